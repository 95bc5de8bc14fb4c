// How LFM2-VL sees, against transformers: patches, places of pictures in a prompt, and features.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { loadImageProcessor } from '../../../main/data/images/image-processor.ts';
import { openModelWeights } from '../../../main/data/checkpoints/model-weights.ts';
import { readSafetensors } from '../../../main/data/formats/weights/safetensors.ts';
import { loadTokenizer } from '../../../main/data/text/tokenizer.ts';
import type { FileTensor } from '../../../main/engine/layers/modules.ts';
import { lfm2Vision, lfm2VlNames, readLfm2Sight } from '../../../main/engine/models/lfm2_vl.ts';
import type { Model } from '../../../main/engine/models/model.ts';
import type { Family } from '../../../main/engine/models/parts/family.ts';
import { resizeWeights } from '../../../main/engine/models/parts/vision/siglip2-tower.ts';
import { VisionTower } from '../../../main/engine/training/vision-features.ts';
import { parityFolder, relativeError } from '../../helpers.ts';

const folder = parityFolder('processor-lfm2_vl');
const json = (file: string) =>
  JSON.parse(fs.readFileSync(path.join(folder!, file), 'utf8')) as Record<string, unknown>;

interface Check {
  readonly name: string;
  readonly request: string;
  readonly expected: string;
  readonly tolerance: {
    readonly pixel_values: { readonly max_levels: number; readonly mean_levels: number };
    readonly vision: { readonly max_rel: number };
  };
}

/** The part of the model that sees, with the weights of the case. */
function sight(): Model {
  const config = json('model/config.json');
  const { hidden_size } = config.text_config as { hidden_size: number };
  const stored = openModelWeights(path.join(folder!, 'model'));
  const find = (name: string): FileTensor | undefined => {
    const found = lfm2VlNames(name).flatMap((each) => stored.get(each) ?? [])[0];
    return (
      found && {
        ...{ dtype: 'float32', shape: found.shape, file: found.file, begin: found.begin },
        length: found.end - found.begin,
      }
    );
  };
  return {
    family: { modelType: 'lfm2_vl', vision: lfm2Vision } as unknown as Family,
    config: { ...readLfm2Sight(config), hidden_size },
    sizes: { width: hidden_size } as Model['sizes'],
    weights: { kind: 'file', find, source: 'the case' },
  };
}

describe.skipIf(folder === undefined)('processor-lfm2_vl', () => {
  const checks = folder === undefined ? [] : (json('case.json').checks as Check[]);
  const tower = folder === undefined ? undefined : new VisionTower(sight(), undefined);
  afterAll(() => tower?.release());

  it.each(checks)('$name', async ({ request, expected, tolerance }) => {
    const { messages, do_image_splitting: split } = json(request) as {
      messages: { content: { type: string; path?: string }[] }[];
      do_image_splitting?: boolean;
    };
    const pictures = messages.flatMap(({ content }) => content.flatMap((part) => part.path ?? []));
    const rasters = await Promise.all(
      pictures.map((picture) => decodeImage(path.join(folder!, picture))),
    );
    const dir = path.join(folder!, 'model');
    const processor = loadImageProcessor(
      dir,
      split === undefined ? {} : { doImageSplitting: split },
    )!;
    const wanted = readSafetensors(path.join(folder!, expected));
    const got = processor.tensors!(rasters);
    for (const name of ['pixel_values', 'pixel_attention_mask', 'spatial_shapes']) {
      const { shape, data } = wanted.get(name)!;
      expect(got.get(name)!.shape, name).toEqual(shape);
      if (name !== 'pixel_values') expect([...got.get(name)!.data], name).toEqual([...data]);
    }
    const levels = [...(wanted.get('pixel_values')!.data as Float32Array)].map(
      (x, i) => Math.abs(x - got.get('pixel_values')!.data[i]!) * 127.5,
    );
    expect(levels.reduce((a, b) => Math.max(a, b))).toBeLessThanOrEqual(
      tolerance.pixel_values.max_levels,
    );
    const mean = levels.reduce((a, b) => a + b) / levels.length;
    expect(mean).toBeLessThanOrEqual(tolerance.pixel_values.mean_levels);

    const seen = processor.process(rasters);
    const { config } = sight();
    const tokens = seen.gridThw.map((grid) =>
      '<image>'.repeat(lfm2Vision.pictureTokens(config as never, grid)),
    );
    let next = 0;
    const texts = rasters.map((raster) => {
      const each = tokens.slice(next, (next += processor.inPrompt!.grids!(raster)));
      return processor.inPrompt!.expand(raster, each[0]!, each);
    });
    const ids = [...(wanted.get('input_ids')!.data as Int32Array)];
    const text = loadTokenizer(dir).decode(Int32Array.from(ids));
    for (const part of texts) expect(text).toContain(part);

    const features = await tower!.features(seen);
    const own = features.subarray(0, wanted.get('vision')!.data.length);
    const error = relativeError(own, wanted.get('vision')!.data as Float32Array);
    expect(error).toBeLessThanOrEqual(tolerance.vision.max_rel);
  });
});

it('a table of positions is resized by shares that sum to 1', () => {
  expect(resizeWeights(4, 4).map((row) => [...row])).toEqual(
    [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => Number(i === j))),
  );
  // Twice as many places: between two of the table; half as many: three quarters around the middle.
  expect([...resizeWeights(4, 2)[1]!]).toEqual([0.75, 0.25]);
  const halved = resizeWeights(2, 4)[0]!;
  [3 / 7, 3 / 7, 1 / 7, 0].forEach((share, i) => expect(halved[i]).toBeCloseTo(share, 6));
  for (const row of resizeWeights(3, 7)) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
});
