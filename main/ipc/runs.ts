// Requests about jobs, their metrics and samples, and lineage.

import { answerChanges } from '../review/answer-changes.ts';
import { UserError } from '../i18n/user-error.ts';
import { readLineage } from '../storage/lineage.ts';
import { readMetrics, readSamples } from '../storage/job-records.ts';
import { previewRemoval, removeRun } from '../storage/run-removal.ts';
import { parse } from '../platform/parse.ts';
import { clamped, noteText, shortText, wholeNumber } from './validation/fields.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';

/** Samples that one request may ask for. */
const MOST_SAMPLES = 1_000;

export function runHandlers({
  db,
  queue,
  projects,
  workspace,
  emit,
}: HandlerContext): HandlersOf<
  | 'job:cancel'
  | 'run:metrics'
  | 'run:samples'
  | 'run:note'
  | 'run:removal'
  | 'run:remove'
  | 'run:changes'
  | 'lineage:read'
> {
  const jobOf = (jobId: unknown): JobView => {
    const job = queue.get(parse(wholeNumber, jobId, 'jobId'));
    if (!job) throw new UserError(msg('run.not-in-workspace'));
    return job;
  };
  return {
    'job:cancel': (jobId: unknown) => queue.cancel(parse(wholeNumber, jobId, 'jobId')),
    'run:metrics': (runId: unknown) => readMetrics(db, parse(shortText, runId, 'runId')),
    'run:samples': (runId: unknown, limit: unknown) => {
      const most = parse(clamped(0, MOST_SAMPLES), limit, 'limit');
      return readSamples(db, parse(shortText, runId, 'runId'), most);
    },
    'run:note': (jobId: unknown, note: unknown) => {
      db.run('setNote', { id: jobOf(jobId).id, note: parse(noteText, note, 'note').trim() });
      emit('job:changed', jobOf(jobId));
    },
    'run:removal': (jobId: unknown) => previewRemoval(workspace, queue.list(), jobOf(jobId)),
    'run:remove': async (jobId: unknown) => {
      const job = jobOf(jobId);
      await removeRun(db, workspace, queue.list(), job);
      emit('job:removed', { id: job.id });
      if (job.projectId !== null) emit('project:changed', projects.view(job.projectId));
    },
    'run:changes': (before: unknown, after: unknown) =>
      answerChanges(workspace, jobOf(before), jobOf(after)),
    'lineage:read': () => readLineage(db, workspace, queue.list()),
  };
}
