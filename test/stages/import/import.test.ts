// Import: good sources become data sets.

import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { blobPath, openWorkspace } from '../../../main/data/datasets/workspace.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import { createImportBench, FIXTURES, GOOD, PICTURE, SAMPLE } from './import-bench.ts';

const { at, importFrom, write } = createImportBench();

describe('a good source', () => {
  it('imports the sample with its four splits, every picture under its SHA-256', async () => {
    const { summary, rows, artifact } = await importFrom({ source: SAMPLE, name: 'Meter cards' });
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
    const opened = openWorkspace(at.workspace);
    for (const row of rows.filter((_, index) => index % 50 === 0)) {
      const blob = readFileSync(blobPath(opened, row.pictures[0]!));
      expect(createHash('sha256').update(blob).digest('hex')).toBe(row.pictures[0]);
      const file = join(SAMPLE, row.split, `${row.id.split('-')[1]}.png`);
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
    writeFileSync(join(at.source, 'a.png'), PICTURE);
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
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    write('rows.jsonl', [row]);
    const { rows } = await importFrom();
    expect(rows).toMatchObject([{ question, answer }]);
    expect(rows[0]!.pictures.length).toBe(pictures);
  });

  it('takes answers with their reasoning apart, as the recipe writes them', async () => {
    writeFileSync(join(at.source, 'a.png'), PICTURE);
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
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    writeFileSync(join(at.source, name), text);
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
    cpSync(join(FIXTURES, name), join(at.source, name));
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    const { rows } = await importFrom();
    expect(rows.map((row) => [row.id, row.question, row.answer, row.pictures.length])).toEqual(
      expected,
    );
    const blob = createHash('sha256').update(PICTURE).digest('hex');
    expect(rows.every(({ pictures }) => pictures.every((id) => id === blob))).toBe(true);
  });

  it('takes a ZIP file as the folder that is in it', async () => {
    const { rows, summary } = await importFrom({ source: join(FIXTURES, 'folder.zip') });
    expect(rows).toMatchObject([{ question: 'What does A read?', answer: '20', split: 'test' }]);
    expect(summary).toMatchObject({ name: 'folder', pictures: 1 });
  });

  it('takes pages of a PDF file and data URLs as pictures', async () => {
    cpSync(join(FIXTURES, 'pages.pdf'), join(at.source, 'pages.pdf'));
    const url = `data:image/png;base64,${PICTURE.toString('base64')}`;
    const pages = ['pages.pdf', 'pages.pdf#page=2', 'pages.pdf#1'];
    write('rows.jsonl', [
      { ...GOOD, picture: url },
      ...pages.map((page) => ({ ...GOOD, picture: page })),
    ]);
    const { rows } = await importFrom();
    expect(rows[0]!.pictures).toEqual([createHash('sha256').update(PICTURE).digest('hex')]);
    const drawn = await Promise.all(
      rows
        .slice(1)
        .map((row) => decodeImage(blobPath(openWorkspace(at.workspace), row.pictures[0]!))),
    );
    const colours = drawn.map(({ width, height, data }) => {
      const at = (x: number) => [
        ...data.subarray(3 * (75 * 37 * 2 + x), 3 * (75 * 37 * 2 + x) + 3),
      ];
      return [width, height, at(20), at(120)];
    });
    const red = [150, 75, [255, 0, 0], [255, 255, 255]];
    expect(colours).toEqual([red, [150, 75, [255, 255, 255], [0, 0, 255]], red]);
    write('rows.jsonl', [{ ...GOOD, picture: 'pages.pdf#page=3' }]);
    await expect(importFrom()).rejects.toThrow(
      'The page pages.pdf#page=3 (rows.jsonl, line 1, field "picture") cannot be rendered (it has 2 pages).',
    );
  });

  it('takes columns that the settings name', async () => {
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    writeFileSync(join(at.source, 't.csv'), 'Foto;Frage;Wert\na.png;Was steht da?;20\n');
    const columns = { picture: 'Foto', question: 'Frage', answer: 'Wert' };
    const { rows, summary } = await importFrom({ columns });
    expect(rows).toMatchObject([{ question: 'Was steht da?', answer: '20' }]);
    expect(rows[0]!.pictures.length).toBe(1);
    expect(summary['columns']).toMatchObject({
      't.csv': [{ role: 'picture', column: 'Foto' }, { role: 'question', column: 'Frage' }, {}],
    });
  });

  it('takes strings and lists, other field names, numbers as answers, and questions about text', async () => {
    mkdirSync(join(at.source, 'photos'));
    for (const name of ['a.png', 'photos/b.png']) writeFileSync(join(at.source, name), PICTURE);
    write('rows.jsonl', [
      { id: 7, image: 'a.png', question: ' How many? ', answer: 20 },
      '',
      { images: ['a.png', 'photos\\b.png'], question: 'Which?', answer: 'B', type: 'compare' },
      { path: 'photos/b.png', question: 'Ünïcode?', answer: '½' },
      { picture: [], question: '1 + 1?', answer: '2' },
    ]);
    const { rows, summary } = await importFrom();
    const blob = createHash('sha256').update(PICTURE).digest('hex');
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
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    const text = `\ufeff${JSON.stringify(GOOD)}\r\n${JSON.stringify({ ...GOOD, question: 'Read B.' })}`;
    writeFileSync(join(at.source, 'test.jsonl'), text);
    const { rows } = await importFrom({ source: join(at.source, 'test.jsonl') });
    expect(rows.map((row) => [row.split, row.question])).toEqual([
      ['test', 'Read A.'],
      ['test', 'Read B.'],
    ]);
    const forced = await importFrom({ split: 'rl' });
    expect(forced.rows.every((row) => row.split === 'rl')).toBe(true);
  });

  it('finds pictures beside the file of a split first, then in the source', async () => {
    mkdirSync(join(at.source, 'test'));
    const other = readFileSync(join(SAMPLE, 'test', '0002.png'));
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    writeFileSync(join(at.source, 'b.png'), PICTURE);
    writeFileSync(join(at.source, 'test', 'a.png'), other);
    write('test/cards.jsonl', [GOOD, { ...GOOD, picture: 'b.png' }]);
    const { rows } = await importFrom();
    const name = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(rows.map((row) => row.pictures)).toEqual([[name(other)], [name(PICTURE)]]);
  });

  it('gives the same rows again, byte for byte, as another data set', async () => {
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    write('rows.jsonl', [GOOD]);
    const [first, second] = [await importFrom(), await importFrom()];
    const bytes = (path: string) => readFileSync(join(path, 'rows.jsonl'));
    expect(first.artifact!.id).not.toBe(second.artifact!.id);
    expect(bytes(first.artifact!.path).equals(bytes(second.artifact!.path))).toBe(true);
  });

  it('reads lines that a chunk of the file cuts in two', async () => {
    writeFileSync(join(at.source, 'a.png'), PICTURE);
    const rows = Array.from({ length: 300 }, (_, i) => ({
      ...GOOD,
      question: `${'ä'.repeat(500)} ${i}?`,
    }));
    write('rows.jsonl', rows);
    expect((await importFrom()).rows.map((row) => row.question)).toEqual(
      rows.map((row) => row.question),
    );
  });
});
