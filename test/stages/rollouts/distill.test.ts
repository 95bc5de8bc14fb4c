// Answers of a teacher by llama.cpp against those by our engine.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import { stage as distill } from '../../../main/stages/distill.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const TEACHER = join(RESOURCES, 'pocket', 'teacher');
const bench = createBench();

async function responsesOf(dataset: string, settings: object): Promise<unknown[]> {
  const { artifact } = await bench.run(distill, {
    ...{ model: TEACHER, dataset, answers: 3, maxNewTokens: 64, verify: false },
    ...settings,
  });
  const rows: ExampleRow[] = [];
  for await (const row of readRows(artifact!.path)) rows.push(row);
  return rows.map(({ responses }) => responses);
}

it('a teacher in llama.cpp gives the answers that it gives in the engine', async () => {
  const dataset = await bench.dataset(bench.cards('sft', 4));
  const ours = await responsesOf(dataset, { rollouts: 'engine' });
  const theirs = await responsesOf(dataset, { rollouts: 'llama', rolloutWeights: 'f32' });
  expect(ours.flat().length).toBeGreaterThan(3);
  expect(theirs).toEqual(ours);
  // Answers are kept by teacher: those of another base are asked for again.
  const rounded = await responsesOf(dataset, {
    rollouts: 'llama',
    rolloutWeights: 'q4_0',
    seed: 1,
  });
  expect(rounded).not.toEqual(ours);
  await expect(responsesOf(dataset, { rolloutWeights: 'q3' })).rejects.toThrow('rolloutWeights');
});
