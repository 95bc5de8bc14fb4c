// Stages that run a model and are killed at writes drawn by a seed go on to the same files.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stage as evaluate } from '../../main/stages/evaluate.ts';
import { stage as exportStage } from '../../main/stages/export.ts';
import { stage as rl } from '../../main/stages/rl.ts';
import { stage as sft } from '../../main/stages/sft.ts';
import type { ExampleRow } from '../../main/data/datasets/example.ts';
import type { Stage, StageResult } from '../../main/stages/contract/stage.ts';
import { createBench, RESOURCES } from './jobs.ts';
import { expectSameAfterEveryKill } from './kills.ts';

/** Kills of each stage. */
const MOMENTS = 12;

const BASE = join(RESOURCES, 'pocket/base');
const bench = createBench();
const withResponse = (row: ExampleRow): ExampleRow => ({
  ...row,
  responses: [`<think>It is ${row.answer}.</think><answer>${row.answer}</answer>`],
});

async function killed<S>(stage: Stage<S>, settings: Partial<S>): Promise<StageResult> {
  const runId = `killed-${stage.name}`;
  let last: StageResult | undefined;
  const { moments } = await expectSameAfterEveryKill(
    bench.folder,
    async (resume) => {
      const { artifact, summary } = await bench.run(stage, settings, { runId, resume });
      return (last = { artifact: artifact!, summary });
    },
    { most: MOMENTS },
  );
  expect(moments).toBe(MOMENTS);
  return last!;
}

it('sft, with checkpoints, then export of its adapter with a pack', async () => {
  const dataset = await bench.dataset(bench.cards('sft', 6).map(withResponse));
  const steps = { batchSize: 3, maxSteps: 4, saveSteps: 1 };
  const { artifact } = await killed(sft, { model: BASE, dataset, ...steps });
  const model = artifact!.path;
  const formats = ['adapter', 'merged', 'pack'];
  await killed(exportStage, { model, formats, questions: 1, maxNewTokens: 4 });
});

it('rl, with checkpoints and samples', async () => {
  const dataset = await bench.dataset(bench.cards('rl', 6));
  const sizes = { promptsPerStep: 2, numGenerations: 2, maxNewTokens: 16 };
  const steps = { steps: 4, saveSteps: 1, filterGroups: 'none', maxDeadSteps: 0 } as const;
  await killed(rl, { model: BASE, dataset, split: 'rl', ...sizes, ...steps });
});

it('evaluate, with its answers', async () => {
  const dataset = await bench.dataset(bench.cards('test', 4));
  await killed(evaluate, { model: BASE, dataset, samples: 0, maxNewTokens: 16 });
});
