// The value heads of a delta rule in the order of llama.cpp. Hugging Face groups them by key head,
// llama.cpp repeats all key heads: head j of key head i moves from i · r + j to j · H + i. Reference:
// llama.cpp, conversion/qwen.py (_LinearAttentionVReorderBase).

import type { DeltaSizes } from '../../engine/layers/delta-rule.ts';

/** Where a parameter has its value heads: from this row, or in columns, `width` numbers each. */
interface Heads {
  readonly axis: 'rows' | 'columns';
  readonly first: number;
  readonly width: number;
}

/** The value heads of a parameter; undefined for one without. */
function headsOf(path: string, delta: DeltaSizes): Heads | undefined {
  const { keyHeads, keyWidth, valueWidth } = delta;
  const part = /\.linear_attn\.(\w+)/.exec(path)?.[1];
  switch (part) {
    case 'in_proj_qkv':
    case 'conv1d':
      return { axis: 'rows', first: 2 * keyHeads * keyWidth, width: valueWidth };
    case 'in_proj_z':
      return { axis: 'rows', first: 0, width: valueWidth };
    case 'in_proj_a':
    case 'in_proj_b':
    case 'A_log':
    case 'dt_bias':
      return { axis: 'rows', first: 0, width: 1 };
    case 'out_proj':
      return { axis: 'columns', first: 0, width: valueWidth };
    default:
      return undefined;
  }
}

/**
 * A parameter, or one half of an adapter of it, with its value heads in the order of llama.cpp, or
 * back in that of Hugging Face. `columns`: numbers of a row, 1 for a list. `axis` is that of the heads
 * in the parameter that `numbers` has: an adapter's B has its rows, A its columns.
 */
export function moveValueHeads(
  numbers: Float32Array,
  {
    path,
    columns,
    delta,
    back = false,
    axes = ['rows', 'columns'],
  }: {
    readonly path: string;
    readonly columns: number;
    readonly delta: DeltaSizes;
    readonly back?: boolean;
    readonly axes?: readonly Heads['axis'][];
  },
): Float32Array {
  const heads = headsOf(path, delta);
  const r = delta.valueHeads / delta.keyHeads;
  if (!heads || !axes.includes(heads.axis) || r === 1) return numbers;
  const { axis, first, width } = heads;
  // Along rows, a head's numbers are one run; along columns, one run in each row.
  const run = axis === 'rows' ? width * columns : width;
  const runs = delta.valueHeads * run;
  const start = axis === 'rows' ? first * columns : 0;
  const out = numbers.slice();
  for (let at = start; at < numbers.length; at += runs)
    for (let head = 0; head < delta.valueHeads; head++) {
      const tiled = (head % r) * delta.keyHeads + Math.floor(head / r);
      const [from, to] = back ? [tiled, head] : [head, tiled];
      out.set(numbers.subarray(at + from * run, at + (from + 1) * run), at + to * run);
    }
  return out;
}
