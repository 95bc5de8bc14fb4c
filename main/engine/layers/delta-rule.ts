// The gated delta rule (Yang et al., arXiv 2412.06464): a state of keys and values that each token
// decays and corrects.
//
// Axes: L sequences, T tokens, n chunks of C tokens, H key heads, r value heads a key head, K and V
// the widths of their heads. Everything is float32. Formulas: transformers, modeling_qwen3_5.

import type { Graph, Value } from '../graph/graph.ts';
import { sizeOf, type Shape } from '../graph/tensor.ts';
import {
  add,
  concat,
  cumSum,
  exp,
  linearScan,
  matMul,
  mul,
  neg,
  pad,
  reshape,
  slice,
  stopGradient,
  sub,
  transpose,
} from '../graph/ops.ts';
import { HIDDEN } from './attention-masks.ts';

/** Heads of a delta rule and their widths. */
export interface DeltaSizes {
  readonly keyHeads: number;
  readonly valueHeads: number;
  readonly keyWidth: number;
  readonly valueWidth: number;
}

/** What the rule reads of every token. Padding has β = g = 0, which leaves the state as it is. */
export interface DeltaInputs {
  /** Queries and keys [L, T, H·K] of length 1 a head; queries are scaled. */
  readonly q: Value;
  readonly k: Value;
  /** Values [L, T, H·r·V]. */
  readonly v: Value;
  /** How much of the error is corrected, 0 … 1, [L, T, H·r]. */
  readonly beta: Value;
  /** Logarithm of the decay, ≤ 0, [L, T, H·r]. */
  readonly g: Value;
}

/** Tokens of a chunk at most. */
const CHUNK = 64;

/** The shape of a state without its sequence, [H, r, K, V]. */
export function deltaStateShape(sizes: DeltaSizes): Shape {
  const { keyHeads: H, valueHeads, keyWidth: K, valueWidth: V } = sizes;
  return [H, valueHeads / H, K, V];
}

/**
 * The rule over whole sequences from a state [L, H, r, K, V]: outputs [L, T, H·r·V] and the last
 * state. With D_ij = e^(γᵢ − γⱼ) for i ≥ j and A = (1 + strictly lower part of β D ⊙ k kᵀ)⁻¹, a chunk
 * has U = A β v, W = A β e^γ k, V' = U − W S, outputs e^γ q S + (D ⊙ q kᵀ) V', and leaves
 * e^γ_C S + (e^(γ_C − γ) k)ᵀ V'.
 */
export function deltaRuleInChunks(
  { q, k, v, beta, g }: DeltaInputs,
  start: Value,
  sizes: DeltaSizes,
): { y: Value; state: Value } {
  const { keyHeads: H, valueHeads, keyWidth: K, valueWidth: V } = sizes;
  const [L, T] = q.shape as [number, number];
  const r = valueHeads / H;
  const n = Math.ceil(T / CHUNK);
  const C = Math.ceil(T / n);
  const masks = masksOf(q.graph, C);
  /** [L, T, H·heads·width] -> [n, L, H, heads, C, width] */
  const chunks = (x: Value, heads: number, width: number) =>
    transpose(reshape(pad(x, 1, 0, n * C - T), [L, n, C, H, heads, width]), [1, 0, 3, 4, 2, 5]);
  const [queries, keys, values] = [chunks(q, 1, K), chunks(k, 1, K), chunks(v, r, V)];
  const betas = chunks(beta, r, 1); // [n, L, H, r, C, 1]
  const numbers = [n, L, H, r, C];
  const total = cumSum(reshape(chunks(g, r, 1), numbers)); // γ, within the chunk
  const column = reshape(total, [...numbers, 1]);
  const end = slice(column, 4, C - 1, C);
  const decays = exp(add(sub(column, reshape(total, [n, L, H, r, 1, C])), masks.later));
  const products = (a: Value) => matMul(a, keys, { transB: true }); // [n, L, H, 1, C, C]
  const lower = mul(mul(mul(products(keys), masks.earlier), decays), betas);
  const inverse = unitLowerInverse(lower, masks);
  const grown = exp(column);
  const u = matMul(inverse, mul(values, betas)); // [n, L, H, r, C, V]
  const w = matMul(inverse, mul(keys, mul(betas, grown))); // [n, L, H, r, C, K]
  const write = mul(keys, exp(sub(end, column)));
  const states = linearScan(start, {
    decay: exp(end),
    read: w,
    write,
    increment: matMul(write, u, { transA: true }),
  }); // [n + 1, L, H, r, K, V]
  const before = slice(states, 0, 0, n);
  const corrected = sub(u, matMul(w, before));
  const y = add(
    matMul(mul(queries, grown), before),
    matMul(mul(products(queries), decays), corrected),
  );
  const tokens = reshape(transpose(y, [1, 0, 4, 2, 3, 5]), [L, n * C, valueHeads * V]);
  return {
    y: slice(tokens, 1, 0, T),
    state: reshape(slice(states, 0, n, n + 1), [L, H, r, K, V]),
  };
}

/**
 * The rule for one token: outputs [L, 1, H·r·V], and what changes the state: decay e^g [L, H·r],
 * key k [L, H·K] and correction u [L, H·r·V], side by side. The new state is e^g S + k uᵀ.
 */
export function deltaRuleStep(
  { q, k, v, beta, g }: DeltaInputs,
  state: Value,
  sizes: DeltaSizes,
): { y: Value; update: Value } {
  const { keyHeads: H, valueHeads, keyWidth: K, valueWidth: V } = sizes;
  const [L] = q.shape as [number];
  const r = valueHeads / H;
  const heads = (x: Value, count: number, width: number) => reshape(x, [L, H, count, 1, width]);
  const [queries, keys, values] = [heads(q, 1, K), heads(k, 1, K), heads(v, r, V)];
  const decay = exp(heads(g, r, 1)); // [L, H, r, 1, 1]
  const read = (rows: Value) => mul(matMul(rows, state), decay); // [L, H, r, 1, V]
  const u = mul(sub(values, read(keys)), heads(beta, r, 1));
  const own = matMul(queries, keys, { transB: true }); // [L, H, 1, 1, 1]
  return {
    y: reshape(add(read(queries), mul(u, own)), [L, 1, valueHeads * V]),
    update: concat(
      [decay, k, u].map((x) => reshape(x, [L, sizeOf(x.shape) / L])),
      1,
    ),
  };
}

/** Constants of chunks of C tokens, all [C, C]. */
interface ChunkMasks {
  readonly identity: Value;
  /** 1 for i > j, else 0. */
  readonly earlier: Value;
  /** HIDDEN for i < j, else 0. */
  readonly later: Value;
  /** 1 for i > j within a diagonal block of BLOCK. */
  readonly inBlock: Value;
  /** For blocks of BLOCK, 2 · BLOCK … : 1 below the diagonal between the two blocks of each pair. */
  readonly betweenBlocks: readonly Value[];
}

/** Side of the diagonal blocks that are inverted by products. */
const BLOCK = 8;

const masksByGraph = new WeakMap<Graph, Map<number, ChunkMasks>>();

function masksOf(graph: Graph, C: number): ChunkMasks {
  const known = masksByGraph.get(graph) ?? new Map<number, ChunkMasks>();
  masksByGraph.set(graph, known);
  const found = known.get(C);
  if (found) return found;
  const matrix = (number: (i: number, j: number) => number) => {
    const numbers = Float32Array.from({ length: C * C }, (_, at) =>
      number(Math.floor(at / C), at % C),
    );
    return graph.constant(numbers, [C, C]);
  };
  const block = (i: number, side: number) => Math.floor(i / side);
  const sides: number[] = [];
  for (let side = BLOCK; side < C; side *= 2) sides.push(side);
  const masks: ChunkMasks = {
    identity: matrix((i, j) => Number(i === j)),
    earlier: matrix((i, j) => Number(i > j)),
    later: matrix((i, j) => (i < j ? HIDDEN : 0)),
    inBlock: matrix((i, j) => Number(i > j && block(i, BLOCK) === block(j, BLOCK))),
    betweenBlocks: sides.map((side) =>
      matrix((i, j) =>
        Number(block(i, side) > block(j, side) && block(i, 2 * side) === block(j, 2 * side)),
      ),
    ),
  };
  known.set(C, masks);
  return masks;
}

/**
 * (1 + L)⁻¹ for a strictly lower matrix L [.., C, C]. Products over the whole matrix explode where
 * keys are alike; over blocks of 8 they do not, and pairs of blocks are merged: the inverse of
 * [[P, 0], [R, Q]] is [[P⁻¹, 0], [−Q⁻¹ R P⁻¹, Q⁻¹]]. One step of Newton's method refines the result
 * and alone carries the gradient, dL = −Aᵀ dA Aᵀ.
 */
function unitLowerInverse(lower: Value, masks: ChunkMasks): Value {
  const { identity } = masks;
  // (1 − L)(1 + L²)(1 + L⁴), as L⁸ = 0 in every block.
  let power = neg(mul(lower, masks.inBlock));
  let inverse = add(identity, power);
  for (let side = 2; side < BLOCK; side *= 2) {
    power = matMul(power, power);
    inverse = add(inverse, matMul(inverse, power));
  }
  for (const between of masks.betweenBlocks) {
    const merged = matMul(matMul(inverse, mul(lower, between)), inverse);
    inverse = sub(inverse, merged);
  }
  const first = stopGradient(inverse);
  const residual = sub(sub(identity, first), matMul(lower, first));
  return add(first, matMul(first, residual));
}
