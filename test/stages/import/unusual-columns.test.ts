// Tables as people head them: columns that no list of names knows, and texts with their classes.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { stage } from '../../../main/stages/import.ts';
import type { ImportSettings } from '../../../main/stages/import/settings.ts';
import { workbook } from '../../data/write-files.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench } from '../jobs.ts';

const { folder, run } = createBench();
let source: string;
let count = 0;
beforeEach(() => {
  source = temporaryFolder();
});

const put = (name: string, bytes: string | Uint8Array): void =>
  writeFileSync(join(source, name), bytes);

/** A picture with a white bar at this place. */
function drawn(left: number): Promise<Buffer> {
  const red = { width: 8, height: 8, channels: 3 as const, background: '#a00' };
  const white = { create: { ...red, width: 4, background: '#fff' } };
  return sharp({ create: red })
    .composite([{ input: white, left, top: 0 }])
    .png()
    .toBuffer();
}

async function imported(settings: Partial<ImportSettings> = {}) {
  const runId = `columns-${(count += 1)}`;
  const { artifact } = await run(stage, { source, ...settings }, { runId });
  const rows: ExampleRow[] = [];
  for await (const row of readRows(artifact!.path)) rows.push(row);
  const report = readFileSync(join(folder, 'runs', runId, 'import-report.jsonl'), 'utf8');
  return { rows, report };
}
const failing = async (settings: Partial<ImportSettings> = {}): Promise<string> =>
  (await run(stage, { source, ...settings }).then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  )) as string;

const TICKETS = [
  ['Meine Rechnung kam doppelt.', 'Rechnung'],
  ['Das Gerät geht nicht an.', 'Technik'],
  ['Die Rechnung ist zu hoch.', 'Rechnung'],
  ['Der Bildschirm bleibt schwarz.', 'Technik'],
] as const;
const QUESTION =
  'Which class does this text belong to? Answer with one of these: Rechnung, Technik.';

describe('texts with a class each', () => {
  const table = TICKETS.map(([text, kind], i) => `${i};${text};${kind}`).join('\n');

  it('takes a class that is rarely written otherwise in its usual spelling, and says so', async () => {
    const labels = [...Array<string>(10).fill('Versand'), 'VERSAND', 'versand', 'Ab', 'AB', 'AB'];
    put('t.csv', `text,label\n${labels.map((label, i) => `Text ${i},${label}`).join('\n')}`);
    const { rows, report } = await imported();
    expect(rows[0]!.question).toContain('with one of these: Ab, AB, Versand.');
    expect(rows.map(({ answer }) => answer).slice(9, 13)).toEqual([
      ...['Versand', 'Versand', 'Versand', 'Ab'],
    ]);
    expect(report).toContain('"row":"t.csv, line 12","field":"answer","before":"VERSAND","after":');
    expect(report).toContain('the label “versand” is taken as “Versand”');
  });

  it('are asked for their class; the text and the column of the classes are told', async () => {
    put('tickets.csv', `Nr;Text;Kategorie\n${table}\n`);
    const { rows, report } = await imported();
    expect(rows.map(({ question, answer }) => [question, answer])).toEqual(
      TICKETS.map(([text, kind]) => [`${QUESTION}\n\n${text}`, kind]),
    );
    expect(report).toContain('“Text”');
    expect(report).toContain('"field":"Kategorie","after":"answer"');
    expect(report).toContain('"field":"Nr","before":"0","rows":4');
  });

  it('come from Excel and JSON as well, with a question of the settings and in German', async () => {
    put('a.xlsx', workbook({ Sheet: [['sentence', 'label'], ...TICKETS] }));
    expect((await imported()).rows[0]!.question).toBe(`${QUESTION}\n\n${TICKETS[0][0]}`);
    source = temporaryFolder();
    put('b.json', JSON.stringify(TICKETS.map(([review, label]) => ({ review, label }))));
    const { rows } = await imported({ question: 'Worum geht es?' });
    expect(rows[3]).toMatchObject({
      question: `Worum geht es?\n\n${TICKETS[3][0]}`,
      answer: 'Technik',
    });
    expect((await imported({ language: 'de' })).rows[0]!.question).toMatch(/^Zu welcher Klasse /);
  });

  it('are left as they are without classes, without texts, and where a row lacks its text', async () => {
    put('a.csv', 'text,label\none,a story\ntwo,another story\n');
    put('b.csv', 'note,label\nx,red\ny,red\n');
    expect(await failing()).toContain('has no question');
    source = temporaryFolder();
    put('c.csv', 'text,label\na b,red\n,red\nc d,blue\ne f,blue\n');
    const { rows, report } = await imported({ repairs: ['no-question'] });
    expect(rows.map(({ source: place }) => place)).toEqual(
      [2, 4, 5].map((n) => `c.csv, line ${n}`),
    );
    expect(report).toContain('"row":"c.csv, line 3"');
  });
});

it('texts that are questions are asked for their class; their own answers stay', async () => {
  put(
    'a.csv',
    'text,label\nWie kündige ich?,Ende\nWo ist mein Paket?,Post\nWie ende ich?,Ende\nWas?,Post\n',
  );
  expect((await imported()).rows[0]!.question).toMatch(/^Which class .*\n\nWie kündige ich\?$/);
  put('a.csv', 'text,label\nWas ist 1 + 1?,2\nWas ist 2 + 2?,4\nWas ist 3 + 3?,6\n');
  expect((await imported()).rows[0]!.question).toBe('Was ist 1 + 1?');
});

describe('a column of questions under a name of its own', () => {
  it('is found by its values, and the guess is told', async () => {
    put('a.csv', 'Was wird gefragt?;Ergebnis;Ort\nWie hoch?;12;Keller\nWie breit?;7;Dach\n');
    const { rows, report } = await imported();
    expect(rows.map(({ question, answer }) => [question, answer])).toEqual([
      ['Wie hoch?', '12'],
      ['Wie breit?', '7'],
    ]);
    expect(report).toContain(
      '{"what":"guessed","file":"a.csv","field":"Was wird gefragt?","after":"question"',
    );
    expect(report).toContain('"field":"Ort"');
  });

  it('gives way to a name, to the settings, and is not guessed between two', async () => {
    put('a.csv', 'Rückfrage;question;answer\nWirklich?;How high?;12\n');
    expect((await imported()).rows[0]!.question).toBe('How high?');
    put('a.csv', 'one;two;answer\nWirklich?;How high?;12\n');
    expect(await failing()).toContain('has no question');
    expect((await imported({ columns: { question: 'two' } })).rows[0]!.question).toBe('How high?');
  });
});

describe('pictures that a row names otherwise than they are called', () => {
  const picture = async (name: string, left: number): Promise<void> => {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    put(name, await drawn(left));
  };
  const named = (name: string): void => put('a.csv', `image,question,answer\n${name},What?,7\n`);

  it('are found without their ending, and that is told', async () => {
    await picture('photos/meter 7.PNG', 1);
    named('meter 7');
    expect(await failing()).toContain('photos');
    const { rows } = await imported({ repairs: ['picture-elsewhere'] });
    expect(rows[0]!.documents).toEqual(['meter 7']);
    expect(rows[0]!.pictures).toHaveLength(1);
  });

  it('are named where several fit equally well', async () => {
    await picture('a/1.png', 1);
    await picture('b/1.png', 2);
    named('1.png');
    const sentence = await failing({ repairs: ['picture-elsewhere'] });
    expect(sentence).toContain(join('a', '1.png'));
    expect(sentence).toContain(join('b', '1.png'));
  });
});

it('one row without its picture, such as a total, does not keep the others out', async () => {
  const rows = ['1.png;Gut', '2.png;Defekt', '3.png;Gut', '4.png;Defekt', ';3'];
  put('a.csv', ['Datei;Klasse', ...rows].join('\n'));
  for (let i = 1; i < 5; i++) put(`${i}.png`, await drawn(i - 1));
  const { rows: found, report } = await imported({ repairs: ['all'] });
  expect(found.map(({ answer }) => answer)).toEqual(['Gut', 'Defekt', 'Gut', 'Defekt']);
  expect(found[0]!.question).toContain('one of these: Defekt, Gut.');
  expect(report).toContain('"what":"left-out","file":"a.csv","row":"a.csv, line 6"');
});

it('a formula without its value is told, and a row of such cells is not lost', async () => {
  const sheet = [
    ['question', 'answer'],
    ['What?', { formula: '2*21' }],
    [{ formula: 'A2' }, { formula: 'B2' }],
    ['How many?', 3],
  ];
  put('a.xlsx', workbook({ Sheet: sheet }));
  const { rows, report } = await imported({ repairs: ['all'] });
  expect(rows.map(({ source: place }) => place)).toEqual(['a.xlsx, row 4']);
  for (const told of ['the cell B2 has the formula “=2*21”', 'row 2', 'row 3'])
    expect(report).toContain(told);
});

it('a workspace inside the folder is not read, and that is told', async () => {
  put('a.csv', 'question,answer\nHow many?,3\n');
  mkdirSync(join(source, 'workspace', 'datasets'), { recursive: true });
  put('workspace/omr.sqlite', '');
  put('workspace/datasets/rows.jsonl', '{"question":"How many?","answer":"4"}\n');
  const { rows, report } = await imported();
  expect(rows.map(({ answer }) => answer)).toEqual(['3']);
  expect(report).toContain('"file":"workspace/"');
});

it('a measured value is no class beside a column of classes', async () => {
  put('a.csv', 'text,value,category\na b,1.5,red\nc d,2.5,blue\ne f,3.5,red\ng h,4.5,blue\n');
  const { rows } = await imported();
  expect(rows.map(({ answer }) => answer)).toEqual(['red', 'blue', 'red', 'blue']);
});
