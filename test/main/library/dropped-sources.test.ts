// What is dropped as one source: pictures become one list, rows stay as they are, and anything that
// holds no examples is refused by its name.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { droppedSource } from '../../../main/library/dropped-sources.ts';
import { temporaryFolder } from '../../helpers.ts';

const write = (file: string, content: string | Buffer = 'x'): string => {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  return file;
};

it('makes one list of any number of pictures, in the order of their numbers, without repeats', () => {
  const folder = temporaryFolder();
  const pictures = ['p10.png', 'p2.JPG', 'p1.webp', '.DS_Store', 'Thumbs.db'].map((name) =>
    write(join(folder, 'My photos', name)),
  );
  const file = droppedSource([...pictures, pictures[0]!], join(folder, 'workspace'));
  expect(basename(file)).toBe('My photos.jsonl');
  const rows = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(rows.map(({ picture }: { picture: string }) => basename(picture))).toEqual([
    'p1.webp',
    'p2.JPG',
    'p10.png',
  ]);
  expect(droppedSource(pictures, join(folder, 'workspace'))).toBe(file);
  expect(droppedSource(pictures.slice(0, 2), join(folder, 'workspace'))).not.toBe(file);
});

it.each(['rows.csv', 'rows.XLSX', 'rows.parquet', 'all.zip', 'model.gguf'])(
  '%s alone is the source itself',
  (name) => {
    const file = write(join(temporaryFolder(), name));
    expect(droppedSource([file], '/workspace')).toBe(file);
  },
);

it('a folder is the source itself, and so is a text of JSON rows under another name', () => {
  const folder = temporaryFolder();
  expect(droppedSource([folder], '/workspace')).toBe(folder);
  const file = write(join(folder, 'rows.txt'), '\n {"question": "1 + 1?", "answer": "2"}\n');
  expect(droppedSource([file], '/workspace')).toBe(file);
});

it('a table with pictures of its own folder is the table', () => {
  const folder = temporaryFolder();
  const table = write(join(folder, 'rows.csv'));
  const picture = write(join(folder, 'a.png'));
  expect(droppedSource([picture, table], '/workspace')).toBe(table);
  const apart = write(join(folder, 'other', 'b.png'));
  expect(() => droppedSource([apart, table], '/workspace')).toThrow('not one set of examples');
});

it.each([
  ['setup.exe', Buffer.from([0x4d, 0x5a, 0, 0])],
  ['run.sh', Buffer.from('#!/bin/sh\n')],
  ['notes', Buffer.from('Buy bread.')],
  ['old.xls', Buffer.from([0xd0, 0xcf])],
])('%s is refused by its name, alone and among pictures', (name, content) => {
  const folder = temporaryFolder();
  const file = write(join(folder, name), content);
  const picture = write(join(folder, 'a.png'));
  for (const dropped of [[file], [picture, file]])
    expect(() => droppedSource(dropped, '/workspace')).toThrow(`${name} holds no examples`);
});

it('two folders, two tables and a missing file are refused', () => {
  const folder = temporaryFolder();
  const [a, b] = [write(join(folder, 'a.csv')), write(join(folder, 'b.csv'))];
  expect(() => droppedSource([a, b], '/workspace')).toThrow('not one set of examples');
  expect(() => droppedSource([folder, join(folder, '..')], '/workspace')).toThrow(
    'not one set of examples',
  );
  expect(() => droppedSource([join(folder, 'gone.csv')], '/workspace')).toThrow(
    'no file or folder',
  );
});
