// The inspection of a source: every row with its defects in pages, previews of repairs, and the
// import with decisions.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatasetPages } from '../../../main/data/datasets/dataset-pages.ts';
import { openInspection, type Inspection } from '../../../main/data/sources/inspection.ts';
import { stage } from '../../../main/stages/import.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench } from '../jobs.ts';
import { sha256 } from '../../../main/platform/files.ts';
import { previewRepair } from '../../../main/data/sources/repair-preview.ts';
import { english } from '../../../main/i18n/locale.ts';

const { folder, run } = createBench();
const source = temporaryFolder();
const picture = (shade: number) =>
  sharp({ create: { width: 20, height: 10, channels: 3, background: { r: shade, g: 9, b: 9 } } });
let inspection: Inspection;
let runDir: string;

beforeAll(async () => {
  mkdirSync(join(source, 'photos'));
  for (const name of ['a', 'b'])
    await picture(name.charCodeAt(0))
      .png()
      .toFile(join(source, `${name}.png`));
  await picture(7)
    .png()
    .toFile(join(source, 'photos', 'c.png'));
  const rows = [
    { image: 'a.png', question: 'What does A read?', answer: '1', explanation: 'Count.' },
    { image: 'b.png', question: 'What does B read?' }, // no-answer
    { image: 'x.png', question: '', answer: '3' }, // no-question and picture-missing
    { image: 'old/c.png', question: 'What does C read?', answer: '4', id: 'four' }, // picture-elsewhere
    // placeholders, duplicate-id
    { image: 'a.png', question: 'Is <image> like <image>?', answer: 'yes', id: 'four' },
    { image: 'a.png', question: 'What does A read?', answer: '2' }, // contradiction with row 1
    { question: 'GRÖSSE?', answer: '7' }, // no-picture
  ];
  const lines = rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`));
  const latin = Buffer.from(
    '{"image": "a.png", "question": "Wie groß?", "answer": "8"}\n',
    'latin1',
  );
  writeFileSync(join(source, 'rows.jsonl'), Buffer.concat([...lines, latin]));
  writeFileSync(join(source, 'torn.json'), '[{"question": "What?", "ans'); // not looked at: .jsonl goes first
  writeFileSync(join(source, 'torn.csv'), 'question,answer\nWhat?,1\nHow?,2,3\n"Who?,4\n'); // not-a-row, file
  const result = await run(stage, { source, inspect: true }, { runId: 'look' });
  expect(result.artifact).toMatchObject({ kind: 'report', id: 'look' });
  runDir = result.artifact!.path;
  inspection = await openInspection(runDir);
});

const places = async (query: Parameters<Inspection['page']>[0]) =>
  (await inspection.page(query)).rows.map(({ place }) => place.replace(/^rows\.jsonl, /, ''));
const all = { offset: 0, limit: 100 };

describe('an inspection', () => {
  it('counts the rows of every defect and makes no data set', () => {
    expect(inspection.counts).toEqual({
      file: 1,
      'not-a-row': 1,
      encoding: 1,
      'no-answer': 1,
      'no-question': 1,
      'picture-missing': 1,
      'picture-elsewhere': 1,
      placeholders: 1,
      'duplicate-id': 1,
      contradiction: 2,
      'no-picture': 1,
    });
    expect([inspection.count, inspection.attention, inspection.pictures]).toEqual([11, 8, 3]);
    expect(readdirSync(join(folder, 'datasets'))).toEqual([]);
  });

  it('shows a row as it stands, with all its defects and its pictures as blobs', async () => {
    const first = await inspection.row(0);
    expect(first).toMatchObject({
      place: 'rows.jsonl, line 1',
      rationale: 'Count.',
      references: ['a.png'],
    });
    expect(first.pictures).toEqual([sha256(readFileSync(join(source, 'a.png')))]);
    const third = await inspection.row(2);
    expect(third.defects.map(({ kind, picture }) => [kind, picture])).toEqual([
      ['no-question', undefined],
      ['picture-missing', 0],
    ]);
    expect(third.pictures).toEqual([null]);
    expect((await inspection.row(7)).question).toBe('Wie groß?');
  });

  it('pages by number, by defect and by text', async () => {
    expect(await places({ offset: 1, limit: 2 })).toEqual(['line 2', 'line 3']);
    expect(await places({ ...all, defect: 'contradiction' })).toEqual(['line 1', 'line 6']);
    expect(await places({ ...all, defect: 'none' })).toEqual(['torn.csv, line 2']);
    expect(await places({ ...all, search: 'DOES a' })).toEqual(['line 1', 'line 6']);
    expect(await places({ ...all, search: 'größe' })).toEqual([]);
    expect(await places({ ...all, search: 'grösse' })).toEqual(['line 7']);
    expect(await places({ ...all, search: 'read', defect: 'no-answer' })).toEqual(['line 2']);
    const page = await inspection.page({ offset: 1, limit: 1, search: 'read' });
    expect([page.total, page.rows[0]!.number]).toEqual([4, 1]);
  });

  it('tells what the columns of every file are taken for and why', () => {
    const [rows, torn] = inspection.columns;
    expect(rows).toMatchObject({ file: 'rows.jsonl' });
    expect(rows!.columns.map(({ column, role }) => [column, role])).toEqual([
      ['image', 'picture'],
      ['question', 'question'],
      ['answer', 'answer'],
      ['explanation', 'rationale'],
      ['id', 'id'],
    ]);
    expect(english(rows!.columns[0]!.reason)).toBe('“image” is a common name for it');
    expect(torn!.file).toBe('torn.csv');
  });

  it('previews what each repair does', async () => {
    const pairs = async (kind: Parameters<typeof previewRepair>[1]) =>
      (await previewRepair(inspection, kind)).pairs;
    expect(await pairs('no-answer')).toMatchObject([{ before: { number: 1 }, after: null }]);
    const id = sha256(readFileSync(join(source, 'photos', 'c.png')));
    expect(await pairs('picture-elsewhere')).toMatchObject([
      { before: { pictures: [null] }, after: { pictures: [id], defects: [] } },
    ]);
    expect(await pairs('placeholders')).toMatchObject([
      { before: { question: 'Is like ?' }, after: { question: 'Is the picture like?' } },
    ]);
    expect(await pairs('duplicate-id')).toMatchObject([
      { before: { id: 'four' }, after: { id: 'four-2' } },
    ]);
    expect(await pairs('encoding')).toMatchObject([
      { before: { question: 'Wie gro\ufffd?' }, after: { question: 'Wie groß?' } },
    ]);
    await expect(previewRepair(inspection, 'turned')).rejects.toThrow(
      'There is no repair for this',
    );
  });

  it('is refused where there is none, or where its rows were changed', async () => {
    await expect(openInspection(folder)).rejects.toThrow('contains no finished inspection.');
    const other = await run(stage, { source, inspect: true });
    writeFileSync(join(other.artifact!.path, 'inspection.jsonl'), '{}\n');
    await expect(openInspection(other.artifact!.path)).rejects.toThrow(
      /^The page index of .* is missing or does not match the rows\.$/,
    );
  });
});

describe('an import with decisions', () => {
  const decisions = {
    source,
    exclude: [
      'rows.jsonl, line 2',
      'rows.jsonl, line 6',
      'torn.csv, the rest',
      'torn.csv, line 2',
      'torn.csv, line 3',
    ],
    edits: {
      'rows.jsonl, line 3': { question: 'What is new?', pictures: ['b.png'] },
      'rows.jsonl, line 5': { question: 'Is it red?', split: 'test', rationale: 'Look.' },
      'rows.jsonl, line 7': { pictures: [] },
      'rows.jsonl, line 8': { question: 'How large?', answer: '8', pictures: ['a.png'] },
    },
    added: [
      { question: 'What is C?', answer: 'red', picture: 'photos/c.png', check: { type: 'text' } },
    ],
    repairs: ['picture-elsewhere', 'duplicate-id'],
  };

  it('leaves rows out, writes fields anew and adds rows', async () => {
    const { artifact, summary } = await run(stage, decisions);
    const pages = await openDatasetPages(artifact!.path);
    const { rows } = await pages.page(all);
    expect(
      rows.map((row) => [row.id, row.question, row.answer, row.pictures.length, row.split]),
    ).toEqual([
      ['rows-1', 'What does A read?', '1', 1, 'train'],
      ['rows-3', 'What is new?', '3', 1, 'train'],
      ['four', 'What does C read?', '4', 1, 'train'],
      ['four-2', 'Is it red?', 'yes', 1, 'test'],
      ['rows-7', 'GRÖSSE?', '7', 0, 'train'],
      ['rows-8', 'How large?', '8', 1, 'train'],
      ['added-1', 'What is C?', 'red', 1, 'train'],
    ]);
    expect(rows[0]!.rationale).toBe('Count.');
    expect(rows[3]!.rationale).toBe('Look.');
    expect(rows[6]).toMatchObject({ check: { type: 'text' }, source: 'added, row 1' });
    expect(summary).toMatchObject({ rows: 7, excluded: 5, by_split: { train: 6, test: 1 } });
    const found = await pages.page({ ...all, search: 'what is' });
    expect(found.rows.map(({ number }) => number)).toEqual([1, 6]);
    await pages.close();
  });

  it('refuses a decision about a row that is not there, or in a form that is not known', async () => {
    const exclude = ['rows.jsonl, line 99'];
    await expect(
      run(stage, { ...decisions, exclude: [...decisions.exclude, ...exclude] }),
    ).rejects.toThrow('The source has no row “rows.jsonl, line 99”.');
    const edits = { 'rows.jsonl, line 1': { anser: '1' } as object };
    await expect(run(stage, { source, edits })).rejects.toThrow(
      'The setting “edits” has an unknown field “anser” for “rows.jsonl, line 1”.',
    );
  });

  it('takes pictures from the folder that the settings name', async () => {
    const table = temporaryFolder();
    writeFileSync(join(table, 'rows.csv'), 'Image,Question,Answer\nc.png,What?,red\n');
    const moved = { source: table, root: join(source, 'photos') };
    expect((await run(stage, moved)).summary).toMatchObject({ rows: 1, pictures: 1 });
    await expect(run(stage, { source: table, root: join(source, 'none') })).rejects.toThrow(
      'There is no folder at',
    );
  });
});

it('a cancelled inspection leaves nothing in its run', async () => {
  const stopped = run(stage, { source: join(source, 'nowhere'), inspect: true }, { runId: 'gone' });
  await expect(stopped).rejects.toThrow('There is no file or folder');
  expect(existsSync(join(folder, 'runs', 'gone', 'inspection.jsonl'))).toBe(false);
});
