// Stages that are killed at any of their writes, or whose disk is full or read-only from there on, go
// on to the same files and leave nothing else.

import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stage as curate } from '../../main/stages/curate.ts';
import { stage as distill } from '../../main/stages/distill.ts';
import { stage as importStage } from '../../main/stages/import.ts';
import { temporaryFolder } from '../helpers.ts';
import { createBench, RESOURCES } from './jobs.ts';
import { expectSameAfterEveryFault, expectSameAfterEveryKill } from './kills.ts';

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

describe('a disk that is full or read-only from any write on', () => {
  it('ends import with a sentence, and the import goes on', async () => {
    const source = temporaryFolder();
    mkdirSync(join(source, 'test'));
    for (const name of ['cards.jsonl', '0001.png', '0002.png', '0003.png'])
      cpSync(join(RESOURCES, 'sample', 'test', name), join(source, 'test', name));
    const settings = { source, repairs: ['picture-missing'] };
    const faults = await expectSameAfterEveryFault(bench.folder, async (resume) => {
      const { artifact, summary } = await bench.run(importStage, settings, { runId: 'i', resume });
      return { artifact: artifact!, summary };
    });
    expect(faults).toBeGreaterThan(20);
  });

  it('ends curate and distill with a sentence, and they go on', async () => {
    const rows = bench
      .cards('sft', 4)
      .map((row) => ({ ...row, rationale: `It is ${row.answer}.` }));
    const dataset = await bench.dataset([...rows, { ...rows[0]!, id: 'again' }]);
    const curated = await expectSameAfterEveryFault(bench.folder, async (resume) => {
      const { artifact, summary } = await bench.run(curate, { dataset }, { runId: 'cf', resume });
      return { artifact: artifact!, summary };
    });
    const settings = { dataset, teacher: 'rows', promptsPerBatch: 2, split: 'sft' };
    const distilled = await expectSameAfterEveryFault(bench.folder, async (resume) => {
      const { artifact, summary } = await bench.run(distill, settings, { runId: 'df', resume });
      return { artifact: artifact!, summary };
    });
    expect(Math.min(curated, distilled)).toBeGreaterThan(10);
  });
});
