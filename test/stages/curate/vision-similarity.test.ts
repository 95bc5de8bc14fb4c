// Similar images by a vision tower: exact cosines of the features of the sample's own model.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import {
  blobPath,
  openWorkspace,
  putBlob,
  readRows,
} from '../../../main/data/datasets/workspace.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { VisionTower } from '../../../main/engine/training/vision-features.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { readCurateReport } from '../../../main/stages/curate/report.ts';
import { alikeRows } from '../../../main/stages/curate/vision-similarity.ts';
import { stage } from '../../../main/stages/curate.ts';
import { relativeError } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { CurateSettings } from '../../../main/stages/curate/settings.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const bench = createBench();
const workspace = openWorkspace(bench.folder);
const visionModel = join(RESOURCES, 'pocket', 'base');

async function curate(rows: readonly ExampleRow[], settings: Partial<CurateSettings>) {
  const dataset = await bench.dataset(rows);
  const { artifact, summary, runId } = await bench.run(stage, { dataset, ...settings });
  const ids: string[] = [];
  for await (const row of readRows(artifact!.path)) ids.push(row.id);
  return { ids, summary, dir: join(bench.folder, 'runs', runId) };
}

const imageIds = (model: Model, count: number) =>
  new Int32Array(count).fill(model.family.vision!.imageTokenId(model.config));

describe('curate with a vision tower', () => {
  it('compares every row with every other one, block by block', async () => {
    const random = createRandom(4);
    const [rows, own, width] = [23, 17, 12];
    const vectors = Array.from({ length: rows }, () => {
      const values = Array.from({ length: width }, () => 1 + random.normal());
      return values.map((value) => value / Math.hypot(...values));
    });
    const file = join(bench.folder, 'rows.f32');
    writeFileSync(file, new Uint8Array(Float32Array.from(vectors.flat()).buffer));
    const expected = vectors.flatMap((right, b) =>
      vectors.slice(0, Math.min(b, own)).flatMap((left, a) => {
        const cosine = left.reduce((sum, value, i) => sum + value * right[i]!, 0);
        return cosine >= 0.7 ? [`${a} ${b} ${cosine.toFixed(5)}`] : [];
      }),
    );
    const found: string[] = [];
    for await (const [a, b, cosine] of alikeRows(file, { rows, own, width }, 0.7, { block: 5 }))
      found.push(`${a} ${b} ${cosine.toFixed(5)}`);
    expect(found.sort()).toEqual(expected.sort());
    expect(found.length).toBeGreaterThan(10);
  });

  it('uses the mean of the features, scaled to length 1', async () => {
    const [card] = bench.cards('sft', 1);
    const { model, imageProcessor } = loadModel(visionModel);
    const tower = new VisionTower(model, undefined);
    const pictures = imageProcessor!.process([
      await decodeImage(blobPath(workspace, card!.pictures[0]!)),
    ]);
    const rows = await tower.features(pictures);
    const sums = Array.from({ length: tower.width }, (_, d) =>
      rows.filter((__, at) => at % tower.width === d).reduce((sum, x) => sum + x, 0),
    );
    const expected = sums.map((sum) => sum / Math.hypot(...sums));
    expect(relativeError(await tower.pooled(pictures), expected)).toBeLessThan(1e-5);
    // The features are those that the model itself uses.
    const buffer = layoutPrefixBatch(
      model,
      [
        {
          ids: imageIds(model, rows.length / tower.width),
          pictures,
          answers: [],
          promptTargets: new Uint8Array(rows.length / tower.width).fill(1),
        },
      ],
      { exact: true },
    );
    const trainer = new Trainer(model, { tensors: new Map() });
    const { vision } = await trainer.run(buffer, { vision: true, temperature: 1 });
    expect(relativeError(rows, vision!)).toBeLessThan(1e-5);
    await trainer.release();
    await tower.release();
  });

  it('finds a leak that grey values do not show', async () => {
    const [row] = bench.cards('sft', 1);
    const upsideDown = await sharp(blobPath(workspace, row!.pictures[0]!)).flip().png().toBuffer();
    const twin = { ...row!, id: 'twin', split: 'test', pictures: [putBlob(workspace, upsideDown)] };
    expect((await curate([row!, twin], {})).ids.length).toBe(2);
    const { ids, dir } = await curate([row!, twin], { visionModel, visionSimilarity: 0.5 });
    expect(ids).toEqual(['twin']);
    const { entries } = await readCurateReport(dir, { rule: 'leaks' });
    expect(entries).toMatchObject([{ dropped: row!.id, like: 'twin', finder: 'tower' }]);
    expect(existsSync(join(dir, 'tower.f32'))).toBe(false);
  });

  it('names a model without a vision tower', async () => {
    const rows = bench.cards('sft', 2);
    await expect(curate(rows, { visionModel: bench.folder })).rejects.toThrow(
      /is not a model folder/,
    );
  });
});
