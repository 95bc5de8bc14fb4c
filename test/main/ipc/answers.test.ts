// A teacher's answers: filters, overrides, and rebuilding the data set, on a real run of a real
// queue.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AnswerBrowser } from '../../../main/review/answer-browser.ts';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { openWorkspace, readRows, writeDataset } from '../../../main/data/datasets/workspace.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { questionOf, scriptedEndpoint } from '../../stages/teachers/scripted-endpoint.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { AnswerFilter, AnswerQuery } from '../../../preload/contract/answers.ts';

const dir = temporaryFolder();
let backend: Backend;
let projectId: string;
let asked: readonly unknown[];

const formed = (answer: string): string => `<think>so</think><answer>${answer}</answer>`;

/** `2 + 2` is answered right, `2 + 3` in two ways, `2 + 4` never. */
function teach(question: string, number: number): string {
  if (question.includes('+ 2')) return formed('4');
  if (question.includes('+ 3')) return formed(number % 2 === 0 ? '5' : '6');
  return 'nine';
}

beforeAll(async () => {
  const workspace = openWorkspace(dir);
  const rows = [2, 3, 4].map((n) => ({
    id: `q${n}`,
    question: `What is 2 + ${n}?`,
    answer: String(2 + n),
    pictures: [],
    kind: n === 4 ? 'hard' : 'easy',
    split: 'sft',
  }));
  const dataset = await writeDataset(workspace, rows, {
    id: 'sums',
    name: 'sums',
    parents: [],
    settings: {},
    seed: 0,
  });
  const endpoint = await scriptedEndpoint((posted, number) => teach(questionOf(posted), number));
  asked = endpoint.asked;
  backend = openBackend({ workspace: dir, launcher: forkLauncher() });
  projectId = backend.projects.create({
    name: 'sums',
    seed: 0,
    steps: [
      {
        name: 'distill',
        stage: 'distill',
        settings: { model: endpoint.address, dataset: dataset.path, answers: 2, concurrency: 1 },
      },
      { name: 'curate', stage: 'curate', settings: { dataset: '$distill' } },
    ],
  });
  await backend.projects.waitFor(projectId).catch(() => undefined);
}, 60_000);
afterAll(() => backend.close());

/** The newest job of a step. */
const jobOf = (step: string): JobView => backend.queue.list().findLast((job) => job.step === step)!;

const query = (filter: AnswerFilter, more: Partial<AnswerQuery> = {}): AnswerQuery => ({
  offset: 0,
  limit: 10,
  filter,
  kind: '',
  search: '',
  ...more,
});

async function idsOf(filter: AnswerFilter, more: Partial<AnswerQuery> = {}): Promise<string[]> {
  const page = await backend.handlers['answers:page'](jobOf('distill').id, query(filter, more));
  expect(page.rows).toHaveLength(Math.min(page.total, more.limit ?? 10));
  return page.rows.map(({ id }) => id);
}

it('finds questions by outcome, kind and text, with the reason for each rejected answer', async () => {
  expect(jobOf('curate').status, jobOf('curate').error?.message).toBe('done');
  expect(await idsOf('all')).toEqual(['q2', 'q3', 'q4']);
  expect(await idsOf('right')).toEqual(['q2']);
  expect(await idsOf('mixed')).toEqual(['q3']);
  expect(await idsOf('none')).toEqual(['q4']);
  expect(await idsOf('all', { kind: 'hard' })).toEqual(['q4']);
  expect(await idsOf('all', { search: 'IS 2 + 3' })).toEqual(['q3']);
  const { handlers } = backend;
  const [mixed] = (await handlers['answers:page'](jobOf('distill').id, query('mixed'))).rows;
  expect(mixed!.answers.map(({ reason }) => reason).sort()).toEqual(['expected 5, found 6', null]);
  expect(await handlers['answers:tally'](jobOf('distill').id)).toEqual({
    counts: { all: 3, none: 1, mixed: 1, right: 1, overridden: 0 },
    kinds: ['easy', 'hard'],
    pending: 0,
  });
});

it('reads the answers that a running job has added, without an incomplete line', async () => {
  const run = path.join(dir, 'runs', jobOf('distill').runId);
  const copy = temporaryFolder();
  const lines = fs.readFileSync(path.join(run, 'traces.jsonl'), 'utf8').split('\n');
  const file = path.join(copy, 'traces.jsonl');
  const browser = new AnswerBrowser(copy);
  const total = async (): Promise<number> => (await browser.page(query('all'))).total;
  expect(await total()).toBe(0);
  fs.writeFileSync(file, `${lines[0]}\n${lines[1]!.slice(0, 40)}`);
  expect(await total()).toBe(1);
  fs.writeFileSync(file, lines.join('\n'));
  expect(await total()).toBe(3);
  expect((await browser.question('q4')).gold).toBe('6');
  fs.writeFileSync(file, `${lines[2]}\n`);
  expect((await browser.page(query('all'))).rows.map(({ id }) => id)).toEqual(['q4']);
});

it('overrides an answer, withdraws it, and rebuilds the data set without asking the teacher', async () => {
  const { handlers, queue, projects } = backend;
  const before = jobOf('distill');
  const decide = (correct: boolean | null) =>
    handlers['answers:override'](before.id, 'q4', 1, correct);
  expect((await decide(true)).answers[1]).toMatchObject({ accepted: true, verdict: 'person' });
  expect(await idsOf('overridden')).toEqual(['q4']);
  expect(await idsOf('none')).toEqual([]);
  expect((await decide(null)).answers[1]).toMatchObject({ accepted: false, verdict: 'rule' });
  expect((await handlers['answers:tally'](before.id)).pending).toBe(0);
  await decide(true);
  expect((await handlers['answers:tally'](before.id)).pending).toBe(1);
  await expect(handlers['answers:override'](before.id, 'q4', 7, true)).rejects.toThrow(
    'no such answer',
  );

  // Both answers to this question are the same text, so one decision holds for both.
  const questions = asked.length;
  const id = await handlers['answers:apply'](before.id);
  const job = await queue.waitFor(id);
  expect(job.status, job.error?.message).toBe('done');
  expect(asked).toHaveLength(questions);
  expect(job.summary).toMatchObject({
    person: { accepted: 2, rejected: 0 },
    answered: 3,
    decisions: 3,
  });
  const rows = [];
  for await (const row of readRows(job.artifact!.path)) rows.push(row);
  expect(rows.find((row) => row.id === 'q4')!.responses).toEqual(['nine']);

  const steps = projects.view(projectId).steps;
  expect(steps.map(({ name, isStale }) => [name, isStale === true])).toEqual([
    ['distill', false],
    ['curate', true],
  ]);
  expect((await handlers['answers:tally'](id)).pending).toBe(0);
  await handlers['answers:override'](id, 'q4', 1, null);
  expect((await handlers['answers:tally'](id)).pending).toBe(1);
  // The earlier run keeps its own decisions.
  expect((await handlers['answers:tally'](before.id)).pending).toBe(1);
}, 60_000);
