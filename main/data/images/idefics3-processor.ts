// The picture processor of Idefics3 and SmolVLM: square tiles, and an overview of the whole.

import type { Pictures, Tiles } from '../../engine/models/parts/family.ts';
import type { ProcessorConfig } from './processor-config.ts';
import type { ImageProcessor } from './processor-types.ts';
import { resize, type Raster } from './resize.ts';

export interface ImageProcessorOptions {
  /** Cuts tiles into the patches of the model's tower; its family knows how. */
  readonly toPatches?: (tiles: Tiles) => Pictures;
  /** Whether pictures are cut at all; as the settings say when absent. */
  readonly doImageSplitting?: boolean;
}

type Json = Readonly<Record<string, unknown>>;
type Size = readonly [width: number, height: number];

/** No side becomes longer than this before a picture is cut. */
const LONGEST_SIDE = 4096;

/** Idefics3 and SmolVLM. Reference: transformers, `image_processing_idefics3` and `image_processing_smolvlm`. */
export function idefics3Processor(
  settings: ProcessorConfig,
  { toPatches, doImageSplitting }: ImageProcessorOptions,
): ImageProcessor {
  const { json } = settings;
  const longest = settings.positiveInteger(
    'size.longest_edge',
    ((json.size ?? {}) as Json).longest_edge ?? 4 * 364,
    100_000,
  );
  const side = settings.positiveInteger(
    'max_image_size.longest_edge',
    ((json.max_image_size ?? {}) as Json).longest_edge ?? 364,
    LONGEST_SIDE,
  );
  const levels = settings.normalizationTables([0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
  const filter = settings.resamplingFilter(1);
  const isResized = json.do_resize !== false;
  const isSplit = doImageSplitting ?? json.do_image_splitting !== false;

  /** The sizes a picture passes through before it is cut. */
  const sizesOf = (size: Size): Size[] => {
    const first = isResized ? fitted(size, longest) : size;
    return [first, isSplit ? multipleOf(first, side) : [side, side]];
  };
  const cutOf = ([width, height]: Size): readonly [number, number] =>
    width > side || height > side ? [Math.ceil(height / side), Math.ceil(width / side)] : [0, 0];

  const tilesOf = (picture: Raster): Raster[] => {
    let whole = picture;
    for (const [width, height] of sizesOf([picture.width, picture.height]))
      whole = resize(whole, width, height, filter);
    const [rows, columns] = cutOf([whole.width, whole.height]);
    const tiles = Array.from({ length: rows * columns }, (_, i) =>
      crop(whole, { left: (i % columns) * side, top: Math.floor(i / columns) * side, side }),
    );
    return [...tiles, resize(whole, side, side, filter)];
  };
  const of = (pictures: readonly Raster[]): Tiles => {
    const tiles = pictures.flatMap(tilesOf);
    const values = new Float32Array(tiles.length * 3 * side * side);
    let at = 0;
    for (const { data } of tiles) {
      for (const [channel, level] of levels.entries())
        for (let i = channel; i < data.length; i += 3) values[at++] = level[data[i]!]!;
    }
    return { values, count: tiles.length, height: side, width: side };
  };
  return {
    resizedSize(width, height) {
      const [fullWidth, fullHeight] = sizesOf([width, height]).at(-1)!;
      return { width: fullWidth, height: fullHeight };
    },
    process(pictures) {
      if (!toPatches)
        return settings.fail('image_processor_type', 'makes tiles, but the model takes none');
      return toPatches(of(pictures));
    },
    tiles: { split: of, gridOf: (width, height) => cutOf(sizesOf([width, height]).at(-1)!) },
  };
}

/** The longer side becomes `longest`, the other keeps the shape and becomes even; then both stay within the limit. */
function fitted([width, height]: Size, longest: number): Size {
  const even = (x: number) => Math.max(1, x + (x % 2));
  const ratio = width / height;
  const [w, h] =
    width >= height
      ? [longest, even(Math.trunc(longest / ratio))]
      : [even(Math.trunc(longest * ratio)), longest];
  const limit = Math.min(Math.max(w, h), LONGEST_SIDE);
  if (w >= h && w > limit) return [limit, Math.max(1, Math.trunc(limit / (w / h)))];
  if (h > w && h > limit) return [Math.max(1, Math.trunc(limit * (w / h))), limit];
  return [w, h];
}

/** Sides that are multiples of a tile's: the longer one first, the other from the shape that this gives. */
function multipleOf([width, height]: Size, side: number): Size {
  const up = (x: number) => Math.ceil(x / side) * side;
  const ratio = width / height;
  if (width >= height) return [up(width), up(Math.trunc(up(width) / ratio))];
  return [up(Math.trunc(up(height) * ratio)), up(height)];
}

function crop(
  { width, channels, data }: Raster,
  { left, top, side }: { left: number; top: number; side: number },
): Raster {
  const out = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    out.set(data.subarray(from, from + side * channels), y * side * channels);
  }
  return { width: side, height: side, channels, data: out };
}

/** How a picture stands in a prompt: its tiles row by row, each with its place, then the overview. `tokens` are those of one tile. */
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
