// Import: good sources become data sets, bad ones one clear sentence and nothing on the disk.

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { blobPath, openWorkspace, readRows } from '../../../main/data/datasets/workspace.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { stage } from '../../../main/stages/import.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { defaults } from '../../../main/stages/import/settings.ts';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { ROW_EXTENSIONS } from '../../../main/data/sources/source-files.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import { english } from '../../../main/i18n/locale.ts';

const sample = resolve(import.meta.dirname, '..', '..', '..', 'resources', 'sample');
const picture = readFileSync(join(sample, 'test', '0001.png'));
const fixtures = resolve(import.meta.dirname, '..', '..', 'fixtures', 'import');

let folder: string;
let source: string;
let workspace: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  source = join(folder, 'source');
  workspace = join(folder, 'workspace');
  mkdirSync(source);
});
afterEach(() => rmSync(folder, { recursive: true }));

function job(signal: AbortSignal = new AbortController().signal): Job {
  const ignore = () => undefined;
  return {
    signal,
    workspace,
    runDir: join(workspace, 'runs', 'r'),
    runId: 'r',
    resume: false,
    report: ignore,
    metric: ignore,
    sample: ignore,
    log: ignore,
  };
}

async function importFrom(settings: Partial<typeof defaults> = {}) {
  const result = await stage.run({ ...defaults, source, ...settings }, job());
  const rows: ExampleRow[] = [];
  for await (const row of readRows(result.artifact!.path)) rows.push(row);
  return { ...result, rows };
}

function write(name: string, rows: readonly (object | string)[]) {
  const lines = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)));
  writeFileSync(join(source, name), `${lines.join('\n')}\n`);
}

const good = { picture: 'a.png', question: 'Read A.', answer: '20' };

describe('a good source', () => {
  it('imports the sample with its four splits, every picture under its SHA-256', async () => {
    const { summary, rows, artifact } = await importFrom({ source: sample, name: 'Meter cards' });
    expect(summary).toEqual({
      name: 'Meter cards',
      rows: 4400,
      pictures: 3400,
      by_split: { rl: 2000, sft: 1600, test: 600, validation: 200 },
      by_kind: {
        read: rows.filter((row) => row.kind === 'read').length,
        sum: rows.filter((row) => row.kind === 'sum').length,
        difference: rows.filter((row) => row.kind === 'difference').length,
        larger: rows.filter((row) => row.kind === 'larger').length,
      },
      // LICENSE, README.md and provenance.json.
      report: { file: 'import-report.jsonl', 'left-out': 3 },
    });
    const opened = openWorkspace(workspace);
    for (const row of rows.filter((_, index) => index % 50 === 0)) {
      const blob = readFileSync(blobPath(opened, row.pictures[0]!));
      expect(createHash('sha256').update(blob).digest('hex')).toBe(row.pictures[0]);
      const file = join(sample, row.split, `${row.id.split('-')[1]}.png`);
      expect(blob.equals(readFileSync(file))).toBe(true);
    }
    expect(readManifest(artifact!.path)).toMatchObject({ rows: 4400, parents: [], seed: 0 });
  });

  const expected = { question: 'What does it read?', answer: '20' };
  const parts = [
    { type: 'image', image: 'a.png' },
    { type: 'text', text: expected.question },
  ];
  const layouts: Record<string, Record<string, unknown>> = {
    'plain columns under other names': {
      query: expected.question,
      label: '20',
      image_path: 'a.png',
    },
    Alpaca: { instruction: 'What does it', input: '', output: '20', image: 'a.png' },
    LLaVA: {
      image: 'a.png',
      conversations: [
        { from: 'human', value: `<image>\n${expected.question}` },
        { from: 'gpt', value: '20' },
      ],
    },
    'OpenAI messages': {
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: expected.question },
            { type: 'image_url', image_url: { url: 'a.png' } },
          ],
        },
        { role: 'assistant', content: '20' },
      ],
    },
    'Hugging Face messages': {
      messages: [
        { role: 'user', content: parts },
        { role: 'assistant', content: [{ type: 'text', text: '20' }] },
      ],
    },
    'rows for RL as verl has them': {
      data_source: 'meters',
      prompt: [{ role: 'user', content: `<image>${expected.question}` }],
      images: ['a.png'],
      reward_model: { style: 'rule', ground_truth: '20' },
    },
  };

  it.each(Object.entries(layouts))('takes %s', async (name, row) => {
    writeFileSync(join(source, 'a.png'), picture);
    write('rows.jsonl', [row]);
    const { rows } = await importFrom();
    const question = name === 'Alpaca' ? 'What does it' : expected.question;
    expect(rows).toMatchObject([{ id: 'rows-1', question, answer: '20' }]);
    expect(rows[0]!.pictures.length).toBe(1);
  });

  it.each([
    [
      'MathVista',
      { question: 'Which is larger?', choices: ['red', 'blue'], answer: 'blue', image: 'a.png' },
      'Which is larger?\n(A) red\n(B) blue',
      'B',
      1,
    ],
    [
      'MMMU',
      {
        id: 'v1',
        question: '<image 1> and <image 2>?',
        options: "['it\\'s 1', \"2\"]",
        answer: 'A',
        image_1: 'a.png',
        image_2: 'a.png',
        image_3: null,
      },
      "<image 1> and <image 2>?\n(A) it's 1\n(B) 2",
      'A',
      2,
    ],
    [
      'AI2D',
      { question: 'Which part?', options: ['leaf', 'root', 'stem'], answer: '2', image: 'a.png' },
      'Which part?\n(A) leaf\n(B) root\n(C) stem',
      'C',
      1,
    ],
    [
      'ChartQA',
      { query: 'How much in 2009?', label: ['14'], image: 'a.png' },
      'How much in 2009?',
      '14',
      1,
    ],
    [
      'MathVerse',
      {
        question: 'Find x.\nChoices:\nA:30°\nB:40°',
        answer: 'B',
        image: 'a.png',
        options: ['30°', '40°'],
      },
      'Find x.\nChoices:\nA:30°\nB:40°',
      'B',
      1,
    ],
  ] as const)('takes a test suite as %s has it', async (_name, row, question, answer, pictures) => {
    writeFileSync(join(source, 'a.png'), picture);
    write('rows.jsonl', [row]);
    const { rows } = await importFrom();
    expect(rows).toMatchObject([{ question, answer }]);
    expect(rows[0]!.pictures.length).toBe(pictures);
  });

  it('takes answers with their reasoning apart, as the recipe writes them', async () => {
    writeFileSync(join(source, 'a.png'), picture);
    const said = '<think>\nTwo tens.\n</think>\n<answer>\\boxed{20}</answer>';
    const user = {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'a.png' } },
        { type: 'text', text: 'Read A.' },
      ],
    };
    write('rows.jsonl', [
      {
        id: 's1',
        messages: [user, { role: 'assistant', content: [{ type: 'text', text: said }] }],
      },
      {
        id: 's2',
        conversations: [
          { from: 'human', value: '3 + 4?' },
          { from: 'gpt', value: '7' },
        ],
        images: [],
      },
      {
        id: 's3',
        question: '3 + 5?',
        answer: '8',
        explanation: 'Count on.',
        picture: [],
        check: 'number',
      },
    ]);
    const { rows } = await importFrom();
    expect(rows).toMatchObject([
      { id: 's1', question: 'Read A.', answer: '20', rationale: 'Two tens.' },
      { id: 's2', question: '3 + 4?', answer: '7', pictures: [] },
      {
        id: 's3',
        question: '3 + 5?',
        answer: '8',
        rationale: 'Count on.',
        check: { type: 'number' },
      },
    ]);
    expect(rows[0]!.pictures.length).toBe(1);
    write('rows.jsonl', [{ question: '3 + 5?', answer: '8', check: { type: 'numbr' } }]);
    await expect(importFrom()).rejects.toThrow(
      'rows.jsonl, line 1: the check has the unknown type',
    );
  });

  it('takes Alpaca with the text that the instruction is about', async () => {
    write('rows.jsonl', [{ instruction: 'Add them.', input: '3 and 4', output: '7' }]);
    expect((await importFrom()).rows).toMatchObject([
      { question: 'Add them.\n\n3 and 4', answer: '7', pictures: [] },
    ]);
  });

  it.each([
    ['t.csv', '\ufeffimage,question,answer,kind\na.png,"Which, ""left"" or right?\n",left,side\n'],
    ['t.csv', 'image;question;answer;kind\r\na.png;"Which, ""left"" or right?";left;side\r\n'],
    ['t.tsv', 'image\tquestion\tanswer\tkind\na.png\t"Which, ""left"" or right?"\tleft\tside\n'],
    [
      't.json',
      JSON.stringify([
        { image: 'a.png', question: 'Which, "left" or right?', answer: 'left', kind: 'side' },
      ]),
    ],
    [
      't.json',
      JSON.stringify({
        version: 1,
        data: [
          { image: 'a.png', question: 'Which, "left" or right?', answer: 'left', kind: 'side' },
        ],
      }),
    ],
  ])('takes a table or a list (%s, %#)', async (name, text) => {
    writeFileSync(join(source, 'a.png'), picture);
    writeFileSync(join(source, name), text);
    const { rows } = await importFrom();
    expect(rows).toMatchObject([
      { question: 'Which, "left" or right?', answer: 'left', kind: 'side' },
    ]);
    expect(rows[0]!.pictures.length).toBe(1);
  });

  it.each([
    [
      'pictures.parquet',
      [
        ['1', 'What does A read?', '20', 1],
        ['2', 'What does B read?', '7', 1],
        ['3', 'Größe?', '½', 1],
      ],
    ],
    [
      'messages.parquet',
      [
        ['messages-1', '0 + 0?', '0', 0],
        ['messages-2', '1 + 1?', '2', 0],
        ['messages-3', '2 + 2?', '4', 0],
        ['messages-4', '3 + 3?', '6', 0],
        ['messages-5', '4 + 4?', '8', 0],
      ],
    ],
    [
      'table.xlsx',
      [
        ['table-2', 'What does A read?', '20', 1],
        ['table-4', 'Größe?', '½', 1],
      ],
    ],
  ] as const)('takes %s', async (name, expected) => {
    cpSync(join(fixtures, name), join(source, name));
    writeFileSync(join(source, 'a.png'), picture);
    const { rows } = await importFrom();
    expect(rows.map((row) => [row.id, row.question, row.answer, row.pictures.length])).toEqual(
      expected,
    );
    const blob = createHash('sha256').update(picture).digest('hex');
    expect(rows.every(({ pictures }) => pictures.every((id) => id === blob))).toBe(true);
  });

  it('takes a ZIP file as the folder that is in it', async () => {
    const { rows, summary } = await importFrom({ source: join(fixtures, 'folder.zip') });
    expect(rows).toMatchObject([{ question: 'What does A read?', answer: '20', split: 'test' }]);
    expect(summary).toMatchObject({ name: 'folder', pictures: 1 });
  });

  it('takes pages of a PDF file and data URLs as pictures', async () => {
    cpSync(join(fixtures, 'pages.pdf'), join(source, 'pages.pdf'));
    const url = `data:image/png;base64,${picture.toString('base64')}`;
    const pages = ['pages.pdf', 'pages.pdf#page=2', 'pages.pdf#1'];
    write('rows.jsonl', [
      { ...good, picture: url },
      ...pages.map((page) => ({ ...good, picture: page })),
    ]);
    const { rows } = await importFrom();
    expect(rows[0]!.pictures).toEqual([createHash('sha256').update(picture).digest('hex')]);
    const drawn = await Promise.all(
      rows.slice(1).map((row) => decodeImage(blobPath(openWorkspace(workspace), row.pictures[0]!))),
    );
    const colours = drawn.map(({ width, height, data }) => {
      const at = (x: number) => [
        ...data.subarray(3 * (75 * 37 * 2 + x), 3 * (75 * 37 * 2 + x) + 3),
      ];
      return [width, height, at(20), at(120)];
    });
    const red = [150, 75, [255, 0, 0], [255, 255, 255]];
    expect(colours).toEqual([red, [150, 75, [255, 255, 255], [0, 0, 255]], red]);
    write('rows.jsonl', [{ ...good, picture: 'pages.pdf#page=3' }]);
    await expect(importFrom()).rejects.toThrow(
      'The page pages.pdf#page=3 (rows.jsonl, line 1, field "picture") cannot be rendered (it has 2 pages).',
    );
  });

  it('takes columns that the settings name', async () => {
    writeFileSync(join(source, 'a.png'), picture);
    writeFileSync(join(source, 't.csv'), 'Foto;Frage;Wert\na.png;Was steht da?;20\n');
    const columns = { picture: 'Foto', question: 'Frage', answer: 'Wert' };
    const { rows, summary } = await importFrom({ columns });
    expect(rows).toMatchObject([{ question: 'Was steht da?', answer: '20' }]);
    expect(rows[0]!.pictures.length).toBe(1);
    expect(summary['columns']).toMatchObject({
      't.csv': [{ role: 'picture', column: 'Foto' }, { role: 'question', column: 'Frage' }, {}],
    });
  });

  it('takes strings and lists, other field names, numbers as answers, and questions about text', async () => {
    mkdirSync(join(source, 'photos'));
    for (const name of ['a.png', 'photos/b.png']) writeFileSync(join(source, name), picture);
    write('rows.jsonl', [
      { id: 7, image: 'a.png', question: ' How many? ', answer: 20 },
      '',
      { images: ['a.png', 'photos\\b.png'], question: 'Which?', answer: 'B', type: 'compare' },
      { path: 'photos/b.png', question: 'Ünïcode?', answer: '½' },
      { picture: [], question: '1 + 1?', answer: '2' },
    ]);
    const { rows, summary } = await importFrom();
    const blob = createHash('sha256').update(picture).digest('hex');
    expect(rows).toEqual([
      {
        id: '7',
        question: 'How many?',
        answer: '20',
        pictures: [blob],
        documents: ['a.png'],
        split: 'train',
        source: 'rows.jsonl, line 1',
      },
      {
        id: 'rows-3',
        question: 'Which?',
        answer: 'B',
        pictures: [blob, blob],
        documents: ['a.png', 'photos/b.png'],
        kind: 'compare',
        split: 'train',
        source: 'rows.jsonl, line 3',
      },
      {
        id: 'rows-4',
        question: 'Ünïcode?',
        answer: '½',
        pictures: [blob],
        documents: ['photos/b.png'],
        split: 'train',
        source: 'rows.jsonl, line 4',
      },
      {
        id: 'rows-5',
        question: '1 + 1?',
        answer: '2',
        pictures: [],
        split: 'train',
        source: 'rows.jsonl, line 5',
      },
    ]);
    expect(summary).toMatchObject({
      rows: 4,
      pictures: 1,
      by_split: { train: 4 },
      by_kind: { compare: 1 },
    });
  });

  it('takes a single file, Windows line ends, a byte order mark, and no last line end', async () => {
    writeFileSync(join(source, 'a.png'), picture);
    const text = `\ufeff${JSON.stringify(good)}\r\n${JSON.stringify({ ...good, question: 'Read B.' })}`;
    writeFileSync(join(source, 'test.jsonl'), text);
    const { rows } = await importFrom({ source: join(source, 'test.jsonl') });
    expect(rows.map((row) => [row.split, row.question])).toEqual([
      ['test', 'Read A.'],
      ['test', 'Read B.'],
    ]);
    const forced = await importFrom({ split: 'rl' });
    expect(forced.rows.every((row) => row.split === 'rl')).toBe(true);
  });

  it('finds pictures beside the file of a split first, then in the source', async () => {
    mkdirSync(join(source, 'test'));
    const other = readFileSync(join(sample, 'test', '0002.png'));
    writeFileSync(join(source, 'a.png'), picture);
    writeFileSync(join(source, 'b.png'), picture);
    writeFileSync(join(source, 'test', 'a.png'), other);
    write('test/cards.jsonl', [good, { ...good, picture: 'b.png' }]);
    const { rows } = await importFrom();
    const name = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(rows.map((row) => row.pictures)).toEqual([[name(other)], [name(picture)]]);
  });

  it('gives the same rows again, byte for byte, as another data set', async () => {
    writeFileSync(join(source, 'a.png'), picture);
    write('rows.jsonl', [good]);
    const [first, second] = [await importFrom(), await importFrom()];
    const bytes = (path: string) => readFileSync(join(path, 'rows.jsonl'));
    expect(first.artifact!.id).not.toBe(second.artifact!.id);
    expect(bytes(first.artifact!.path).equals(bytes(second.artifact!.path))).toBe(true);
  });

  it('reads lines that a chunk of the file cuts in two', async () => {
    writeFileSync(join(source, 'a.png'), picture);
    const rows = Array.from({ length: 300 }, (_, i) => ({
      ...good,
      question: `${'ä'.repeat(500)} ${i}?`,
    }));
    write('rows.jsonl', rows);
    expect((await importFrom()).rows.map((row) => row.question)).toEqual(
      rows.map((row) => row.question),
    );
  });
});

describe('a bad source', () => {
  /** Runs the import, expects one sentence, and no data set, picture or draft left behind. */
  async function expectRefusal(sentence: string | RegExp, settings: Partial<typeof defaults> = {}) {
    const error = await importFrom(settings).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(UserError);
    const { message, hint } = error as UserError;
    if (typeof sentence === 'string') expect(message).toBe(sentence);
    else expect(message).toMatch(sentence);
    expect(message).not.toMatch(/\n/);
    expect(hint).toBeTruthy();
    if (existsSync(workspace)) {
      const left = readdirSync(workspace, { recursive: true, withFileTypes: true });
      const files = left.filter((entry) => entry.isFile()).map((entry) => entry.name);
      expect(files.filter((name) => !/^(?:doctor\.json|import-report\.jsonl)$/.test(name))).toEqual(
        [],
      );
      const datasets = join(workspace, 'datasets');
      expect(existsSync(datasets) ? readdirSync(datasets) : []).toEqual([]);
    }
  }

  beforeEach(() => writeFileSync(join(source, 'a.png'), picture));

  it('names the picture that is missing', async () => {
    write('rows.jsonl', [good, { ...good, picture: 'b.png' }]);
    await expectRefusal('rows.jsonl, line 2, field "picture": the picture b.png is missing.');
  });

  it('names the picture that is cut off, or no picture at all', async () => {
    writeFileSync(join(source, 'cut.png'), picture.subarray(0, 900));
    write('rows.jsonl', [good, { ...good, picture: 'cut.png' }]);
    await expectRefusal(
      /^The picture cut\.png \(rows\.jsonl, line 2, field "picture"\) is damaged/,
    );
    const broken = Buffer.from(picture);
    broken[700]! ^= 0xff;
    writeFileSync(join(source, 'cut.png'), broken);
    await expectRefusal(
      /^The picture cut\.png \(rows\.jsonl, line 2, field "picture"\) is damaged/,
    );
    writeFileSync(join(source, 'cut.png'), 'not a picture');
    await expectRefusal(
      /^The picture cut\.png \(rows\.jsonl, line 2, field "picture"\) is damaged/,
    );
  });

  it('names the row without an answer or a question', async () => {
    write('rows.jsonl', [good, { ...good, answer: undefined }]);
    await expectRefusal('rows.jsonl, line 2: the row has no answer (field “answer”).');
    write('rows.jsonl', [{ ...good, answer: '  ' }]);
    await expectRefusal('rows.jsonl, line 1: the row has no answer (field “answer”).');
    write('rows.jsonl', [{ ...good, question: null }]);
    await expectRefusal('rows.jsonl, line 1: the row has no question (field “question”).');
    write('rows.jsonl', [{ ...good, answer: ['20'] }]);
    await expectRefusal('rows.jsonl, line 1: the field “answer” is not text.');
  });

  it('names the line that is not JSON, or not an object', async () => {
    write('rows.jsonl', [good, '', '{"picture": "a.png",']);
    await expectRefusal('rows.jsonl, line 3: this is not valid JSON.');
    write('rows.jsonl', [good, '["a.png"]']);
    await expectRefusal('rows.jsonl, line 2: the row is not an object with named fields.');
  });

  it('says what is missing in an empty folder, a folder without rows, an empty file', async () => {
    mkdirSync(join(source, 'empty'));
    await expectRefusal(`The folder ${join(source, 'empty')} is empty.`, {
      source: join(source, 'empty'),
    });
    writeFileSync(join(source, 'empty', 'notes.txt'), 'What?');
    await expectRefusal(
      `The folder ${join(source, 'empty')} has no file with questions and answers (${ROW_EXTENSIONS.join(', ')}).`,
      { source: join(source, 'empty') },
    );
    await expectRefusal('1 picture has no answer yet, so there is nothing to learn from.');
    write('rows.jsonl', ['']);
    await expectRefusal('rows.jsonl holds no rows.');
    await expectRefusal(`There is no file or folder at ${source}2.`, { source: `${source}2` });
    await expectRefusal('The setting “source” is empty.', { source: '' });
  });

  it('names both places of an id that stands twice', async () => {
    write('a.jsonl', [{ ...good, id: 'x' }]);
    write('b.jsonl', [good, { ...good, id: 'x' }]);
    await expectRefusal('b.jsonl, line 2: the id “x” is already used in a.jsonl, line 1.');
  });

  it('names the line with the wrong encoding', async () => {
    const latin = Buffer.from(JSON.stringify({ ...good, question: 'Größe?' }), 'latin1');
    writeFileSync(
      join(source, 'rows.jsonl'),
      Buffer.concat([Buffer.from(`${JSON.stringify(good)}\n`), latin]),
    );
    await expectRefusal('rows.jsonl, line 2: the text is not valid UTF-8.');
    writeFileSync(
      join(source, 'rows.jsonl'),
      Buffer.from(`\ufeff${JSON.stringify(good)}\n`, 'utf16le'),
    );
    await expectRefusal('rows.jsonl, line 1: the file is not UTF-8 text; it looks like UTF-16.');
  });

  it('names the row without a picture among rows with pictures', async () => {
    write('rows.jsonl', [good, { question: 'Read A.', answer: '1' }]);
    await expectRefusal('rows.jsonl, line 2: the row has no picture (field “picture”).');
    write('rows.jsonl', [{ ...good, picture: '' }]);
    await expectRefusal('rows.jsonl, line 1: the field “picture” is not a picture path.');
    write('rows.jsonl', [{ ...good, picture: 'https://example.com/a.png' }]);
    await expectRefusal(
      'rows.jsonl, line 1: the field “picture” contains a web address, not a file.',
    );
  });

  const raw = (name: string, text: string | Buffer) => writeFileSync(join(source, name), text);

  it('a table: another number of columns, an open quotation mark, another encoding, nothing', async () => {
    raw('t.csv', 'question,answer\nWhat?,1\nHow?,2,3\n');
    await expectRefusal('t.csv, line 3: the number of columns differs from the header.');
    raw('t.csv', 'question,answer\nWhat?,1\n"How?,2\n');
    await expectRefusal(/^t\.csv, line \d: a quotation mark is not closed\.$/);
    raw('t.csv', Buffer.from('question,answer\nGröße?,1\n', 'latin1'));
    await expectRefusal('t.csv, line 2: the column “question” is not valid UTF-8.');
    raw('t.csv', Buffer.from('question,answer\nWhat?,1\n', 'utf16le'));
    await expectRefusal('t.csv, line 1: the file is not UTF-8 text; it looks like UTF-16.');
    raw('t.csv', 'question,answer\n');
    await expectRefusal('t.csv holds no rows.');
    raw('t.csv', 'question,answer\nWhat?,\n');
    await expectRefusal('t.csv, line 2: the row has no answer (field “answer”).');
    raw('t.csv', `question,answer\n"${'a'.repeat(17 * 2 ** 20)}`);
    await expectRefusal(
      /^t\.csv.*: a row is longer than 16 MB, or a quotation mark is not closed\.$/,
    );
  });

  it('a list: cut off, not a list, an empty one', async () => {
    raw('t.json', '[{"question": "What?", "answer": 1},\n {"question": "Ho');
    await expectRefusal(/^t\.json(, line 2)?: this is not valid JSON\.$/);
    raw('t.json', '{"version": 3}');
    await expectRefusal('t.json contains no list of rows.');
    raw('t.json', '[]');
    await expectRefusal('t.json holds no rows.');
    raw('t.json', '[{"question": "What?", "answer": "1"}, 7]');
    await expectRefusal('t.json, row 2: the row is not an object with named fields.');
  });

  it('a conversation whose roles are unknown, and one without an answer', async () => {
    const ask = { role: 'user', content: 'What?' };
    write('rows.jsonl', [{ messages: [{ role: 'robot', content: 'What?' }] }]);
    await expectRefusal('rows.jsonl, line 1: turn 1 of the conversation has no known role.');
    write('rows.jsonl', [{ messages: [ask] }]);
    await expectRefusal('rows.jsonl, line 1: the row has no answer (field “answer”).');
  });

  const fixture = (name: string) => readFileSync(join(fixtures, name));

  it.each([
    [
      'pictures.parquet',
      /^pictures\.parquet cannot be read as a Parquet file \(.+\)\.$/,
      'pictures.parquet holds no rows.',
    ],
    ['table.xlsx', 'table.xlsx cannot be read as an Excel workbook.', 'table.xlsx holds no rows.'],
  ])('%s: cut off, wrong inside, empty', async (name, damaged, empty) => {
    const bytes = fixture(name);
    raw(name, bytes.subarray(0, bytes.length / 2));
    await expectRefusal(damaged);
    raw(name, 'question,answer\nWhat?,1\n');
    await expectRefusal(damaged);
    raw(name, '');
    await expectRefusal(damaged);
    if (name.endsWith('.parquet')) {
      // "Größe?" as Latin-1 inside, where the page is not compressed.
      raw('latin.parquet', fixture('latin.parquet'));
      rmSync(join(source, name));
      await expectRefusal('latin.parquet, row 1: the column “question” is not valid UTF-8.');
      rmSync(join(source, 'latin.parquet'));
    }
    raw(name, fixture(name.replace(/^\w+/, 'empty')));
    await expectRefusal(empty);
  });

  it('a ZIP file: cut off, empty, with names that leave the folder', async () => {
    const bytes = fixture('folder.zip');
    raw('a.zip', bytes.subarray(0, bytes.length - 30));
    const zip = { source: join(source, 'a.zip') };
    await expectRefusal(/^a\.zip cannot be unpacked \(.+\)\.$/, zip);
    raw('a.zip', fixture('escape.zip'));
    await expectRefusal(/^a\.zip cannot be unpacked \(invalid relative path: .+\)\.$/, zip);
    raw('a.zip', fixture('empty.zip'));
    await expectRefusal(/^The folder .+ is empty\.$/, zip);
  });

  it('a PDF file that is cut off, a data URL that is, a video, a sound', async () => {
    raw('p.pdf', fixture('pages.pdf').subarray(0, 40));
    write('rows.jsonl', [{ ...good, picture: 'p.pdf' }]);
    await expectRefusal(
      /^The page p\.pdf \(rows\.jsonl, line 1, field "picture"\) cannot be rendered/,
    );
    write('rows.jsonl', [{ ...good, picture: 'data:image/png;base64,iVBORw0' }]);
    await expectRefusal('rows.jsonl, line 1: the field “picture” contains an incomplete data URL.');
    write('rows.jsonl', [{ ...good, picture: 'clip.mp4' }]);
    await expectRefusal(
      'rows.jsonl, line 1: the field “picture” contains a video instead of a picture (clip.mp4).',
    );
    write('rows.jsonl', [{ ...good, picture: 'clip.wav' }]);
    await expectRefusal(
      'rows.jsonl, line 1: the field “picture” contains a sound file instead of a picture (clip.wav).',
    );
  });

  it('a field of 20 MB in a line, a cell, a list', async () => {
    const huge = 'a'.repeat(20 * 2 ** 20);
    raw('rows.jsonl', JSON.stringify({ question: huge, answer: '1' }));
    await expectRefusal('rows.jsonl, line 1: the line is longer than 16 MB.');
    rmSync(join(source, 'rows.jsonl'));
    raw('t.json', JSON.stringify([{ question: huge, answer: '1' }]));
    await expectRefusal('t.json, row 1: the field “question” is longer than 1 MB.');
  });

  it('leaves no data set when it is cancelled, and goes on to the same bytes', async () => {
    cpSync(join(sample, 'validation'), join(source, 'validation'), { recursive: true });
    const stop = new AbortController();
    const running = job(stop.signal);
    const cancelling: Job = {
      ...running,
      report: ({ fraction }) => fraction > 0.1 && stop.abort(),
    };
    await expect(stage.run({ ...defaults, source }, cancelling)).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(readdirSync(join(workspace, 'datasets'))).toEqual([]);
    const resumed = await stage.run({ ...defaults, source }, { ...job(), resume: true });
    const bytes = readFileSync(join(resumed.artifact!.path, 'rows.jsonl'));
    const whole = await stage.run(
      { ...defaults, source },
      { ...job(), runDir: join(workspace, 'runs', 's') },
    );
    expect(readFileSync(join(whole.artifact!.path, 'rows.jsonl')).equals(bytes)).toBe(true);
    expect(resumed.summary).toEqual(whole.summary);
  });

  it('goes on with its decisions, those about a file that was read before the pause included', async () => {
    writeFileSync(join(source, 'a.png'), picture);
    const rows = (name: string) =>
      Array.from({ length: 70 }, (_, i) => ({ ...good, question: `${name} ${i}?` }));
    write('a.jsonl', rows('a'));
    write('b.jsonl', rows('b'));
    const decided = {
      ...defaults,
      source,
      exclude: ['a.jsonl, line 2', 'b.jsonl, line 66'],
      edits: { 'a.jsonl, line 3': { answer: '3' }, 'b.jsonl, line 70': { answer: '70' } },
      added: [{ question: 'New?', answer: 'yes', picture: 'a.png' }],
    };
    const stop = new AbortController();
    const cancelling: Job = {
      ...job(stop.signal),
      report: ({ detail = '' }) => english(detail).startsWith('b.jsonl') && stop.abort(),
    };
    await expect(stage.run(decided, cancelling)).rejects.toMatchObject({ name: 'AbortError' });
    const resumed = await stage.run(decided, { ...job(), resume: true });
    const whole = await stage.run(decided, { ...job(), runDir: join(workspace, 'runs', 's') });
    const bytes = ({ artifact }: typeof whole) => readFileSync(join(artifact!.path, 'rows.jsonl'));
    expect(bytes(resumed).equals(bytes(whole))).toBe(true);
    expect(resumed.summary).toEqual(whole.summary);
    expect(resumed.summary).toMatchObject({ rows: 139, excluded: 2 });
  });
});
