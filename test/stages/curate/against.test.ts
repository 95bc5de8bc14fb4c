// Curate against other data sets, with rows that the user pinned, and the pages of its report.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  blobPath,
  openWorkspace,
  putBlob,
  readRows,
  writeDataset,
} from '../../../main/data/datasets/workspace.ts';
import { readCurateReport } from '../../../main/stages/curate/report.ts';
import { stage } from '../../../main/stages/curate.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { CurateSettings } from '../../../main/stages/curate/settings.ts';
import { createBench } from '../jobs.ts';

const bench = createBench();
const workspace = openWorkspace(bench.folder);
const cards = bench.cards('sft', 24);
const training = cards.slice(0, 16).map((row): ExampleRow => ({ ...row, split: 'train' }));

async function curate(rows: readonly ExampleRow[], settings: Partial<CurateSettings>) {
  const dataset = await bench.dataset(rows);
  const result = await bench.run(stage, { dataset, ...settings });
  const kept: ExampleRow[] = [];
  for await (const row of readRows(result.artifact!.path)) kept.push(row);
  return {
    ...result,
    kept,
    ids: kept.map(({ id }) => id),
    dir: join(bench.folder, 'runs', result.runId),
  };
}

const text = (id: string, question: string, answer: string): ExampleRow => ({
  id,
  question,
  answer,
  pictures: [],
  split: 'train',
});

describe('curate against other data sets', () => {
  it('removes rows with an image or a question of theirs, and names the set', async () => {
    const [exact, relit] = training;
    const darker = await sharp(blobPath(workspace, relit!.pictures[0]!))
      .linear(0.8, 0)
      .png()
      .toBuffer();
    const pictures = await bench.dataset([
      { ...exact!, id: 'theirs 1', question: 'Something else entirely?', split: 'testmini' },
      { ...relit!, id: 'theirs 2', pictures: [putBlob(workspace, darker)], split: 'testmini' },
    ]);
    const questions = await bench.dataset([
      text('theirs 3', 'How many seconds are there in one hour and a half?', '5400'),
    ]);
    const own = [
      ...training,
      text('same', 'How many seconds are there in one hour and a half?', '5400'),
      text('almost', 'how many seconds are there in one hour and a half', '5400'),
      text('other', 'How many seconds are there in 2 hours?', '7200'),
    ];
    const { ids, summary, dir } = await curate(own, { against: [pictures, questions] });
    expect(ids).toEqual([...training.slice(2).map(({ id }) => id), 'other']);
    expect(summary).toMatchObject({ leaks: 4, leaks_by_set: { 'set-1': 2, 'set-2': 2 } });
    const { entries, total } = await readCurateReport(dir, { rule: 'leaks' });
    expect(total).toBe(4);
    const found = entries.map(({ dropped, like, set, finder }) => [dropped, like, set, finder]);
    expect(found.sort()).toEqual(
      [
        [exact!.id, 'theirs 1', 'set-1', 'file'],
        [relit!.id, 'theirs 2', 'set-1', 'greys'],
        ['almost', 'theirs 3', 'set-2', 'file'],
        ['same', 'theirs 3', 'set-2', 'file'],
      ].sort(),
    );
    const shown = entries.find(({ dropped }) => dropped === relit!.id)!;
    expect(shown.rows.map(({ pictures: blobs }) => blobs)).toEqual([
      relit!.pictures,
      expect.any(Array),
    ]);
    expect(shown.rows[0]).toMatchObject({ question: relit!.question, answer: relit!.answer });
    expect(shown.reason).toBe('Its picture looks like one in the data set set-1.');
  });

  it('counts an equal question about another image only on request, and only with the same answer', async () => {
    const question = 'In which year was the bridge beside the old mill rebuilt?';
    const [a, b] = training;
    const foreign = await bench.dataset([{ ...cards[20]!, id: 'there', question, answer: '1906' }]);
    const own = [
      { ...a!, id: 'here', question: `${question.toUpperCase()} `, answer: '1906' },
      { ...b!, id: 'here, answered otherwise', question, answer: '1911' },
    ];
    expect((await curate(own, { against: [foreign] })).ids.length).toBe(2);
    const { ids } = await curate(own, { against: [foreign], againstQuestions: true });
    expect(ids).toEqual(['here, answered otherwise']);
  });

  it('works with the other checks off, leaves the other set unchanged, and keeps the held-out splits separate', async () => {
    const test = { ...training[3]!, id: 'test row', split: 'test' };
    const foreign = await bench.dataset([training[0]!, training[0]!]);
    const off = { duplicates: false, near: false, leaks: false, contradictions: false };
    const first = await curate([test, ...training], { against: [foreign], ...off });
    expect(first.ids).toEqual(['test row', ...training.slice(1).map(({ id }) => id)]);
    const second = await curate([test, ...training], { against: [foreign] });
    expect(second.summary).toMatchObject({ leaks: 2, duplicates: 0 });
    expect(second.ids).not.toContain(training[3]!.id);
  });

  it('reads a set of another workspace by its folder', async () => {
    const copy = temporaryFolder();
    const blob = cards[22]!.pictures[0]!;
    const elsewhere = openWorkspace(copy);
    // The other workspace has its images; this one lacks some of them.
    const own = putBlob(
      elsewhere,
      await sharp(readFileSync(blobPath(workspace, blob)))
        .linear(0.9, 0)
        .png()
        .toBuffer(),
    );
    const line = { ...training[5]!, id: 'elsewhere', pictures: [own] };
    const info = { id: 'theirs', name: 'Theirs', parents: [], settings: {}, seed: 0 };
    const { path } = await writeDataset(elsewhere, [line], info);
    const { ids } = await curate([...training, { ...cards[22]!, split: 'train' }], {
      against: [path],
    });
    expect(ids).toEqual(training.map(({ id }) => id));
  });

  it('names a missing set', async () => {
    await expect(curate(training, { against: ['nowhere'] })).rejects.toThrow(
      'nowhere is not a finished result',
    );
  });
});

describe('pinned rows', () => {
  it('are kept whatever rule would remove them, and are counted', async () => {
    const [row, second] = training;
    const rows = [
      ...training,
      { ...row!, id: 'copy' },
      { ...second!, id: 'says otherwise', answer: '0' },
      { ...cards[20]!, split: 'test', id: 'held out' },
      { ...cards[20]!, split: 'train', id: 'leak' },
    ];
    const without = await curate(rows, {});
    expect(without.ids).toEqual([row!.id, ...training.slice(2).map(({ id }) => id), 'held out']);
    const keepAnyway = ['copy', 'says otherwise', 'leak'];
    const { ids, summary } = await curate(rows, { keepAnyway });
    const out = rows.map(({ id }) => id).filter((id) => !ids.includes(id));
    expect(out).toEqual([second!.id]);
    expect(summary).toMatchObject({ kept_anyway: 3, duplicates: 0, leaks: 0 });
  });

  it('are refused by name if there is no such row', async () => {
    await expect(curate(training, { keepAnyway: ['nobody'] })).rejects.toThrow(
      /“keepAnyway” names the row nobody, /,
    );
  });
});

describe('the report', () => {
  it('pages through all pairs of a rule', async () => {
    const copies = training.flatMap((row) =>
      Array.from({ length: 80 }, (_, i) => ({ ...row, id: `${row.id} copy ${i}` })),
    );
    const { dir } = await curate([...training, ...copies], {});
    const pages = [];
    for (const offset of [0, 500, 1000])
      pages.push(await readCurateReport(dir, { rule: 'duplicates', offset, limit: 500 }));
    expect(pages.map(({ entries }) => entries.length)).toEqual([500, 500, 280]);
    expect(pages[0]!.counts['duplicates']).toBe(1280);
    const all = pages.flatMap(({ entries }) => entries.map(({ dropped }) => dropped));
    expect(all).toEqual(copies.map(({ id }) => id));
  });

  it('gives an error if it is missing', async () => {
    await expect(readCurateReport(temporaryFolder(), { rule: 'leaks' })).rejects.toThrow(
      /has no curate report\.$/,
    );
  });
});
