// Segments of patches for block-diagonal attention: windows or frames, of equal or different sizes.

import { HIDDEN } from '../../../layers/attention-masks.ts';
import type { Value } from '../../../graph/graph.ts';
import { add, gather, reshape } from '../../../graph/ops.ts';
import type { Feed } from '../../../graph/tensor.ts';

/** `count` segments of up to `size` patches; converts to this layout and back. */
export interface Segments {
  readonly key: string;
  readonly count: number;
  readonly size: number;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** [patches, D] -> [count · size, D] */
  enter(x: Value): Value;
  /** [count · size, D] -> [patches, D] */
  leave(x: Value): Value;
  /** Hides padding among the keys of scores [count, H, size, size]. */
  mask(scores: Value): Value;
}

/**
 * `lengths` with segments of padding appended up to `total` patches, none longer than the longest.
 */
export function padSegments(lengths: readonly number[], total: number): number[] {
  const longest = Math.max(...lengths);
  const result = [...lengths];
  let padding = total - lengths.reduce((sum, n) => sum + n, 0);
  for (; padding > 0; padding -= longest) result.push(Math.min(padding, longest));
  return result;
}

/**
 * Segments of these lengths over `patches` patches. With `uniform` all lengths are equal and
 * patches keep their order.
 */
export function segmentsOf(
  name: string,
  lengths: readonly number[],
  patches: number,
  uniform: boolean,
): Segments {
  if (uniform) {
    const same = (x: Value) => x;
    return {
      key: `${lengths.length}x${lengths[0]}`,
      count: lengths.length,
      size: lengths[0]!,
      feeds: {},
      enter: same,
      leave: same,
      mask: same,
    };
  }
  const count = lengths.length;
  const size = Math.max(...lengths);
  const enter = new Int32Array(count * size);
  const leave = new Int32Array(patches);
  const hidden = new Float32Array(count * size).fill(HIDDEN);
  let patch = 0;
  lengths.forEach((length, segment) => {
    for (let i = 0; i < length; i++, patch++) {
      enter[segment * size + i] = patch;
      leave[patch] = segment * size + i;
      hidden[segment * size + i] = 0;
    }
  });
  return {
    key: `${count}x${size}~`,
    count,
    size,
    feeds: { [`${name}_enter`]: enter, [`${name}_leave`]: leave, [`${name}_hidden`]: hidden },
    enter: (x) => gather(x, x.graph.input(`${name}_enter`, [count * size], 'int32')),
    leave: (x) => gather(x, x.graph.input(`${name}_leave`, [patches], 'int32')),
    mask: (scores) =>
      add(
        scores,
        reshape(scores.graph.input(`${name}_hidden`, [count, size]), [count, 1, 1, size]),
      ),
  };
}

/**
 * One segment per frame; frames of different sizes are padded to `fit(patches)` patches in total.
 */
export function frameSegments(
  gridThw: readonly (readonly [number, number, number])[],
  fit: (patches: number) => number,
): { segments: Segments; patches: number; total: number } {
  const frames = gridThw.flatMap(([t, h, w]) => new Array<number>(t).fill(h * w));
  const patches = frames.reduce((sum, n) => sum + n, 0);
  const uniform = frames.every((n) => n === frames[0]);
  const total = uniform ? patches : fit(patches);
  const lengths = uniform ? frames : padSegments(frames, total);
  return { segments: segmentsOf('frames', lengths, total, uniform), patches, total };
}
