// Pictures without questions: class folders, files of labels, one question for all, COCO and VQA.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { readRows } from '../../../../main/data/datasets/workspace.ts';
import { openInspection } from '../../../../main/data/sources/inspection.ts';
import type { ExampleRow } from '../../../../main/data/datasets/example.ts';
import { UserError } from '../../../../main/i18n/user-error.ts';
import { stage } from '../../../../main/stages/import.ts';
import type { ImportSettings } from '../../../../main/stages/import/settings.ts';
import { temporaryFolder } from '../../../helpers.ts';
import { workbook } from '../../../data/write-files.ts';
import { createBench } from '../../jobs.ts';

const { run } = createBench();
let source: string;
beforeEach(() => {
  source = temporaryFolder();
});

let shade = 0;
/** Writes pictures of which no two are equal. */
async function draw(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    shade += 1;
    const background = { r: shade % 256, g: (shade >> 8) % 256, b: 200 };
    const file = join(source, name);
    mkdirSync(dirname(file), { recursive: true });
    const left = { create: { width: 6, height: 12, channels: 3 as const, background: '#fff' } };
    const image = sharp({ create: { width: 12, height: 12, channels: 3, background } });
    await image.composite([{ input: left, left: 0, top: 0 }]).toFile(file);
  }
}
const json = (name: string, value: unknown): void => {
  mkdirSync(dirname(join(source, name)), { recursive: true });
  writeFileSync(join(source, name), JSON.stringify(value));
};

async function imported(settings: Partial<ImportSettings> = {}) {
  const { artifact, summary } = await run(stage, { source, ...settings });
  const rows: ExampleRow[] = [];
  for await (const row of readRows(artifact!.path)) rows.push(row);
  return { rows, summary: summary! };
}
const brief = (rows: readonly ExampleRow[]) =>
  rows.map(({ id, split, answer }) => `${id} ${split} ${answer}`);

describe('a folder of class folders', () => {
  it('asks one question of all pictures; the folders are the answers and the parts', async () => {
    await draw('train/cat/1.png', 'train/cat/2.jpg', 'train/dog/1.webp', 'test/dog/9.png');
    const { rows, summary } = await imported();
    expect(brief(rows)).toEqual([
      'test/dog/9.png test dog',
      'train/cat/1.png train cat',
      'train/cat/2.jpg train cat',
      'train/dog/1.webp train dog',
    ]);
    expect(new Set(rows.map(({ question }) => question))).toEqual(
      new Set(['What is shown in the picture? Answer with one of these: cat, dog.']),
    );
    expect(rows[0]).toMatchObject({ check: { type: 'text' }, source: 'test/dog, 9.png' });
    expect(summary).toMatchObject({ rows: 4, pictures: 4, by_split: { train: 3, test: 1 } });
    expect(JSON.stringify(summary)).toContain('set by the program');
  });

  it('asks in German, and takes names with accents, blanks and underscores', async () => {
    await draw('Äpfel rot/1.png', 'Äpfel_grün/1.png', 'Birne/1.png');
    const { rows } = await imported({ language: 'de' });
    expect(rows.map(({ answer }) => answer)).toEqual(['Äpfel rot', 'Äpfel_grün', 'Birne']);
    expect(rows[0]!.question).toMatch(/^Was zeigt das Bild\? Antworte mit einem von diesen: /);
    expect(rows[1]!.check).toEqual({ type: 'text', aliases: ['Äpfel grün'] });
  });

  it('knows parts in other places and spellings, and a class that is called train', async () => {
    await draw('shop/ok/val_images/1.png', 'shop/ok/Training/1.png', 'shop/broken/Training/2.png');
    expect(brief((await imported()).rows)).toEqual([
      'shop/broken/Training/2.png train broken',
      'shop/ok/Training/1.png train ok',
      'shop/ok/val_images/1.png validation ok',
    ]);
    source = temporaryFolder();
    await draw('train/1.png', 'bus/1.png', 'car/1.png');
    expect(brief((await imported()).rows)).toEqual([
      'bus/1.png train bus',
      'car/1.png train car',
      'train/1.png train train',
    ]);
    source = temporaryFolder();
    await draw('train/a/1.png', 'train/b/2.png', 'test/a/3.png', 'more/b/4.png', 'cover.png');
    const { rows } = await imported({ repairs: ['no-answer'] });
    expect(rows.find(({ id }) => id === 'test/a/3.png')!.split).toBe('test');
  });

  it('is read beside settings, and not where a file of rows names the pictures', async () => {
    await draw('cat/1.png', 'dog/1.png');
    json('dataset_info.json', { features: { image: 'Image' } });
    expect((await imported()).rows).toHaveLength(2);
    writeFileSync(join(source, 'rows.csv'), 'picture,question,answer\ncat/1.png,What?,lion\n');
    expect((await imported()).rows.map(({ answer }) => answer)).toEqual(['lion']);
  });
});

describe('bare pictures', () => {
  it('are refused with the texts beside them, which are not read', async () => {
    await draw('1.png', '2.png');
    for (const name of ['1.txt', '2.txt']) writeFileSync(join(source, name), 'a cat');
    const error = await imported({}).catch((cause: unknown) => cause as UserError);
    expect((error as UserError).hint).toMatch(/^2 text files .* are not read, such as 1\.txt\. /);
  });

  it('become a labelling project: rows with a question and no answer yet', async () => {
    await draw('1.png', '2.png', '10.png');
    const { artifact, summary } = await run(stage, { source, inspect: true, template: 'read' });
    const inspection = await openInspection(artifact!.path);
    const { rows } = await inspection.page({ offset: 0, limit: 9, defect: 'no-answer' });
    await inspection.close();
    expect(rows.map(({ place }) => place.split(', ')[1])).toEqual(['1.png', '2.png', '10.png']);
    expect(new Set(rows.map(({ question }) => question))).toEqual(
      new Set(['What value does the picture show?']),
    );
    expect(JSON.stringify(summary)).toContain('3 pictures have no answer yet');
    const failed = (await run(stage, { source }).catch((error: unknown) => error)) as UserError;
    expect(failed).toBeInstanceOf(UserError);
    expect(failed.message).toBe(
      '3 pictures have no answer yet, so there is nothing to learn from.',
    );
    expect(failed.hint).toContain('Data');
    const edits = Object.fromEntries(rows.map(({ place }, i) => [place, { answer: `${i} kWh` }]));
    const { rows: labelled } = await imported({ edits, template: 'read' });
    expect(labelled.map(({ answer }) => answer)).toEqual(['0 kWh', '1 kWh', '2 kWh']);
  });

  it('are asked the own question, or one by folder', async () => {
    await draw('gas/1.png', 'power/old/2.png', 'power/3.png');
    const questions = { power: 'How many kWh?', gas: 'How many m³?' };
    const { rows } = await imported({ questions, labels: 'folders', question: 'Which?' });
    expect(rows.map(({ id, question }) => `${id} ${question}`)).toEqual([
      'gas/1.png How many m³?',
      'power/3.png How many kWh?',
      'power/old/2.png How many kWh?',
    ]);
    const { rows: asked } = await imported({ question: 'Which meter?', labels: 'folders' });
    expect(new Set(asked.map(({ question }) => question))).toEqual(new Set(['Which meter?']));
  });

  it('take counts and yes or no from folders named so, and nothing else', async () => {
    await draw('0/1.png', '12/1.png');
    const { rows } = await imported({ template: 'count' });
    expect(rows.map(({ answer, check }) => [answer, check])).toEqual([
      ['0', { type: 'number' }],
      ['12', { type: 'number' }],
    ]);
    source = temporaryFolder();
    await draw('ja/1.png', 'nein/1.png');
    const { rows: verdicts } = await imported({ template: 'yes-no', language: 'de' });
    expect(verdicts.map(({ answer }) => answer)).toEqual(['ja', 'nein']);
    await expect(imported({ template: 'form', fields: ['total'] })).rejects.toThrow(
      'no answer yet',
    );
    await expect(imported({ template: 'clasify' })).rejects.toThrow('template');
  });

  it('of a list of files, and a single one, are one import', async () => {
    await draw('a/1.png', 'b/2.png', 'b/3.png', 'c/4.png');
    const { rows } = await imported({ only: ['a/1.png', 'b/3.png'] });
    expect(brief(rows)).toEqual(['a/1.png train a', 'b/3.png train b']);
    const alone = run(stage, { source: join(source, 'c/4.png') });
    await expect(alone).rejects.toThrow('1 picture has no answer yet');
  });
});

describe('annotations in JSON', () => {
  const categories = [
    { id: 3, name: 'bolt' },
    { id: 7, name: 'nut' },
  ];
  const images = [
    { id: 1, file_name: '000001.jpg' },
    { id: 2, file_name: '000002.jpg' },
    { id: 5, file_name: '000005.jpg' },
  ];

  it('of COCO count the objects of each category, and say what is left out', async () => {
    await draw('val2017/000001.jpg', 'val2017/000002.jpg', 'train2017/000001.jpg');
    const object = (image: number, category: number, iscrowd = 0) => ({
      image_id: image,
      category_id: category,
      iscrowd,
    });
    const annotations = [object(1, 3), object(1, 3), object(1, 7), object(2, 7, 1), object(9, 7)];
    json('annotations/instances_val2017.json', { images, annotations, categories });
    const { rows, summary } = await imported();
    expect(rows.map(({ question, answer, split }) => [question, answer, split])).toEqual([
      ['How many of these are in the picture: bolt?', '2', 'validation'],
      ['How many of these are in the picture: nut?', '1', 'validation'],
    ]);
    expect(rows[0]!.check).toEqual({ type: 'number' });
    const said = JSON.stringify(summary);
    for (const each of ['picture 2, nut', '000005.jpg', '(9)', '2 questions are made'])
      expect(said).toContain(each);
  });

  it('of COCO with one object a picture are classes, and captions are descriptions', async () => {
    await draw('images/000001.jpg', 'images/000002.jpg');
    const annotations = [
      { image_id: 1, category_id: 7 },
      { image_id: 2, category_id: 3 },
    ];
    json('labels.json', { info: {}, images: images.slice(0, 2), annotations, categories });
    const { rows } = await imported();
    expect(rows.map(({ answer }) => answer)).toEqual(['nut', 'bolt']);
    expect(rows[0]!.question).toContain('bolt, nut');
    const captions = [
      { image_id: 1, caption: 'A nut.' },
      { image_id: 1, caption: 'A steel nut.' },
      { image_id: 2, caption: 'A bolt.' },
    ];
    json('labels.json', { images: images.slice(0, 2), annotations: captions });
    const { rows: described } = await imported({ language: 'de' });
    expect(described.map(({ question, answer, check }) => [question, answer, check])).toEqual([
      ['Beschreibe das Bild.', 'A nut.', { type: 'text', aliases: ['A steel nut.'] }],
      ['Beschreibe das Bild.', 'A bolt.', undefined],
    ]);
  });

  it('of VQA join questions, answers and pictures by their numbers', async () => {
    await draw('train2014/COCO_train2014_000000000042.jpg', 'test/7.png');
    const answers = (...texts: string[]) => texts.map((answer, i) => ({ answer, answer_id: i }));
    json('v2_OpenEnded_mscoco_train2014_questions.json', {
      data_subtype: 'train2014',
      questions: [
        { image_id: 42, question: 'What colour?', question_id: 42001 },
        { image_id: 42, question: 'How many?', question_id: 42002 },
      ],
    });
    json('v2_mscoco_train2014_annotations.json', {
      annotations: [
        {
          question_id: 42001,
          image_id: 42,
          multiple_choice_answer: 'grey',
          answers: answers('grey', 'gray', 'grey', 'gray', 'grey', 'gray', 'grey', 'blue'),
        },
        { question_id: 42002, image_id: 42, answers: answers('2', '2', '3') },
        { question_id: 99, image_id: 42, multiple_choice_answer: 'lost' },
      ],
    });
    const { rows, summary } = await imported();
    expect(rows.map(({ id, answer, check, split }) => [id, answer, check, split])).toEqual([
      ['42001', 'grey', { type: 'text', aliases: ['gray'] }, 'train'],
      ['42002', '2', undefined, 'train'],
    ]);
    expect(JSON.stringify(summary)).toContain('1 answer belongs to no question');
  });
});

describe('a file of pictures and labels without questions', () => {
  const pictures = ['a.png', 'b.png', 'c.png', 'd.png'];
  const labels = ['cat', 'dog', 'cat', 'Äpfel_rot'];
  const listed = 'What is shown in the picture? Answer with one of these: Äpfel_rot, cat, dog.';
  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    writeFileSync(join(source, name), content);
  };
  const table = (head: string, separator = ','): string =>
    [head, ...pictures.map((name, i) => `${name}${separator}${labels[i]}`), ''].join('\n');
  const objects = (picture: string, label: string) =>
    pictures.map((name, i) => ({ [picture]: name, [label]: labels[i] }));
  const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

  it.each<[string, string, string | Uint8Array]>([
    ['file_name,label', 'metadata.csv', table('file_name,label')],
    ['image,class', 'rows.csv', table('image,class')],
    ['Datei;Klasse', 'rows.csv', table('Datei;Klasse', ';')],
    ['Datei;Klasse of Windows', 'rows.csv', Buffer.from(table('Datei;Klasse', ';'), 'latin1')],
    ['path, category', 'rows.tsv', table('path\tcategory', '\t')],
    ['JSON Lines of file_name, label', 'metadata.jsonl', lines(objects('file_name', 'label'))],
    ['JSON Lines of image, class', 'rows.jsonl', lines(objects('image', 'class'))],
    ['a JSON list of image, label', 'rows.json', JSON.stringify(objects('image', 'label'))],
    [
      'a workbook of Bild, Kategorie',
      'rows.xlsx',
      workbook({ A: [['Bild', 'Kategorie'], ...pictures.map((name, i) => [name, labels[i]!])] }),
    ],
  ])('%s: each picture is asked which class it is', async (_name, file, content) => {
    await draw(...pictures);
    put(file, content);
    const { rows, summary } = await imported({ repairs: ['encoding'] });
    expect(rows.map(({ answer }) => answer)).toEqual(labels);
    expect(new Set(rows.map(({ question }) => question))).toEqual(new Set([listed]));
    expect(rows.map(({ check }) => check)).toEqual([
      ...Array(3).fill({ type: 'text' }),
      { type: 'text', aliases: ['Äpfel rot'] },
    ]);
    expect(summary).toMatchObject({ rows: 4, pictures: 4 });
    const said = JSON.stringify(summary);
    expect(said).toContain(`${file} has pictures but no questions`);
    expect(said).toMatch(/The column “\S+” is the answer of 4 rows/);
  });

  it('knows the classes of all parts, and is found by its file alone', async () => {
    await draw('train/a.png', 'train/b.png', 'test/c.png');
    put('train/metadata.csv', 'file_name,label\na.png,cat\nb.png,dog\n');
    put('test/metadata.csv', 'file_name,label\nc.png,cat\n');
    const { rows } = await imported();
    expect(rows.map(({ split, answer }) => `${split} ${answer}`)).toEqual([
      'test cat',
      'train cat',
      'train dog',
    ]);
    for (const { question } of rows) expect(question).toContain('one of these: cat, dog.');
    const one = await imported({ source: join(source, 'train/metadata.csv'), language: 'de' });
    expect(one.rows[0]!.question).toBe(
      'Was zeigt das Bild? Antworte mit einem von diesen: cat, dog.',
    );
  });

  it('shows in the inspection what the columns are taken for', async () => {
    await draw(...pictures);
    put('rows.csv', table('image,category'));
    const { artifact } = await run(stage, { source, inspect: true });
    const inspection = await openInspection(artifact!.path);
    expect(inspection.attention).toBe(0);
    expect(inspection.columns[0]!.columns.map(({ column, role }) => [column, role])).toEqual([
      ['image', 'picture'],
      ['category', 'answer'],
    ]);
    await inspection.close();
  });

  it('takes the question, the task and the column of the settings', async () => {
    await draw(...pictures);
    put('rows.csv', 'image,reading\na.png,0.50\nb.png,12\nc.png,7\nd.png,9\n');
    const columns = { answer: 'reading' };
    const { rows } = await imported({ columns, question: 'What does the meter read?' });
    expect(rows.map(({ question, answer }) => [question, answer])[0]).toEqual([
      'What does the meter read?',
      '0.50',
    ]);
    const counted = await imported({ columns, template: 'count' });
    expect(counted.rows[0]).toMatchObject({
      question: 'How many are there in the picture?',
      check: { type: 'number' },
    });
  });

  it.each([
    ['readings', 'image,label\na.png,12.5\nb.png,13.5\nc.png,14\nd.png,15\n'],
    ['descriptions', 'image,answer\na.png,A cat.\nb.png,A dog.\nc.png,A cow.\nd.png,A fox.\n'],
    ['one class', 'image,label\na.png,cat\nb.png,cat\n'],
    [
      'rows, one with a question',
      'image,question,label\na.png,,cat\nb.png,Which?,dog\nc.png,,dog\n',
    ],
  ])('%s are no classes: the question is missing, as before', async (_name, content) => {
    await draw(...pictures);
    put('rows.csv', content);
    await expect(imported()).rejects.toThrow(/has no question/);
  });
});
