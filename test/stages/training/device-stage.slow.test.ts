// SFT and RL with parameters and moments in the memory of the software GPU that comes with Electron, by the
// stages themselves: interrupted or not, the same bytes; checkpoints open on the processor and back.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { randomParameters, relativeError } from '../../helpers.ts';
import { softwareGpu } from '../../software-gpu.ts';
import { ROOT } from '../../surroundings.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { runStage, type Ran, type StageRun } from './stage-run.ts';

const gpu = softwareGpu();
if (typeof gpu === 'string') process.stderr.write(`device stage tests are skipped: ${gpu}\n`);

const BASE = path.join(RESOURCES, 'pocket/base');
const bench = createBench();

/** A model with one layer and the tokenizer and processor of the pocket model. */
function smallModel(): string {
  const folder = path.join(bench.folder, 'small');
  const json = JSON.parse(fs.readFileSync(path.join(BASE, 'config.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const tower = json['vision_config'] as object;
  const small = {
    ...json,
    torch_dtype: 'float32',
    ...{ num_hidden_layers: 1, max_window_layers: 1 },
    vision_config: { ...tower, depth: 1, fullatt_block_indexes: [0] },
  };
  saveModel(folder, { json: small, tensors: randomParameters(small), companions: BASE });
  return folder;
}

/** Runs a stage in a process that has the software GPU. */
function onGpu(run: StageRun): Ran {
  const at = JSON.stringify(path.join(ROOT, 'test/stages/training/stage-run.ts'));
  const code = `const own = await import(${at});
    console.log(JSON.stringify(await own.runStage(${JSON.stringify(run)})));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', code],
    { env: gpu as NodeJS.ProcessEnv, encoding: 'utf8', cwd: ROOT, maxBuffer: 2 ** 28 },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Ran;
}

const withResponse = (row: ExampleRow): ExampleRow => ({
  ...row,
  responses: [`<answer>${row.answer}</answer>`],
});

describe.skipIf(typeof gpu === 'string')('on a software GPU', () => {
  it.each(['sft', 'rl'] as const)('%s', async (kind) => {
    const rows = bench.cards(kind, 6);
    const settings = {
      model: smallModel(),
      dataset: await bench.dataset(kind === 'sft' ? rows.map(withResponse) : rows),
      ...{
        split: kind,
        saveSteps: 2,
        seed: 7,
        loraRank: 2,
        learningRate: 1e-3,
        products: 'float32',
      },
      ...{ minPixels: 784, maxPixels: 3136, microBatchTokens: 40 },
      ...(kind === 'sft'
        ? { batchSize: 3, maxSteps: 4 }
        : {
            ...{ steps: 4, promptsPerStep: 2, numGenerations: 2, maxNewTokens: 8, maxDeadSteps: 0 },
            ...{ filterGroups: 'none', klCoef: 0.05, rollouts: 'engine' },
          }),
    };
    const at = { kind, workspace: bench.folder };
    const there = { ...settings, device: 'webgpu' };
    const whole = onGpu({ ...at, runId: `${kind}-whole`, settings: there });
    expect(whole.log).toContain('parameters, gradients and moments are in the memory of webgpu');
    const runId = `${kind}-cut`;
    const cut = onGpu({ ...at, runId, settings: there, stopAfter: 3 });
    expect(cut.sha256).toBeUndefined();
    expect(cut.losses).toEqual(whole.losses.slice(0, 3));

    // Three ways on from the checkpoint of the second step.
    const copy = (name: string) => {
      const [from, to] = [runId, name].map((each) => path.join(bench.folder, 'runs', each));
      fs.cpSync(from!, to!, { recursive: true });
      return name;
    };
    const onProcessor = copy(`${kind}-processor`);
    const resumed = onGpu({ ...at, runId, settings: there, resume: true });
    expect(resumed.losses).toEqual(whole.losses.slice(2));
    expect(resumed.sha256).toBe(whole.sha256);
    expect(resumed.checkpoint).toBe(whole.checkpoint);
    const here = await runStage({ ...at, runId: onProcessor, settings, resume: true });
    expect(relativeError(here.losses, whole.losses.slice(2))).toBeLessThan(1e-4);

    // The processor's own run, and its checkpoint on the device.
    const hostId = `${kind}-host`;
    const host = await runStage({ ...at, runId: hostId, settings, stopAfter: 3 });
    expect(relativeError(host.losses, whole.losses.slice(0, 3))).toBeLessThan(1e-4);
    const moved = onGpu({ ...at, runId: hostId, settings: there, resume: true });
    expect(relativeError(moved.losses, whole.losses.slice(2))).toBeLessThan(1e-4);
  });
});
