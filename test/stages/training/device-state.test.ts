// Parameters and moments in a device's memory: the steps of SFT and RL, their checkpoints and the rule for
// gradients that are not finite are those of this process.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { adapterParameters } from '../../../main/engine/layers/lora.ts';
import { layoutPrefixBatch } from '../../../main/engine/training/prefix-batch.ts';
import { Trainer } from '../../../main/engine/training/trainer.ts';
import { openTrainer } from '../../../main/stages/training/batching.ts';
import { defaults } from '../../../main/stages/sft/settings.ts';
import {
  randomAdapter,
  randomParameters,
  relativeError,
  temporaryFolder,
  TINY_TEXT,
  TINY_VISION,
  tinyInFolder,
} from '../../helpers.ts';
import { run, type Run } from './state-runs.ts';

const folder = temporaryFolder();
saveModel(folder, { json: TINY_VISION, tensors: randomParameters(TINY_VISION) });

function folderOf(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

/**
 * Losses, norms and parameters within 1e-6 of the largest; moments within 1e-5, because gradients make the
 * small differences of parameters larger.
 */
function expectClose(got: Run, wanted: Run): void {
  expect(relativeError(got.losses, wanted.losses)).toBeLessThan(1e-6);
  expect(relativeError(got.norms, wanted.norms)).toBeLessThan(1e-6);
  const names = Object.keys(wanted.tensors);
  expect(Object.keys(got.tensors).sort()).toEqual([...names].sort());
  for (const [prefix, bound] of [
    ['base_model.', 1e-6],
    ['m:', 1e-5],
    ['v:', 1e-5],
  ] as const) {
    const some = names.filter((name) => name.startsWith(prefix));
    const [found, truth] = [got, wanted].map(({ tensors }) =>
      some.flatMap((name) => tensors[name]!),
    );
    expect(relativeError(found!, truth!), prefix).toBeLessThan(bound);
    expect(truth!.length).toBeGreaterThan(1000);
  }
  expect(got.steps).toBe(wanted.steps);
}

describe.each(['sft', 'rl'] as const)('%s', (kind) => {
  it('gives the numbers and checkpoints of this process, interrupted or not', async () => {
    const [here, there] = [folderOf(`${kind}-host`), folderOf(`${kind}-device`)];
    const host = await run(kind, 'cpu', folder, here, { onDevice: false });
    const device = await run(kind, 'cpu', folder, there, { onDevice: true });
    expectClose(device, host);
    expect(host.losses.length).toBe(6);

    const tail = ({ losses, norms, ...rest }: Run): Run => ({
      ...rest,
      losses: losses.slice(-3),
      norms: norms.slice(-3),
    });
    const resumed = await run(kind, 'cpu', folder, there, { onDevice: true, from: there });
    expect(resumed).toEqual(tail(device));
    const moved = await run(kind, 'cpu', folder, here, { onDevice: true, from: here });
    expectClose(moved, tail(host));
    const back = await run(kind, 'cpu', folder, there, { onDevice: false, from: there });
    expectClose(back, tail(host));
  });
});

it('a gradient that is not finite changes nothing, and is gone afterwards', async () => {
  const model = tinyInFolder(TINY_TEXT, 3);
  const { adapter, modules } = randomAdapter(model, 4);
  const trainer = new Trainer(model, adapterParameters(adapter, modules));
  expect(await trainer.moveToDevice()).toBeUndefined();
  const batch = layoutPrefixBatch(model, [
    { ids: Int32Array.of(1, 2), answers: [Int32Array.of(3)] },
  ]);
  const sum = async (weight: number) => {
    const tokenWeight = new Float32Array(batch.targets.length).fill(weight);
    await trainer.accumulate(batch, { loss: { kind: 'sft' } }, { tokenWeight });
    return trainer.step(0.1);
  };
  const numbers = () => {
    trainer.download();
    return [...adapter.tensors.values()].map(({ data }) => [...data]);
  };
  const before = numbers();
  expect(await sum(NaN)).toBeNaN();
  expect(numbers()).toEqual(before);
  expect(trainer.state()).toEqual({ scalars: { step: 0 }, tensors: new Map() });
  expect(await sum(1)).toBeGreaterThan(0);
  expect(numbers()).not.toEqual(before);
  expect(trainer.state().scalars).toEqual({ step: 1 });
  // A step without a micro-batch counts, and moves nothing.
  const after = numbers();
  expect(await trainer.step(0.1)).toBe(0);
  expect(numbers()).toEqual(after);
  await trainer.release();
});

it('a device whose memory cannot be used leaves the state in this process, and the log says why', async () => {
  const model = tinyInFolder(TINY_TEXT, 3);
  const { adapter, modules } = randomAdapter(model, 4);
  const trained = adapterParameters(adapter, modules);
  const lines: string[] = [];
  const where = { model, trained, device: 'dml', products: 'float32' } as const;
  await openTrainer(where, defaults, { log: (line) => lines.push(line) });
  expect(lines).toEqual([
    'parameters, gradients and moments cross to dml at every step: ' +
      'the memory of dml cannot be used from here',
  ]);
});
