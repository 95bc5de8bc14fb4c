// Desktop notifications: each end of a job once, and none for jobs that ended before the start.

import { expect, it } from 'vitest';
import { createDesktopNotifications } from '../../../main/notifications/desktop-notifications.ts';
import { setLocale } from '../../../main/i18n/locale.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';

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

it('notifies once that a project is finished', () => {
  const endings = createDesktopNotifications({ projects: [project(null)], jobs: [] });
  expect(endings('project:changed', project(null))).toBeNull();
  expect(endings('project:changed', project('/r.html'))?.title).toBe('Meters');
  expect(endings('project:changed', project('/r.html'))).toBeNull();
  const later = createDesktopNotifications({ projects: [project('/r.html')], jobs: [] });
  expect(later('project:changed', project('/r.html'))).toBeNull();
});

it('notifies of a failed step and of jobs outside a project, but not of every step', () => {
  const endings = createDesktopNotifications({ projects: [], jobs: [] });
  endings('job:changed', job(1, 'running', 'p'));
  expect(endings('job:changed', job(1, 'done', 'p'))).toBeNull();
  endings('job:changed', job(2, 'running', 'p'));
  expect(endings('job:changed', job(2, 'failed', 'p'))?.body).toBe('The disk is full.');
  expect(endings('job:changed', job(2, 'failed', 'p'))).toBeNull();
  endings('job:changed', job(3, 'running', null));
  expect(endings('job:changed', job(3, 'done', null))?.title).toBe('Learn');
  setLocale('de');
  endings('job:changed', job(5, 'running', 'p'));
  expect(endings('job:changed', job(5, 'failed', 'p'))?.title).toBe('„Lernen“ wurde nicht fertig');
  setLocale(null);
  // An interruption before the program was opened was reported then.
  expect(endings('job:changed', job(4, 'interrupted', 'p'))).toBeNull();
});

/**
 * A finished project of two steps whose newest jobs are these; `stale` names the steps made from
 * older results.
 */
const finished = (jobIds: readonly number[], stale: readonly number[] = []): ProjectView => ({
  ...project('/r.html'),
  steps: jobIds.map((jobId, i) => ({
    name: `step-${i}`,
    stage: 'sft',
    jobId,
    ...(stale.includes(i) ? { isStale: true } : {}),
  })),
});

it('notifies again when steps of a finished project have run again, after the last of them', () => {
  const endings = createDesktopNotifications({
    projects: [finished([1, 2])],
    jobs: [job(1, 'done', 'p'), job(2, 'done', 'p')],
  });
  expect(endings('project:changed', finished([1, 2]))).toBeNull();
  endings('job:changed', job(3, 'running', 'p'));
  expect(endings('project:changed', finished([3, 2], [1]))).toBeNull();
  endings('job:changed', job(3, 'done', 'p'));
  endings('job:changed', job(4, 'running', 'p'));
  expect(endings('project:changed', finished([3, 4]))).toBeNull();
  endings('job:changed', job(4, 'done', 'p'));
  expect(endings('project:changed', finished([3, 4]))?.body).toContain('the report is ready');
  expect(endings('project:changed', finished([3, 4]))).toBeNull();
});

it('notifies that a single step has run again, without mentioning a report', () => {
  const endings = createDesktopNotifications({
    projects: [finished([1, 2])],
    jobs: [job(1, 'done', 'p'), job(2, 'done', 'p')],
  });
  endings('job:changed', job(3, 'running', 'p'));
  endings('job:changed', job(3, 'done', 'p'));
  const ended = endings('project:changed', finished([3, 2], [1]));
  expect(ended).toEqual({ title: 'Meters', body: '“Learn” is done.' });
});

it('notifies of the end of a step that was interrupted by the end of the program and resumed', () => {
  const endings = createDesktopNotifications({
    projects: [finished([1, 3])],
    jobs: [job(1, 'done', 'p'), job(3, 'interrupted', 'p')],
  });
  endings('job:changed', job(3, 'running', 'p'));
  endings('job:changed', job(3, 'done', 'p'));
  expect(endings('project:changed', finished([1, 3]))?.title).toBe('Meters');
});
