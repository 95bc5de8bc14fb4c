// Import: a column with the parts of rows, by its name and its values in several languages.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createImportBench } from './import-bench.ts';

const { at, importFrom, write } = createImportBench();

it.each([
  ['Teil', ['Training', 'Validierung', 'Test']],
  ['Aufteilung', ['Trainingsdaten', 'Validierungsdaten', 'Testdaten']],
  ['split', ['train', 'Validierung', 'Prüfung']],
  ['subset', ['train', 'val', 'eval']],
  ['Partition', ['TRAIN', 'Valid', ' test ']],
  ['Usage', ['Training', 'validation', 'test']],
  ['Conjunto', ['entrenamiento', 'validación', 'prueba']],
  ['Sous-ensemble', ['entraînement', 'validation', 'test']],
  ['partie', ['apprentissage'.normalize('NFD'), 'validation', 'évaluation'.normalize('NFD')]],
])('the column %s with %j holds the part', async (column, [train, validation, test]) => {
  const rows = [train, validation, test, train].map((part, i) => `Was ist ${i}?;${i};${part}`);
  writeFileSync(join(at.source, 'fragen.csv'), `Frage;Antwort;${column}\n${rows.join('\n')}\n`);
  const { rows: read, summary } = await importFrom();
  expect(read.map(({ split }) => split)).toEqual(['train', 'validation', 'test', 'train']);
  expect(summary['by_split']).toEqual({ train: 2, validation: 1, test: 1 });
});

it.each([
  ['Teil', ['Rad', 'Achse', 'Deckel']],
  ['teil', ['1', '2', '3']],
  ['Teil', ['Testfahrt', 'Trainingsrad', 'Validierungsstempel']],
  ['set', ['Test A', 'Test B', 'train station']],
  ['Thema', ['Training', 'Test', 'Validierung']],
])('the column %s with %j holds something else', async (column, values) => {
  write(
    'rows.jsonl',
    values.map((value, i) => ({ question: `What is ${i}?`, answer: `${i}`, [column]: value })),
  );
  const { rows, summary } = await importFrom();
  expect(rows.map(({ split }) => split)).toEqual(['train', 'train', 'train']);
  expect(JSON.stringify(summary['columns'] ?? {})).not.toContain('split');
});

it('is told as the column of the parts, also where its first value is none', async () => {
  const parts = ['Rest', 'Test'];
  write(
    'rows.jsonl',
    parts.map((Teil, i) => ({ question: `What is ${i}?`, answer: `${i}`, Teil })),
  );
  const { rows, summary } = await importFrom();
  expect(rows.map(({ split }) => split)).toEqual(['train', 'test']);
  expect(JSON.stringify(summary['columns'])).toContain('"role":"split","column":"Teil"');
});

it('is not what the settings take for something else', async () => {
  write('rows.jsonl', [{ question: 'What is it?', answer: '1', Teil: 'Test' }]);
  const { rows } = await importFrom({ columns: { kind: 'Teil' } });
  expect(rows).toMatchObject([{ split: 'train', kind: 'Test' }]);
});

it('folders with German names are the parts', async () => {
  for (const name of ['Training', 'Validierung', 'Test'])
    write(`${name}.jsonl`, [{ question: `What is ${name}?`, answer: name }]);
  const { rows } = await importFrom();
  expect(rows.map(({ split }) => split).sort()).toEqual(['test', 'train', 'validation']);
});
