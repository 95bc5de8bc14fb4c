// Teachers in GGUF files, run by llama.cpp itself on a tiny random model.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Job } from '../../../main/stages/contract/stage.ts';
import { ENGINE_DEFAULTS } from '../../../main/stages/training/open-model.ts';
import { openTeacher } from '../../../main/stages/teachers/teacher.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { TEACHER_DEFAULTS, type TeacherAnswer } from '../../../main/stages/teachers/types.ts';
import { writeTinyGguf } from './tiny-gguf.ts';

const folder = temporaryFolder();
const file = join(folder, 'tiny.gguf');
writeTinyGguf(file);
const job = {
  workspace: folder,
  signal: new AbortController().signal,
  report: () => undefined,
} as unknown as Job;
const open = (model: string) =>
  openTeacher({ ...TEACHER_DEFAULTS, ...ENGINE_DEFAULTS, model, systemPrompt: 'S' }, job);
const rows = ['Why?', 'What is 6 × 7?', 'Who?'].map((question, i): ExampleRow => ({
  id: `q${i}`,
  question,
  answer: '',
  pictures: [],
  split: 'sft',
}));

/** Some answers of a teacher to the rows, by question. */
async function ask(
  wanted: readonly (readonly number[])[],
  more: object = {},
): Promise<TeacherAnswer[][]> {
  const teacher = await open(file);
  const given: TeacherAnswer[][] = rows.map(() => []);
  const questions = rows
    .map((row, number) => ({ row, number, answers: wanted[number]! }))
    .filter(({ answers }) => answers.length > 0);
  const how = { temperature: 1, topP: 1, maxNewTokens: 24, seed: 5, signal: job.signal, ...more };
  try {
    await teacher.answer(questions, how, (q, a, answer) => {
      given[questions[q]!.number]![a] = answer;
    });
  } finally {
    await teacher.release();
  }
  return given;
}

it('answers by seed, question and number, whatever else is in the batch', async () => {
  const all = await ask([
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  const texts = all.flat().map(({ text }) => text);
  expect(new Set(texts).size).toBe(6);
  for (const { text, tokens, finished } of all.flat()) {
    expect(text.length).toBeGreaterThan(0);
    expect(tokens).toBeLessThanOrEqual(24);
    if (!finished) expect(tokens).toBe(24);
  }
  const some = await ask([[], [1], []]);
  expect(some[1]![1]).toEqual(all[1]![1]);
  expect((await ask([[0], [], []], { seed: 6 }))[0]![0]).not.toEqual(all[0]![0]);
});

it('takes the likeliest tokens at temperature 0', async () => {
  const [, [first, second]] = await ask([[], [0, 1], []], { temperature: 0 });
  expect(first).toEqual(second);
});

it('stops between tokens when the run is cancelled, and keeps earlier answers', async () => {
  const teacher = await open(file);
  const controller = new AbortController();
  let taken = 0;
  const how = { temperature: 1, topP: 1, maxNewTokens: 24, seed: 5, signal: controller.signal };
  const answers = Array.from({ length: 50 }, (_, i) => i);
  const asking = teacher.answer([{ row: rows[0]!, number: 0, answers }], how, () => {
    if (++taken === 3) controller.abort();
  });
  await expect(asking).rejects.toThrow(/abort/i);
  expect(taken).toBe(3);
  await teacher.release();
});

it('reports unsupported requests in one sentence', async () => {
  const bare = join(folder, 'bare.gguf');
  writeTinyGguf(bare, { template: false });
  await expect(open(bare)).rejects.toThrow('bare.gguf has no chat template');
  const broken = join(folder, 'broken.gguf');
  writeFileSync(broken, 'GGUF');
  await expect(open(broken)).rejects.toThrow('broken.gguf cannot be loaded');
  await expect(open(join(folder, 'none.gguf'))).rejects.toThrow('There is no file');
  const teacher = await open(file);
  const how = { temperature: 1, topP: 1, maxNewTokens: 24, seed: 5, signal: job.signal };
  const seen = { ...rows[0]!, pictures: ['0'.repeat(64)] };
  const answer = (row: ExampleRow, more: object) =>
    teacher.answer([{ row, number: 0, answers: [0] }], { ...how, ...more }, () => undefined);
  await expect(answer(seen, {})).rejects.toThrow('Question q0 has a picture');
  await expect(answer(rows[0]!, { maxNewTokens: 2000 })).rejects.toThrow(
    'can read at most 1,024 tokens',
  );
  await teacher.release();
});
