// The SigLIP 2 vision tower for pictures of any shape: SigLIP's layers over tiles of different sizes,
// and a square table of positions that is resized to each tile's grid.
//
// Source: transformers, modeling_siglip2. Patches come in merge-block order.

import { bucket } from '../../../graph/tensor.ts';
import type { Value } from '../../../graph/graph.ts';
import { add, matMul } from '../../../graph/ops.ts';
import { HIDDEN } from '../../../layers/attention-masks.ts';
import type { Scope } from '../../../layers/modules.ts';
import { checkSupported, numberReader, type Json } from '../config-reader.ts';
import type { VisionPlan } from '../family.ts';
import { checkPixelValues, patchCoordinates, type Grid } from '../image-patches.ts';
import {
  patchNumbers,
  readSiglipConfig,
  siglipFinalNorm,
  siglipLayers,
  type SiglipConfig,
} from './siglip-tower.ts';

/** Keys of `vision_config`; `image_size` is of no use here. */
export interface Siglip2Config extends SiglipConfig {
  /** Rows of the learned position table: a square grid. */
  readonly num_patches: number;
}

/** Reads `vision_config`. Throws an error that names a key that the tower does not support. */
export function readSiglip2Config(vision: Json): Siglip2Config {
  checkSupported('vision_config.model_type', vision.model_type, ['siglip2_vision_model']);
  const rows = numberReader([vision], 'vision_config.')('num_patches', 256);
  return { ...readSiglipConfig(vision), num_patches: rows };
}

/** A plan of the tower, still without what reads its output. */
export interface Siglip2Plan extends Omit<VisionPlan, 'build'> {
  /** The patches of all tiles, padded to equal numbers: [tiles · size, D]. */
  tower(s: Scope): Value;
}

/** Lays tiles out; blocks of `merge` × `merge` patches become one feature each. */
export function planSiglip2(
  v: Siglip2Config,
  merge: number,
  gridThw: readonly Grid[],
  pixelValues: Float32Array,
): Siglip2Plan {
  const group = merge ** 2;
  const numbers = patchNumbers(v);
  const side = tableSide(v);
  const uneven = gridThw.find(([t, h, w]) => t !== 1 || h % merge > 0 || w % merge > 0);
  if (uneven)
    throw new Error(
      `${uneven[1]} × ${uneven[2]} patches are no whole blocks of ${merge} × ${merge}`,
    );
  const patches = gridThw.reduce((sum, [, h, w]) => sum + h * w, 0);
  checkPixelValues(pixelValues, patches, numbers);
  const tiles = bucket(gridThw.length);
  const size = bucket(Math.max(...gridThw.map(([, h, w]) => h * w)), 16 * group);
  const pixels = new Float32Array(tiles * size * numbers);
  const positions = new Float32Array(tiles * size * side ** 2);
  const hidden = new Float32Array(tiles * size).fill(HIDDEN);
  const featureRow: number[] = [];
  let patch = 0;
  gridThw.forEach((grid, tile) => {
    const [, h, w] = grid;
    const first = tile * size;
    pixels.set(pixelValues.subarray(patch * numbers, (patch + h * w) * numbers), first * numbers);
    hidden.fill(0, first, first + h * w);
    const [down, across] = [resizingWeights(side, h), resizingWeights(side, w)];
    const { rows, columns } = patchCoordinates(merge, [grid]);
    rows.forEach((row, i) => {
      const at = (first + i) * side ** 2;
      const [vertical, horizontal] = [down[row]!, across[columns[i]!]!];
      for (let y = 0; y < side; y++)
        if (vertical[y] !== 0)
          for (let x = 0; x < side; x++)
            positions[at + y * side + x] = vertical[y]! * horizontal[x]!;
    });
    for (let i = 0; i < (h * w) / group; i++) featureRow.push(first / group + i);
    patch += h * w;
  });
  return {
    key: `${tiles}x${size}`,
    feeds: { pixel_values: pixels, tile_positions: positions, tile_hidden: hidden },
    features: (tiles * size) / group,
    featureRow: Int32Array.from(featureRow),
    tower: (s) => tower(s, v, { tiles, size }),
  };
}

/** Sides of the position table. */
const tableSide = ({ num_patches }: Siglip2Config): number => Math.floor(Math.sqrt(num_patches));

/**
 * The weights of `from` points for each of `to` points: bilinear with antialias, corners not aligned,
 * as torch's `interpolate` has it.
 */
function resizingWeights(from: number, to: number): Float32Array[] {
  const scale = from / to;
  const support = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = scale * (i + 0.5);
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(from, Math.trunc(centre + support + 0.5));
    const weights = new Float32Array(from);
    let sum = 0;
    for (let j = first; j < end; j++) {
      weights[j] = Math.max(0, 1 - Math.abs((j + 0.5 - centre) / support));
      sum += weights[j]!;
    }
    return weights.map((weight) => weight / sum);
  });
}

function tower(
  s: Scope,
  v: Siglip2Config,
  { tiles, size }: { readonly tiles: number; readonly size: number },
): Value {
  const N = tiles * size;
  const embeddings = s.in('embeddings');
  const rows = tableSide(v) ** 2;
  const pixels = s.graph.input('pixel_values', [N, patchNumbers(v)]);
  const embedded = embeddings.in('patch_embedding').linear(pixels, v.hidden_size, { bias: true });
  const table = embeddings.in('position_embedding').weight('weight', [rows, v.hidden_size]);
  const x = add(embedded, matMul(s.graph.input('tile_positions', [N, rows]), table));
  const hidden = s.graph.input('tile_hidden', [N]);
  return siglipFinalNorm(s, v, siglipLayers(s, v, x, { tiles, size, hidden }));
}
