// Finds similar images by exact cosine similarity of a vision tower's features in float32.
//
// Features are stored in a file of the run's folder and compared block by block, so that memory
// does not grow with the number of images; an interrupted run resumes from the same file.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../data/images/decode.ts';
import { compileRowProducts, VisionTower } from '../../engine/training/vision-features.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { CurateSettings } from './settings.ts';
import type { CurateTable } from './row-index.ts';
import type { Job } from '../contract/stage.ts';
import { openModelFolder } from '../training/open-model.ts';
import { createMeter } from '../contract/progress.ts';
import { msg } from '../../../i18n/message.ts';
import { openDataFile } from '../../platform/vault/data-file.ts';
import { dataSize } from '../../platform/vault/read-data.ts';

/** Images per block; the product of two blocks holds the square of it in numbers (4 MB). */
const BLOCK = 1024;

/** A pair of images, the smaller number first, and the cosine of their features. */
type TowerPair = readonly [first: number, second: number, cosine: number];

/**
 * Pairs within the curated set, or of one of its images and another set's. Progress goes from 0.4
 * to 0.8.
 */
export async function* towerPairs(
  { blobs, ownBlobs }: Pick<CurateTable, 'blobs' | 'ownBlobs'>,
  settings: CurateSettings,
  find: FindBlob,
  job: Job,
): AsyncGenerator<TowerPair> {
  const file = join(job.runDir, 'tower.f32');
  const width = await writeFeatures(file, blobs, settings, find, job);
  let meter: ReturnType<typeof createMeter> | undefined;
  yield* alikeRows(file, { rows: blobs.length, own: ownBlobs, width }, settings.visionSimilarity, {
    onBlock(done, total) {
      job.signal.throwIfAborted();
      meter ??= createMeter(total);
      const progress = meter(done, msg('progress.comparing-pictures-by-model'));
      job.report({ ...progress, fraction: 0.7 + 0.1 * progress.fraction });
    },
  });
  fs.rmSync(file);
}

/**
 * Pairs of rows of a file (float32 [rows, width], each of length 1) whose dot product is at least
 * `least`, the first row below `own`. Exact: every row is compared with every other one, a block of
 * rows at a time. `onBlock` is called before each product of two blocks.
 */
export async function* alikeRows(
  file: string,
  { rows, own, width }: { rows: number; own: number; width: number },
  least: number,
  {
    block = BLOCK,
    onBlock = () => undefined,
  }: { block?: number; onBlock?: (done: number, total: number) => void } = {},
): AsyncGenerator<TowerPair> {
  const data = openDataFile(file);
  const products = await compileRowProducts(block, width);
  const read = (first: number) => {
    const values = new Float32Array(block * width);
    const bytes = Math.min(block, rows - first) * width * 4;
    data.read(new Uint8Array(values.buffer), 0, bytes, first * width * 4);
    return values;
  };
  const [down, across] = [Math.ceil(own / block), Math.ceil(rows / block)];
  const total = down * across - (down * (down - 1)) / 2;
  let done = 0;
  try {
    for (let top = 0; top < own; top += block) {
      const left = read(top);
      for (let side = top; side < rows; side += block) {
        onBlock(done++, total);
        const cosines = await products.run(left, side === top ? left : read(side));
        for (let at = 0; at < cosines.length; at++) {
          if (!(cosines[at]! >= least)) continue;
          const [a, b] = [top + Math.floor(at / block), side + (at % block)];
          if (a < b && a < own && b < rows) yield [a, b, cosines[at]!];
        }
      }
    }
  } finally {
    data.close();
    await products.release();
  }
}

/** Writes every image's pooled features in order and returns their width. */
async function writeFeatures(
  file: string,
  blobs: readonly string[],
  settings: CurateSettings,
  find: FindBlob,
  job: Job,
): Promise<number> {
  const { visionModel: model, weights, device: deviceName } = settings;
  const { base, trained, device } = await openModelFolder(
    { model, weights, device: deviceName },
    job,
  );
  const { imageProcessor } = base;
  if (!base.model.family.vision || !imageProcessor) {
    throw new UserError(msg('model.text-only', { folder: model }), {
      hint: msg('curate.model-without-vision.hint'),
    });
  }
  const tower = new VisionTower(base.model, trained, { device });
  const bytes = tower.width * 4;
  const there = job.resume ? (dataSize(file) ?? 0) : 0;
  const before = Math.min(blobs.length, Math.floor(there / bytes));
  const data = openDataFile(file, before > 0 ? 'a+' : 'w');
  data.truncate(before * bytes);
  const meter = createMeter(blobs.length, before);
  try {
    for (let number = before; number < blobs.length; number++) {
      job.signal.throwIfAborted();
      if (number % 16 === 0) {
        const progress = meter(
          number,
          msg('progress.showing-pictures-to-model'),
          msg('progress.done-of-total', { done: number, total: blobs.length }),
        );
        job.report({ ...progress, fraction: 0.4 + 0.3 * progress.fraction });
      }
      const picture = await decodeImage(find(blobs[number]!), blobs[number]!);
      const feature = await tower.pooled(imageProcessor.process([picture]));
      data.append(new Uint8Array(feature.buffer, 0, bytes));
    }
  } finally {
    data.close();
    await tower.release();
  }
  return tower.width;
}

/** The path of an image's bytes: in the workspace, or in the workspace of a compared set. */
export type FindBlob = (blob: string) => string;
