// The list of runs: filter, differences between two runs, and the layout of the lineage graph.

import { expect, it } from 'vitest';
import { layoutLineage } from '../../../renderer/selectors/lineage-layout.ts';
import {
  figuresOf,
  figureText,
  filterRuns,
  NO_FILTER,
  resultOf,
  runName,
  secondsOf,
  settingDifferences,
} from '../../../renderer/selectors/run-list.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { Lineage } from '../../../preload/contract/projects.ts';
import { moveTour, parseTour, STOPS } from '../../../renderer/shell/tour-stops.ts';

const job = (id: number, more: Partial<JobView> = {}): JobView => ({
  id,
  step: `step-${id}`,
  stage: 'sft',
  projectId: null,
  runId: `run-${id}`,
  status: 'done',
  settings: {},
  progress: null,
  summary: null,
  artifact: null,
  error: null,
  createdMs: 0,
  startedMs: 0,
  finishedMs: 60_000,
  ...more,
});

it('finds runs by step, project, state, and words in names and notes', () => {
  const jobs = [
    job(1, { projectId: 'p', note: 'The Good one' }),
    job(2, { stage: 'rl', status: 'failed' }),
    job(3, { projectId: 'p', stage: 'rl' }),
  ];
  const projects = [{ id: 'p', name: 'Meters', createdMs: 0, steps: [], reportPath: null }];
  const ids = (change: Partial<typeof NO_FILTER>): number[] =>
    filterRuns(jobs, projects, { ...NO_FILTER, ...change }).map(({ id }) => id);
  expect(ids({})).toEqual([1, 2, 3]);
  expect(ids({ stage: 'rl' })).toEqual([2, 3]);
  expect(ids({ project: 'p' })).toEqual([1, 3]);
  expect(ids({ project: 'none' })).toEqual([2]);
  expect(ids({ status: 'failed' })).toEqual([2]);
  expect(ids({ text: ' good ' })).toEqual([1]);
  expect(ids({ text: 'meters' })).toEqual([1, 3]);
});

it('names only the settings that differ, nested ones by their path', () => {
  const first = job(1, { settings: { epochs: 3, lora: { r: 16, alpha: 32 }, only: true } });
  const second = job(2, { settings: { epochs: 3, lora: { r: 32, alpha: 32 }, parts: [1, 2] } });
  expect(settingDifferences([first, second])).toEqual([
    { key: 'lora.r', values: [16, 32] },
    { key: 'only', values: [true, undefined] },
    { key: 'parts', values: [undefined, [1, 2]] },
  ]);
  expect(settingDifferences([first, first])).toEqual([]);
});

it('lists the metrics of runs side by side and leaves out what is not a number', () => {
  const first = job(1, { summary: { accuracy: 0.5, kinds: {} } });
  const second = job(2, { summary: { accuracy: 0.75, reward: 0.6 } });
  expect(figuresOf([first, second])).toEqual([
    { key: 'accuracy', values: [0.5, 0.75] },
    { key: 'reward', values: [undefined, 0.6] },
  ]);
});

it('counts running time without the pauses', () => {
  expect(secondsOf(job(1, { workedMs: 12_000 }), 0)).toBe(12);
  expect(secondsOf(job(1), 0)).toBe(60);
  expect(secondsOf(job(1, { status: 'running', startedMs: 1_000 }), 5_000)).toBe(4);
  expect(secondsOf(job(1, { startedMs: null }), 0)).toBeNull();
});

const node = (id: string, jobId: number | null = 1): Lineage['nodes'][number] => ({
  id,
  kind: 'dataset',
  name: id,
  jobId,
});
const edge = (from: string, to: string): Lineage['edges'][number] => ({ from, to, isProved: true });

it('places results to the right of what they were made from, and sources just before their first use', () => {
  const { nodes: placed, edges } = layoutLineage({
    nodes: [node('photos', null), node('base', null), node('a'), node('b'), node('model')],
    edges: [
      edge('photos', 'a'),
      edge('a', 'b'),
      edge('b', 'model'),
      edge('base', 'model'),
      edge('a', 'model'),
    ],
  });
  const columns = Object.fromEntries(placed.map(({ node, column }) => [node.id, column]));
  expect(columns).toEqual({ photos: 0, a: 1, b: 2, base: 2, model: 3 });
  // A line over more than one column passes where nothing stands.
  const ways = edges.flatMap(({ via }) => via);
  expect(ways.map(({ column }) => column)).toEqual([2]);
  const places = [...placed, ...ways].map(({ column, row }) => `${column}/${row}`);
  expect(new Set(places).size).toBe(places.length);
});

it('handles a cycle, which only a tampered workspace can contain', () => {
  const { nodes: placed } = layoutLineage({
    nodes: [node('a'), node('b')],
    edges: [edge('a', 'b'), edge('b', 'a'), edge('b', 'b'), edge('gone', 'a')],
  });
  expect(placed).toHaveLength(2);
});

it('resumes the tour where it was left, and ends it after its last stop', () => {
  expect(parseTour(null)).toEqual({ phase: 'new', stop: 0 });
  expect(parseTour('closed 3')).toEqual({ phase: 'closed', stop: 3 });
  expect(parseTour(`closed ${STOPS.length}`)).toEqual({ phase: 'new', stop: 0 });
  expect(moveTour(-1)).toEqual({ phase: 'open', stop: 0 });
  expect(moveTour(STOPS.length)).toEqual({ phase: 'done', stop: 0 });
});

it('names runs in a comparison by their step and number', () => {
  const names = [
    { id: 8, step: 'evaluate-rl', stage: 'evaluate' },
    { id: 5, step: 'sft', stage: 'sft' },
  ] as const;
  expect(names.map(runName)).toEqual(['After practising · 8', 'Learn · 5']);
});

it('writes shares in percent and other figures as numbers', () => {
  expect(figureText('accuracy', 0.2917).replace(/\s/g, ' ')).toBe('29.2 %');
  expect(figureText('mean_length', 36.9234, 4)).toBe('36.92');
  expect(figureText('accuracy', undefined)).toBe('–');
});

it('shows the size of an export in readable units', () => {
  expect(resultOf(job(1, { stage: 'export', summary: { bytes: 14_300_000 } }))).toBe('14\u202fMB');
});
