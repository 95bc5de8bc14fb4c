// Image processors: sizes computed by hand, the order of patches, and invalid configurations.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Tiles } from '../../../main/engine/models/parts/family.ts';
import { smartResize } from '../../../main/data/images/processors/qwen2-vl.ts';
import { imagePromptText } from '../../../main/data/images/processors/idefics3.ts';
import { loadImageProcessor } from '../../../main/data/images/image-processor.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import type { ImageProcessor } from '../../../main/data/images/processors/processor-types.ts';
import { temporaryFolder } from '../../helpers.ts';

const QWEN = { image_processor_type: 'Qwen2VLImageProcessor' };

function processorOf(
  settings: unknown,
  name = 'preprocessor_config.json',
): ImageProcessor | undefined {
  const dir = temporaryFolder();
  fs.writeFileSync(path.join(dir, name), JSON.stringify(settings));
  return loadImageProcessor(dir);
}

const black = (width: number, height: number) => ({
  width,
  height,
  channels: 3,
  data: new Uint8Array(width * height * 3),
});

describe('the size of an image', () => {
  it.each([
    // height, width, min, max pixels -> height, width
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

describe('an image processor', () => {
  it('orders patches by merged blocks and repeats them for all frames', () => {
    const { process } = processorOf({
      ...QWEN,
      patch_size: 1,
      image_mean: [0, 0, 0],
      image_std: [1 / 255, 1 / 255, 1 / 255],
      do_resize: false,
    })!;
    // 4 × 4 pixels; a pixel's value is its number, channels are 0, 20 and 40 higher.
    const data = Uint8Array.from({ length: 48 }, (_, i) => Math.floor(i / 3) + 20 * (i % 3));
    const { pixelValues, gridThw } = process([{ width: 4, height: 4, channels: 3, data }]);
    expect(gridThw).toEqual([[1, 4, 4]]);
    const order = [0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15];
    const expected = order.flatMap((n) => [n, n, n + 20, n + 20, n + 40, n + 40]);
    expect([...pixelValues].map(Math.round)).toEqual(expected);
  });

  it('reads its limits in every layout; min_pixels and max_pixels win', () => {
    const grid = (settings: object) =>
      processorOf({ ...QWEN, ...settings })!.process([black(280, 280)]).gridThw[0];
    expect(grid({})).toEqual([1, 20, 20]);
    expect(grid({ min_pixels: 1, max_pixels: 12544 })).toEqual([1, 8, 8]);
    expect(grid({ size: { shortest_edge: 1, longest_edge: 12544 } })).toEqual([1, 8, 8]);
    expect(grid({ size: { min_pixels: 1, max_pixels: 12544 } })).toEqual([1, 8, 8]);
    const both = { size: { shortest_edge: 1, longest_edge: 1e6 }, max_pixels: 12544 };
    expect(grid(both)).toEqual([1, 8, 8]);
  });

  it('may be part of processor_config.json; a folder without one has none', () => {
    const nested = processorOf({ image_processor: QWEN }, 'processor_config.json');
    expect(nested!.process([black(56, 56)]).gridThw).toEqual([[1, 4, 4]]);
    expect(loadImageProcessor(temporaryFolder())).toBeUndefined();
  });

  it.each([
    [null, /does not contain a JSON object/],
    [{}, /processor without a name is not supported/],
    [{ image_processor_type: 'constructor' }, /processor constructor is not supported/],
    [{ image_processor_type: { a: [1] } }, /processor \{"a":\[1\]\} is not supported/],
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

  it('that must not resize accepts only images of a fitting size', () => {
    const { process } = processorOf({ ...QWEN, do_resize: false })!;
    expect(process([black(56, 28)]).gridThw).toEqual([[1, 2, 4]]);
    expect(() => process([black(60, 28)])).toThrow(/60 × 28 is no multiple of 28/);
  });
});

describe('an image processor that splits images into tiles', () => {
  const TILES = {
    image_processor_type: 'SmolVLMImageProcessor',
    size: { longest_edge: 8 },
    max_image_size: { longest_edge: 4 },
    image_mean: [0, 0, 0],
    image_std: [1 / 255, 1 / 255, 1 / 255],
  };

  it.each([
    // width, height -> rows and columns of tiles: the longer side becomes 8, the other follows and
    // fills whole tiles
    [8, 8, 2, 2],
    [16, 4, 1, 2],
    [4, 16, 2, 1],
    [30, 20, 2, 2],
    [1, 100, 2, 1],
  ])('%i × %i pixels', (width, height, ...cut) => {
    expect(processorOf(TILES)!.tiles!.gridOf(width, height)).toEqual(cut);
  });

  it('keeps an image whole where its longest side is one tile', () => {
    const { tiles } = processorOf({ ...TILES, size: { longest_edge: 4 } })!;
    expect(tiles!.gridOf(30, 20)).toEqual([0, 0]);
    expect(tiles!.split([black(30, 20)]).count).toBe(1);
  });

  it('returns the tiles row by row, then the overview, channel by channel', () => {
    // 8 × 8 pixels need no resize: the level of a pixel is its tile's number, channels are 0, 20
    // and 40 higher.
    const tileOf = (i: number) => 2 * (Math.floor(i / 8) >> 2) + ((i % 8) >> 2);
    const data = Uint8Array.from(
      { length: 192 },
      (_, i) => tileOf(Math.floor(i / 3)) + 20 * (i % 3),
    );
    const { tiles } = processorOf(TILES)!;
    const { values, count, height, width } = tiles!.split([
      { width: 8, height: 8, channels: 3, data },
    ]);
    expect([count, height, width]).toEqual([5, 4, 4]);
    const expected = [0, 1, 2, 3].flatMap((tile) =>
      [0, 20, 40].flatMap((channel) => Array<number>(16).fill(tile + channel)),
    );
    expect([...values.subarray(0, 192)].map(Math.round)).toEqual(expected);
    const overview = [...values.subarray(192, 208)].map(Math.round);
    expect(overview).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3]);
  });

  it('can be configured not to split, and needs a model that takes tiles', () => {
    const dir = temporaryFolder();
    fs.writeFileSync(path.join(dir, 'preprocessor_config.json'), JSON.stringify(TILES));
    const seen: Tiles[] = [];
    const toPatches = (tiles: Tiles) => {
      seen.push(tiles);
      return { pixelValues: tiles.values, gridThw: [] };
    };
    loadImageProcessor(dir, { toPatches, doImageSplitting: false })!.process([
      black(8, 8),
      black(9, 3),
    ]);
    expect(seen.map(({ count }) => count)).toEqual([2]);
    expect(() => loadImageProcessor(dir)!.process([black(8, 8)])).toThrow('the model takes none');
  });

  it('labels each tile in the prompt with row and column', () => {
    const around = '<fake_token_around_image>';
    expect(imagePromptText([0, 0], '..')).toBe(`${around}<global-img>..${around}`);
    expect(imagePromptText([2, 1], '..')).toBe(
      `${around}<row_1_col_1>..\n${around}<row_2_col_1>..\n\n${around}<global-img>..${around}`,
    );
  });
});

describe('an image processor with the grid of tiles that is nearest in shape', () => {
  const INTERNVL = {
    image_processor_type: 'GotOcr2ImageProcessorFast',
    size: { height: 4, width: 4 },
  };
  const tilesOf = (settings: object, width: number, height: number) =>
    processorOf({ ...INTERNVL, ...settings })!.resizedSize(width, height);

  it.each([
    // width, height -> width and height in tiles of 4 pixels
    [4, 4, 1, 1], // as good as 2 × 2 and 3 × 3, which it would not fill by half
    [6, 6, 2, 2], // 36 pixels are more than half of 64, but not of 144
    [9, 9, 3, 3], // 81 are more than half of 144
    [40, 40, 3, 3],
    [8, 4, 2, 1],
    [12, 6, 4, 2], // 2 × 1, 4 × 2: 72 are more than half of 128
    [100, 1, 12, 1],
    [1, 100, 1, 12],
  ])('%i × %i pixels', (width, height, columns, rows) => {
    expect(tilesOf({}, width, height)).toEqual({ width: 4 * columns, height: 4 * rows });
  });

  it('has limits of the number of tiles', () => {
    expect(tilesOf({ max_patches: 4 }, 40, 40)).toEqual({ width: 8, height: 8 });
    expect(tilesOf({ max_patches: 1 }, 40, 40)).toEqual({ width: 4, height: 4 });
    expect(tilesOf({ min_patches: 4 }, 4, 4)).toEqual({ width: 8, height: 8 });
  });

  it('puts the whole image last, and names its tokens', () => {
    const { tiles, inPrompt } = processorOf(INTERNVL)!;
    expect(tiles!.split([black(8, 4), black(4, 4)]).count).toBe(4);
    expect(inPrompt!.expand({ width: 8, height: 4 }, 'xy', ['xy'])).toBe('<img>xyxyxy</img>');
    expect(inPrompt!.expand({ width: 4, height: 4 }, 'xy', ['xy'])).toBe('<img>xy</img>');
  });

  it.each([{ do_resize: false }, { size: { height: 4, width: 8 } }, { max_patches: 0 }])(
    'is refused by its field: %j',
    (settings) => {
      expect(() => processorOf({ ...INTERNVL, ...settings })).toThrow(UserError);
    },
  );
});
