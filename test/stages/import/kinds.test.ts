// What people bring, by kind: other names, values and file types than those of the reported cases.
// Right is that it is read as its writer saw it, or that a sentence names file, row or column.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { blobPath, openWorkspace, readRows } from '../../../main/data/datasets/workspace.ts';
import { decodeImage } from '../../../main/data/images/decode.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { stage } from '../../../main/stages/import.ts';
import type { ImportSettings } from '../../../main/stages/import/settings.ts';
import { parquet, workbook, type Cell, type WorkbookExtras } from '../../data/write-files.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench } from '../jobs.ts';

const { folder, run } = createBench();
const fixtures = resolve(import.meta.dirname, '..', '..', 'fixtures', 'import');
let picture: Buffer;
beforeAll(async () => {
  const white = { create: { width: 4, height: 8, channels: 3 as const, background: '#fff' } };
  const red = { create: { width: 8, height: 8, channels: 3 as const, background: '#a00' } };
  picture = await sharp(red)
    .composite([{ input: white, left: 0, top: 0 }])
    .png()
    .toBuffer();
});
let source: string;
beforeEach(() => {
  source = temporaryFolder();
});

function put(name: string, content: string | Uint8Array | readonly object[]): void {
  mkdirSync(dirname(join(source, name)), { recursive: true });
  const bytes = Array.isArray(content)
    ? content.map((row) => `${JSON.stringify(row)}\n`).join('')
    : (content as string | Uint8Array);
  writeFileSync(join(source, name), bytes);
}
const sheet = (rows: readonly (readonly Cell[])[], extras: WorkbookExtras = {}): Buffer =>
  workbook({ Cards: rows }, extras);

let runs = 0;
/** The rows, and all that is said: refusals, notes and lines of the report. */
async function take(settings: Partial<ImportSettings> = {}) {
  const runId = `kind-${++runs}`;
  const result = await run(stage, { source, ...settings }, { runId }).catch(
    (error: unknown) => error as Error & { hint?: string },
  );
  const rows: ExampleRow[] = [];
  if (!(result instanceof Error))
    for await (const row of readRows(result.artifact!.path)) rows.push(row);
  const said = ['import-report.jsonl', 'doctor.json'].map((name) => {
    try {
      return readFileSync(join(folder, 'runs', runId, name), 'utf8');
    } catch {
      return '';
    }
  });
  const refusal = result instanceof Error ? `${result.message} ${result.hint ?? ''}` : '';
  return { rows, refusal, said: [...said, refusal].join('\n') };
}
/** Bytes of a row's pictures as the workspace keeps them. */
const picturesOf = ({ pictures }: ExampleRow) =>
  pictures.map((id) => readFileSync(blobPath(openWorkspace(folder), id)));
const answers = ({ rows }: { rows: ExampleRow[] }) => rows.map(({ answer }) => answer);
const qa = (answer: unknown, more: object = {}) => ({ question: 'What is it?', answer, ...more });

describe('kind 1: held-out rows stay held out', () => {
  it.each([
    ['dev.jsonl', 'validation'],
    ['MyHoldout.jsonl', 'test'],
    ['cards-eval-00001-of-00002.jsonl', 'test'],
    ['valid/rows.jsonl', 'validation'],
    ['2024/testing/rows.jsonl', 'test'],
    ['trainset v2.jsonl', 'train'],
    ['attestation.jsonl', 'train'],
    ['trainer notes.jsonl', 'train'],
    ['devices.jsonl', 'train'],
  ])('%s is %s', async (name, part) => {
    put(name, [qa('1')]);
    expect((await take()).rows.map(({ split }) => split)).toEqual([part]);
  });

  it('a column says it, in other spellings, and an unknown word is told', async () => {
    put('rows.csv', 'question,answer,Data-Split\nA?,1,TEST\nB?,2,Dev\nC?,3,fold 3\n');
    const { rows, said } = await take();
    expect(rows.map(({ split }) => split)).toEqual(['test', 'validation', 'train']);
    expect(said).toContain('fold 3');
  });
});

it('kind 2: a second file of rows is read or named', async () => {
  put('train.parquet', parquet({ question: ['A?'], answer: ['1'] }));
  put('extra.ndjson', [qa('2')]);
  put('test.tsv', 'question\tanswer\nC?\t3\n');
  put('limits.json', '{"maximum": 3}');
  put('people.json', '[{"name": "Ada"}]');
  put('old.ods', 'x');
  const result = await take();
  expect(answers(result).sort()).toEqual(['1', '2', '3']);
  for (const name of ['people.json', 'old.ods', 'limits.json']) expect(result.said).toContain(name);
});

describe('kind 3: typed values', () => {
  it('numbers of classes are their names, and the report says so', async () => {
    const features = { answer: { names: ['left', 'right'], _type: 'ClassLabel' } };
    const metadata = { huggingface: JSON.stringify({ info: { features } }) };
    const columns = { question: ['A?', 'B?', 'C?'], answer: [1, 0, 1] };
    put('rows.parquet', parquet(columns, metadata));
    const result = await take();
    expect(answers(result)).toEqual(['right', 'left', 'right']);
    expect(result.said).toContain(
      'rows.parquet: the numbers in the column “answer” are read as the names of 2 classes that rows.parquet gives: left, right.',
    );
  });

  it('durations that only the Arrow schema tells', async () => {
    put('rows.parquet', readFileSync(join(fixtures, 'durations.parquet')));
    expect(answers(await take())).toEqual(['00:01:30', '36:00:00', '00:00:01.5']);
  });

  it('numbers of a workbook as they are shown, with a word where that is rounded', async () => {
    const formats: readonly (readonly [number, string, string, string?])[] = [
      [0.25, '0%', '25%'],
      [0.256, '0%', '25.6%', '26%'],
      [2.5, '0.00', '2.50'],
      [3.14159, '0.00', '3.14159', '3.14'],
      [1234.5, '#,##0.00', '1234.50'],
      [12.5, '0.0" kWh"', '12.5 kWh'],
      [-7, '0.0', '-7.0'],
      [42, '00000', '00042'],
      [19.9, '0.00\\ [$€-407]', '19.90 €'],
      [0.1 + 0.2, '0.0#', '0.3'],
    ];
    const rows = formats.map(([value, format], i) => [`Q${i}?`, { value, format }]);
    put('rows.xlsx', sheet([['question', 'answer'], ...rows]));
    const result = await take();
    expect(answers(result)).toEqual(formats.map(([, , text]) => text));
    for (const [i, [, , , rounded]] of formats.entries())
      if (rounded !== undefined)
        expect(result.said).toContain(`rows.xlsx, row ${i + 2}: “answer” shows ${rounded}`);
  });

  it('digits beyond a double, in lines and lists, as ids and answers', async () => {
    put('a.jsonl', '{"question": "A?", "answer": 12345678901234567890, "id": 9007199254740993}\n');
    put('b.json', '[{"question": "B?", "answer": 0.12345678901234567891, "id": 9007199254740992}]');
    const { rows } = await take();
    expect(rows.map(({ id, answer }) => [id, answer])).toEqual([
      ['9007199254740993', '12345678901234567890'],
      ['9007199254740992', '0.12345678901234567891'],
    ]);
  });
});

describe('kind 4: two columns of one name', () => {
  it.each([
    ['rows.tsv', 'question\tanswer\tAnswer\nA?\t1\t2\n'],
    ['rows.csv', 'Frage;Antwort;antwort\nA?;1;2\n'],
    ['rows.ndjson', '{"question": "A?", "gold": "1", "gold": "2"}\n'],
    ['rows.json', '[{"question": "A?", "question": "B?", "answer": "1"}]'],
  ])('%s is refused by name', async (name, text) => {
    put(name, text);
    const { refusal } = await take();
    expect(refusal.toLowerCase()).toMatch(/answer|antwort|gold|question/);
    expect(refusal).toContain('more than one');
  });

  it('in a workbook, and an empty second one changes nothing', async () => {
    put(
      'rows.xlsx',
      sheet([
        ['question', 'answer', 'answer'],
        ['A?', 'one', 'two'],
      ]),
    );
    expect((await take()).refusal).toContain('“answer”');
    put(
      'rows.xlsx',
      sheet([
        ['question', 'answer', 'answer'],
        ['A?', 'one', ''],
      ]),
    );
    expect(answers(await take())).toEqual(['one']);
  });
});

describe('kind 5: options stand under the question', () => {
  it.each([
    [{ choices: { a: 'cat', b: 'dog' }, answer: 'b' }],
    [{ choices: '["cat", "dog"]', answer: 'dog' }],
    [{ candidates: 'cat | dog', answer: 'dog' }],
    [{ options: 'A) cat\nB) dog', answer: 'B' }],
    [{ option_1: 'cat', option_2: 'dog', answer: 'dog' }],
    [{ antwort_a: 'cat', antwort_b: 'dog', answer: 'B' }],
    [
      {
        options: [
          { letter: 'A', text: 'cat' },
          { letter: 'B', text: 'dog' },
        ],
        answer: 'B',
      },
    ],
    [{ options: [{ A: 'cat' }, { B: 'dog' }], answer: 'B' }],
    [
      {
        options: [
          ['A', 'cat'],
          ['B', 'dog'],
        ],
        answer: 'B',
      },
    ],
    [{ optionA: 'cat', optionB: 'dog', answer: 'dog' }],
  ])('%j', async (fields) => {
    put('rows.jsonl', [{ question: 'Which animal?', ...fields }]);
    const { rows, said } = await take();
    if (rows[0]?.question.includes('dog')) {
      expect(rows[0].question).toBe('Which animal?\n(A) cat\n(B) dog');
      expect(rows[0].answer).toBe('B');
    } else expect(said).toContain('rows.jsonl, line 1');
  });
});

it('kind 6: linked rows and pictures are read, broken links told', async () => {
  const store = temporaryFolder();
  writeFileSync(join(store, '0ab1'), picture);
  writeFileSync(join(store, '77c2'), 'picture,question,answer\nimages/x.png,A?,1\n');
  mkdirSync(join(source, 'images'));
  symlinkSync(join(store, '0ab1'), join(source, 'images', 'x.png'));
  symlinkSync(join(store, '77c2'), join(source, 'test.csv'));
  symlinkSync(join(store, 'gone'), join(source, 'more.jsonl'));
  const result = await take();
  expect(result.rows.map(({ split, pictures }) => [split, pictures.length])).toEqual([['test', 1]]);
  expect(result.said).toContain('more.jsonl');
});

describe('kind 7: marks of pictures and thin pictures are told with the row', () => {
  it.each([
    'Is <|image|> red?',
    '<|vision_start|><|image_pad|><|vision_end|>Red?',
    '<start_of_image> Red?',
  ])('%s', async (question) => {
    put('a.png', picture);
    put('rows.jsonl', [{ question, answer: 'yes', picture: 'a.png' }]);
    const { rows, said } = await take();
    expect(rows[0]?.question ?? said).not.toMatch(/<\|?(?:image|vision|start)/);
  });

  it('in a question without a picture, and a strip of 300 to 1', async () => {
    put('rows.jsonl', [qa('1', { question: 'See <image 2>?' }), qa('2')]);
    expect((await take()).said).toContain('rows.jsonl, line 1');
    const create = { width: 900, height: 3, channels: 3 as const, background: '#a00' };
    put('thin.webp', await sharp({ create }).webp().toBuffer());
    put('rows.jsonl', [qa('1', { picture: 'thin.webp' })]);
    expect((await take()).said).toMatch(/thin\.webp.*line 1|line 1.*thin\.webp/);
  });
});

it.each([
  ['photo.jpg', 'heic'],
  ['IMG_1.HEIF', 'mif1'],
  ['scan.png', 'heix'],
])('kind 11: %s with HEIC inside is named as that', async (name, brand) => {
  const box = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from(`ftyp${brand}`),
    Buffer.alloc(8),
    Buffer.from('mif1heic'),
  ]);
  put(name, Buffer.concat([box, Buffer.alloc(64)]));
  put('rows.csv', `picture,question,answer\n${name},A?,1\n`);
  const { said } = await take();
  expect(said).toContain('HEIC');
  expect(said).not.toContain('damaged');
});

it('kind 12: what is cut off is told, stray bytes between segments are not damage', async () => {
  const jpeg = await sharp(picture).resize(64, 64).jpeg().toBuffer();
  const at = jpeg.indexOf(Buffer.from([0xff, 0xdb]));
  put(
    'stray.jpg',
    Buffer.concat([jpeg.subarray(0, at), Buffer.from([0xff, 0xff]), jpeg.subarray(at)]),
  );
  put('rows.jsonl', [qa('1', { picture: 'stray.jpg' })]);
  expect((await take({ repairs: ['all'] })).rows).toHaveLength(1);
  put('half.jpg', jpeg.subarray(0, jpeg.length >> 1));
  put('rows.jsonl', [qa('1', { picture: 'half.jpg' })]);
  expect((await take()).said).toContain('half.jpg');
});

it.each(['palette', 'sixteen', 'grey'])(
  'kind 13: a picture that becomes one colour is told: %s',
  async (form) => {
    const [width, height] = [16, 16];
    const alpha = Buffer.from(Array.from({ length: 256 }, (_, i) => (i % 5 === 0 ? 255 : 0)));
    const black = sharp({ create: { width, height, channels: 3, background: '#000' } });
    const strokes = black.joinChannel(alpha, { raw: { width, height, channels: 1 } });
    const bytes =
      form === 'palette'
        ? await strokes.png({ palette: true }).toBuffer()
        : form === 'grey'
          ? await sharp(Buffer.from([...alpha].flatMap((value) => [0, value])), {
              raw: { width, height, channels: 2 },
            })
              .png()
              .toBuffer()
          : await sharp(
              Uint16Array.from({ length: 256 }, (_, i) => i % 7),
              { raw: { width, height, channels: 1 } },
            )
              .toColourspace('grey16')
              .png()
              .toBuffer();
    put('x.png', bytes);
    put('rows.jsonl', [qa('1', { picture: 'x.png' })]);
    const { rows, said } = await take();
    const { data } = await decodeImage(picturesOf(rows[0]!)[0]!, 'x.png');
    const isSeen = data.some((value) => value !== data[0]);
    expect(isSeen || /x\.png.*colour/.test(said)).toBe(true);
  },
);

it.each([
  ['Grün 7.png', 'Gru\u0308n 7.png'],
  ['cafe\u0301/été.png', 'café/été.png'],
  ['ein bild.png', 'ein%20bild.png'],
  ['50%25.png', '50%25.png'],
  ['c/d.png', ' c/d.png '],
  ['c/d.png', 'c\\d.png'],
  ['e f.png', 'http://localhost:8080/data/local-files/?d=e%20f.png'],
])('kind 14: %s is found as %s', async (stored, named) => {
  put(stored, picture);
  put('rows.jsonl', [qa('1', { picture: named })]);
  expect((await take({ repairs: ['all'] })).rows[0]?.pictures).toHaveLength(1);
});

it('kind 16: companions stop nothing, Arrow is named', async () => {
  put('rows.jsonl', [qa('1')]);
  for (const name of [
    '~$rows.xlsx',
    '.~lock.rows.csv#',
    '._rows.jsonl',
    'sub/~$b.xlsx',
    'Thumbs.db',
  ])
    put(name, 'x');
  put('state.json', '{"_format_type": null}');
  expect(answers(await take())).toEqual(['1']);
  put('data-00001-of-00002.feather', 'x');
  expect((await take()).said).toContain('data-00001-of-00002.feather');
});

it.each([
  ['rows.csv', 'question,answer\nWhich tag?,<image>\nWhich?,"<image> tag"\n'],
  [
    'rows.parquet',
    parquet({ question: ['Which tag?', 'Which?'], answer: ['<image>', '<image> tag'] }),
  ],
  [
    'rows.json',
    JSON.stringify(
      ['<image>', '<image> tag'].map((value) => ({
        conversations: [
          { from: 'human', value: 'Which tag?' },
          { from: 'gpt', value },
        ],
      })),
    ),
  ],
])('kind 17: <image> in an answer stays, in %s', async (name, content) => {
  put(name, content);
  expect(answers(await take())).toEqual(['<image>', '<image> tag']);
});

it.each([
  ['rows.json', '{"question": "A?", "answer": "1"}\n{"question": "B?", "answer": "2"}\n'],
  ['rows.ndjson', '\ufeff[{"question": "A?", "answer": "1"},\n {"question": "B?", "answer": "2"}]'],
  ['rows.json', '{"rows": [{"question": "A?", "answer": "1"}, {"question": "B?", "answer": "2"}]}'],
])('kind 18: JSON under another ending is read: %s', async (name, text) => {
  put(name, text);
  expect(answers(await take())).toEqual(['1', '2']);
});

it('kind 18: values that are no numbers are named', async () => {
  put('rows.ndjson', '{"question": "A?", "answer": Infinity}\n{"question": "B?", "answer": "2"}\n');
  const { said } = await take();
  expect(said).toMatch(/line 1.*Infinity/);
});

describe('kind 19: tables as spreadsheets write them', () => {
  it.each([
    ['rows.csv', 'sep=\t\nquestion\tanswer\nA?\t1,5\n', '1,5'],
    ['rows.csv', '"question, long";answer\n"a; b?";1\n', '1'],
    ['rows.csv', 'question,answer\n,,\nA?,1\n,\n', '1'],
    ['rows.tsv', 'question\tanswer\n"A\r\nB?"\t1\n', '1'],
  ])('%s %j', async (name, text, answer) => {
    put(name, text);
    const columns = text.includes('long') ? { question: 'question, long' } : {};
    expect(answers(await take({ columns }))).toEqual([answer]);
  });

  it('names lines as the file counts them after cells of several lines', async () => {
    put('rows.csv', 'question,answer\n"A\n\nB?",1\nC?,\n');
    expect((await take()).refusal).toContain('rows.csv, line 5');
  });
});

describe('kind 20: merged cells stand for all of them', () => {
  const rows: readonly (readonly Cell[])[] = [
    ['picture', 'question', 'answer'],
    ['a.png', 'Which?', 'one'],
    ['', 'What?', 'two'],
    ['b.png', 'How?', ''],
    ['b.png', 'Why?', 'four'],
  ];

  it('downward in any column, to the right, and over both', async () => {
    put('a.png', picture);
    put('b.png', Buffer.concat([picture, Buffer.from('b')]));
    put('rows.xlsx', sheet(rows, { merged: { Cards: ['A2:A3', 'B4:C4'] } }));
    const { rows: found, said } = await take();
    expect(
      found.map(({ question, answer, pictures }) => [question, answer, pictures.length]),
    ).toEqual([
      ['Which?', 'one', 1],
      ['What?', 'two', 1],
      ['How?', 'How?', 1],
      ['Why?', 'four', 1],
    ]);
    for (const each of ['A3', 'C4', 'merged']) expect(said).toContain(each);
  });

  it('in the column of answers, and an empty cell that is not merged is told', async () => {
    const text = [
      ['question', 'answer'],
      ['A?', 'x'],
      ['B?', ''],
      ['C?', ''],
    ];
    put('rows.xlsx', sheet(text, { merged: { Cards: ['B2:B3'] } }));
    const { refusal } = await take();
    expect(refusal).toContain('row 4');
    expect(answers(await take({ repairs: ['all'] }))).toEqual(['x', 'x']);
  });
});

describe('kind 21: titles and further sheets', () => {
  it.each([
    ['rows.csv', 'Cards of 2024\nquestion,answer\nA?,1\n'],
    ['rows.tsv', 'Cards of 2024\t\n\nquestion\tanswer\nA?\t1\n'],
    ['rows.xlsx', sheet([['Cards of 2024'], [], ['question', 'answer'], ['A?', '1']])],
  ])('a title above the columns of %s is told', async (name, content) => {
    put(name, content);
    const result = await take();
    expect(answers(result)).toEqual(['1']);
    expect(result.said).toContain('Cards of 2024');
  });

  it('hidden sheets and sheets without questions are told', async () => {
    const cards = [
      ['question', 'answer'],
      ['A?', '1'],
    ];
    const sheets = {
      Shown: cards,
      Veiled: cards,
      Prices: [
        ['item', 'price'],
        ['a', '2'],
      ],
    };
    put('rows.xlsx', workbook(sheets, { hidden: ['Veiled'] }));
    const result = await take();
    expect(result.rows.length).toBeGreaterThan(0);
    for (const each of ['Veiled', 'Prices']) expect(result.said).toContain(each);
  });
});

describe('what is no source of rows', () => {
  it.each([
    ['setup.exe', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(900, '\0\n')])],
    ['letter.md', '# Hello\nWorld\n'],
    ['library.so', Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(64)])],
  ])('%s is refused as a whole', async (name, content) => {
    put(name, content);
    const { rows, refusal } = await take({ source: join(source, name), repairs: ['all'] });
    expect(rows).toEqual([]);
    expect(refusal).toContain(`${name} is not a file with rows of questions and answers.`);
  });

  it('rows under an ending of their own are read', async () => {
    put('rows.data', [qa('1')]);
    expect(answers(await take({ source: join(source, 'rows.data') }))).toEqual(['1']);
  });
});
