// The figures that a single stage prints.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stageFigures, stageNotes } from '../../../main/cli/terminal/stage-figures.ts';
import type { MetricPoint } from '../../../preload/contract/jobs.ts';

const points = (steps: number, at: (step: number) => Record<string, number>): MetricPoint[] =>
  Array.from({ length: steps }, (_, i) => ({ step: i + 1, values: at(i) }));
const lines = (stage: string, summary: Record<string, unknown>, curves: MetricPoint[] = []) =>
  Object.fromEntries(
    stageFigures(stage, { summary, points: curves, folder: '/w/runs/r' }).map((line) =>
      line.split(/ {2,}/),
    ),
  ) as Record<string, string>;

it('import: examples, pictures, parts, and what was left out', () => {
  const summary = {
    ...{ name: 'cards', rows: 4600, pictures: 4598, by_split: { test: 600, train: 4000 } },
    ...{ by_kind: {}, left_out: 3 },
    defects: [
      { kind: 'picture', what: 'a picture is missing', count: 3, repaired: true },
      { kind: 'turned', what: 'a picture is rotated', count: 2, repaired: false },
    ],
  };
  expect(lines('import', summary)).toEqual({
    examples: '4,600',
    pictures: '4,598',
    Parts: 'train 4,000 · test 600',
    'left out': '3',
    found: '2 × a picture is rotated',
    'found and repaired': '3 × a picture is missing',
  });
});

it('import: videos, and that their frames are among the pictures', () => {
  expect(lines('import', { rows: 2, pictures: 6, videos: 2 })).toEqual({
    examples: '2',
    videos: '2',
    pictures: '6, frames of videos included',
  });
});

it('import: names the report that lists what was left out, changed or guessed', () => {
  const report = { file: 'import-report.jsonl', 'left-out': 1200, guessed: 2 };
  expect(lines('import', { rows: 1, report })).toEqual({
    examples: '1',
    report: `${join('/w/runs/r', 'import-report.jsonl')}: left-out 1,200, guessed 2`,
  });
});

it('import: what the columns are taken for whose names do not say it themselves', () => {
  const read = [
    { column: 'Foto', role: 'picture', reason: '' },
    { column: 'Stand', role: 'answer', reason: '' },
  ];
  expect(lines('import', { rows: 1, columns: { 'a.csv': read, 'b.csv': read } })).toEqual({
    examples: '1',
    'columns read as': 'Foto → picture, Stand → answer',
  });
});

it('curate: how many were kept, and why the others were not', () => {
  const summary = { rows_in: 4000, rows: 753, duplicates: 0, near_duplicates: 3247, leaks: 0 };
  expect(lines('curate', summary)).toEqual({
    'examples kept': '753 of 4,000 (18.8 %)',
    'near duplicates': '3,247',
  });
});

it('distill: acceptance and answered questions', () => {
  const summary = { questions: 128, answers: 512, right: 256, answered: 96, examples: 200 };
  expect(lines('distill', { ...summary, from: { teacher: 80, answer: 16, none: 0 } })).toEqual({
    'right answers': '256 of 512 (50.0 %)',
    'questions answered': '96 of 128 (75.0 %)',
    'answers kept': '200',
    'learnt from': 'teacher 80 · answer 16',
  });
});

it('sft: the loss from first to last, and the validation', () => {
  const curves = points(20, (i) => ({ loss: 2 - i / 10 }));
  const summary = { questions: 64, steps: 20, loss: 0.1, best_step: 15, eval_loss: 0.4321 };
  expect(lines('sft', summary, curves)).toMatchObject({
    loss: '1.95 → 0.15',
    'validation loss': '0.432 (step 15)',
  });
  expect(
    lines(
      'sft',
      { steps: 1 },
      points(1, () => ({ loss: 3 })),
    ),
  ).toMatchObject({ loss: '3' });
});

it('rl: reward and sampled accuracy from start to end, and why it ended', () => {
  const curves = points(10, (i) => ({ reward: 0.1 + i / 100, accuracy: i / 10, grad_norm: 1 }));
  const summary = { steps: 30, reward: 0.19, ended_after_step: 10, why: 'No improvement.' };
  expect(lines('rl', summary, curves)).toMatchObject({
    reward: '0.1 → 0.19',
    'right when sampled': '0.0 % → 90.0 %',
    'ended after step': '10',
    why: 'No improvement.',
  });
});

it('evaluate: accuracy with interval, blank, majority, format, length', () => {
  const summary = {
    ...{ accuracy: 0.65, low: 0.61, high: 0.69, n: 600, format: 1, mean_length: 33.9 },
    ...{ blank_accuracy: 0.64, majority_accuracy: 0.65 },
    blank: { n: 600, low: 0.6, high: 0.68, with_pictures: 0.65, p: 0.4 },
  };
  expect(lines('evaluate', summary)).toEqual({
    'right answers': '65.0 % (95 %: 61.0 % to 69.0 %), 600 questions',
    'right without the picture': '64.0 % (95 %: 60.0 % to 68.0 %), 600 questions',
    'right by the most frequent answer': '65.0 %',
    'well-formed': '100.0 %',
    'mean length, tokens': '33.9',
  });
  expect(stageNotes('evaluate', { summary, points: [] })).toEqual([
    expect.stringMatching(/^▲ Without the picture 64 % are right as well/) as string,
    expect.stringMatching(/^▲ Always giving the most frequent answer/) as string,
  ]);
});

it('export: formats, size and proof', () => {
  const summary = { formats: ['adapter', 'merged'], bytes: 12_340_000, proof: '20 of 20 equal' };
  expect(lines('export', summary)).toEqual({
    ...{ formats: 'adapter, merged', size: '12.3 MB', proof: '20 of 20 equal' },
  });
});

it('says how a training went by the rules of the window', () => {
  const silent = points(12, () => ({ grad_norm: 0, accuracy: 0, frac_reward_zero_std: 1 }));
  expect(stageNotes('rl', { summary: {}, points: silent })).toEqual([
    '▲ Practice has changed nothing in 12 steps: no answer was right.',
    expect.stringContaining('Learn from examples first') as string,
  ]);
  const falling = points(80, (i) => ({ loss: 2 * Math.exp(-i / 20) }));
  expect(stageNotes('sft', { summary: {}, points: falling })[0]).toMatch(/^✔ The loss fell from/);
  expect(stageNotes('import', { summary: {}, points: [] })).toEqual([]);
});

it('prints nothing for an unknown stage or missing figures', () => {
  expect(stageFigures('count', { summary: { sum: 3 }, points: [] })).toEqual([]);
  expect(stageFigures('evaluate', { summary: {}, points: [] })).toEqual([]);
});
