// What the most frequent answer to each question would get right, against values counted by hand.

import { expect, it } from 'vitest';
import { majorityAccuracy } from '../../../main/stages/evaluate/majority.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { createBench } from '../jobs.ts';

const { dataset } = createBench();
let made = 0;
const row = (split: string, question: string, answer: string): ExampleRow => ({
  ...{ id: `r${(made += 1)}`, split, question, answer, pictures: [] },
});

async function figure(rows: readonly ExampleRow[], split = 'test'): Promise<number> {
  const asked = rows.filter((each) => split === '' || each.split === split);
  return majorityAccuracy(asked, await dataset(rows), split);
}

it('takes the answers of the other parts, question by question', async () => {
  const rows = [
    ...['red', 'red', 'blue'].map((answer) => row('sft', 'What colour is it?', answer)),
    ...['no', 'no', 'yes'].map((answer) => row('rl', 'Is it round?', answer)),
    row('test', 'What colour is it?', 'red'),
    row('test', 'What  colour is it?', 'blue'),
    row('test', 'Is it round?', 'No'),
    row('test', 'Is it round?', 'yes'),
  ];
  expect(await figure(rows)).toBe(0.5);
});

it('takes the most frequent answer of all for a question that was not asked before', async () => {
  const rows = [
    ...['7', '7', '8'].map((answer, i) => row('train', `How many in row ${i}?`, answer)),
    row('test', 'How many in row 9?', '7.0'),
    row('test', 'How many in row 10?', '8'),
  ];
  expect(await figure(rows)).toBe(0.5);
});

it('takes the asked part where there is no other', async () => {
  const colours = ['rot', 'rot', 'blau', 'rot'].map((answer) => row('test', 'Farbe?', answer));
  expect(await figure(colours)).toBe(0.75);
  expect(await figure(colours, '')).toBe(0.75);
  // Questions that are all different say nothing by their words.
  const sums = ['3', '5', '3', '9'].map((answer, i) => row('test', `Sum ${i}?`, answer));
  expect(await figure(sums)).toBe(0.5);
});
