// Accuracy without the picture: the model is asked again about grey pictures of the same size.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { blobPath, openWorkspace, putBlob } from '../../../main/data/datasets/workspace.ts';
import { stage as evaluate } from '../../../main/stages/evaluate.ts';
import { blankFigures } from '../../../main/stages/evaluate/metrics.ts';
import { wilson } from '../../../main/stages/evaluate/statistics.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import type { EvaluatedRow } from '../../../main/stages/evaluate/row.ts';
import { createBench, RESOURCES } from '../jobs.ts';

const BASE = join(RESOURCES, 'pocket/base');
const SETTINGS = { model: BASE, samples: 0, maxNewTokens: 48 };
const { folder, run, dataset, cards } = createBench();

/** The row with pictures that really are grey, of the same size, drawn by another program. */
async function greyed(row: ExampleRow): Promise<ExampleRow> {
  const workspace = openWorkspace(folder);
  const pictures = row.pictures.map(async (id) => {
    const { width, height } = await sharp(readFileSync(blobPath(workspace, id))).metadata();
    const background = { r: 128, g: 128, b: 128 };
    const create = { width, height, channels: 3, background } as const;
    return putBlob(workspace, await sharp({ create }).png().toBuffer());
  });
  return { ...row, pictures: await Promise.all(pictures) };
}

function answersOf(path: string): EvaluatedRow[] {
  const lines = readFileSync(join(path, 'answers.jsonl'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as EvaluatedRow);
}

it('is the accuracy on pictures that are grey, question by question', async () => {
  const rows = cards('test', 12);
  const seen = await run(evaluate, { ...SETTINGS, dataset: await dataset(rows) });
  const grey = await Promise.all(rows.map(greyed));
  const blank = await run(evaluate, { ...SETTINGS, dataset: await dataset(grey) });
  const answers = answersOf(seen.artifact!.path);
  const expected = answersOf(blank.artifact!.path);
  expect(answers.map((row) => row.blank_answer)).toEqual(expected.map((row) => row.answer));
  expect(answers.map((row) => row.blank_correct)).toEqual(expected.map((row) => row.correct));
  expect(seen.summary).toMatchObject({
    blank_accuracy: blank.summary['accuracy'],
    blank: { n: 12, low: blank.summary['low'], high: blank.summary['high'] },
  });
  // Grey pictures of a grey picture are the same: nothing is lost and nothing won.
  expect(blank.summary).toMatchObject({
    blank_accuracy: blank.summary['accuracy'],
    blank: { p: 1, with_pictures: blank.summary['accuracy'] },
  });
});

it('is null for a set of texts, and leaves out the texts of a mixed one', async () => {
  const [first, ...others] = cards('test', 4);
  const text = { ...first!, id: 'text', pictures: [], question: 'What is 2 + 3?', answer: '5' };
  const alone = await run(evaluate, { ...SETTINGS, dataset: await dataset([text]) });
  expect(alone.summary['blank_accuracy']).toBeNull();
  expect(alone.summary).not.toHaveProperty('blank');
  const mixed = await run(evaluate, { ...SETTINGS, dataset: await dataset([text, ...others]) });
  expect(mixed.summary).toMatchObject({ n: 4, blank: { n: 3 } });
  expect(answersOf(mixed.artifact!.path)[0]).not.toHaveProperty('blank_answer');
});

it('has the interval and the test of what the pictures change', () => {
  const row = (correct: boolean, blank_correct: boolean): EvaluatedRow => ({
    ...{ id: '', question: '', gold: '', kind: 'all', picture: 'p', response: '', format: 1 },
    ...{ length: 1, sampled_correct: 0, sampled_n: 0, sampled_length: 0, correct, blank_correct },
  });
  const rows = [
    ...Array.from({ length: 6 }, () => row(true, false)),
    ...Array.from({ length: 2 }, () => row(true, true)),
    ...Array.from({ length: 2 }, () => row(false, false)),
  ];
  // Six of six answers that differ are right with the picture: p = 2 · (1/2)^6.
  const { blank_accuracy, blank } = blankFigures(rows);
  expect(blank_accuracy).toBe(0.2);
  expect(blank).toMatchObject({ n: 10, ...wilson(2, 10), with_pictures: 0.8 });
  expect(blank!.p).toBeCloseTo(2 / 64, 12);
});
