// Training stages: the same seed gives the same bytes, also after an interruption between two
// checkpoints.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage as rl } from '../../../main/stages/rl.ts';
import { completeSettings } from '../../../main/stages/contract/settings.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { defaults as rlDefaults, presets as rlPresets } from '../../../main/stages/rl/settings.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const bench = createBench();

const withResponse = (row: ExampleRow): ExampleRow => ({
  ...row,
  responses: [`<think>It is ${row.answer}.</think><answer>${row.answer}</answer>`],
});
const sftData = bench.dataset(bench.cards('sft', 12).map(withResponse));
const rlData = bench.dataset(bench.cards('rl', 12));

function hash(folder: string): string {
  const file = readFileSync(join(folder, 'adapter_model.safetensors'));
  return createHash('sha256').update(file).digest('hex');
}

const stages = [
  {
    name: 'sft',
    run: async (more: object, how: object = {}) =>
      bench.run(
        sft,
        {
          model: BASE,
          dataset: await sftData,
          batchSize: 4,
          maxSteps: 6,
          saveSteps: 2,
          imageAugmentation: 0.05,
          seed: 7,
          ...more,
        },
        how,
      ),
  },
  {
    name: 'rl',
    run: async (more: object, how: object = {}) =>
      bench.run(
        rl,
        {
          model: BASE,
          dataset: await rlData,
          promptsPerStep: 4,
          numGenerations: 4,
          steps: 5,
          saveSteps: 2,
          maxNewTokens: 48,
          learningRate: 1e-3,
          filterGroups: 'none',
          imageAugmentation: 0.05,
          seed: 7,
          ...more,
        },
        how,
      ),
  },
];

const asIs = { ...stages[1]!, name: 'rl, watched, with divergence and mask' };
const watched = {
  ...asIs,
  run: async (more: object, how: object = {}) =>
    asIs.run(
      {
        dataset: await bench.dataset([...bench.cards('rl', 12), ...bench.cards('validation', 6)]),
        klCoef: 0.05,
        klType: 'k2',
        clipRatioC: 3,
        importanceSampling: 'token',
        overlong: 'mask',
        evalSteps: 2,
        keep: 'best',
        resample: 1,
        maxNewTokens: 36,
        ...more,
      },
      how,
    ),
};

const validated = {
  name: 'sft, validated',
  run: async (more: object, how: object = {}) =>
    stages[0]!.run(
      {
        dataset: await bench.dataset(
          [...bench.cards('sft', 12), ...bench.cards('validation', 5)].map(withResponse),
        ),
        learningRate: 5e-3,
        evalSteps: 1,
        keep: 'best',
        ...more,
      },
      how,
    ),
};

it.each([...stages, watched, validated])(
  '$name: equal seeds give equal bytes, interrupted or not',
  async ({ name, run }) => {
    const whole = await run({});
    const again = await run({});
    expect(hash(again.artifact!.path)).toBe(hash(whole.artifact!.path));
    const other = await run({ seed: 8 });
    expect(hash(other.artifact!.path)).not.toBe(hash(whole.artifact!.path));

    // Cancelled after five measured steps, one beyond the checkpoint of step four.
    const cut = { runId: `cut-${name}`, stopAfter: 5 - Number(whole.metrics.length === 5) };
    await expect(run({}, cut)).rejects.toThrow(/abort/i);
    const folders = readdirSync(join(bench.folder, 'runs', cut.runId));
    expect(folders.some((name) => name.startsWith('checkpoint'))).toBe(true);
    const resumed = await run({}, { runId: cut.runId, resume: true });
    expect(resumed.metrics.length).toBeLessThan(whole.metrics.length);
    expect(hash(resumed.artifact!.path)).toBe(hash(whole.artifact!.path));
  },
);

it.each(stages)(
  '$name: ended early, the result is the state at that step',
  async ({ name, run }) => {
    const { metrics, summary, artifact } = await run({}, { endAfter: 2 });
    expect(metrics.map(({ step }) => step)).toEqual([1, 2]);
    expect(summary).toMatchObject({ ended_after_step: 2 });
    // The same first steps in a shorter run, without a schedule that depends on the length.
    const steps = name === 'sft' ? { maxSteps: 2 } : { steps: 2 };
    const constant = { lrScheduler: 'constant', warmupRatio: 0, warmupSteps: 0 };
    const only = (settings: object) =>
      Object.fromEntries(
        Object.entries({ ...constant, ...settings }).filter(
          ([key]) => key in (name === 'sft' ? sft : rl).defaults,
        ),
      );
    const ended = await run(only({}), { endAfter: 2 });
    const short = await run(only(steps));
    expect(hash(ended.artifact!.path)).toBe(hash(short.artifact!.path));
    expect(artifact!.kind).toBe('model');
  },
);

it('rl: the rewards use the configured weights, and every value of the curves is a number', async () => {
  const { metrics } = await stages[1]!.run({ filterGroups: 'accuracy' });
  const names = [
    'reward',
    'accuracy',
    'format',
    'length',
    'entropy',
    'truncated',
    'frac_reward_zero_std',
    'all_right',
    'loss',
    'grad_norm',
    'clip_fraction',
    'approx_kl',
    'learning_rate',
    'rollout_seconds',
    'step_seconds',
    'tokens_per_second',
    'memory_bytes',
    'reward_accuracy',
    'reward_format',
    'reward_conciseness',
    'reward_overlong',
    'reward_repetition',
  ];
  expect(rlDefaults.concisenessWeight).toBe(0.1);
  for (const { values } of metrics) {
    expect(Object.keys(values).sort()).toEqual([...names].sort());
    for (const [name, value] of Object.entries(values))
      expect(Number.isFinite(value), name).toBe(true);
    // Without conciseness the reward would be 0.9 · accuracy + 0.1 · format; that part is at most
    // ±0.1.
    const plain = 0.9 * values.accuracy! + 0.1 * values.format!;
    expect(Math.abs(values.reward! - plain)).toBeLessThanOrEqual(0.1);
  }
});

it('sft: validation does not change the training, and its curve has the loss of held-out answers', async () => {
  const plain = await validated.run({ evalSteps: 0, keep: 'last' });
  const { metrics, artifact, summary } = await validated.run({ evalSteps: 4, keep: 'last' });
  expect(hash(artifact!.path)).toBe(hash(plain.artifact!.path));
  expect(metrics.map(({ values }) => values['eval_loss'] !== undefined)).toEqual(
    // After every fourth step, and after the last one.
    [false, false, false, true, false, true],
  );
  const losses = metrics.flatMap(({ values }) => values['eval_loss'] ?? []);
  expect(summary).toMatchObject({ eval_loss: Math.min(...losses) });
  expect(losses.every((loss) => loss > 0 && Number.isFinite(loss))).toBe(true);
});

it('sft: the best state is the result, and a run without improvement ends', async () => {
  const { metrics, artifact, summary } = await validated.run({
    learningRate: 0.5,
    maxSteps: 12,
    earlyStoppingPatience: 2,
  });
  const losses = metrics.map(({ values }) => values['eval_loss']!);
  const best = losses.indexOf(Math.min(...losses)) + 1;
  expect(metrics).toHaveLength(best + 2);
  expect(summary).toMatchObject({
    best_step: best,
    eval_loss: losses[best - 1],
    ended_after_step: best + 2,
    why: `No improvement in the last 2 validations; step ${best} was the best.`,
  });
  const stopped = await validated.run(
    { learningRate: 0.5, maxSteps: 12, keep: 'last' },
    { endAfter: best },
  );
  expect(hash(artifact!.path)).toBe(hash(stopped.artifact!.path));
});

it('sft: validation without held-out answers is refused', async () => {
  await expect(stages[0]!.run({ evalSteps: 1 })).rejects.toThrow(/“validation”/);
});

it('rl: with validation, the curve has accuracy and divergence, and the best state is kept', async () => {
  const { metrics, summary } = await watched.run({ earlyStoppingPatience: 1 });
  expect(metrics.map(({ values }) => values.eval_accuracy !== undefined).slice(0, 2)).toEqual([
    false,
    true,
  ]);
  for (const { values } of metrics) expect(values.kl).toBeGreaterThanOrEqual(0);
  expect(metrics[0]!.values.kl).toBeLessThan(1e-6);
  expect(metrics.at(-1)!.values.kl).toBeGreaterThan(metrics[0]!.values.kl!);
  const accuracies = metrics.flatMap(({ values }) => values.eval_accuracy ?? []);
  expect(summary.eval_accuracy).toBe(Math.max(...accuracies));
});

it('rl: clipping acts from the second mini-batch on, never with one', async () => {
  const clipped = async (miniBatches: number) => {
    const { metrics } = await stages[1]!.run({ miniBatches, steps: 3 });
    return metrics.map(({ values }) => values.clip_fraction!);
  };
  expect(await clipped(1)).toEqual([0, 0, 0]);
  expect(Math.max(...(await clipped(2)))).toBeGreaterThan(0);
});

it('rl: every preset learns something of its own from the same answers', async () => {
  const adapters = new Set<string>();
  for (const preset of Object.keys(rlPresets)) {
    const settings = completeSettings(rl, {
      preset,
      model: BASE,
      dataset: await rlData,
      promptsPerStep: 6,
      numGenerations: 4,
      steps: 1,
      maxNewTokens: 48,
      warmupSteps: 0,
      learningRate: 1e-3,
      filterGroups: 'none',
      concisenessWeight: 0.3,
      seed: 7,
    }) as unknown as typeof rlDefaults;
    const { artifact, metrics } = await bench.run(rl, settings);
    expect(metrics[0]!.values.grad_norm).toBeGreaterThan(0);
    adapters.add(hash(artifact!.path));
  }
  expect(adapters.size).toBe(Object.keys(rlPresets).length);
});
