// Picture processors: sizes by hand, the order of patches, and settings that cannot be.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProcessor, smartResize, type Processor } from '../../main/data/processor.ts';
import { UserError } from '../../main/errors.ts';
import { temporaryFolder } from '../helpers.ts';

const QWEN = { image_processor_type: 'Qwen2VLImageProcessor' };

function processorOf(settings: unknown, name = 'preprocessor_config.json'): Processor | undefined {
  const dir = temporaryFolder();
  fs.writeFileSync(path.join(dir, name), JSON.stringify(settings));
  return loadProcessor(dir);
}

const black = (width: number, height: number) => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3),
});

describe('the size of a picture', () => {
  it.each([
    // height, width, least, most -> height, width
    [42, 70, 1, 1e6, 56, 56], // 1.5 and 2.5 go to the even neighbour
    [98, 126, 1, 1e6, 112, 112], // 3.5 and 4.5 as well
    [280, 280, 1, 100 * 100, 84, 84], // shrunk: 100 / 28 = 3.57, cut off
    [28, 28, 3136, 1e6, 56, 56], // grown to the least area
    [5, 7, 3136, 12544, 56, 84], // sides that would round to nothing
  ])('%i × %i', (height, width, least, most, ...expected) => {
    expect(Object.values(smartResize(height, width, 28, least, most))).toEqual(expected);
  });

  it('is refused where one side is more than 200 times the other', () => {
    expect(() => smartResize(1, 201, 28, 1, 1e6)).toThrow(UserError);
    expect(smartResize(2, 400, 28, 3136, 1e6).height).toBe(28);
  });
});

describe('a processor', () => {
  it('puts patches in the order of merged blocks, every one for all frames', () => {
    const { process } = processorOf({
      ...QWEN,
      patch_size: 1,
      image_mean: [0, 0, 0],
      image_std: [1 / 255, 1 / 255, 1 / 255],
      do_resize: false,
    })!;
    // 4 × 4 pixels; the number of a pixel is its level, channels are 0, 20 and 40 higher.
    const data = Uint8Array.from({ length: 48 }, (_, i) => Math.floor(i / 3) + 20 * (i % 3));
    const { pixelValues, gridThw } = process([{ width: 4, height: 4, channels: 3, data }]);
    expect(gridThw).toEqual([[1, 4, 4]]);
    const order = [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15];
    const expected = order.flatMap((n) => [n, n, n + 20, n + 20, n + 40, n + 40]);
    expect([...pixelValues].map(Math.round)).toEqual(expected);
  });

  it('reads its limits in every layout, and its own two keys win', () => {
    const grid = (settings: object) => processorOf({ ...QWEN, ...settings })!.gridOf(280, 280);
    expect(grid({})).toEqual([1, 20, 20]);
    expect(grid({ min_pixels: 1, max_pixels: 12544 })).toEqual([1, 8, 8]);
    expect(grid({ size: { shortest_edge: 1, longest_edge: 12544 } })).toEqual([1, 8, 8]);
    expect(grid({ size: { min_pixels: 1, max_pixels: 12544 } })).toEqual([1, 8, 8]);
    const both = { size: { shortest_edge: 1, longest_edge: 1e6 }, max_pixels: 12544 };
    expect(grid(both)).toEqual([1, 8, 8]);
  });

  it('may stand inside processor_config.json; a folder without one has none', () => {
    const nested = processorOf({ image_processor: QWEN }, 'processor_config.json');
    expect(nested!.gridOf(56, 56)).toEqual([1, 4, 4]);
    expect(loadProcessor(temporaryFolder())).toBeUndefined();
  });

  it.each([
    [null, /holds no JSON object/],
    [{}, /processor undefined is not supported/],
    [{ image_processor_type: 'constructor' }, /processor constructor is not supported/],
    [{ ...QWEN, patch_size: 0 }, /patch_size must be a whole number/],
    [{ ...QWEN, merge_size: 1.5 }, /merge_size must be a whole number/],
    [{ ...QWEN, min_pixels: 'x' }, /min_pixels must be a whole number/],
    [{ ...QWEN, min_pixels: 1e13, max_pixels: 1e14 }, /min_pixels must be a whole number/],
    [{ ...QWEN, min_pixels: 200, max_pixels: 100 }, /min_pixels is 200, above max_pixels 100/],
    [{ ...QWEN, image_mean: [0] }, /image_mean must be a list of three/],
    [{ ...QWEN, image_std: [1, 1, 0] }, /image_std must be a list of three/],
    [{ ...QWEN, resample: 7 }, /resample must be one of 1, 2, 3/],
    [{ ...QWEN, do_rescale: false }, /do_rescale must be true/],
    [{ ...QWEN, rescale_factor: 1 }, /rescale_factor must be/],
  ])('is refused by its file and field: %j', (settings, message) => {
    const load = (): unknown => processorOf(settings);
    expect(load).toThrow(UserError);
    expect(load).toThrow(message);
    expect(load).toThrow('preprocessor_config.json');
  });

  it('that may not resize takes only pictures that fit', () => {
    const { process } = processorOf({ ...QWEN, do_resize: false })!;
    expect(process([black(56, 28)]).gridThw).toEqual([[1, 2, 4]]);
    expect(() => process([black(60, 28)])).toThrow(/60 × 28 is no multiple of 28/);
  });
});
