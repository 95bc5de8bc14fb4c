// Files of sources that did harm, and their neighbours: each is refused in one sentence, within
// limits of size and steps, and the next good file is read as ever.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { deflateSync } from 'node:zlib';
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { unpackZip } from '../../../main/data/formats/unzip.ts';
import { parsePdfPage, renderPdfPage } from '../../../main/data/images/pdf-pages.ts';
import { findSourceFiles, readFileRows } from '../../../main/data/sources/source-files.ts';
import { readSourceRows } from '../../../main/data/sources/source-row.ts';
import { describeError } from '../../../main/i18n/user-error.ts';
import { laterSentence } from './refusals.ts';
import { openDatabase } from '../../../main/storage/database.ts';
import { parseRecipe } from '../../../main/stages/recipe.ts';
import { faultIn } from '../../fuzz/cases.ts';
import { temporaryFolder } from '../../helpers.ts';
import { zip } from '../write-files.ts';

const hostile = path.resolve(import.meta.dirname, '..', '..', 'fixtures', 'hostile');

function written(name: string, bytes: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), name);
  fs.writeFileSync(file, bytes);
  return file;
}

async function rowsOf(file: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const { value } of readFileRows(file, path.basename(file))) rows.push(value);
  return rows;
}

/** A PDF file of one page with these objects besides it, from the fourth on. */
function pdf(page: string, ...objects: (string | Buffer)[]): Buffer {
  const all = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    `<</Type/Page/Parent 2 0 R ${page}>>`,
    ...objects,
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  for (const [i, object] of all.entries())
    parts.push(Buffer.from(`${i + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n'));
  parts.push(Buffer.from('trailer\n<</Root 1 0 R>>\n%%EOF\n'));
  return Buffer.concat(parts);
}

const streamOf = (head: string, bytes: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`<<${head}/Length ${bytes.length}>>\nstream\n`),
    bytes,
    Buffer.from('\nendstream'),
  ]);

describe('a PDF file', () => {
  const good = path.join(hostile, '21-pdf-poison', 'good.pdf');
  const render = (file: string) => renderPdfPage(file, 1, path.basename(file));

  it('that ends the library is refused, and the good one after it is rendered', async () => {
    const before = await render(good);
    await laterSentence(() => render(path.join(hostile, '21-pdf-poison', 'bad.pdf')), 'bad.pdf');
    expect(await render(good)).toEqual(before);
  });

  it('that ends the library is refused beside good ones that are asked for at once', async () => {
    const bad = path.join(hostile, '21-pdf-poison', 'bad.pdf');
    const asked = await Promise.allSettled([good, bad, good, bad, good].map(render));
    expect(asked.map(({ status }) => status)).toEqual(
      'fulfilled rejected fulfilled rejected fulfilled'.split(' '),
    );
  });

  it('that unpacks to gigabytes is refused, and the good one after it is rendered', async () => {
    const packed = deflateSync(deflateSync(Buffer.alloc(600 * 2 ** 20)));
    const content = streamOf('/Filter[/FlateDecode/FlateDecode]', packed);
    const file = written('bomb.pdf', pdf('/MediaBox[0 0 99 99]/Contents 4 0 R', content));
    await laterSentence(() => render(file), 'bomb.pdf');
    expect((await render(good)).length).toBeGreaterThan(0);
  });

  it('whose page has an impossible size is refused or rendered small', async () => {
    for (const box of ['0 0 0 0', '0 0 1e38 1e38', '0 0 -5 5', '0 0 1000000 0.1']) {
      const file = written('size.pdf', pdf(`/MediaBox[${box}]`));
      const result = await render(file).catch((error: unknown) => error);
      if (!(result instanceof Uint8Array)) expect(faultIn(result)).toBeUndefined();
    }
  });

  it('is told by the page that it lacks', async () => {
    const error = await laterSentence(() => renderPdfPage(good, 9, 'good.pdf#page=9'), 'good.pdf');
    expect(error).toContain('it has 1 pages');
    expect(parsePdfPage('good.pdf#page=9')).toEqual({ file: 'good.pdf', page: 9 });
  });
});

describe('an archive', () => {
  const unpack = (bytes: Uint8Array): Promise<void> => {
    const file = written('a.zip', bytes);
    const target = path.join(path.dirname(file), 'out');
    fs.mkdirSync(target);
    return unpackZip(file, target, 'a.zip', { signal: new AbortController().signal });
  };

  it('with a name that is none of a file', async () => {
    const file = path.join(hostile, '01-zip-broken-stream', 'a.zip');
    await laterSentence(() => unpack(fs.readFileSync(file)), 'a.zip');
  });

  it.each([
    ['a\0b'],
    ['d/\0'],
    ['x'.repeat(300)],
    [`${'d/'.repeat(600)}x`],
    ['d/x', 'd/x'],
    ['d', 'd/x'],
    ['d/x', 'd'],
  ])('with the names %j', async (...names) => {
    await laterSentence(() => unpack(zip(names.map((name) => ({ name, bytes: 'x' })))), 'a.zip');
  });

  it('of many files that are small each and a bomb together', async () => {
    const bytes = Buffer.alloc(4 * 2 ** 20);
    const members = Array.from({ length: 20 }, (_, i) => ({ name: `${i}.txt`, bytes }));
    expect(await laterSentence(() => unpack(zip(members)), 'a.zip')).toContain('times larger');
  });
});

describe('a workbook', () => {
  const sheet = (cells: string): string =>
    written(
      'rows.xlsx',
      zip([
        {
          name: '[Content_Types].xml',
          bytes: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        },
        {
          name: 'xl/workbook.xml',
          bytes: '<workbook><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        },
        {
          name: 'xl/_rels/workbook.xml.rels',
          bytes:
            '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        },
        {
          name: 'xl/worksheets/sheet1.xml',
          bytes: `<worksheet><sheetData>${cells}</sheetData></worksheet>`,
        },
      ]),
    );

  it('with a cell at the last place', async () => {
    const file = path.join(hostile, '09-xlsx-farcell', 'rows.xlsx');
    expect(await laterSentence(() => rowsOf(file), 'rows.xlsx')).toContain('XFD1048576');
  });

  it.each([
    '<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    '<row r="1"><c x=">" r="XFD1048576"><v>1</v></c></row>',
    "<row r='1'><c r='XFD1048576'><v>1</v></c></row>",
    '<row r="1"><c r="A1e9"><v>1</v></c></row>',
    '<row r="999999999"><c><v>1</v></c></row>',
    '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
  ])('with cells at %s', async (cells) => {
    await laterSentence(() => rowsOf(sheet(cells)), 'rows.xlsx');
  });

  it('with formulas that have no value, many of them', async () => {
    const cells = Array.from({ length: 20_000 }, (_, i) => `<c r="A${i + 1}" s="1"><f>x</f></c>`);
    const rows = cells.map((cell, i) => `<row r="${i + 1}">${cell}</row>`).join('');
    await rowsOf(sheet(rows)).catch((error: unknown) => expect(faultIn(error)).toBeUndefined());
  });
});

describe('rows', () => {
  it('with 200,000 pictures', () => {
    const picture = Array.from({ length: 200_000 }, () => 'a.png');
    const source = { file: 'rows.jsonl', name: 'rows.jsonl', roots: ['.'], split: 'train' };
    const item = { at: 'line 1', value: { picture, question: 'q', answer: 'a' } };
    const [row] = readSourceRows(item, source);
    expect(row!.images).toEqual([]);
    expect(row!.defects.map(({ message }) => message).join()).toContain('200,000');
  });

  it.each(['rows.jsonl', 'rows.json'])('deep inside each other in %s', async (name) => {
    const deep = `[{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`;
    const file = written(name, deep);
    await laterSentence(async () => {
      for await (const { error } of readFileRows(file, name)) if (error) throw error;
    }, name);
  });

  it('of a table with a hundred thousand columns', async () => {
    const line = 'a,'.repeat(100_000);
    const file = written('rows.csv', `${line}\n${line}\n`);
    await laterSentence(() => rowsOf(file), 'rows.csv');
  });
});

describe('a Parquet file', () => {
  const fixture = path.resolve(hostile, '..', 'import', 'messages.parquet');

  it('cut or changed anywhere is read or refused, and no error escapes', async () => {
    const bytes = fs.readFileSync(fixture);
    for (let at = 4; at < bytes.length; at += 97) {
      const copy = Buffer.from(bytes);
      copy.writeUInt8(copy[at]! ^ 0xff, at);
      const file = written('rows.parquet', copy);
      await rowsOf(file).catch((error: unknown) => expect(faultIn(error)).toBeUndefined());
    }
  });
});

describe('what the system says of a file', () => {
  it.each([
    ['of a missing folder', () => fs.readdirSync('/none/such'), '/none/such'],
    ['of a file in a file', () => fs.readFileSync(`${import.meta.filename}/x`), 'folder'],
    ['of a name without end', () => fs.readFileSync(`/${'x'.repeat(5000)}`), 'too long'],
    ['of a folder', () => fs.readFileSync(import.meta.dirname), 'a folder'],
  ])('is a sentence: %s', (_, step, words) => {
    let message = '';
    try {
      step();
    } catch (error) {
      ({ message } = describeError(error));
    }
    expect(message).toMatch(/\.$/);
    expect(message).not.toMatch(/^E[A-Z]+:/);
    expect(message).toContain(words);
  });

  it('is a sentence for a workspace that is not there', async () => {
    const folder = path.join(temporaryFolder(), 'none');
    await laterSentence(() => openDatabase(folder), 'omr.sqlite');
  });

  it.runIf(process.platform === 'linux')('is a sentence for a pipe as a source', async () => {
    const file = path.join(temporaryFolder(), 'rows.jsonl');
    execFileSync('mkfifo', [file]);
    await laterSentence(() => findSourceFiles(file), file);
  });
});

it.each([
  ['deep groups', '['.repeat(20_000)],
  ['deep values', `${'a: {'.repeat(200)}${'}'.repeat(200)}`],
  [
    'names for names',
    `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]!},`.repeat(9)}]`)
      .join('\n')}`,
  ],
])('a recipe with %s', async (_, text) => {
  await laterSentence(() => parseRecipe(text, 'recipe.yaml'), 'recipe.yaml');
});
