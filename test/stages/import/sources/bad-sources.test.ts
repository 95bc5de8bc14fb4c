// Import: a bad source gives one clear sentence and leaves nothing on the disk.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../../main/i18n/user-error.ts';
import type { defaults } from '../../../../main/stages/import/settings.ts';
import { ROW_EXTENSIONS } from '../../../../main/data/sources/source-files.ts';
import { createImportBench, fixture, GOOD, PICTURE } from '../import-bench.ts';

const { at, importFrom, write } = createImportBench();

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
    if (existsSync(at.workspace)) {
      const left = readdirSync(at.workspace, { recursive: true, withFileTypes: true });
      const files = left.filter((entry) => entry.isFile()).map((entry) => entry.name);
      expect(files.filter((name) => !/^(?:doctor\.json|import-report\.jsonl)$/.test(name))).toEqual(
        [],
      );
      const datasets = join(at.workspace, 'datasets');
      expect(existsSync(datasets) ? readdirSync(datasets) : []).toEqual([]);
    }
  }

  beforeEach(() => writeFileSync(join(at.source, 'a.png'), PICTURE));

  it('names the picture that is missing', async () => {
    write('rows.jsonl', [GOOD, { ...GOOD, picture: 'b.png' }]);
    await expectRefusal('rows.jsonl, line 2, field "picture": the picture b.png is missing.');
  });

  it('names the picture that is cut off, or no picture at all', async () => {
    writeFileSync(join(at.source, 'cut.png'), PICTURE.subarray(0, 900));
    write('rows.jsonl', [GOOD, { ...GOOD, picture: 'cut.png' }]);
    await expectRefusal(
      /^The picture cut\.png \(rows\.jsonl, line 2, field "picture"\) is damaged/,
    );
    const broken = Buffer.from(PICTURE);
    broken[700]! ^= 0xff;
    writeFileSync(join(at.source, 'cut.png'), broken);
    await expectRefusal(
      /^The picture cut\.png \(rows\.jsonl, line 2, field "picture"\) is damaged/,
    );
    writeFileSync(join(at.source, 'cut.png'), 'not a picture');
    await expectRefusal(
      /^The picture cut\.png \(rows\.jsonl, line 2, field "picture"\) is damaged/,
    );
  });

  it('names the row without an answer or a question', async () => {
    write('rows.jsonl', [GOOD, { ...GOOD, answer: undefined }]);
    await expectRefusal('rows.jsonl, line 2: the row has no answer (field “answer”).');
    write('rows.jsonl', [{ ...GOOD, answer: '  ' }]);
    await expectRefusal('rows.jsonl, line 1: the row has no answer (field “answer”).');
    write('rows.jsonl', [{ ...GOOD, question: null }]);
    await expectRefusal('rows.jsonl, line 1: the row has no question (field “question”).');
    write('rows.jsonl', [{ ...GOOD, answer: ['20'] }]);
    await expectRefusal('rows.jsonl, line 1: the field “answer” is not text.');
  });

  it('names the line that is not JSON, or not an object', async () => {
    write('rows.jsonl', [GOOD, '', '{"picture": "a.png",']);
    await expectRefusal('rows.jsonl, line 3: this is not valid JSON.');
    write('rows.jsonl', [GOOD, '["a.png"]']);
    await expectRefusal('rows.jsonl, line 2: the row is not an object with named fields.');
  });

  it('says what is missing in an empty folder, a folder without rows, an empty file', async () => {
    mkdirSync(join(at.source, 'empty'));
    await expectRefusal(`The folder ${join(at.source, 'empty')} is empty.`, {
      source: join(at.source, 'empty'),
    });
    writeFileSync(join(at.source, 'empty', 'notes.txt'), 'What?');
    await expectRefusal(
      `The folder ${join(at.source, 'empty')} has no file with questions and answers (${ROW_EXTENSIONS.join(', ')}).`,
      { source: join(at.source, 'empty') },
    );
    await expectRefusal('1 picture has no answer yet, so there is nothing to learn from.');
    write('rows.jsonl', ['']);
    await expectRefusal('rows.jsonl holds no rows.');
    await expectRefusal(`There is no file or folder at ${at.source}2.`, {
      source: `${at.source}2`,
    });
    await expectRefusal('The setting “source” is empty.', { source: '' });
  });

  it('says how frames are made of a folder that holds video files alone', async () => {
    const folder = join(at.source, 'Ausflug');
    mkdirSync(folder);
    for (const name of ['IMG_1.MOV', 'Thumbs.db']) writeFileSync(join(folder, name), 'bytes');
    const error = await importFrom({ source: folder }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringContaining('holds videos (IMG_1.MOV), which are not read'),
      hint: expect.stringContaining('ffmpeg'),
    });
    expect((error as UserError).hint).toContain('Add a file with lines like');
  });

  it('says nothing of the files that systems put into folders', async () => {
    write('rows.jsonl', [GOOD]);
    for (const name of ['Thumbs.db', 'desktop.ini', '.DS_Store', '~$rows.xlsx'])
      writeFileSync(join(at.source, name), 'bytes');
    const { summary } = await importFrom();
    expect(summary).not.toHaveProperty('defects');
    expect(summary).not.toHaveProperty('report.left-out');
  });

  it('names both places of an id that stands twice', async () => {
    write('a.jsonl', [{ ...GOOD, id: 'x' }]);
    write('b.jsonl', [GOOD, { ...GOOD, id: 'x' }]);
    await expectRefusal('b.jsonl, line 2: the id “x” is already used in a.jsonl, line 1.');
  });

  it('names the line with the wrong encoding', async () => {
    const latin = Buffer.from(JSON.stringify({ ...GOOD, question: 'Größe?' }), 'latin1');
    writeFileSync(
      join(at.source, 'rows.jsonl'),
      Buffer.concat([Buffer.from(`${JSON.stringify(GOOD)}\n`), latin]),
    );
    await expectRefusal('rows.jsonl, line 2: the text is not valid UTF-8.');
    writeFileSync(
      join(at.source, 'rows.jsonl'),
      Buffer.from(`\ufeff${JSON.stringify(GOOD)}\n`, 'utf16le'),
    );
    await expectRefusal('rows.jsonl, line 1: the file is not UTF-8 text; it looks like UTF-16.');
  });

  it('names the row without a picture among rows with pictures', async () => {
    write('rows.jsonl', [GOOD, { question: 'Read A.', answer: '1' }]);
    await expectRefusal('rows.jsonl, line 2: the row has no picture (field “picture”).');
    write('rows.jsonl', [{ ...GOOD, picture: '' }]);
    await expectRefusal('rows.jsonl, line 1: the field “picture” is not a picture path.');
    write('rows.jsonl', [{ ...GOOD, picture: 'https://example.com/a.png' }]);
    await expectRefusal(
      'rows.jsonl, line 1: the field “picture” contains a web address, not a file.',
    );
  });

  const raw = (name: string, text: string | Buffer) => writeFileSync(join(at.source, name), text);

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
      rmSync(join(at.source, name));
      await expectRefusal('latin.parquet, row 1: the column “question” is not valid UTF-8.');
      rmSync(join(at.source, 'latin.parquet'));
    }
    raw(name, fixture(name.replace(/^\w+/, 'empty')));
    await expectRefusal(empty);
  });

  it('a ZIP file: cut off, empty, with names that leave the folder', async () => {
    const bytes = fixture('folder.zip');
    raw('a.zip', bytes.subarray(0, bytes.length - 30));
    const zip = { source: join(at.source, 'a.zip') };
    await expectRefusal(/^a\.zip cannot be unpacked \(.+\)\.$/, zip);
    raw('a.zip', fixture('escape.zip'));
    await expectRefusal(/^a\.zip cannot be unpacked \(invalid relative path: .+\)\.$/, zip);
    raw('a.zip', fixture('empty.zip'));
    await expectRefusal(/^The folder .+ is empty\.$/, zip);
  });

  it('a PDF file that is cut off, a data URL that is, a video, a sound', async () => {
    raw('p.pdf', fixture('pages.pdf').subarray(0, 40));
    write('rows.jsonl', [{ ...GOOD, picture: 'p.pdf' }]);
    await expectRefusal(
      /^The page p\.pdf \(rows\.jsonl, line 1, field "picture"\) cannot be rendered/,
    );
    write('rows.jsonl', [{ ...GOOD, picture: 'data:image/png;base64,iVBORw0' }]);
    await expectRefusal('rows.jsonl, line 1: the field “picture” contains an incomplete data URL.');
    write('rows.jsonl', [{ ...GOOD, picture: 'clip.mp4' }]);
    await expectRefusal(
      'rows.jsonl, line 1: the field “picture” contains a video instead of a picture (clip.mp4).',
    );
    write('rows.jsonl', [{ ...GOOD, picture: 'clip.wav' }]);
    await expectRefusal(
      'rows.jsonl, line 1: the field “picture” contains a sound file instead of a picture (clip.wav).',
    );
  });

  it('a field of 20 MB in a line, a cell, a list', async () => {
    const huge = 'a'.repeat(20 * 2 ** 20);
    raw('rows.jsonl', JSON.stringify({ question: huge, answer: '1' }));
    await expectRefusal('rows.jsonl, line 1: the line is longer than 16 MB.');
    rmSync(join(at.source, 'rows.jsonl'));
    raw('t.json', JSON.stringify([{ question: huge, answer: '1' }]));
    await expectRefusal('t.json, row 1: the field “question” is longer than 1 MB.');
  });
});
