// AdamW as a program beside AdamW as a loop: the same steps on a device, for tests in this process and
// in one with a software GPU.

import { createRandom } from '../../../../main/engine/random.ts';
import { DeviceState } from '../../../../main/engine/runtime/device-program.ts';
import type { Device } from '../../../../main/engine/runtime/session.ts';
import { AdamW } from '../../../../main/engine/training/optimizers/adamw.ts';
import { DeviceAdamW } from '../../../../main/engine/training/optimizers/device-adamw.ts';

const SIZES = [
  ['a', 4096],
  ['b', 1001],
] as const;
const TOTAL = 5097;

/** What differs between program and loop after some steps, and what a step without end does. */
export interface Comparison {
  /** Numbers of the program and of the loop. */
  readonly pairs: Readonly<Record<'x' | 'm' | 'v' | 'norm', readonly [number[], number[]]>>;
  /** True when a gradient with NaN changed nothing, and the next step went on. */
  readonly skipped: boolean;
}

/** 25 steps with decay, clipping and two learning rates; the tenth continues from stored state. */
export async function compareAdamW(device: Device): Promise<Comparison> {
  const state = DeviceState.open(device)!;
  const learningRateFactor = (name: string) => (name === 'a' ? 1 : 3);
  const options = { maxGradNorm: 20, weightDecay: 0.02, learningRateFactor };
  const random = createRandom(3);
  const numbers = (n: number) => Float32Array.from({ length: n }, () => random.normal());
  const tensors = new Map(SIZES.map(([name, n]) => [name, { shape: [n], data: numbers(n) }]));
  const flat = (maps: ReadonlyMap<string, { data: Float32Array } | Float32Array>) => {
    const all = new Float32Array(TOTAL);
    let at = 0;
    for (const part of maps.values()) {
      const array = part instanceof Float32Array ? part : part.data;
      all.set(array, at);
      at += array.length;
    }
    return all;
  };
  const factors = flat(
    new Map(SIZES.map(([name, n]) => [name, new Float32Array(n).fill(learningRateFactor(name))])),
  );
  const loop = new AdamW(options);
  let program = new DeviceAdamW(state, TOTAL, options, factors);
  program.parameters.write(flat(tensors));
  const norms: [number[], number[]] = [[], []];
  for (let step = 0; step < 25; step++) {
    const gradients = new Map(SIZES.map(([name, n]) => [name, numbers(n)]));
    program.gradient.write(flat(gradients));
    const rate = 1e-2 * (1 - step / 25);
    norms[0].push(await program.step(rate));
    norms[1].push(loop.step(tensors, gradients, rate));
    if (step !== 9) continue;
    const next = new DeviceAdamW(state, TOTAL, options, factors);
    next.parameters.write(program.parameters.read());
    next.restore(program.state());
    program.release();
    program = next;
  }
  const moments = (kind: string) =>
    flat(new Map([...loop.state().tensors].filter(([name]) => name.startsWith(kind))));
  const { m, v } = program.state();
  const pairs = {
    x: [[...(program.parameters.read() as Float32Array)], [...flat(tensors)]],
    m: [[...m], [...moments('m')]],
    v: [[...v], [...moments('v')]],
    norm: norms,
  } satisfies Comparison['pairs'];
  const skipped = await skipsNaN(program);
  program.release();
  state.release();
  return { pairs, skipped };
}

async function skipsNaN(program: DeviceAdamW): Promise<boolean> {
  const before = program.parameters.read();
  const { steps } = program.state();
  const gradient = new Float32Array(TOTAL).fill(1);
  gradient[77] = NaN;
  program.gradient.write(gradient);
  const isNaNs = Number.isNaN(await program.step(1e-2));
  const isSame = program.parameters.read().every((x, i) => x === before[i]);
  const isCounted = program.state().steps !== steps;
  program.gradient.write(gradient.fill(1));
  const goesOn = Number.isFinite(await program.step(1e-2)) && program.state().steps === steps + 1;
  return isNaNs && isSame && !isCounted && goesOn;
}
