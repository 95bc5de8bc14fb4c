// RL with answers by llama.cpp against RL with our own: with 32 bits everywhere they are one run.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage as rl } from '../../../main/stages/rl.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench, RESOURCES } from '../jobs.ts';

/**
 * A base whose norms have next to no epsilon: llama.cpp 0.5.0 leaves that of Qwen2.5-VL out
 * (src/models/qwen2vl.cpp), which shows in the weights of rare tokens, up to 1e-3 from 1.
 */
function withoutEpsilon(): string {
  const dir = temporaryFolder();
  cpSync(join(RESOURCES, 'pocket/base'), dir, { recursive: true });
  const file = join(dir, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...config, rms_norm_eps: 1e-12 }));
  return dir;
}

const BASE = withoutEpsilon();
const { run, dataset, cards } = createBench();

/** Largest distance of a weight from 1, and of log-probabilities. */
const CLOSE = 1e-4;

const SETTINGS = {
  ...{ model: BASE, split: 'rl', steps: 3, promptsPerStep: 4, numGenerations: 4 },
  ...{ maxNewTokens: 24, filterGroups: 'none' as const, formatWeight: 0.5, learningRate: 1e-4 },
  ...{ maxDeadSteps: 0, temperature: 1 },
};

it('practises on the same answers, and its weights are 1', async () => {
  const set = await dataset(cards('rl', 12));
  const ours = await run(rl, { ...SETTINGS, dataset: set, rollouts: 'engine' });
  const theirs = await run(rl, {
    ...{ ...SETTINGS, dataset: set, rollouts: 'llama', rolloutWeights: 'f32' },
  });
  expect(theirs.metrics).toHaveLength(SETTINGS.steps);
  theirs.metrics.forEach(({ values }, step) => {
    const own = ours.metrics[step]!.values;
    expect(own).not.toHaveProperty('importance_mean');
    // The adapter that was trained in the step before has answered.
    for (const figure of ['reward', 'accuracy', 'length', 'entropy', 'truncated'])
      expect(values[figure]).toBeCloseTo(own[figure]!, 4);
    expect(values.grad_norm! / own.grad_norm!).toBeCloseTo(1, 2);
    expect(Math.abs(values.importance_mean! - 1)).toBeLessThan(CLOSE);
    expect(Math.abs(values.importance_max! - 1)).toBeLessThan(CLOSE);
    expect(values.importance_clipped).toBe(0);
    expect(values.sampling_logp_difference!).toBeLessThan(CLOSE);
  });
  expect(ours.metrics.some(({ values }) => values.grad_norm! > 0)).toBe(true);
});

it('weights tokens where the base has fewer bits, up to the cap', async () => {
  const set = await dataset(cards('rl', 12));
  const settings = { ...SETTINGS, dataset: set, rollouts: 'llama', rolloutWeights: 'q4_0' };
  const { metrics } = await run(rl, { ...settings, importanceCap: 1.01 });
  for (const { values } of metrics) {
    expect(values.sampling_logp_difference!).toBeGreaterThan(1e-3);
    expect(values.importance_max).toBeCloseTo(1.01, 6);
    expect(values.importance_clipped!).toBeGreaterThan(0);
    expect(values.importance_clipped!).toBeLessThan(1);
  }
  const plain = await run(rl, { ...settings, importanceCap: 0 });
  for (const { values } of plain.metrics) {
    expect(values).not.toHaveProperty('importance_mean');
    expect(values.sampling_logp_difference!).toBeGreaterThan(1e-3);
  }
});

it('refuses an adapter that llama.cpp cannot have, and a program that is none', async () => {
  const set = await dataset(cards('rl', 12));
  const settings = { ...SETTINGS, dataset: set, steps: 1 };
  const targetModules = 'all-linear,embed_tokens';
  await expect(run(rl, { ...settings, targetModules, rollouts: 'llama' })).rejects.toThrow(
    'embed_tokens',
  );
  await expect(run(rl, { ...settings, rollouts: 'vllm' })).rejects.toThrow('rollouts');
});
