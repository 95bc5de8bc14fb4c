// RL compares what it keeps with what it began with, on the same validation questions.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { validationOf } from '../../../health/best-model.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const { run, dataset, cards } = createBench();

it('the validation at the start is the accuracy of the model that it began with', async () => {
  const rows = cards('rl', 6);
  const set = await dataset(rows);
  const settings = { model: BASE, dataset: set, split: 'rl', maxNewTokens: 48 };
  const before = await run(evaluate, { ...settings, samples: 0 });
  const { summary } = await run(rl, {
    ...settings,
    ...{ steps: 1, promptsPerStep: 2, numGenerations: 2, learningRate: 1e-12, maxDeadSteps: 0 },
    ...{ evalSteps: 1, validationSplit: 'rl', validationLimit: 6 },
  });
  // Next to nothing was learned, so that the end equals the start.
  const accuracy = before.summary['accuracy'] as number;
  expect(summary['validation']).toEqual({ n: 6, start: accuracy, kept: accuracy });
  expect(validationOf(summary)).toEqual({ start: accuracy, kept: accuracy });
  // Without validation nothing is said of it.
  const silent = await run(rl, {
    ...settings,
    ...{ steps: 1, promptsPerStep: 2, numGenerations: 2, maxDeadSteps: 0, maxNewTokens: 4 },
  });
  expect(silent.summary).not.toHaveProperty('validation');
});
