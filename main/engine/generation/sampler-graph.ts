// Drawing tokens inside the program: a vocabulary's worth of logits never leaves the runtime.

import type { Graph, Value } from '../graph/graph.ts';
import * as ops from '../graph/ops.ts';
import type { Feed } from '../graph/tensor.ts';

/** What a program draws: `draws` tokens from the distributions of `rows` rows of logits. */
export interface DrawSizes {
  readonly rows: number;
  readonly draws: number;
  readonly isGreedy: boolean;
}

/** One token to be drawn: from which row, with which random number in [0, 1). */
export interface DrawRequest {
  readonly row: number;
  readonly uniform: number;
}

/** Drawn tokens, one entry a request, and the entropy of every row in nats. */
export interface Drawn {
  readonly ids: Float32Array;
  readonly logp: Float32Array;
  readonly entropy: Float32Array;
}

/**
 * Adds the drawing to a graph. logits [N, V] -> outputs `drawn_ids`, `drawn_logp` [Q, 1] and `drawn_entropy` [N, 1].
 *
 * The inverse of the cumulative distribution in two steps: blocks of about √V tokens are summed, the random number
 * chooses a block and then a token in it, so that a draw looks at 2√V numbers. Greedy drawing gives the likeliest token
 * all of the mass. Log-probabilities and entropy are those of softmax(logits / temperature) in either case.
 */
export function drawInGraph(
  graph: Graph,
  logits: Value,
  { rows: N, draws: Q, isGreedy }: DrawSizes,
): void {
  const V = logits.shape[1]!;
  const width = blockWidth(V);
  const blocks = V / width;
  const scaled = ops.mul(logits, graph.input('draw_inverse_temperature', [1]));
  const p = ops.softmax(scaled);
  const top = ops.reduceMax(scaled, [1]);
  const lse = ops.sub(top, ops.log(ops.reduceMax(p, [1]))); // as in losses.ts
  const zero = ops.scalar(p, 0);
  const one = ops.scalar(p, 1);
  const mass = isGreedy ? ops.where(ops.lessOrEqual(top, scaled), one, zero) : p;

  const slot = graph.input('draw_slot', [Q], 'int32');
  const blockMass = ops.reshape(ops.reduceSum(ops.reshape(mass, [N, blocks, width]), [2]), [
    N,
    blocks,
  ]);
  const upTo = ops.gather(ops.cumSum(blockMass), slot); // [Q, blocks]
  const total = ops.slice(upTo, 1, blocks - 1, blocks);
  const threshold = ops.mul(total, graph.input('draw_uniform', [Q, 1]));
  const block = placeOf(upTo, threshold);
  const before = ops.sub(upTo, ops.gather(blockMass, slot));
  const rest = ops.sub(threshold, ops.gatherElements(before, ops.cast(block, 'int32')));

  const line = ops.add(ops.scale(ops.cast(ops.reshape(slot, [Q, 1]), 'float32'), blocks), block);
  const chosen = ops.reshape(ops.cast(line, 'int32'), [Q]);
  const inside = placeOf(
    ops.cumSum(ops.gather(ops.reshape(mass, [N * blocks, width]), chosen)),
    rest,
  );
  const own = ops.gather(ops.reshape(scaled, [N * blocks, width]), chosen); // [Q, width]
  const logit = ops.gatherElements(own, ops.cast(inside, 'int32'));

  graph.output('drawn_ids', ops.add(ops.scale(block, width), inside));
  graph.output('drawn_logp', ops.sub(logit, ops.gather(lse, slot)));
  graph.output('drawn_entropy', ops.sub(lse, ops.reduceSum(ops.mul(p, scaled), [1])));
}

/** The feeds of `drawInGraph`; requests fewer than the graph's draws are filled up. */
export function drawFeeds(
  { draws }: DrawSizes,
  requests: readonly DrawRequest[],
  temperature: number,
): Record<string, Feed> {
  const slot = new Int32Array(draws);
  const uniform = new Float32Array(draws);
  requests.forEach((request, i) => {
    slot[i] = request.row;
    uniform[i] = Math.min(request.uniform, LARGEST_UNIFORM);
  });
  const inverse = Float32Array.of(temperature === 0 ? 1 : 1 / temperature);
  return { draw_slot: slot, draw_uniform: uniform, draw_inverse_temperature: inverse };
}

/** Reads what a program with `drawInGraph` gave. */
export function drawnOf(results: Readonly<Record<string, Float32Array>>): Drawn {
  const { drawn_ids, drawn_logp, drawn_entropy } = results;
  return { ids: drawn_ids!, logp: drawn_logp!, entropy: drawn_entropy! };
}

/** 1 − 2⁻²⁴: the largest float32 below 1, so that rounding never makes a random number 1. */
const LARGEST_UNIFORM = 1 - 2 ** -24;

/** How many of the n sums are at most the threshold: [Q, n], [Q, 1] -> [Q, 1] as whole floats below n. */
function placeOf(upTo: Value, threshold: Value): Value {
  const n = upTo.shape[1]!;
  const zero = ops.scalar(upTo, 0);
  const passed = ops.where(ops.lessOrEqual(upTo, threshold), ops.scalar(upTo, 1), zero);
  return ops.minimum(ops.reduceSum(passed, [1]), ops.scalar(upTo, n - 1));
}

/** The divisor of V nearest to √V. */
function blockWidth(V: number): number {
  let width = Math.floor(Math.sqrt(V));
  while (V % width !== 0) width--;
  return width;
}
