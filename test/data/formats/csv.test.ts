// CSV files as spreadsheet programs write them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCsvRows } from '../../../main/data/formats/csv.ts';
import { temporaryFolder } from '../../helpers.ts';

const folder = temporaryFolder();
let count = 0;

async function read(text: string) {
  const file = join(folder, `table-${++count}.csv`);
  writeFileSync(file, text);
  const rows = [];
  for await (const row of readCsvRows(file, 'table.csv')) rows.push(row);
  return rows;
}

describe('the separator', () => {
  it.each([
    ['sep=;\nimage;answer\na.png;1,5\n', 3],
    ['"sep=\t"\r\nimage\tanswer\r\na.png\t1,5\r\n', 3],
    ['image;"answer, in words, as written"\na.png;1,5\n', 2],
  ])('is the declared one, or counted outside quotation marks: %j', async (text, line) => {
    const [row] = await read(text);
    expect(row!.at).toBe(`line ${line}`);
    expect(Object.values(row!.value as object)).toEqual(['a.png', '1,5']);
  });
});

describe('lines', () => {
  it('are numbered by where a row begins, also after cells of several lines and blank lines', async () => {
    const rows = await read('q,a\n"one\ntwo",1\n\nthree,2\n"x\r\ny\r\nz",3\nlast,4\n');
    expect(rows.map(({ at }) => at)).toEqual(['line 2', 'line 5', 'line 6', 'line 9']);
    expect(rows[2]!.lastLine).toBe(8);
  });

  it.each(['q;a\nx;1\n;;\n;\n', 'q,a\n,\nx,1\n,\n'])(
    'of separators alone are empty: %j',
    async (text) => {
      expect((await read(text)).map(({ value }) => value)).toEqual([{ q: 'x', a: '1' }]);
    },
  );

  it.each([
    ['Inspection, hall 3\n\nimage;question;answer\na.png;x;1\n', 4],
    ['Cards of May;;\nimage;question;answer\na.png;x;1\n', 3],
  ])('above the names of the columns are passed over with a note: %j', async (text, line) => {
    const [row] = await read(text);
    expect(row).toMatchObject({ at: `line ${line}`, value: { answer: '1' } });
    expect(row!.notes!.map(({ kind, message }) => [kind, message])).toEqual([
      ['left-unread', expect.stringContaining('line 1') as string],
    ]);
  });

  it('of a table with one column are rows', async () => {
    expect((await read('question\nx\n')).map(({ value }) => value)).toEqual([{ question: 'x' }]);
  });
});

it('keeps every value of columns of one name', async () => {
  const [row, second] = await read('q,a,a,a\nx,1,2,\ny,,3,\n');
  expect(row).toMatchObject({ value: { q: 'x', a: '1' }, repeated: { a: ['2'] } });
  expect(second!.value).toEqual({ q: 'y', a: '3' });
});
