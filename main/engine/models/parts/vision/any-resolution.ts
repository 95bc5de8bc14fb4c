// Pictures of any resolution as tiles of one size (LLaVA's anyres): which tiles a picture has, and
// how their features become rows of picture tokens.
//
// Source: transformers, image_processing_utils (select_best_resolution) and
// modeling_llava_onevision (unpad_image, pack_image_features).

/** Height and width in pixels. */
export type Size = readonly [height: number, width: number];

/** Resolutions where a configuration names none: 1 to 6 tiles of 384 pixels along each side. */
const DEFAULT_RESOLUTIONS: readonly Size[] = Array.from({ length: 36 }, (_, i) => [
  384 * (1 + Math.floor(i / 6)),
  384 * (1 + (i % 6)),
]);

/**
 * The resolutions that `image_grid_pinpoints` lists, of whole tiles of `side` pixels; undefined for
 * any other value.
 */
export function readResolutions(value: unknown, side: number): readonly Size[] | undefined {
  const list: unknown = value ?? DEFAULT_RESOLUTIONS;
  const isSide = (n: unknown) => Number.isSafeInteger(n) && (n as number) > 0;
  const isSize = (size: unknown) =>
    Array.isArray(size) &&
    size.length === 2 &&
    size.every((n) => isSide(n) && (n as number) % side === 0 && (n as number) <= MOST * side);
  const isList = Array.isArray(list) && list.length > 0 && list.length <= MOST ** 2;
  return isList && list.every(isSize) ? (list as Size[]) : undefined;
}

/** Tiles along one side, far above any model's. */
const MOST = 64;

/**
 * The resolution that keeps most of a picture's pixels; of several such ones that with the least
 * waste, and of equal ones the first.
 */
export function bestResolution([height, width]: Size, resolutions: readonly Size[]): Size {
  let best = resolutions[0]!;
  let [most, least] = [0, Infinity];
  for (const resolution of resolutions) {
    const scale = Math.min(resolution[1] / width, resolution[0] / height);
    const kept = Math.trunc(width * scale) * Math.trunc(height * scale);
    const useful = Math.min(kept, width * height);
    const wasted = resolution[0] * resolution[1] - useful;
    if (useful < most || (useful === most && wasted >= least)) continue;
    [best, most, least] = [resolution, useful, wasted];
  }
  return best;
}

/** The features of a picture's tiles as one map: which part of it is the picture, and its tokens. */
export interface FeatureMap {
  /** Tiles in a row of tiles. */
  readonly tileColumns: number;
  /** Rows and columns of the map above and left of the picture, which are padding. */
  readonly top: number;
  readonly left: number;
  /** Rows and columns of the picture. */
  readonly rows: number;
  readonly columns: number;
  /** Rows and columns of tokens; fewer where the map would be too large. */
  readonly tokenRows: number;
  readonly tokenColumns: number;
}

/**
 * The map of a picture that fills `tiles`, rows and columns of tiles of `side` × `side` features. A
 * map of more than 1.1² · maxTiles tiles is reduced to maxTiles tiles.
 */
export function featureMap(
  [height, width]: Size,
  tiles: Size,
  side: number,
  maxTiles: number,
): FeatureMap {
  const [mapRows, mapColumns] = [tiles[0] * side, tiles[1] * side];
  const isWider = width / height > mapColumns / mapRows;
  const scaled = isWider
    ? wholePart(height * (mapColumns / width))
    : wholePart(width * (mapRows / height));
  const padding = Math.floor(((isWider ? mapRows : mapColumns) - scaled) / 2);
  const [top, left] = isWider ? [padding, 0] : [0, padding];
  const [rows, columns] = [mapRows - 2 * top, mapColumns - 2 * left];
  const ratio = Math.sqrt((rows * columns) / (maxTiles * side ** 2));
  const reduced = (n: number) => (ratio > 1.1 ? floorDivide(n, ratio) : n);
  return {
    tileColumns: tiles[1],
    ...{ top, left, rows, columns },
    tokenRows: reduced(rows),
    tokenColumns: reduced(columns),
  };
}

/** Python's int(round(x, 7)). */
const wholePart = (x: number): number => Math.trunc(Number(x.toFixed(7)));

/** Python's x // y, which rounds the quotient of the exact division. */
const floorDivide = (x: number, y: number): number => Math.round((x - (x % y)) / y);

/** Index of the feature at a row and column of the picture, tile by tile and row by row. */
export function featureAt(map: FeatureMap, side: number, row: number, column: number): number {
  const [y, x] = [map.top + row, map.left + column];
  const tile = Math.floor(y / side) * map.tileColumns + Math.floor(x / side);
  return (tile * side + (y % side)) * side + (x % side);
}

/** The two places, and the share of the second, that give place i of n out of `length`. */
export function bilinearPlaces(
  i: number,
  n: number,
  length: number,
): { readonly near: number; readonly far: number; readonly share: number } {
  // align_corners false, without antialiasing
  const at = Math.max(0, (i + 0.5) * (length / n) - 0.5);
  const near = Math.min(Math.floor(at), length - 1);
  return { near, far: Math.min(near + 1, length - 1), share: at - near };
}
