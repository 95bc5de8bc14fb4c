// The image processor of Idefics3 and SmolVLM: square tiles, and an overview of the whole image.
//
// Reference: transformers, `image_processing_idefics3` and `image_processing_smolvlm`.

import type { Tiles } from '../../../engine/models/parts/family.ts';
import type { ProcessorConfig } from './processor-config.ts';
import { planesOf } from './planes.ts';
import type { ImageProcessor, ImageProcessorOptions, ProcessorTensor } from './processor-types.ts';
import { resize, type Raster } from './resize.ts';
import { cutTiles } from './tiles.ts';

type Json = Readonly<Record<string, unknown>>;
type Size = readonly [width: number, height: number];

/** No side becomes longer than this before an image is split. */
const MAX_SIDE = 4096;

/**
 * Idefics3 and SmolVLM. Without `toPatches` it can split images, but not process them for a model.
 */
export function idefics3Processor(
  config: ProcessorConfig,
  { toPatches, doImageSplitting }: ImageProcessorOptions,
): ImageProcessor {
  const { json } = config;
  const longest = config.positiveInteger(
    'size.longest_edge',
    ((json.size ?? {}) as Json).longest_edge ?? 4 * 364,
    100_000,
  );
  const side = config.positiveInteger(
    'max_image_size.longest_edge',
    ((json.max_image_size ?? {}) as Json).longest_edge ?? 364,
    MAX_SIDE,
  );
  const tables = config.normalizationTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
  const filter = config.resamplingFilter(1);
  const isResized = json.do_resize !== false;
  const isSplit = doImageSplitting ?? json.do_image_splitting !== false;

  /** The sizes that an image is resized to, one after the other, before it is split. */
  const sizesOf = (size: Size): Size[] => {
    const first = isResized ? fitLongestEdge(size, longest) : size;
    return [first, isSplit ? toTileMultiples(first, side) : [side, side]];
  };
  const finalSize = (width: number, height: number): Size => sizesOf([width, height]).at(-1)!;
  const gridOfFinal = ([width, height]: Size): readonly [number, number] =>
    width > side || height > side ? [Math.ceil(height / side), Math.ceil(width / side)] : [0, 0];

  /** Tiles row by row, then the overview. */
  const tilesOf = (image: Raster): Raster[] => {
    let whole = image;
    for (const [width, height] of sizesOf([image.width, image.height]))
      whole = resize(whole, width, height, filter);
    const [rows] = gridOfFinal([whole.width, whole.height]);
    const tiles = rows === 0 ? [] : cutTiles(whole, side);
    return [...tiles, resize(whole, side, side, filter)];
  };
  const split = (images: readonly Raster[]): Tiles => {
    const tiles = images.flatMap(tilesOf);
    return { values: planesOf(tiles, tables), count: tiles.length, height: side, width: side };
  };
  const tileGrid = (width: number, height: number) => gridOfFinal(finalSize(width, height));
  return {
    resizedSize(width, height) {
      const [finalWidth, finalHeight] = finalSize(width, height);
      return { width: finalWidth, height: finalHeight };
    },
    process(images) {
      if (!toPatches)
        return config.fail('image_processor_type', 'makes tiles, but the model takes none');
      return toPatches(split(images));
    },
    tensors(images) {
      const { values, count, height, width } = split(images);
      const mask = new Uint8Array(count * height * width).fill(1);
      return new Map<string, ProcessorTensor>([
        ['pixel_values', { shape: [1, count, 3, height, width], data: values }],
        ['pixel_attention_mask', { shape: [1, count, height, width], data: mask }],
      ]);
    },
    tiles: { split, gridOf: tileGrid },
    inPrompt: {
      expand: ({ width, height }, tokens) => imagePromptText(tileGrid(width, height), tokens),
    },
  };
}

/**
 * The longer side becomes `longest`, the other follows and becomes even; then both are limited to
 * MAX_SIDE.
 */
function fitLongestEdge([width, height]: Size, longest: number): Size {
  const even = (x: number) => Math.max(1, x + (x % 2));
  const ratio = width / height;
  const [w, h] =
    width >= height
      ? [longest, even(Math.trunc(longest / ratio))]
      : [even(Math.trunc(longest * ratio)), longest];
  const limit = Math.min(Math.max(w, h), MAX_SIDE);
  if (w >= h && w > limit) return [limit, Math.max(1, Math.trunc(limit / (w / h)))];
  if (h > w && h > limit) return [Math.max(1, Math.trunc(limit * (w / h))), limit];
  return [w, h];
}

/**
 * Sides rounded up to multiples of a tile's: the longer one first, the other from the resulting
 * shape.
 */
function toTileMultiples([width, height]: Size, side: number): Size {
  const up = (x: number) => Math.ceil(x / side) * side;
  const ratio = width / height;
  if (width >= height) return [up(width), up(Math.trunc(up(width) / ratio))];
  return [up(Math.trunc(up(height) * ratio)), up(height)];
}

/**
 * An image in the prompt: its tiles row by row, labelled with row and column, then the overview.
 * `tokens` are those of one tile.
 */
export function imagePromptText(
  [rows, columns]: readonly [number, number],
  tokens: string,
): string {
  const around = '<fake_token_around_image>';
  let text = '';
  for (let row = 1; row <= rows; row++) {
    for (let column = 1; column <= columns; column++)
      text += `${around}<row_${row}_col_${column}>${tokens}`;
    text += '\n';
  }
  const overview = `${around}<global-img>${tokens}${around}`;
  return rows === 0 ? overview : `${text}\n${overview}`;
}
