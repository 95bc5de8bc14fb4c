// RL without a signal: it stops with the reason, and what comes after it goes on with the old model.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { warningsOf } from '../../../main/cli/terminal/display.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { DeadSteps } from '../../../main/stages/rl/validation.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { EvaluatedRow } from '../../../main/stages/evaluate/row.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const SHORT = { model: BASE, promptsPerStep: 2, numGenerations: 2, maxNewTokens: 8 };

describe('a run of RL', () => {
  const { run, dataset, cards } = createBench();
  const rows = (answerOf: (row: ExampleRow) => string): ExampleRow[] =>
    cards('rl', 2).map((row) => ({ ...row, answer: answerOf(row) }));

  it('stops after the first dead steps where no answer is right, and the model stays as it was', async () => {
    const set = await dataset(rows(() => 'a zebra'));
    const settings = { ...SHORT, dataset: set, steps: 9, maxDeadSteps: 2 };
    const { artifact, summary } = await run(rl, settings);
    expect(summary).toMatchObject({ ended_after_step: 2, unchanged: true });
    const [warning, ...others] = warningsOf({ summary });
    expect(others).toEqual([]);
    expect(warning).toContain('after 2 steps');
    expect(warning).toContain('no answer was right');
    expect(warning).toContain('numGenerations');
    // The step after it gets a model: the one that practice began with.
    const asked = rows(() => 'a zebra').map((row) => ({ ...row, split: 'test' }));
    const checked = { dataset: await dataset(asked), samples: 0, blank: false, maxNewTokens: 16 };
    const answersOf = async (model: string) => {
      const report = await run(evaluate, { ...checked, model });
      return readFileSync(join(report.artifact!.path, 'answers.jsonl'), 'utf8');
    };
    expect(await answersOf(artifact!.path)).toBe(await answersOf(BASE));
  });

  it('ends early without an error where every answer is right, and says it changed nothing', async () => {
    const asked = rows(() => '?').map((row) => ({ ...row, split: 'test' }));
    const settings = { model: BASE, dataset: await dataset(asked), samples: 0, maxNewTokens: 64 };
    const { artifact } = await run(evaluate, settings);
    const answers = readFileSync(join(artifact!.path, 'answers.jsonl'), 'utf8').trim().split('\n');
    const own = answers.map((line) => (JSON.parse(line) as EvaluatedRow).answer!);
    // The model's own answers as gold, and a temperature at which it gives no others.
    const gold = new Map(asked.map(({ id }, i) => [id, own[i]!]));
    const set = await dataset(rows(({ id }) => gold.get(id)!));
    const steps = { steps: 9, maxDeadSteps: 2, temperature: 0.001, maxNewTokens: 64 };
    const { summary } = await run(rl, { ...SHORT, ...steps, dataset: set });
    expect(summary).toMatchObject({ ended_after_step: 2, unchanged: true });
    expect(summary['why']).toContain('every answer was right');
  });
});

describe('dead steps', () => {
  const dead = { grad_norm: 0, accuracy: 0, frac_reward_zero_std: 1 };
  const alive = { grad_norm: 0.2, accuracy: 0.4, frac_reward_zero_std: 0.5 };

  it('count only in a row, and a run that learned keeps what it learned', () => {
    const steps = new DeadSteps({ maxDeadSteps: 3 });
    const reasons = [dead, dead, alive, dead, dead, dead].map((step) => steps.record(step));
    expect(reasons.slice(0, 5)).toEqual(Array(5).fill(undefined));
    expect(reasons[5]).toMatch(/^The last 3 steps changed nothing: no answer was right/);
    expect(steps.outcome).toEqual({});
  });

  it('never end the run with 0, but are told', () => {
    const steps = new DeadSteps({ maxDeadSteps: 0 });
    for (let i = 0; i < 50; i++) expect(steps.record(dead)).toBeUndefined();
    expect(steps.outcome).toMatchObject({ unchanged: true });
    expect(steps.outcome.why).toContain('in 50 steps');
  });

  it('of a run shorter than the limit are told', () => {
    const steps = new DeadSteps({ maxDeadSteps: 10 });
    for (let i = 0; i < 4; i++) steps.record(dead);
    expect(steps.outcome.why).toContain('in 4 steps: no answer was right');
  });

  it('are a warning only where there was something to learn', () => {
    const steps = new DeadSteps({ maxDeadSteps: 2 });
    for (let i = 0; i < 2; i++) steps.record({ ...dead, accuracy: 0.9 });
    expect(steps.outcome).toMatchObject({ unchanged: true });
    expect(steps.outcome.why).toContain('always or never right');
    expect(steps.outcome.warnings).toBeUndefined();
    expect(new DeadSteps({ maxDeadSteps: 10 }).outcome).toEqual({});
  });

  it('go on counting after a resume', () => {
    const before = new DeadSteps({ maxDeadSteps: 4 });
    for (let i = 0; i < 3; i++) before.record(dead);
    const after = new DeadSteps({ maxDeadSteps: 4 });
    after.resume(before.counters);
    expect(after.record(dead)).toContain('in 4 steps: no answer was right');
    expect(after.outcome.warnings).toHaveLength(1);
    // A checkpoint of an earlier version counted nothing: nobody knows, so nothing is claimed.
    const old = new DeadSteps({ maxDeadSteps: 1 });
    old.resume({ saturated: 0 });
    old.record(dead);
    expect(old.outcome).toEqual({});
  });
});
