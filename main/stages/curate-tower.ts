// The second finder of alike pictures: what a model's own vision tower sees in them, by exact cosine in float32.
//
// Features lie in a file of the run's folder and are compared block against block, so that memory does not grow with the
// pictures; the file is also what a stopped run goes on from.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { decodePicture } from '../data/image.ts';
import { compileRowProducts, VisionTower } from '../engine/tower.ts';
import { UserError } from '../errors.ts';
import type { FindBlob } from './curate-pictures.ts';
import type { CurateTable } from './curate-table.ts';
import type { CurateSettings } from './curate.ts';
import type { Job } from './job.ts';
import { openLearner } from './learner.ts';
import { createMeter } from './progress.ts';

/** Pictures in a block; a product of two blocks has the square of it in numbers (4 MB). */
const BLOCK = 1024;

/** A pair of pictures, the smaller number first, and the cosine of their features. */
type TowerPair = readonly [first: number, second: number, cosine: number];

/** Pairs of the curated set's own pictures, or of one of them and another set's. Progress goes from 0.4 to 0.8. */
export async function* towerPairs(
  { blobs, ownBlobs }: CurateTable,
  settings: CurateSettings,
  find: FindBlob,
  job: Job,
): AsyncGenerator<TowerPair> {
  const file = join(job.runDir, 'tower.f32');
  const width = await writeFeatures(file, blobs, settings, find, job);
  const handle = fs.openSync(file, 'r');
  const products = await compileRowProducts(BLOCK, width);
  const block = (first: number) => {
    const rows = new Float32Array(BLOCK * width);
    const bytes = Math.min(BLOCK, blobs.length - first) * width * 4;
    fs.readSync(handle, new Uint8Array(rows.buffer), 0, bytes, first * width * 4);
    return rows;
  };
  const across = Math.ceil(blobs.length / BLOCK);
  const down = Math.ceil(ownBlobs / BLOCK);
  const meter = createMeter(down * across - (down * (down - 1)) / 2);
  let done = 0;
  try {
    for (let top = 0; top < ownBlobs; top += BLOCK) {
      const left = block(top);
      for (let side = top; side < blobs.length; side += BLOCK) {
        job.signal.throwIfAborted();
        const progress = meter(done++, 'Comparing what the model sees');
        job.report({ ...progress, fraction: 0.7 + 0.1 * progress.fraction });
        const cosines = await products.run(left, side === top ? left : block(side));
        for (const [at, cosine] of cosines.entries()) {
          if (cosine < settings.visionLikeness) continue;
          const [a, b] = [top + Math.floor(at / BLOCK), side + (at % BLOCK)];
          if (a < b && a < ownBlobs && b < blobs.length) yield [a, b, cosine];
        }
      }
    }
  } finally {
    fs.closeSync(handle);
    await products.release();
  }
  fs.rmSync(file);
}

/** Writes every picture's pooled feature, one after the other, and returns their width. */
async function writeFeatures(
  file: string,
  blobs: readonly string[],
  settings: CurateSettings,
  find: FindBlob,
  job: Job,
): Promise<number> {
  const { visionModel: model, weights, device: wanted } = settings;
  const { base, trained, device } = await openLearner({ model, weights, device: wanted }, job);
  const { processor } = base;
  if (!base.model.family.vision || !processor) {
    throw new UserError(`The model in ${model} does not see pictures.`, {
      hint: 'Choose a vision-language model for the setting "visionModel", or leave it empty.',
    });
  }
  const tower = new VisionTower(base.model, trained, { device });
  const bytes = tower.width * 4;
  const there = job.resume && fs.existsSync(file) ? fs.statSync(file).size : 0;
  const before = Math.min(blobs.length, Math.floor(there / bytes));
  const handle = fs.openSync(file, before > 0 ? 'r+' : 'w');
  const meter = createMeter(blobs.length, before);
  try {
    for (let number = before; number < blobs.length; number++) {
      job.signal.throwIfAborted();
      if (number % 16 === 0) {
        const progress = meter(number, 'Looking at pictures as the model does', `${number} of ${blobs.length}`); // prettier-ignore
        job.report({ ...progress, fraction: 0.4 + 0.3 * progress.fraction });
      }
      const picture = await decodePicture(find(blobs[number]!), blobs[number]!);
      const feature = await tower.pooled(processor.process([picture]));
      fs.writeSync(handle, new Uint8Array(feature.buffer), 0, bytes, number * bytes);
    }
  } finally {
    fs.closeSync(handle);
    await tower.release();
  }
  return tower.width;
}
