// Requests about jobs, their metrics and samples, and lineage.

import * as v from 'valibot';
import { answerChanges } from '../review/answer-changes.ts';
import { UserError } from '../i18n/user-error.ts';
import { checkOrigin } from '../provenance/origin.ts';
import { readLineage } from '../storage/lineage.ts';
import { readMetrics, readSamples } from '../storage/job-records.ts';
import { previewRemoval, removeRuns } from '../storage/run-removal.ts';
import { parse } from '../platform/parse.ts';
import { clamped, noteText, shortText, wholeNumber } from './validation/fields.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import { msg } from '../../i18n/message.ts';

/** Runs that are removed together. */
const idList = v.pipe(v.array(wholeNumber), v.minLength(1), v.maxLength(10_000));

/** A result as settings name it; null for the whole workspace. */
const resultPlace = v.nullable(
  v.pipe(v.string(), v.regex(/^workspace:(datasets|models|runs)\/[^/\\]+$/)),
);

/** Samples that one request may ask for. */
const MOST_SAMPLES = 1_000;

export function runHandlers({
  db,
  queue,
  projects,
  workspace,
  resources,
  emit,
}: HandlerContext): HandlersOf<
  | 'job:cancel'
  | 'run:metrics'
  | 'run:samples'
  | 'run:log'
  | 'run:note'
  | 'run:removal'
  | 'run:remove'
  | 'run:changes'
  | 'lineage:read'
  | 'origin:check'
> {
  const jobOf = (jobId: unknown): JobView => {
    const job = queue.get(parse(wholeNumber, jobId, 'jobId'));
    if (!job) throw new UserError(msg('run.not-in-workspace'));
    return job;
  };
  const jobsOf = (jobIds: unknown): JobView[] => parse(idList, jobIds, 'jobIds').map(jobOf);
  return {
    'job:cancel': (jobId: unknown) => queue.cancel(parse(wholeNumber, jobId, 'jobId')),
    'run:metrics': (runId: unknown) => readMetrics(db, parse(shortText, runId, 'runId')),
    'run:samples': (runId: unknown, limit: unknown) => {
      const most = parse(clamped(0, MOST_SAMPLES), limit, 'limit');
      return readSamples(db, parse(shortText, runId, 'runId'), most);
    },
    'run:log': (runId: unknown) => {
      const row = db.get('runLog', { id: parse(shortText, runId, 'runId') });
      return typeof row?.['log'] === 'string' ? row['log'] : '';
    },
    'run:note': (jobId: unknown, note: unknown) => {
      db.run('setNote', { id: jobOf(jobId).id, note: parse(noteText, note, 'note').trim() });
      emit('job:changed', jobOf(jobId));
    },
    'run:removal': (jobIds: unknown) => previewRemoval(workspace, queue.list(), jobsOf(jobIds)),
    'run:remove': async (jobIds: unknown) => {
      const removed = jobsOf(jobIds);
      await removeRuns(db, workspace, queue.list(), removed);
      for (const { id } of removed) emit('job:removed', { id });
      for (const id of new Set(removed.flatMap(({ projectId }) => projectId ?? [])))
        emit('project:changed', projects.view(id));
    },
    'run:changes': (before: unknown, after: unknown) =>
      answerChanges(workspace, jobOf(before), jobOf(after)),
    'lineage:read': () => readLineage(db, workspace, queue.list()),
    'origin:check': (given: unknown) => {
      const place = parse(resultPlace, given, 'place') ?? undefined;
      return checkOrigin({ dir: workspace.dir, db, resources }, place);
    },
  };
}
