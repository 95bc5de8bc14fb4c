// Samples tokens inside the program, so that the logits of the whole vocabulary never leave the
// runtime.

import type { Graph, Value } from '../graph/graph.ts';
import * as ops from '../graph/ops.ts';
import type { Feed } from '../graph/tensor.ts';

/** Sizes of a sampler: `samples` tokens from the distributions of `rows` rows of logits. */
export interface SamplerSizes {
  readonly rows: number;
  readonly samples: number;
}

/** One token to sample. Requests of one row have one temperature. */
export interface SampleRequest {
  readonly row: number;
  /** 0 = greedy. */
  readonly temperature: number;
  /** A random number in [0, 1). */
  readonly uniform: number;
}

/** Sampled tokens, one entry per request, and the entropy of every row in nats. */
export interface SampledTokens {
  readonly ids: Float32Array;
  readonly logp: Float32Array;
  readonly entropy: Float32Array;
}

/**
 * Adds sampling to a graph: logits [N, V] -> outputs `sampled_ids`, `sampled_logp` [Q, 1] and
 * `entropy` [N, 1].
 *
 * Inverse transform sampling in two steps: blocks of about √V tokens are summed, the random number
 * selects a block and then a token within it, so that a sample reads 2√V numbers. Greedy sampling
 * gives no mass to any but the likeliest token. Log-probabilities and entropy are those of softmax(logits
 * / temperature) in both cases.
 */
export function addSampler(
  graph: Graph,
  logits: Value,
  { rows: N, samples: Q }: SamplerSizes,
): void {
  const V = logits.shape[1]!;
  const width = blockWidth(V);
  const blocks = V / width;
  const scaled = ops.mul(logits, graph.input('inverse_temperature', [N, 1]));
  const p = ops.softmax(scaled);
  const top = ops.reduceMax(scaled, [1]);
  const lse = ops.sub(top, ops.log(ops.reduceMax(p, [1]))); // as in losses.ts
  const zero = ops.scalar(p, 0);
  const least = ops.add(top, graph.input('mass_below_top', [N, 1]));
  const mass = ops.where(ops.lessOrEqual(least, scaled), p, zero);

  const row = graph.input('sample_row', [Q], 'int32');
  const blockMass = ops.reshape(ops.reduceSum(ops.reshape(mass, [N, blocks, width]), [2]), [
    N,
    blocks,
  ]);
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
  const chosenBlock = ops.reshape(ops.cast(blockIndex, 'int32'), [Q]);
  const within = firstAbove(
    ops.cumSum(ops.gather(ops.reshape(mass, [N * blocks, width]), chosenBlock)),
    rest,
  );
  const blockLogits = ops.gather(ops.reshape(scaled, [N * blocks, width]), chosenBlock); // [Q, width]
  const logit = ops.gatherElements(blockLogits, ops.cast(within, 'int32'));

  graph.output('sampled_ids', ops.add(ops.scale(block, width), within));
  graph.output('sampled_logp', ops.sub(logit, ops.gather(lse, row)));
  // Over a large vocabulary softmax sums up to 1 ± 5e-5 on processors without AVX-512: sums block by block
  // are exact enough to divide by.
  const sumOf = (values: Value) =>
    ops.reduceSum(
      ops.reshape(ops.reduceSum(ops.reshape(values, [N, blocks, width]), [2]), [N, blocks]),
      [1],
    );
  const sum = sumOf(p);
  const mean = ops.div(sumOf(ops.mul(p, scaled)), sum);
  graph.output('entropy', ops.sub(ops.add(lse, ops.log(sum)), mean));
}

/** The feeds of `addSampler`; fewer requests than samples are padded. */
export function samplerFeeds(
  { rows, samples }: SamplerSizes,
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
  return { ids: sampled_ids!, logp: sampled_logp!, entropy: entropy! };
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
