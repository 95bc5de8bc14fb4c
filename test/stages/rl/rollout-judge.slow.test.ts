// RL with a judge: accepted answers are rewarded and reported separately, and an interrupted run
// repeats them.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage as rl } from '../../../main/stages/rl.ts';
import { createBench, RESOURCES } from '../jobs.ts';
import { questionOf, scriptedEndpoint } from '../teachers/scripted-endpoint.ts';

/** It writes well-formed answers, which are numbers; here the right ones are words. */
const MODEL = join(RESOURCES, 'pocket/teacher');
const bench = createBench();
const hash = (folder: string) =>
  createHash('sha256')
    .update(readFileSync(join(folder, 'adapter_model.safetensors')))
    .digest('hex');

it('rewards what the judge accepts, and a resumed run gives the same bytes', async () => {
  const rows = bench
    .cards('rl', 12)
    .map((row) => ({ ...row, answer: 'as much as the card shows' }));
  const dataset = await bench.dataset(rows);
  /** Accepts answers that begin with an odd digit, and once gives an unusable reply. */
  const { address, asked } = await scriptedEndpoint((posted, number) => {
    if (number === 3) return 'perhaps';
    const answer = /"submitted_answer": "(.*)"/.exec(questionOf(posted))![1]!;
    return /^[13579]/.test(answer) ? '1' : '0';
  });
  const settings = {
    model: MODEL,
    dataset,
    judge: address,
    promptsPerStep: 4,
    numGenerations: 4,
    steps: 4,
    saveSteps: 2,
    maxNewTokens: 48,
    learningRate: 1e-3,
    filterGroups: 'none',
    concisenessWeight: 0,
    seed: 7,
  } as const;
  const whole = await bench.run(rl, settings);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.every(({ temperature }) => temperature === 0)).toBe(true);
  const values = whole.metrics.map((point) => point.values as Record<string, number>);
  for (const each of values) {
    expect(each['accuracy']).toBe(0);
    expect(each['judged']).toBeGreaterThan(0);
    expect(each['judged_accuracy']).toBe(each['judge_accepted']);
    expect(each['reward']).toBeCloseTo(each['reward_by_rules']! + 0.9 * each['judge_accepted']!, 6);
  }
  expect(values.some((each) => each['judge_accepted']! > 0)).toBe(true);
  const answers = 4 * 4 * 4;
  const total = (name: string) =>
    Math.round(answers * values.reduce((sum, each) => sum + each[name]! / values.length, 0));
  const figures = whole.summary['judge'] as Record<string, number>;
  expect(figures).toMatchObject({ asked: total('judged'), accepted: total('judge_accepted') });
  expect(figures['unusable']).toBeGreaterThan(0);

  const cut = { runId: 'cut', stopAfter: 3 };
  await expect(bench.run(rl, settings, cut)).rejects.toThrow(/abort/i);
  const resumed = await bench.run(rl, settings, { runId: 'cut', resume: true });
  expect(resumed.metrics.map(({ step }) => step)).toEqual([3, 4]);
  expect(hash(resumed.artifact!.path)).toBe(hash(whole.artifact!.path));
  expect(resumed.summary['judge']).toEqual(figures);

  // Without a judge only the format is rewarded, and no judge metrics are reported.
  const { judge: _, ...alone } = settings;
  const plain = await bench.run(rl, alone);
  expect(plain.metrics[0]!.values).not.toHaveProperty('judged');
  expect(plain.summary).not.toHaveProperty('judge');
  expect(plain.metrics[0]!.values['reward']).toBeCloseTo(values[0]!['reward_by_rules']!, 6);
});
