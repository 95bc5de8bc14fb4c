// The data doctor: planted defects are counted with examples, and repaired when that is asked for.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../main/data/sources/defects.ts';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import { stage } from '../../../main/stages/import.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { createBench } from '../jobs.ts';

const { folder, run } = createBench();
const source = temporaryFolder();
const GOOD = 12;

beforeAll(async () => {
  const grey = (shade: number) =>
    sharp({
      create: { width: 40, height: 30, channels: 3, background: { r: shade, g: 40, b: 90 } },
    });
  for (let i = 0; i < GOOD; i++)
    await grey(10 * i)
      .png()
      .toFile(join(source, `good-${i}.png`));
  mkdirSync(join(source, 'archive', '2025'), { recursive: true });
  await grey(200)
    .png()
    .toFile(join(source, 'archive', '2025', 'moved.png'));
  await grey(210).jpeg().withMetadata({ orientation: 6 }).toFile(join(source, 'turned.jpg'));
  writeFileSync(join(source, 'torn.png'), readFileSync(join(source, 'good-0.png')).subarray(0, 60));
  const row = (picture: string, extra = {}) =>
    JSON.stringify({ picture, question: `What is in ${picture}?`, answer: '1', ...extra });
  const lines: (string | Buffer)[] = [
    ...Array.from({ length: GOOD }, (_, i) => row(`good-${i}.png`, { id: `g${i}` })),
    '{"picture": "good-1.png", "question": "Cut o', // not-a-row
    Buffer.from(row('good-2.png', { question: 'Größe?' }), 'latin1'), // encoding
    row('good-3.png', { question: '' }), // no-question
    row('good-3.png', { answer: null }), // no-answer
    row('gone.png'), // picture-missing
    row('photos/moved.png'), // picture-elsewhere
    row('torn.png'), // picture-unreadable
    row('https://example.com/x.png'), // picture-address
    row('clip.mov'), // not-a-picture
    JSON.stringify({ question: 'How much is 1 + 1?', answer: '2' }), // no-picture
    row('good-4.png', { id: 'g4' }), // duplicate-id
    row('good-5.png', { question: '<image> and <image>: which is larger?' }), // placeholders
    row('turned.jpg'), // turned
    row('good-6.png', { answer: 'another' }), // contradiction
  ];
  const bytes = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]);
  writeFileSync(join(source, 'rows.jsonl'), Buffer.concat(bytes));
});

const KINDS = [
  'not-a-row',
  'encoding',
  'no-question',
  'no-answer',
  'picture-missing',
  'picture-elsewhere',
  'picture-unreadable',
  'picture-address',
  'not-a-picture',
  'no-picture',
  'duplicate-id',
  'placeholders',
  'contradiction',
  'turned',
];

describe('a folder with fourteen defects', () => {
  it('is refused with the first one, and all are listed', async () => {
    const refused = run(stage, { source }, { runId: 'refused' });
    await expect(refused).rejects.toMatchObject({
      message: 'rows.jsonl, line 13: this is not valid JSON.',
      hint: expect.stringContaining('not-a-row 1, encoding 1') as string,
    });
    const file = join(folder, 'runs', 'refused', 'doctor.json');
    const { defects } = JSON.parse(readFileSync(file, 'utf8')) as { defects: Finding[] };
    expect(defects.map(({ kind }) => kind)).toEqual(KINDS);
    for (const { kind, count, examples, repaired } of defects) {
      const rows = kind === 'contradiction' ? 2 : 1;
      expect([count, examples.length, repaired]).toEqual([rows, rows, false]);
      expect(examples[0]).toMatch(/rows\.jsonl/);
    }
  });

  it('is repaired: six rows are saved, the others are left out', async () => {
    const { artifact, summary } = await run(stage, { source, repairs: ['all'] });
    const rows: ExampleRow[] = [];
    for await (const row of readRows(artifact!.path)) rows.push(row);
    const found = summary['defects'] as Finding[];
    expect(found.map(({ kind, count }) => `${kind} ${count}`)).toEqual(
      KINDS.map((kind) => `${kind} ${kind === 'contradiction' ? 2 : 1}`),
    );
    expect(found.every(({ repair, repaired }) => repaired === (repair !== null))).toBe(true);
    // Both rows of the contradiction are out: one of the good ones, and one of the seven saved.
    expect([rows.length, summary['left_out']]).toEqual([GOOD - 1 + 6, 9]);
    expect(rows.map(({ question }) => question)).toContain('Größe?');
    expect(rows.filter(({ id }) => id.startsWith('g4')).map(({ id }) => id)).toEqual([
      'g4',
      'g4-2',
    ]);
    expect(rows.find(({ question }) => question.includes('moved'))!.pictures.length).toBe(1);
    expect(rows.find(({ question }) => question.startsWith('How much'))!.pictures).toEqual([]);
  });

  it('is refused for what one repair leaves open, and for a repair that is not known', async () => {
    const some = KINDS.filter((kind) => kind !== 'picture-missing');
    await expect(run(stage, { source, repairs: some })).rejects.toThrow(
      'rows.jsonl, line 17, field "picture": the picture gone.png is missing.',
    );
    await expect(run(stage, { source, repairs: ['magic'] })).rejects.toThrow(
      'There is no repair named “magic”.',
    );
  });
});

describe('a table that a spreadsheet wrote where the comma is the decimal sign', () => {
  const table = temporaryFolder();
  const rows = (mark: string) =>
    [
      ['Frage', 'Antwort', 'check'],
      ['How much?', '37,5', ''],
      ['And here?', '1.234,5 kWh', ''],
      ['Which two?', '1,2', 'list'],
      ['How many?', '12', ''],
    ]
      .map(
        (cells) =>
          `${cells.map((cell) => (cell.includes(mark) ? `"${cell}"` : cell)).join(mark)}\n`,
      )
      .join('');
  const answers = async (settings: object) => {
    const { artifact } = await run(stage, { source: table, ...settings });
    const found: string[] = [];
    for await (const { answer } of readRows(artifact!.path)) found.push(answer);
    return found;
  };

  it('is refused at the first such answer, with the number that may be meant', async () => {
    writeFileSync(join(table, 'tabelle.csv'), rows(';'));
    await expect(run(stage, { source: table })).rejects.toMatchObject({
      message:
        'tabelle.csv, line 2: the answer “37,5” has a decimal comma, so checks read it as two numbers.',
    });
  });

  it('is written with points when that is asked for, and lists stay lists', async () => {
    expect(await answers({ repairs: ['decimal-comma'] })).toEqual([
      '37.5',
      '1234.5 kWh',
      '1,2',
      '12',
    ]);
  });

  it('takes an answer that a person wrote in the same way', async () => {
    const edits = { 'tabelle.csv, line 5': { answer: '12,5' } };
    expect((await answers({ repairs: ['decimal-comma'], edits })).at(-1)).toBe('12.5');
  });

  it('is another one than a table with commas between its columns', async () => {
    writeFileSync(join(table, 'tabelle.csv'), rows(','));
    expect(await answers({})).toEqual(['37,5', '1.234,5 kWh', '1,2', '12']);
  });
});
