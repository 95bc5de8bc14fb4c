// Answers of a check: asked once, and again where something they depend on is other.

import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AnswerMemory, type AskedWhat } from '../../../main/stages/check/answer-memory.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { AskedFigures } from '../../../preload/contract/check.ts';
import { temporaryFolder } from '../../helpers.ts';

const row = (more: object = {}): ExampleRow => ({
  ...{ id: '1', question: 'A?', answer: '1', pictures: ['aa'], split: 'train', source: 'a' },
  ...more,
});
const figures = (right: number): AskedFigures => ({
  questions: 8,
  right,
  wellFormed: 0,
  cut: 0,
  examples: [],
});

function bench() {
  const model = join(temporaryFolder(), 'model');
  mkdirSync(model);
  writeFileSync(join(model, 'weights'), 'abc');
  const memory = new AnswerMemory();
  let asked = 0;
  const what: AskedWhat = { model, how: { maxNewTokens: 8, systemPrompt: '' }, rows: [row()] };
  const ask = (other: Partial<AskedWhat> = {}) =>
    memory.ask({ ...what, ...other }, () => Promise.resolve(figures(++asked)));
  return { model, memory, ask, what };
}

it('gives the answers of the same question again, whatever the order of settings and the ids of rows', async () => {
  const { ask } = bench();
  expect(await ask()).toEqual(figures(1));
  expect(await ask({ how: { systemPrompt: '', maxNewTokens: 8 } })).toEqual(figures(1));
  expect(await ask({ rows: [row({ id: '2', split: 'test' })] })).toEqual(figures(1));
});

it.each([
  ['a setting', { how: { maxNewTokens: 9, systemPrompt: '' } }],
  ['a further setting', { how: { maxNewTokens: 8, systemPrompt: '', minPixels: 4 } }],
  ['a question', { rows: [row({ question: 'B?' })] }],
  ['a right answer', { rows: [row({ answer: '2' })] }],
  ['a picture', { rows: [row({ pictures: ['bb'] })] }],
  ['a conversation', { rows: [row({ history: [{ role: 'user', content: 'x' }] })] }],
  ['another model', { model: 'http://10.0.0.1/v1#a' }],
] as const)('asks again for %s', async (_, other) => {
  const { ask } = bench();
  await ask();
  expect(await ask(other as Partial<AskedWhat>)).toEqual(figures(2));
  expect(await ask()).toEqual(figures(1));
});

it('asks again where the model’s files are others, and after an error', async () => {
  const { ask, model, memory, what } = bench();
  await ask();
  utimesSync(join(model, 'weights'), 1, 1);
  expect(await ask()).toEqual(figures(2));
  const other = { ...what, how: {} };
  await expect(memory.ask(other, () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect(await ask({ how: {} })).toEqual(figures(3));
});

it('forgets what was not needed for long', async () => {
  const { ask } = bench();
  await ask();
  for (let i = 0; i < 16; i++) await ask({ how: { i } });
  expect(await ask()).toEqual(figures(18));
});
