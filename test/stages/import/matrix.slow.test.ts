// Every importer on a good file, an empty one, one cut off, one with a huge field, one in another
// encoding: rows or one clear sentence.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { openInspection } from '../../../main/data/sources/inspection.ts';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { stage } from '../../../main/stages/import.ts';
import { parquet, workbook, zip } from '../../data/write-files.ts';
import { temporaryFolder } from '../../helpers.ts';
import { createBench } from '../jobs.ts';
import { english } from '../../../main/i18n/locale.ts';

const { run } = createBench();
let picture: Buffer;
beforeAll(async () => {
  const colour = { r: 9, g: 90, b: 200 };
  picture = await sharp({ create: { width: 12, height: 9, channels: 3, background: colour } })
    .png()
    .toBuffer();
});

const HUGE = 'a'.repeat(20 * 2 ** 20);
/** Two questions, one with a picture: the same in every format. */
const ROWS = [
  { id: 'one', image: 'a.png', question: 'Größe in "cm"?\nRead it.', answer: '20' },
  { id: 'two', image: 'a.png', question: '中文, ja?', answer: 'left, right' },
];
type Rows = readonly Readonly<Record<string, string>>[];
const COLUMNS = ['id', 'image', 'question', 'answer'];
const json = (rows: Rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
const table = (rows: Rows, mark: string) =>
  [COLUMNS.join(mark), ...rows.map((row) => COLUMNS.map((column) => cell(row[column]!)).join(mark))]
    .map((line) => `${line}\r\n`)
    .join('');
const sheet = (rows: Rows) =>
  workbook({ Sheet1: [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]!))] });
const columnsOf = (rows: Rows, encode = (text: string): string | Uint8Array => text) =>
  Object.fromEntries(COLUMNS.map((column) => [column, rows.map((row) => encode(row[column]!))]));
const latin = (text: string) => Buffer.from(text, 'latin1');
const GERMAN = [{ ...ROWS[0]!, question: 'Größe?' }];
const LONG = [{ ...ROWS[0]!, question: HUGE }];
const half = (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.55));
const text = (value: string) => Buffer.from(value);

/**
 * Files by name in a folder of their own; a lone archive or table is the source itself where its
 * name says so.
 */
type Files = Readonly<Record<string, Uint8Array>>;
/** A sentence that the import is refused with; `rows` where rows come instead. */
type Outcome = RegExp | 'rows';

interface Case {
  readonly name: string;
  readonly good: () => Files;
  readonly empty: [() => Files, Outcome];
  readonly torn: [() => Files, Outcome];
  readonly huge: [() => Files, Outcome];
  readonly encoded: [() => Files, Outcome];
}

const one = (name: string, bytes: () => Uint8Array) => () => ({ [name]: bytes() });
const pdf = (pages: number) => {
  const kids = Array.from({ length: pages }, (_, i) => `${3 + i} 0 R`).join(' ');
  const page = (i: number) =>
    `${3 + i} 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 72 36]>> endobj\n`;
  return text(
    `%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[${kids}]/Count ${pages}>> endobj\n${Array.from({ length: pages }, (_, i) => page(i)).join('')}trailer <</Root 1 0 R>>\n%%EOF\n`,
  );
};
const onPdf =
  (bytes: () => Uint8Array, rows: Rows = ROWS) =>
  (): Files => ({
    'manual.pdf': bytes(),
    'rows.jsonl': text(json(rows.map((row, i) => ({ ...row, image: `manual.pdf#page=${i + 1}` })))),
  });
const inZip = (rows: Buffer) => () => ({
  'all.zip': zip([
    { name: 'set/rows.jsonl', bytes: rows },
    { name: 'set/a.png', bytes: picture },
  ]),
});

const LINE_TOO_LONG = /^rows\.(jsonl|ndjson), line 1: the line is longer than 16 MB\.$/;
const CASES: readonly Case[] = [
  ...['jsonl', 'ndjson'].map((ending): Case => {
    const name = `rows.${ending}`;
    return {
      name: ending,
      good: one(name, () => text(`\ufeff${json(ROWS).replaceAll('\n{', '\r\n\r\n{')}`)),
      empty: [one(name, () => text('')), new RegExp(`^${name} holds no rows\\.$`)],
      torn: [
        one(name, () => half(text(json(ROWS)))),
        new RegExp(`^${name}, line 2: this is not valid JSON\\.$`),
      ],
      huge: [one(name, () => text(json(LONG))), LINE_TOO_LONG],
      encoded: [
        one(name, () => latin(json(GERMAN))),
        new RegExp(`^${name}, line 1: the text is not valid UTF-8\\.$`),
      ],
    };
  }),
  {
    name: 'json',
    good: one('rows.json', () => text(JSON.stringify({ data: ROWS }))),
    empty: [one('rows.json', () => text('')), /^rows\.json holds no rows\.$/],
    torn: [
      one('rows.json', () => half(text(JSON.stringify(ROWS)))),
      /^rows\.json(, line 1)?: this is not valid JSON\.$/,
    ],
    huge: [
      one('rows.json', () => text(JSON.stringify(LONG))),
      /^rows\.json, row 1: the field “question” is longer than 1 MB\.$/,
    ],
    encoded: [
      one('rows.json', () => latin(JSON.stringify(GERMAN))),
      /^rows\.json, line 1: the text is not valid UTF-8\.$/,
    ],
  },
  ...(
    [
      ['csv', ','],
      ['csv', ';'],
      ['tsv', '\t'],
    ] as const
  ).map(([ending, mark]): Case => {
    const name = `rows.${ending}`;
    return {
      name: `${ending} with ${JSON.stringify(mark)}`,
      good: one(name, () => text(table(ROWS, mark))),
      empty: [one(name, () => text('')), new RegExp(`^${name} holds no rows\\.$`)],
      torn: [
        one(name, () => half(text(table(ROWS, mark)))),
        new RegExp(`^${name}, line \\d: a quotation mark is not closed\\.$`),
      ],
      huge: [
        one(name, () => text(table(LONG, mark))),
        new RegExp(`^${name}.*: a row is longer than 16 MB, or a quotation mark is not closed\\.$`),
      ],
      encoded: [
        one(name, () => latin(table(GERMAN, mark))),
        new RegExp(`^${name}, line 2: the column “question” is not valid UTF-8\\.$`),
      ],
    };
  }),
  {
    name: 'xlsx',
    good: one('rows.xlsx', () => sheet(ROWS)),
    empty: [one('rows.xlsx', () => sheet([])), /^rows\.xlsx holds no rows\.$/],
    torn: [
      one('rows.xlsx', () => half(sheet(ROWS))),
      /^rows\.xlsx cannot be read as an Excel workbook\.$/,
    ],
    huge: [
      one('rows.xlsx', () => sheet(LONG)),
      /^rows\.xlsx: a cell contains more than the 32,767 characters that Excel allows\.$/,
    ],
    // Excel's own encoding is declared inside; a table under a wrong name is what happens.
    encoded: [
      one('rows.xlsx', () => latin(table(GERMAN, ','))),
      /^rows\.xlsx cannot be read as an Excel workbook\.$/,
    ],
  },
  {
    name: 'parquet',
    good: one('rows.parquet', () => parquet(columnsOf(ROWS))),
    empty: [one('rows.parquet', () => parquet(columnsOf([]))), /^rows\.parquet holds no rows\.$/],
    torn: [
      one('rows.parquet', () => half(parquet(columnsOf(ROWS)))),
      /^rows\.parquet cannot be read as a Parquet file \(.+\)\.$/,
    ],
    huge: [
      one('rows.parquet', () => parquet(columnsOf(LONG))),
      /^rows\.parquet, row 1: the field “question” is longer than 1 MB\.$/,
    ],
    encoded: [
      one('rows.parquet', () => parquet(columnsOf(GERMAN, latin))),
      /^rows\.parquet, row 1: the column “question” is not valid UTF-8\.$/,
    ],
  },
  {
    name: 'zip',
    good: inZip(text(json(ROWS))),
    empty: [one('all.zip', () => zip([])), /^The folder .+ is empty\.$/],
    torn: [
      one('all.zip', () => half(zip([{ name: 'rows.jsonl', bytes: json(ROWS) }]))),
      /^all\.zip cannot be unpacked \(.+\)\.$/,
    ],
    huge: [inZip(text(json(LONG))), LINE_TOO_LONG],
    encoded: [inZip(latin(json(GERMAN))), /^rows\.jsonl, line 1: the text is not valid UTF-8\.$/],
  },
  {
    name: 'pdf',
    good: onPdf(() => pdf(2)),
    empty: [
      onPdf(() => text('')),
      /^The page manual\.pdf#page=1 \(rows\.jsonl, line 1, field "image"\) cannot be rendered \(.+\)\.$/,
    ],
    torn: [
      onPdf(() => pdf(2).subarray(0, 40)),
      /^The page manual\.pdf#page=1 \(rows\.jsonl, line 1, field "image"\) cannot be rendered \(.+\)\.$/,
    ],
    // A page of 100 × 50 km is drawn, only smaller.
    huge: [
      onPdf(() => text(pdf(2).toString().replaceAll('0 0 72 36', '0 0 7200000 3600000'))),
      'rows',
    ],
    encoded: [
      onPdf(() => latin('Größe?')),
      /^The page manual\.pdf#page=1 .+ cannot be rendered \(.+\)\.$/,
    ],
  },
  {
    name: 'folder',
    good: () => ({
      'train/rows.jsonl': text(json(ROWS.slice(0, 1))),
      'test/more.csv': text(table(ROWS.slice(1), ',')),
    }),
    empty: [() => ({}), /^The folder .+ is empty\.$/],
    torn: [
      () => ({ 'rows.jsonl': text(json(ROWS)), 'a.png': picture.subarray(0, 60) }),
      /^The picture a\.png \(rows\.jsonl, line 1, field "image"\) is damaged/,
    ],
    huge: [
      () => ({ 'train/rows.jsonl': text(json(LONG)) }),
      /^train\/rows\.jsonl, line 1: the line is longer than 16 MB\.$/,
    ],
    encoded: [
      () => ({ 'train/rows.jsonl': Buffer.from(json(GERMAN), 'utf16le') }),
      /^train\/rows\.jsonl, line 1: the file is not UTF-8 text; it looks like UTF-16\.$/,
    ],
  },
];

/**
 * Writes files into a new folder, the picture of the rows with them; the source is the folder, or a
 * lone archive in it.
 */
function sourceOf(files: Files): string {
  const folder = temporaryFolder();
  const names = Object.keys(files);
  const isArchive = names[0] === 'all.zip';
  if (names.length > 0 && !isArchive && files['a.png'] === undefined)
    writeFileSync(join(folder, 'a.png'), picture);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return isArchive ? join(folder, 'all.zip') : folder;
}

async function refusalOf(source: string): Promise<UserError> {
  const error: unknown = await run(stage, { source }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

describe.each(CASES)('$name', ({ good, empty, torn, huge, encoded }) => {
  it('is read when it is good', async () => {
    const { artifact } = await run(stage, { source: sourceOf(good()) });
    const rows = [];
    for await (const { id, question, answer, pictures } of readRows(artifact!.path)) {
      expect(pictures.length).toBe(1);
      rows.push({ id, question, answer });
    }
    const expected = ROWS.map(({ id, question, answer }) => ({ id, question, answer }));
    expect(rows.sort((left, right) => (left.id < right.id ? -1 : 1))).toEqual(expected);
  });

  it.each(Object.entries({ empty, torn, huge, encoded }))(
    'is refused with a sentence, or read, when it is %s',
    async (_what, [files, outcome]) => {
      if (outcome === 'rows') {
        expect((await run(stage, { source: sourceOf(files()) })).summary).toMatchObject({
          rows: 2,
        });
        return;
      }
      const { message, hint } = await refusalOf(sourceOf(files()));
      expect(message).toMatch(outcome);
      expect(message).not.toMatch(/\n/);
      expect(hint).toBeTruthy();
    },
  );
});

describe('what else people bring', () => {
  it('reads UTF-16 and Windows-1252 where that is asked for', async () => {
    const files = (name: string, content: string, encoding: BufferEncoding) =>
      run(stage, {
        source: sourceOf({ [name]: Buffer.from(content, encoding) }),
        repairs: ['encoding'],
      });
    for (const [name, content] of [
      ['rows.jsonl', json(GERMAN)],
      ['rows.csv', table(GERMAN, ';')],
      ['rows.json', JSON.stringify(GERMAN)],
    ] as const) {
      for (const [marked, encoding] of [
        [`\ufeff${content}`, 'utf16le'],
        [content, 'latin1'],
      ] as const) {
        const { artifact } = await files(name, marked, encoding);
        for await (const { question } of readRows(artifact!.path)) expect(question).toBe('Größe?');
      }
    }
  });

  it('takes every sheet that has questions and answers, days as days, and passes empty lines over', async () => {
    const bytes = workbook({
      Notes: [['Made by', 'Ada']],
      train: [
        null,
        null,
        ['Question', 'Answer'],
        ['When?', { day: 45413 }],
        null,
        ['How many?', 12.5],
      ],
      test: [
        ['Question', 'Answer'],
        ['Who?', 'Ada'],
      ],
    });
    const { artifact } = await run(stage, { source: sourceOf({ 'table.xlsx': bytes }) });
    const rows = [];
    for await (const { id, answer, source } of readRows(artifact!.path))
      rows.push([id, answer, source]);
    expect(rows).toEqual([
      ['table-train-4', '2024-05-01', 'table.xlsx, sheet "train", row 4'],
      ['table-train-6', '12.5', 'table.xlsx, sheet "train", row 6'],
      ['table-test-2', 'Ada', 'table.xlsx, sheet "test", row 2'],
    ]);
  });

  it('refuses archives that leave their folder, grow without measure, or lie about their sizes', async () => {
    const refused = async (members: Parameters<typeof zip>[0], name = 'all.zip') =>
      (await refusalOf(sourceOf({ [name]: zip(members) }))).message;
    expect(await refused([{ name: '../rows.jsonl', bytes: json(ROWS) }])).toMatch(
      /^all\.zip cannot be unpacked \(invalid relative path/,
    );
    expect(await refused([{ name: 'a/../../rows.jsonl', bytes: '' }])).toMatch(
      /invalid relative path/,
    );
    expect(await refused([{ name: '/rows.jsonl', bytes: '' }])).toMatch(/absolute path/);
    const bomb = { name: 'rows.jsonl', bytes: Buffer.alloc(80 * 2 ** 20) };
    expect(await refused([bomb])).toMatch(/rows\.jsonl becomes \d+ times larger/);
    expect(await refused([{ name: 'rows.jsonl', bytes: json(ROWS), claims: 3 }])).toMatch(
      /cannot be unpacked \(too many bytes/,
    );
    const wide = { name: 'rows.jsonl', bytes: 'x', claims: 2 ** 32 - 2 };
    expect(
      await refused(Array.from({ length: 60 }, (_, i) => ({ ...wide, name: `${i}.bin` }))),
    ).toMatch(/becomes \d+ times larger|needs [\d,]+ MB unpacked/);
    expect(await refused([{ name: 'xl/workbook.xml', bytes: bomb.bytes }], 'rows.xlsx')).toBe(
      'rows.xlsx cannot be read as an Excel workbook.',
    );
  });

  it('takes the first frame of an animation and says so, or the one that a row names', async () => {
    const frame = (r: number) => Buffer.from(Array.from({ length: 64 }, () => [r, 0, 0]).flat());
    const raw = { width: 8, height: 16, channels: 3, pageHeight: 8 } as const;
    const gif = await sharp(Buffer.concat([frame(250), frame(5)]), { raw })
      .gif()
      .toBuffer();
    const rows = [
      { image: 'a.gif', question: 'First?', answer: '1' },
      { image: 'a.gif#page=2', question: 'Second?', answer: '2' },
      { image: 'a.gif#page=3', question: 'Third?', answer: '3' },
    ];
    const source = sourceOf({ 'a.gif': gif, 'rows.jsonl': text(json(rows)) });
    const { artifact } = await run(stage, { source, inspect: true });
    const inspection = await openInspection(artifact!.path);
    expect(inspection.counts).toEqual({ animated: 1, 'picture-unreadable': 1 });
    const { rows: read } = await inspection.page({ offset: 0, limit: 3 });
    expect(english(read[0]!.defects[0]!.sentence)).toMatch(/has 2 frames; the first one is used/);
    expect(read[1]!.pictures[0]).not.toBe(read[0]!.pictures[0]);
    expect(english(read[2]!.defects[0]!.sentence)).toMatch(/the file has 2 frames/);
    await inspection.close();
  });

  it('makes a picture that is too large smaller where that is asked for', async () => {
    const side = 10_100;
    const large = await sharp({
      create: { width: side, height: side, channels: 3, background: '#333' },
    })
      .png({ compressionLevel: 1 })
      .toBuffer();
    const source = sourceOf({ 'a.png': large, 'rows.jsonl': text(json(ROWS.slice(0, 1))) });
    expect((await refusalOf(source)).message).toMatch(/has more than 80 million pixels\.$/);
    const { summary } = await run(stage, { source, repairs: ['picture-oversize'] });
    expect(summary).toMatchObject({ rows: 1, pictures: 1, left_out: 0 });
  });

  it.each(['x.pdf', 'x.xls', 'x.tar.gz', 'x.mp4', 'x.docx'])(
    'says what to do with %s as a source',
    async (name) => {
      const { message, hint } = await refusalOf(join(sourceOf({ [name]: text('x') }), name));
      expect(message).toBe(`${name} is not a file with rows of questions and answers.`);
      expect(hint).toBeTruthy();
    },
  );

  it('takes a picture alone as a question that has no answer yet', async () => {
    const { message, hint } = await refusalOf(join(sourceOf({ 'x.png': picture }), 'x.png'));
    expect(message).toBe('1 picture has no answer yet, so there is nothing to learn from.');
    expect(hint).toMatch(/Data/);
  });
});
