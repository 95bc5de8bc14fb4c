// Sampling in the program against inverse transform sampling in float64.

import { describe, expect, it } from 'vitest';
import {
  samplerFeeds,
  addSampler,
  readSampledTokens,
  type SampleRequest,
} from '../../../main/engine/generation/sampler-graph.ts';
import { Graph } from '../../../main/engine/graph/graph.ts';
import { mul } from '../../../main/engine/graph/ops.ts';
import { createRandom } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { relativeError } from '../../helpers.ts';

const TEMPERATURES = [0.7, 1, 1.3];
const ROWS = TEMPERATURES.length;
const DRAWS = 400;

async function drawn(logits: Float32Array, V: number, requests: readonly SampleRequest[]) {
  const sizes = { rows: logits.length / V, samples: requests.length + 3, entropy: true };
  const graph = new Graph();
  const inverse = graph.input('inverse_temperature', [sizes.rows, 1]);
  addSampler(graph, mul(graph.input('logits', [sizes.rows, V]), inverse), sizes);
  const program = await Program.compile(graph);
  const results = await program.run({ logits, ...samplerFeeds(sizes, requests) });
  await program.release();
  return readSampledTokens(results);
}

const largest = (x: Iterable<number>) => {
  let top = -Infinity;
  for (const value of x) top = Math.max(top, value);
  return top;
};

function softmax(logits: Float32Array, temperature: number): number[] {
  const top = largest(logits);
  const weights = [...logits].map((x) => Math.exp((x - top) / temperature));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

function rowsOf(V: number): Float32Array {
  const random = createRandom(V);
  return Float32Array.from({ length: ROWS * V }, () => 3 * random.normal());
}

/** Random requests to all rows, each with a temperature of its own. */
function requestsFor(seed: number): SampleRequest[] {
  const random = createRandom(seed);
  return Array.from({ length: DRAWS }, () => {
    const row = random.integer(ROWS);
    return { row, temperature: TEMPERATURES[row]!, uniform: random.uniform() };
  });
}

// A square number, a prime, and numbers in between.
describe.each([64 * 64, 2310, 2311, 151_936])('%i tokens', (V) => {
  const logits = rowsOf(V);
  const row = (r: number) => logits.subarray(r * V, (r + 1) * V);

  it('samples the first token whose cumulative probability exceeds the random number', async () => {
    const p = TEMPERATURES.map((temperature, r) => softmax(row(r), temperature));
    const requests = requestsFor(1);
    const { ids, logp, entropy } = await drawn(logits, V, requests);
    requests.forEach(({ row: r, uniform }, i) => {
      const upTo = p[r]!.slice(0, ids[i]! + 1).reduce((a, b) => a + b, 0);
      // float32 sums: within a few millionths of the exact bounds.
      expect(uniform).toBeLessThan(upTo + 5e-6);
      expect(uniform).toBeGreaterThan(upTo - p[r]![ids[i]!]! - 5e-6);
      expect(logp[i]).toBeCloseTo(Math.log(p[r]![ids[i]!]!), 4);
    });
    const truth = p.map((row) => -row.reduce((sum, x) => sum + x * Math.log(x), 0));
    expect(relativeError(entropy!, truth)).toBeLessThan(1e-5);
    expect(new Set(ids).size).toBeGreaterThan(50);
  });

  it('greedy: takes the first of the likeliest tokens, scored at temperature 1', async () => {
    const tied = logits.slice();
    tied[5] = tied[V - 1] = 40;
    const requests = [0, 1, 2].map((r) => ({ row: r, temperature: 0, uniform: 0 }));
    const { ids, logp } = await drawn(tied, V, requests);
    const likeliest = (r: number) => row(r).indexOf(largest(row(r)));
    expect([...ids.subarray(0, 3)]).toEqual([5, likeliest(1), likeliest(2)]);
    expect(logp[1]).toBeCloseTo(Math.log(largest(softmax(row(1), 1))), 4);
  });

  it('samples beside greedy rows', async () => {
    const requests = requestsFor(2).map((request) =>
      request.row === 1 ? { ...request, temperature: 0, uniform: 0 } : request,
    );
    const { ids } = await drawn(logits, V, requests);
    const alone = await drawn(logits, V, requestsFor(2));
    const likeliest = row(1).indexOf(largest(row(1)));
    requests.forEach((request, i) =>
      expect(ids[i]).toBe(request.row === 1 ? likeliest : alone.ids[i]),
    );
  });
});

it('the smallest and largest random numbers give tokens with a positive probability', async () => {
  const V = 2310;
  const logits = new Float32Array(V).fill(-1000);
  logits[777] = logits[1500] = 2;
  const { ids } = await drawn(
    logits,
    V,
    [0, 0.4999, 0.5001, 1 - 2 ** -32].map((uniform) => ({ row: 0, temperature: 1, uniform })),
  );
  expect([...ids.subarray(0, 4)]).toEqual([777, 777, 1500, 1500]);
});
