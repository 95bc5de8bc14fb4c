// Stages that are killed at any of their writes go on to the same files and leave nothing else.

import { expect, it } from 'vitest';
import { stage as curate } from '../../main/stages/curate.ts';
import { stage as distill } from '../../main/stages/distill.ts';
import { createBench } from './jobs.ts';
import { expectSameAfterEveryKill } from './kills.ts';

const bench = createBench();

it('curate, with its report and lists', async () => {
  const cards = bench.cards('sft', 5);
  const rows = [
    ...cards,
    { ...cards[0]!, id: 'again' },
    { ...cards[1]!, id: 'held', split: 'test' },
  ];
  const dataset = await bench.dataset(rows);
  const { calls } = await expectSameAfterEveryKill(bench.folder, async (resume) => {
    const { artifact, summary } = await bench.run(curate, { dataset }, { runId: 'c', resume });
    return { artifact: artifact!, summary };
  });
  expect(calls).toEqual(expect.arrayContaining(['writeFileSync', 'renameSync', 'fsyncSync']));
});

it('distill, with its traces', async () => {
  const rows = bench.cards('sft', 5).map((row) => ({ ...row, rationale: `It is ${row.answer}.` }));
  const settings = { dataset: await bench.dataset(rows), teacher: 'rows', promptsPerBatch: 2 };
  await expectSameAfterEveryKill(bench.folder, async (resume) => {
    const { artifact, summary } = await bench.run(
      distill,
      { ...settings, split: 'sft' },
      { runId: 'd', resume },
    );
    return { artifact: artifact!, summary };
  });
});
