// The report's record from real rows and files: metrics, tests against hand-computed values, cards,
// hashes.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkspace, putBlob, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { buildProjectReport } from '../../../main/projects/report-record.ts';
import type { FinishedProject } from '../../../main/projects/projects.ts';
import type { EvaluatedRow } from '../../../main/stages/evaluate/row.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { renderReport } from '../../../main/report/render.ts';
import { sha256 } from '../../../main/platform/files.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 1, 2, 3]);

let dir: string;
let workspace: Workspace;
let db: Database;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-record-'));
  workspace = openWorkspace(dir);
  db = openDatabase(dir);
});
afterEach(() => {
  db.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

function job(step: string, stage: JobView['stage'], more: Partial<JobView>): JobView {
  return {
    ...{ id: 1, step, stage, projectId: 'p', runId: `run-${step}`, status: 'done' },
    ...{ settings: { seed: 5 }, progress: null, summary: {}, artifact: null, error: null },
    ...{ createdMs: 0, startedMs: 1_000, finishedMs: 3_500 },
    ...more,
  };
}

/** An evaluation of `right` (one mark a question) with its answers file. */
function evaluation(
  model: string,
  right: string,
  picture: string | null,
  settings: Record<string, unknown> = { seed: 5 },
): FinishedProject['steps'][number] {
  const rows = [...right].map((mark, index): EvaluatedRow => ({
    ...{ id: `q${index}`, question: `Q${index}`, gold: '1', kind: 'read', picture },
    ...{ response: mark, correct: mark === '+', format: 1, length: 10, sampled_length: 80 },
    ...{ sampled_correct: mark === '+' ? 8 : 0, sampled_n: 8 },
  }));
  const run = path.join(dir, 'runs', `run-evaluate-${model}`);
  fs.mkdirSync(run);
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  fs.writeFileSync(path.join(run, 'answers.jsonl'), text);
  const n = right.length;
  const accuracy = rows.filter((row) => row.correct).length / n;
  const summary = { accuracy, low: 0.1, high: 0.9, n, format: 1, mean_length: 10, kinds: {} };
  const artifact = { kind: 'report', id: `run-evaluate-${model}`, path: run };
  const name = `evaluate-${model}`;
  return { name, stage: 'evaluate', job: job(name, 'evaluate', { summary, artifact, settings }) };
}

const project = (steps: FinishedProject['steps']): FinishedProject => ({
  ...{ id: 'cards-1', recipe: { name: 'Cards', seed: 5, steps: [] } },
  ...{ db, workspace, name: 'Cards', seed: 5, steps, createdMs: 0, nowMs: Date.UTC(2026, 0, 2) },
});

it('contains metrics, curves, cards and hashes of a finished project', async () => {
  const picture = putBlob(workspace, PNG);
  const sft = { name: 'sft', stage: 'sft', job: job('sft', 'sft', {}) };
  db.run('addMetric', { runId: 'run-sft', step: 2, point: '{"loss":0.5}' });
  db.run('addMetric', { runId: 'run-sft', step: 1, point: '{"loss":1}' });
  // Ten questions: five turn right, none turns wrong; then nothing changes.
  const steps = [
    evaluation('base', '+----+----', picture),
    sft,
    evaluation('sft', '+++++++---', picture),
    evaluation('rl', '+++++++---', picture),
  ];
  const data = await buildProjectReport(project(steps));

  expect(data.models.map(({ name, accuracy }) => [name, accuracy])).toEqual([
    ['base', 0.2],
    ['sft', 0.7],
    ['rl', 0.7],
  ]);
  expect(data.seconds).toBe(10);
  expect(data.curves.sft.map(({ step, values }) => [step, values['loss']])).toEqual([
    [1, 1],
    [2, 0.5],
  ]);
  // Exact McNemar with 5 against 0: 2 / 2^5.
  const p = (from: string, measure: string): number =>
    data.tests.find((test) => test.from === from && test.measure === measure)!.p;
  expect(p('base', 'greedy accuracy')).toBeCloseTo(2 / 32, 12);
  expect(p('sft', 'greedy accuracy')).toBe(1);
  // Differences 0 or 1, five of each: t = 0.5 / sqrt(0.25 · 10/9 / 10) = 3 with 9 degrees of
  // freedom, p = 0.0150 in tables.
  expect(p('base', 'sampled accuracy')).toBeCloseTo(0.01496, 4);
  expect(p('sft', 'length')).toBe(1);

  expect(data.cards).toHaveLength(10);
  expect(data.cards[1]).toMatchObject({
    question: 'Q1',
    picture: `data:image/png;base64,${PNG.toString('base64')}`,
    answers: { base: { correct: false }, sft: { correct: true }, rl: { correct: true } },
  });
  const answers = fs.readFileSync(path.join(dir, 'runs', 'run-evaluate-base', 'answers.jsonl'));
  expect(data.stages[0]).toMatchObject({ seed: 5, seconds: 2.5, hash: sha256(answers) });
  expect(renderReport(data)).toContain('McNemar, exact');
});

it('takes twenty cards at even intervals from many', async () => {
  const steps = [evaluation('base', '+'.repeat(100), putBlob(workspace, PNG))];
  const { cards } = await buildProjectReport(project(steps));
  expect(cards.map((card) => card.question)).toEqual(
    Array.from({ length: 20 }, (_, index) => `Q${index * 5}`),
  );
});

it('names missing answers, and tolerates a missing image', async () => {
  const gone = [evaluation('base', '+', '0'.repeat(64))];
  expect((await buildProjectReport(project(gone))).cards[0]?.picture).toBe('');
  fs.rmSync(path.join(dir, 'runs', 'run-evaluate-base', 'answers.jsonl'));
  const build = async (): Promise<unknown> => buildProjectReport(project(gone));
  await expect(build()).rejects.toThrow('The answers of the step “evaluate-base” cannot be read');
});

it('reports gains and losses on further data sets, with the names of the models', async () => {
  const folder = path.join(dir, 'datasets', 'sums');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ name: 'Plain sums' }));
  const own = { dataset: 'workspace:datasets/own' };
  const other = { dataset: 'workspace:datasets/sums' };
  const picture = putBlob(workspace, PNG);
  const data = await buildProjectReport(
    project([
      evaluation('base', '+-', picture, { ...own, model: 'resource:base' }),
      evaluation('base-sums', '++++++++--', null, { ...other, model: 'resource:base' }),
      evaluation('rl', '++', picture, { ...own, model: 'workspace:models/rl' }),
      evaluation('rl-sums', '+-------++', null, { ...other, model: 'workspace:models/rl' }),
      evaluation('rl-alone', '+', picture, { ...own, model: 'workspace:models/x', split: 'rl' }),
    ]),
  );
  expect(data.models.map(({ name }) => name)).toEqual(['base', 'rl']);
  expect(data.suites.map(({ name, hasPictures }) => [name, hasPictures])).toEqual([
    ['Plain sums', false],
    ['own', true],
  ]);
  const [sums, alone] = data.suites;
  expect(sums!.models.map(({ model, accuracy }) => [model, accuracy])).toEqual([
    ['base', 0.8],
    ['rl', 0.3],
  ]);
  // Seven of nine turned wrong: by hand 2 · (1 + 9 + 36) / 512.
  expect(sums!.change).toEqual({ n: 10, lost: 7, won: 2, p: expect.closeTo(92 / 512, 12) });
  expect(alone!.change).toBeUndefined();
  const html = renderReport(data);
  expect(html).toContain('Plain sums');
  expect(html).toContain('Of 10 questions 2 turned right and 7 turned wrong: may be chance');
});
