// Metrics of an evaluation against hand-computed values.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  compared,
  contamination,
  majorityIsRight,
  passAt,
  summarizeSamples,
} from '../../../main/stages/evaluate/metrics.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { EvaluatedRow } from '../../../main/stages/evaluate/row.ts';
import { createBench } from '../jobs.ts';

const row = (id: string, correct: boolean, more: Partial<EvaluatedRow> = {}): EvaluatedRow => ({
  id,
  question: `Question ${id}?`,
  gold: '1',
  kind: 'all',
  picture: null,
  response: '',
  correct,
  format: 1,
  length: 5,
  sampled_correct: 0,
  sampled_n: 0,
  sampled_length: 0,
  ...more,
});

it('pass@k is the share of draws of k that contain a right answer', () => {
  for (const [n, c] of [
    [5, 2],
    [6, 1],
    [4, 0],
    [4, 4],
  ] as const) {
    for (let k = 1; k <= n; k++) {
      // Every draw of k of n, counted.
      let [all, hit] = [0, 0];
      for (let mask = 0; mask < 2 ** n; mask++) {
        const bits = [...mask.toString(2).padStart(n, '0')];
        if (bits.filter((bit) => bit === '1').length !== k) continue;
        all += 1;
        if (bits.some((bit, i) => bit === '1' && i < c)) hit += 1;
      }
      expect(passAt(k, n, c)).toBeCloseTo(hit / all, 12);
    }
  }
});

it('the most frequent answer decides; truncated answers do not vote', () => {
  const given = (answer: string, correct: boolean, finished = true) => ({
    answer,
    correct,
    finished,
  });
  expect(majorityIsRight([given('7', true), given('8', false), given(' 7 ', true)])).toBe(true);
  expect(majorityIsRight([given('8', false), given('7', true)])).toBe(false);
  expect(
    majorityIsRight([given('8', false, false), given('8', false, false), given('7', true)]),
  ).toBe(true);
  expect(majorityIsRight([given('', false)])).toBe(false);
});

it('several answers per question: mean, pass, majority', () => {
  const rows = [
    row('a', true, { sampled_n: 4, sampled_correct: 1, majority_correct: false }),
    row('b', true, { sampled_n: 4, sampled_correct: 3, majority_correct: true }),
  ];
  expect(summarizeSamples(rows)).toMatchObject({
    avg: { k: 4, accuracy: 0.5 },
    pass: { 2: (passAt(2, 4, 1) + 1) / 2, 4: 1 },
    maj: { accuracy: 0.5 },
  });
  expect(summarizeSamples([row('a', true)])).toEqual({});
});

it('two models on the same questions: gains, losses, and their significance', () => {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const ids = Array.from({ length: 20 }, (_, i) => String(i));
  const before = ids.map((id, i) => row(id, i < 5));
  writeFileSync(
    join(folder, 'answers.jsonl'),
    before.map((one) => `${JSON.stringify(one)}\n`).join(''),
  );
  const now = ids.map((id, i) => row(id, i > 0 && i < 14));
  // Nine gained, one lost: 2 · (1 + 10) / 2^10.
  expect(compared(now, folder)).toMatchObject({ n: 20, won: 9, lost: 1, gain: 0.4 });
  expect(compared(now, folder).p).toBeCloseTo((2 * 11) / 1024, 12);
  expect(() => compared([row('x', true)], folder)).toThrow('asked none of these questions');
  expect(() => compared(now, temporaryFolder())).toThrow('has no answers from an evaluation');
});

it('finds questions and images of the test set in the training data', async () => {
  const bench = createBench();
  const [first, second, third] = bench.cards('test', 3);
  const trained: ExampleRow[] = [
    { ...first!, id: 'copy', split: 'sft' },
    { ...second!, id: 'picture', split: 'rl', question: 'Another?' },
    third!,
  ];
  const found = await contamination(
    [first!, second!, third!],
    'test',
    await bench.dataset(trained),
  );
  expect(found).toMatchObject({
    rows: 2,
    same_picture: 2,
    same_question: 1,
    examples: [first!.id, second!.id],
  });
});
