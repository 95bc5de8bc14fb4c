// What a person who does not look is told: each ending once, and nothing of what ended before.

import { expect, it } from 'vitest';
import { createEndings } from '../../main/endings.ts';
import { speakIn } from '../../main/speech.ts';
import type { JobView, ProjectView } from '../../preload/contract.ts';

const project = (reportPath: string | null): ProjectView => ({
  id: 'p',
  name: 'Meters',
  createdMs: 0,
  steps: [],
  reportPath,
});
const job = (id: number, status: JobView['status'], projectId: string | null): JobView => ({
  id,
  step: 'sft',
  stage: 'sft',
  projectId,
  runId: `r${id}`,
  status,
  settings: {},
  progress: null,
  summary: null,
  artifact: null,
  error: status === 'failed' ? { message: 'The disk is full.' } : null,
  createdMs: 0,
  startedMs: null,
  finishedMs: null,
});

it('tells once that a project is finished', () => {
  const endings = createEndings([project(null)]);
  expect(endings('project:changed', project(null))).toBeNull();
  expect(endings('project:changed', project('/r.html'))?.title).toBe('Meters');
  expect(endings('project:changed', project('/r.html'))).toBeNull();
  expect(createEndings([project('/r.html')])('project:changed', project('/r.html'))).toBeNull();
});

it('tells of a step that could not finish, and of work outside a project, but not of every step', () => {
  const endings = createEndings([]);
  endings('job:changed', job(1, 'running', 'p'));
  expect(endings('job:changed', job(1, 'done', 'p'))).toBeNull();
  endings('job:changed', job(2, 'running', 'p'));
  expect(endings('job:changed', job(2, 'failed', 'p'))?.body).toBe('The disk is full.');
  expect(endings('job:changed', job(2, 'failed', 'p'))).toBeNull();
  endings('job:changed', job(3, 'running', null));
  expect(endings('job:changed', job(3, 'done', null))?.title).toBe('Learn from examples');
  speakIn('de');
  endings('job:changed', job(5, 'running', 'p'));
  expect(endings('job:changed', job(5, 'failed', 'p'))?.title).toBe(
    '„Aus Beispielen lernen“ wurde nicht fertig',
  );
  speakIn(null);
  // What was cut off before the program was opened was told then.
  expect(endings('job:changed', job(4, 'interrupted', 'p'))).toBeNull();
});
