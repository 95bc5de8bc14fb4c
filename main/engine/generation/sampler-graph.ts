// Samples tokens inside the program, so that the logits of the whole vocabulary never leave the
// runtime.

import type { Graph, Value } from '../graph/graph.ts';
import * as ops from '../graph/ops.ts';
import type { Feed } from '../graph/tensor.ts';
import type { Matrix } from '../layers/matrices.ts';

/** Sizes of a sampler: `samples` tokens from the distributions of `rows` rows of logits. */
export interface SamplerSizes {
  readonly rows: number;
  readonly samples: number;
  /** Whether the entropy of every row is computed. */
  readonly entropy: boolean;
}

/** One token to sample. Requests of one row have one temperature. */
export interface SampleRequest {
  readonly row: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** A random number in [0, 1). */
  readonly uniform: number;
}

/** Sampled tokens, one entry per request, and the entropy of every row in nats if it was wanted. */
export interface SampledTokens {
  readonly ids: Float32Array;
  readonly logp: Float32Array;
  readonly entropy: Float32Array | undefined;
}

/** What sampling needs of an output layer. */
export type OutputHead = Pick<Matrix, 'apply' | 'cap'>;

/**
 * The logits of N rows of hidden states, each divided by its temperature: h [N, D] -> [N, V]. Without a
 * cap on the logits the hidden states are divided, which are far fewer.
 */
export function temperedLogits(graph: Graph, h: Value, head: OutputHead): Value {
  const inverse = graph.input('inverse_temperature', [h.shape[0]!, 1]);
  if (head.cap === undefined) return head.apply(ops.mul(h, inverse));
  return ops.mul(head.apply(h), inverse);
}

/**
 * Adds sampling to a graph: z [N, V], from `temperedLogits` -> outputs `sampled_ids`, `sampled_logp`
 * [Q, 1] and, if wanted, `entropy` [N, 1].
 *
 * Inverse transform sampling in two steps: blocks of about √V tokens are summed, the random number
 * selects a block and then a token within it, so that a sample reads 2√V numbers. Greedy sampling
 * gives no mass to any but the likeliest token. Log-probabilities and entropy are those of softmax(z).
 */
export function addSampler(
  graph: Graph,
  z: Value,
  { rows: N, samples: Q, entropy }: SamplerSizes,
): void {
  const V = z.shape[1]!;
  const width = blockWidth(V);
  const blocks = V / width;
  const p = ops.softmax(z);
  const byBlock = (x: Value) => ops.reshape(x, [N * blocks, width]);
  const ofBlocks = (x: Value) => ops.reshape(x, [N, blocks]);
  const sums = ofBlocks(ops.reduceSum(byBlock(p), [1]));
  const tops = ofBlocks(ops.reduceMax(byBlock(z), [1]));
  const top = ops.reduceMax(tops, [1]);
  const lse = ops.sub(top, ops.log(ops.reduceMax(p, [1]))); // as in losses.ts
  const least = ops.add(top, graph.input('mass_below_top', [N, 1]));
  const massOf = (values: Value, tokens: Value, bound: Value) =>
    ops.where(ops.lessOrEqual(bound, tokens), values, ops.scalar(values, 0));

  const row = graph.input('sample_row', [Q], 'int32');
  const blockMass = massOf(sums, tops, least);
  const cumulative = ops.gather(ops.cumSum(blockMass), row); // [Q, blocks]
  const total = ops.slice(cumulative, 1, blocks - 1, blocks);
  const threshold = ops.mul(total, graph.input('sample_uniform', [Q, 1]));
  const block = firstAbove(cumulative, threshold);
  const before = ops.sub(cumulative, ops.gather(blockMass, row));
  const rest = ops.sub(threshold, ops.gatherElements(before, ops.cast(block, 'int32')));

  const blockIndex = ops.add(
    ops.scale(ops.cast(ops.reshape(row, [Q, 1]), 'float32'), blocks),
    block,
  );
  const chosen = ops.reshape(ops.cast(blockIndex, 'int32'), [Q]);
  const [blockP, blockZ] = [ops.gather(byBlock(p), chosen), ops.gather(byBlock(z), chosen)]; // [Q, width]
  const mass = massOf(blockP, blockZ, ops.gather(least, row));
  const within = firstAbove(ops.cumSum(mass), rest);
  const logit = ops.gatherElements(blockZ, ops.cast(within, 'int32'));

  graph.output('sampled_ids', ops.add(ops.scale(block, width), within));
  graph.output('sampled_logp', ops.sub(logit, ops.gather(lse, row)));
  if (!entropy) return;
  // Over a large vocabulary softmax sums up to 1 ± 5e-5 on processors without AVX-512: sums block by block
  // are exact enough to divide by. Products of rows and columns need no array of all p · z.
  const sum = ops.reduceSum(sums, [1]);
  const products = ops.matMul(
    ops.reshape(p, [N * blocks, 1, width]),
    ops.reshape(z, [N * blocks, width, 1]),
  );
  const mean = ops.div(ops.reduceSum(ofBlocks(products), [1]), sum);
  graph.output('entropy', ops.sub(ops.add(lse, ops.log(sum)), mean));
}

/** The feeds of `addSampler`; fewer requests than samples are padded. */
export function samplerFeeds(
  { rows, samples }: Pick<SamplerSizes, 'rows' | 'samples'>,
  requests: readonly SampleRequest[],
): Record<string, Feed> {
  const feeds = {
    sample_row: new Int32Array(samples),
    sample_uniform: new Float32Array(samples),
    inverse_temperature: new Float32Array(rows).fill(1),
    mass_below_top: new Float32Array(rows),
  };
  requests.forEach(({ row, temperature, uniform }, i) => {
    feeds.sample_row[i] = row;
    feeds.sample_uniform[i] = Math.min(uniform, LARGEST_UNIFORM);
    if (temperature === 0) return;
    feeds.inverse_temperature[row] = 1 / temperature;
    feeds.mass_below_top[row] = LOWEST;
  });
  return feeds;
}

/** Reads the outputs of `addSampler`. */
export function readSampledTokens(results: Readonly<Record<string, Float32Array>>): SampledTokens {
  const { sampled_ids, sampled_logp, entropy } = results;
  return { ids: sampled_ids!, logp: sampled_logp!, entropy };
}

/** 1 − 2⁻²⁴, the largest float32 below 1: rounding must not turn a random number into 1. */
const LARGEST_UNIFORM = 1 - 2 ** -24;

/** Below the logits of any token, by less than the largest float32. */
const LOWEST = -1e38;

/**
 * Index of the first of n cumulative sums above the threshold: [Q, n], [Q, 1] -> [Q, 1] as whole
 * floats below n.
 */
function firstAbove(cumulative: Value, threshold: Value): Value {
  const n = cumulative.shape[1]!;
  const zero = ops.scalar(cumulative, 0);
  const one = ops.scalar(cumulative, 1);
  const passed = ops.where(ops.lessOrEqual(cumulative, threshold), one, zero);
  return ops.minimum(ops.reduceSum(passed, [1]), ops.scalar(cumulative, n - 1));
}

/** The divisor of V nearest to √V. */
function blockWidth(V: number): number {
  let width = Math.floor(Math.sqrt(V));
  while (V % width !== 0) width--;
  return width;
}
