// Names of classes in Parquet files of the Hugging Face library: from the file's metadata or from the
// description beside it, and what has no name.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parquetClasses, readParquetRows } from '../../../main/data/formats/parquet.ts';
import { formatMessage } from '../../../i18n/format.ts';
import { temporaryFolder } from '../../helpers.ts';
import { parquet } from '../write-files.ts';

const label = (names: unknown) => ({ names, _type: 'ClassLabel' });
const metadata = (features: object) => ({
  huggingface: JSON.stringify({ info: { features } }),
});
const TEXT = { dtype: 'string', _type: 'Value' };
const PETS = ['cat', 'dog'];

function put(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function read(file: string) {
  const rows: Record<string, unknown>[] = [];
  const notes: string[] = [];
  for await (const { value, notes: found = [] } of readParquetRows(file, 'a.parquet')) {
    rows.push(value as Record<string, unknown>);
    for (const { problem } of found)
      notes.push(
        typeof problem.message === 'string'
          ? problem.message
          : formatMessage(problem.message, 'en'),
      );
  }
  return { rows, notes };
}
const readOne = (columns: Parameters<typeof parquet>[0], features: object) =>
  read(
    join(
      put(temporaryFolder(), { 'a.parquet': parquet(columns, metadata(features)) }),
      'a.parquet',
    ),
  );
const labelsOf = async (folder: string, name = 'a.parquet') =>
  (await read(join(folder, name))).rows.map((row) => row['label']);

describe('names in the file itself', () => {
  it('take the place of the numbers, in every column that has names', async () => {
    const { rows, notes } = await readOne(
      { id: [0, 1], label: [1, 0], colour: [0, 2], n: [1, 1] },
      { label: label(PETS), colour: label(['red', 'green', 'blue']), id: TEXT, n: TEXT },
    );
    expect(rows).toEqual([
      { id: 0, label: 'dog', colour: 'red', n: 1 },
      { id: 1, label: 'cat', colour: 'blue', n: 1 },
    ]);
    expect(notes).toEqual([]);
  });

  it('leave nothing and no label empty, and say which number has no name', async () => {
    const { rows, notes } = await readOne({ label: [null, -1, 2, 1] }, { label: label(PETS) });
    expect(rows.map((row) => row['label'] ?? null)).toEqual([null, null, null, 'dog']);
    expect(notes).toEqual([
      'a.parquet, row 3: the column “label” has the number 2, but only 2 classes have a name. It is read as empty.',
    ]);
  });

  it('may be numbers or texts of another order, and the numbers are not mapped twice', async () => {
    const { rows } = await readOne({ label: [0, 1, 2] }, { label: label(['2', '0', 1]) });
    expect(rows.map((row) => row['label'])).toEqual(['2', '0', '1']);
  });

  it.each([
    ['no names', { label: { num_classes: 2, _type: 'ClassLabel' } }],
    ['an empty list', { label: label([]) }],
    ['another type', { label: { dtype: 'int64', _type: 'Value' } }],
    ['another column', { other: label(PETS), label: TEXT }],
  ])('with %s the numbers stay', async (_, features) => {
    expect((await readOne({ label: [1, 0] }, features)).rows).toEqual([{ label: 1 }, { label: 0 }]);
  });

  it('are no names where the metadata are damaged, and texts stay as they are', async () => {
    const file = parquet({ label: [1] }, { huggingface: '{"info": {"fea' });
    expect(await labelsOf(put(temporaryFolder(), { 'a.parquet': file }))).toEqual([1]);
    expect((await readOne({ label: ['1', 'x'] }, { label: label(PETS) })).rows).toEqual([
      { label: '1' },
      { label: 'x' },
    ]);
  });
});

describe('names in a description', () => {
  const PLAIN = parquet({ label: [1, 0] });
  const card = (info: string) => `---\nlicense: mit\ndataset_info:\n${info}\n---\n# Pets\n`;
  const CARD = card(
    "  features:\n  - name: label\n    dtype:\n      class_label:\n        names:\n          '0': cat\n          '1': dog\n  splits: []",
  );
  it.each([
    ['README.md beside it', 'a.parquet', { 'README.md': CARD }],
    ['README.md above it', 'data/a.parquet', { 'README.md': CARD }],
    [
      'dataset_infos.json',
      'a.parquet',
      { 'dataset_infos.json': JSON.stringify({ default: { features: { label: label(PETS) } } }) },
    ],
    [
      'dataset_info.json',
      'a.parquet',
      { 'dataset_info.json': JSON.stringify({ features: { label: label(PETS) } }) },
    ],
  ])('are read from %s', async (_, name, files: Record<string, string>) => {
    const folder = put(temporaryFolder(), { ...files, [name]: PLAIN });
    expect(await labelsOf(folder, name)).toEqual(['dog', 'cat']);
    const from = (await parquetClasses(join(folder, name), name)).get('label')?.from;
    expect(from).toBe(Object.keys(files)[0]);
  });

  it('give way to the file’s own', async () => {
    const own = parquet({ label: [1, 0] }, metadata({ label: label(['Katze', 'Hund']) }));
    const folder = put(temporaryFolder(), { 'README.md': CARD, 'a.parquet': own });
    expect(await labelsOf(folder)).toEqual(['Hund', 'Katze']);
  });

  const several = (...configurations: readonly (readonly [string, object])[]) =>
    JSON.stringify(
      Object.fromEntries(configurations.map(([name, features]) => [name, { features }])),
    );
  it('of several configurations are those of the path, or those on which all agree', async () => {
    const infos = several(
      ['small', { label: label(PETS) }],
      ['big', { label: label(['Katze', 'Hund']) }],
    );
    const files = { 'dataset_infos.json': infos, 'big/a.parquet': PLAIN, 'a.parquet': PLAIN };
    const folder = put(temporaryFolder(), files);
    expect(await labelsOf(folder, 'big/a.parquet')).toEqual(['Hund', 'Katze']);
    expect(await labelsOf(folder)).toEqual([1, 0]);
    const agreed = several(['a', { label: label(PETS) }], ['b', { label: label(PETS), x: TEXT }]);
    const same = put(temporaryFolder(), { 'dataset_infos.json': agreed, 'a.parquet': PLAIN });
    expect(await labelsOf(same)).toEqual(['dog', 'cat']);
  });

  it.each([
    ['of another data set', { 'dataset_infos.json': several(['a', { labels: label(PETS) }]) }],
    ['that says nothing of classes', { 'README.md': '# Pets\n' }],
    ['that cannot be read', { 'README.md': '---\na: [\n---\n', 'dataset_info.json': '{' }],
  ])('a description %s changes nothing', async (_, files: Record<string, string>) => {
    expect(await labelsOf(put(temporaryFolder(), { ...files, 'a.parquet': PLAIN }))).toEqual([
      1, 0,
    ]);
  });
});

it('several labels of a row are named one by one', async () => {
  const { withClassNames, classColumns } =
    await import('../../../main/data/formats/class-labels.ts');
  for (const feature of [
    { feature: label(PETS), _type: 'Sequence' },
    { feature: label(PETS), length: -1, _type: 'List' },
    [label(PETS)],
  ]) {
    const info = JSON.stringify({ info: { features: { labels: feature } } });
    const classes = classColumns('/nowhere/a.parquet', ['labels'], info);
    const place = { file: 'a.parquet', position: 'row 1' };
    expect(withClassNames({ labels: [1, 0, -1] }, classes, place)).toEqual({
      row: { labels: ['dog', 'cat', null] },
      notes: [],
    });
  }
});
