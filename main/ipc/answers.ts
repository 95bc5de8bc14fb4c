// Requests about a teacher's answers: reading them, overriding verdicts, and rebuilding the data
// set.

import * as path from 'node:path';
import { AnswerBrowser } from '../review/answer-browser.ts';
import { UserError } from '../i18n/user-error.ts';
import { recordOverride } from '../stages/distill/overrides.ts';
import { parse } from '../platform/parse.ts';
import { boolean, shortText, wholeNumber } from './validation/fields.ts';
import { pageQuery } from './validation/page-query.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { HandlerContext, HandlersOf } from './context.ts';
import type { AnswerFilter, AnswerRequests } from '../../preload/contract/answers.ts';
import { msg } from '../../i18n/message.ts';

type Names = Extract<keyof AnswerRequests, `answers:${string}`>;

const FILTERS: readonly AnswerFilter[] = ['all', 'none', 'mixed', 'right', 'overridden'];

export function answerHandlers({
  queue,
  projects,
  workspace,
  emit,
}: HandlerContext): HandlersOf<Names> {
  /** The run that was read last. */
  let opened: { readonly runId: string; readonly answers: AnswerBrowser } | undefined;
  const jobOf = (jobId: unknown): JobView => {
    const job = queue.get(parse(wholeNumber, jobId, 'jobId'));
    if (job?.stage === 'distill') return job;
    throw new UserError(msg('answers.not-in-workspace'), {
      hint: msg('answers.not-in-workspace.hint'),
    });
  };
  const runDirOf = ({ runId }: JobView): string => path.join(workspace.dir, 'runs', runId);
  const answersOf = (job: JobView): AnswerBrowser => {
    if (opened?.runId !== job.runId)
      opened = { runId: job.runId, answers: new AnswerBrowser(runDirOf(job)) };
    return opened.answers;
  };
  return {
    'answers:page': (jobId: unknown, query: unknown) =>
      answersOf(jobOf(jobId)).page(parse(pageQuery(FILTERS), query, 'query')),
    'answers:tally': (jobId: unknown) => {
      const job = jobOf(jobId);
      const applied = job.summary?.['decisions'];
      return answersOf(job).tally(typeof applied === 'number' ? applied : 0);
    },
    'answers:override': async (
      jobId: unknown,
      exampleId: unknown,
      number: unknown,
      correct: unknown,
    ) => {
      const job = jobOf(jobId);
      const id = parse(shortText, exampleId, 'exampleId');
      await recordOverride(runDirOf(job), {
        id,
        number: parse(wholeNumber, number, 'number'),
        correct: correct === null ? null : parse(boolean, correct, 'correct'),
      });
      return answersOf(job).question(id);
    },
    'answers:apply': (jobId: unknown) => {
      const { runId, status, step, stage, settings, projectId } = jobOf(jobId);
      if (status !== 'done') {
        throw new UserError(msg('answers.still-collecting'), {
          hint: msg('answers.still-collecting.hint'),
        });
      }
      if (projectId !== null) projects.assertIdle(projectId);
      // A new job of the same step makes results of the former job stale.
      const from = { ...settings, answersFrom: runId };
      const job = queue.enqueue({ step, stage, settings: from, projectId });
      if (projectId !== null) emit('project:changed', projects.view(projectId));
      return job.id;
    },
  };
}
