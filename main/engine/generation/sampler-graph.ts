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
 * Inverse transform sampling in two steps: the random number selects one of about √V blocks and then a
 * token within it, so that a sample reads 2√V numbers. The softmax is taken within each block, which the
 * processor's cache holds, and over the blocks. Greedy sampling gives no mass to any but the likeliest
 * token. Log-probabilities and entropy are those of softmax(z).
 */
export function addSampler(
  graph: Graph,
  z: Value,
  { rows: N, samples: Q, entropy }: SamplerSizes,
): void {
  const V = z.shape[1]!;
  const width = blockWidth(V);
  const blocks = V / width;
  const byBlock = ops.reshape(z, [N * blocks, width]);
  const ofBlocks = (x: Value) => ops.reshape(x, [N, blocks]);
  const within = ops.softmax(byBlock);
  const blockTops = ofBlocks(ops.reduceMax(byBlock, [1]));
  const blockLse = lseOf(blockTops, ofBlocks(ops.reduceMax(within, [1])));
  const p = ops.softmax(blockLse); // of the blocks
  const lse = lseOf(ops.reduceMax(blockLse, [1]), ops.reduceMax(p, [1]));
  const top = ops.reduceMax(blockTops, [1]);
  const least = ops.add(top, graph.input('mass_below_top', [N, 1]));
  const massOf = (values: Value, tokens: Value, bound: Value) =>
    ops.where(ops.lessOrEqual(bound, tokens), values, ops.scalar(values, 0));

  const row = graph.input('sample_row', [Q], 'int32');
  const blockMass = massOf(p, blockTops, least);
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
  const blockZ = ops.gather(byBlock, chosen); // [Q, width]
  const blockP = ops.gatherElements(ops.gather(p, row), ops.cast(block, 'int32'));
  const tokenP = ops.mul(ops.gather(within, chosen), blockP);
  const mass = massOf(tokenP, blockZ, ops.gather(least, row));
  const token = firstAbove(ops.cumSum(mass), rest);
  const logit = ops.gatherElements(blockZ, ops.cast(token, 'int32'));

  graph.output('sampled_ids', ops.add(ops.scale(block, width), token));
  graph.output('sampled_logp', ops.sub(logit, ops.gather(lse, row)));
  if (!entropy) return;
  const means = ofBlocks(ops.reduceSum(ops.mul(within, byBlock), [1]));
  graph.output('entropy', ops.sub(lse, ops.reduceSum(ops.mul(p, means), [1])));
}

/**
 * The logarithm of the sum of exponentials of a row, from its largest number and that of its softmax, as
 * in losses.ts.
 */
const lseOf = (top: Value, largest: Value): Value => ops.sub(top, ops.log(largest));

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
