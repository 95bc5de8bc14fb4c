// The gated delta rule: chunks and single steps against the recurrence in float64.

import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../../../main/engine/graph/graph.ts';
import { add, mul, reduceSum, reshape } from '../../../main/engine/graph/ops.ts';
import { sizeOf } from '../../../main/engine/graph/tensor.ts';
import { advanceStates } from '../../../main/engine/generation/states.ts';
import {
  deltaRuleInChunks,
  deltaRuleStep,
  type DeltaInputs,
} from '../../../main/engine/layers/delta-rule.ts';
import { createRandom, type Random } from '../../../main/engine/random.ts';
import { Program } from '../../../main/engine/runtime/session.ts';
import { checkGradient } from '../check-gradient.ts';
import { relativeError } from '../../helpers.ts';

const SIZES = { keyHeads: 2, valueHeads: 4, keyWidth: 8, valueWidth: 5 } as const;
const { keyHeads: H, valueHeads, keyWidth: K, valueWidth: V } = SIZES;
const r = valueHeads / H;
const L = 2;
const STATE = [L, H, r, K, V];

type Numbers = Record<keyof DeltaInputs, Float32Array>;
const WIDTHS = { q: H * K, k: H * K, v: valueHeads * V, beta: valueHeads, g: valueHeads } as const;
const NAMES = Object.keys(WIDTHS) as (keyof DeltaInputs)[];

/** Each row of `width` numbers divided by its length. */
function unitRows(x: Float32Array, width: number): Float32Array {
  return x.map((number, i) => {
    const start = Math.floor(i / width) * width;
    return number / Math.hypot(...x.subarray(start, start + width));
  });
}

/** `alike`: keys are one vector with 30 % noise, β 0.95, no decay. */
function randomNumbers(random: Random, T: number, alike: boolean): Numbers {
  const normals = (width: number) =>
    Float32Array.from({ length: L * T * width }, () => random.normal());
  const shared = Float32Array.from({ length: K }, () => random.normal());
  const keys = normals(H * K).map((x, i) => (alike ? shared[i % K]! + 0.3 * x : x));
  return {
    q: unitRows(normals(H * K), K).map((x) => x / Math.sqrt(K)),
    k: unitRows(keys, K),
    v: normals(valueHeads * V),
    beta: normals(valueHeads).map(() => (alike ? 0.95 : random.uniform())),
    g: normals(valueHeads).map((x) => (alike ? 0 : -Math.abs(x) / 4)),
  };
}

/** Outputs [L, T, H·r·V] and the last state, S ← e^g S; u = β (v − kᵀS); S ← S + k uᵀ; o = qᵀS. */
function reference(x: Numbers, T: number, start: Float32Array): { y: number[]; state: number[] } {
  const S = Float64Array.from(start);
  const y: number[] = [];
  for (let l = 0; l < L; l++)
    for (let t = 0; t < T; t++)
      for (let head = 0; head < valueHeads; head++) {
        const row = l * T + t;
        const state = S.subarray(
          (l * valueHeads + head) * K * V,
          (l * valueHeads + head + 1) * K * V,
        );
        const keys = (row * H + Math.floor(head / r)) * K;
        const at = row * valueHeads + head;
        const decay = Math.exp(x.g[at]!);
        state.forEach((s, i) => (state[i] = decay * s));
        for (let v = 0; v < V; v++) {
          let found = 0;
          for (let k = 0; k < K; k++) found += x.k[keys + k]! * state[k * V + v]!;
          const u = x.beta[at]! * (x.v[at * V + v]! - found);
          let out = 0;
          for (let k = 0; k < K; k++) {
            state[k * V + v]! += x.k[keys + k]! * u;
            out += x.q[keys + k]! * state[k * V + v]!;
          }
          y.push(out);
        }
      }
  return { y, state: [...S] };
}

const inputsOf = (graph: Graph, T: number): DeltaInputs =>
  Object.fromEntries(
    NAMES.map((name) => [name, graph.input(name, [L, T, WIDTHS[name]])]),
  ) as unknown as DeltaInputs;

async function inChunks(x: Numbers, T: number, start: Float32Array) {
  const graph = new Graph();
  const { y, state } = deltaRuleInChunks(inputsOf(graph, T), graph.input('start', STATE), SIZES);
  graph.output('y', y);
  graph.output('state', state);
  const program = await Program.compile(graph);
  const results = await program.run({ ...x, start });
  await program.release();
  return { y: results.y!, state: results.state! };
}

async function stepByStep(x: Numbers, T: number, start: Float32Array) {
  const graph = new Graph();
  const { y, update } = deltaRuleStep(inputsOf(graph, 1), graph.input('start', STATE), SIZES);
  graph.output('y', y);
  graph.output('update', update);
  const program = await Program.compile(graph);
  const states = { 'state.0': start.slice() };
  const outputs = new Float32Array(L * T * WIDTHS.v);
  for (let t = 0; t < T; t++) {
    const feeds = Object.fromEntries(
      NAMES.map((name) => {
        const width = WIDTHS[name];
        const rows = Array.from({ length: L }, (_, l) => [
          ...x[name].subarray((l * T + t) * width, (l * T + t + 1) * width),
        ]);
        return [name, Float32Array.from(rows.flat())];
      }),
    );
    const results = await program.run({ ...feeds, start: states['state.0'] });
    for (let l = 0; l < L; l++)
      outputs.set(results.y!.subarray(l * WIDTHS.v, (l + 1) * WIDTHS.v), (l * T + t) * WIDTHS.v);
    advanceStates([{ kind: 'delta', ...SIZES }], states, { 'state.0': results.update! }, [0, 1]);
  }
  await program.release();
  return { y: outputs, state: states['state.0'] };
}

describe.each([
  { name: 'unlike keys', alike: false },
  { name: 'keys that are alike', alike: true },
])('$name', ({ alike }) => {
  it.each([1, 2, 7, 8, 9, 33, 63, 64, 65, 100, 129, 1000])(
    'chunks and steps agree with float64 over %i tokens',
    async (T) => {
      const random = createRandom(T);
      const x = randomNumbers(random, T, alike);
      const start = Float32Array.from({ length: sizeOf(STATE) }, () => random.normal());
      const truth = reference(x, T, start);
      for (const got of [await inChunks(x, T, start), await stepByStep(x, T, start)]) {
        expect(relativeError(got.y, truth.y)).toBeLessThan(3e-6);
        expect(relativeError(got.state, truth.state)).toBeLessThan(3e-6);
      }
    },
  );
});

it('tokens with β = g = 0 leave the state as it is', async () => {
  const random = createRandom(4);
  const [T, padded] = [70, 90];
  const x = randomNumbers(random, padded, false);
  const start = new Float32Array(sizeOf(STATE));
  const isReal = (i: number) => Math.floor(i / valueHeads) % padded < T;
  x.beta = x.beta.map((b, i) => (isReal(i) ? b : 0));
  x.g = x.g.map((g, i) => (isReal(i) ? g : 0));
  const short = Object.fromEntries(
    NAMES.map((name) => {
      const rows = Array.from({ length: L }, (_, l) => [
        ...x[name].subarray(l * padded * WIDTHS[name], (l * padded + T) * WIDTHS[name]),
      ]);
      return [name, Float32Array.from(rows.flat())];
    }),
  ) as Numbers;
  const [long, exact] = [await inChunks(x, padded, start), await inChunks(short, T, start)];
  expect(relativeError(long.state, exact.state)).toBeLessThan(1e-6);
});

it.each([1, 9, 66])('gradients over %i tokens agree with finite differences', async (T) => {
  const sizes = { keyHeads: 1, valueHeads: 2, keyWidth: 3, valueWidth: 2 };
  const inputs = [...[3, 3, 4, 2, 2].map((width) => [1, T, width]), [1, 1, 2, 3, 2]];
  const build = (...[q, k, v, beta, g, start]: Value[]) => {
    const chunks = deltaRuleInChunks({ q: q!, k: k!, v: v!, beta: beta!, g: g! }, start!, sizes);
    return add(
      reduceSum(mul(chunks.y, chunks.y), [1, 2]),
      reshape(reduceSum(chunks.state, [1, 2, 3, 4]), [1, 1, 1]),
    );
  };
  // Numbers near 0.3 keep the sums small; decays may be above 1 here.
  expect(await checkGradient({ inputs, build, sample: (x) => 0.3 * x })).toBeLessThan(1e-3);
});
