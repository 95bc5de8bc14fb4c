// The SigLIP 2 vision tower for pictures of any shape: a position table that is resized to each
// picture's grid; otherwise SigLIP.
//
// Source: transformers, modeling_siglip2.

import type { Value } from '../../../graph/graph.ts';
import { add, matMul, reshape } from '../../../graph/ops.ts';
import { bucket, type Feed } from '../../../graph/tensor.ts';
import type { Scope } from '../../../layers/modules.ts';
import { numberReader, squareSide, type Json } from '../config-reader.ts';
import { checkPixelValues, patchCoordinates, zeroPadded, type Grid } from '../image-patches.ts';
import {
  patchNumbers,
  readSiglipConfig,
  siglipFinalNorm,
  siglipLayers,
  tableSide,
  type SiglipConfig,
} from './siglip-tower.ts';
import { frameSegments, type Segments } from './vision-segments.ts';

/** Reads `vision_config`; the table has `num_patches` rows, as many along each side. */
export function readSiglip2Config(vision: Json): SiglipConfig {
  const sided = squareSide(vision, 'patch_size', 16);
  const number = numberReader([sided, vision], 'vision_config.');
  const side = Math.sqrt(number('num_patches', 256));
  if (!Number.isInteger(side))
    throw new Error('config.json: vision_config.num_patches must be the square of a whole number');
  return readSiglipConfig({ ...vision, ...sided, image_size: side * number('patch_size') });
}

/** Patches of pictures laid out for the tower, in merge-block order. */
export interface Siglip2Layout {
  readonly key: string;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Patches, without and with padding. */
  readonly patches: number;
  readonly total: number;
  readonly segments: Segments;
}

/** Lays pictures out; patches in blocks of `merge` × `merge` follow each other. */
export function layoutSiglip2(
  v: SiglipConfig,
  merge: number,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
): Siglip2Layout {
  const group = merge ** 2;
  const fit = (patches: number) => group * bucket(patches / group, 16);
  const { segments, patches, total } = frameSegments(gridThw, fit);
  checkPixelValues(pixelValues, patches, patchNumbers(v));
  const side = tableSide(v);
  const weights = new Float32Array(total * side * side);
  let patch = 0;
  for (const grid of gridThw) {
    const [, rows, columns] = grid;
    const [byRow, byColumn] = [resizeWeights(rows, side), resizeWeights(columns, side)];
    const order = patchCoordinates(merge, [grid]);
    order.rows.forEach((row, i) => {
      const [y, x] = [byRow[row]!, byColumn[order.columns[i]!]!];
      y.forEach((a, from) => {
        const at = (patch * side + from) * side;
        if (a > 0) x.forEach((b, column) => (weights[at + column] = a * b));
      });
      patch += 1;
    });
  }
  return {
    key: `${total}|${segments.key}`,
    feeds: {
      pixel_values: zeroPadded(pixelValues, total * patchNumbers(v)),
      position_weights: weights,
      ...segments.feeds,
    },
    ...{ patches, total, segments },
  };
}

/**
 * The share of each of `side` places in each of `n`: bilinear with antialiasing, align_corners false,
 * as torch's `interpolate`.
 */
export function resizeWeights(n: number, side: number): Float32Array[] {
  const scale = Math.fround(side / n);
  const support = Math.max(scale, 1);
  return Array.from({ length: n }, (_, i) => {
    const center = (i + 0.5) * scale - 0.5;
    const raw = Float32Array.from({ length: side }, (_, from) =>
      Math.max(0, 1 - Math.abs(from - center) / support),
    );
    const sum = raw.reduce((a, b) => a + b, 0);
    return raw.map((weight) => weight / sum);
  });
}

/** Patches with their positions through all layers and the final norm: [total, D]. */
export function siglip2Tower(
  s: Scope,
  v: SiglipConfig,
  { total, segments }: Pick<Siglip2Layout, 'total' | 'segments'>,
): Value {
  const { graph } = s;
  const embeddings = s.in('embeddings');
  const pixels = graph.input('pixel_values', [total, patchNumbers(v)]);
  const rows = tableSide(v) ** 2;
  const table = embeddings.in('position_embedding').weight('weight', [rows, v.hidden_size]);
  const positions = matMul(graph.input('position_weights', [total, rows]), table);
  const embedded = embeddings.in('patch_embedding').linear(pixels, v.hidden_size, { bias: true });
  const { count, size, key } = segments;
  // Only segments of unequal lengths have padding among their keys.
  const hidden = key.endsWith('~')
    ? { hidden: reshape(graph.input('frames_hidden', [count, size]), [count * size]) }
    : {};
  const x = segments.enter(add(embedded, positions));
  const encoded = siglipLayers(s, v, x, { tiles: count, size, ...hidden });
  return siglipFinalNorm(s, v, segments.leave(encoded));
}
