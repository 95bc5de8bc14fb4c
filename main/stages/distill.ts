// Distillation with rejection sampling: a teacher writes several answers per question; verified
// ones are kept. Without a teacher, the rows' own reasoning and answers are taken.
//
// Reads a model (the teacher) and a data set; writes the same data set with `responses`. A judge
// may review what the rules reject, and the user's decisions override both. Right, well-formed
// answers are kept, equal texts once (the reference implementation keeps copies and counts them as
// diverse). Every answer is cached as it arrives, so an interrupted run resumes and no answer is
// generated twice.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { partsHere } from '../data/datasets/parts-here.ts';
import { openWorkspace, readRows } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { AnswerCache, type Asked } from './teachers/completion-cache.ts';
import { makeResult } from './distill/build-dataset.ts';
import { collectTraces, type CachedTeacher } from './distill/collect.ts';
import {
  asksTeacher,
  checkDistillSettings,
  defaults,
  parentsOf,
  type DistillSettings,
} from './distill/settings.ts';
import { ENDED_EARLY, type Job, type Stage, type StageResult } from './contract/stage.ts';
import { openJudge } from './teachers/judge.ts';
import { isEligible } from './distill/select.ts';
import { readOverrides, type Overrides } from './distill/overrides.ts';
import { createMeter } from './contract/progress.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { readRunCheck, withCheck } from '../verifier/run-check.ts';
import { takeOver } from './distill/rebuild.ts';
import { openTeacher } from './teachers/teacher.ts';
import { TRACES_FILE, writtenTraces, type Trace } from './distill/traces.ts';
import { explainDisk, writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';
import { appendData, truncateData } from '../platform/vault/read-data.ts';

/** Collects verified answers of a teacher. */
export async function distill(settings: DistillSettings, job: Job): Promise<StageResult> {
  checkDistillSettings(settings);
  if (settings.answersFrom !== '') return takeOver(settings.answersFrom, job);
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: msg('progress.opening-teacher-and-questions') });
  const questions = await readQuestions(settings);
  const overrides = overridesNamed(settings.overrides, job.workspace);
  const file = join(job.runDir, TRACES_FILE);
  if (!job.resume) writeAtomic(file, Buffer.alloc(0));
  const before = await tracesBefore(job, questions, settings);
  const count = { kept: before.kept, written: before.written };
  let done = before.questions;

  const asked = await openAsked(settings, job);
  const judge = settings.judge === '' || !asked ? undefined : await openJudge(settings, job);
  const meter = createMeter(questions.length, done);
  let early = false;
  try {
    asked?.teacher.checkSight?.(questions.map(({ row }) => row));
    while (done < questions.length && !early) {
      job.signal.throwIfAborted();
      // Batches start at multiples of their size, also after a resume.
      const number = Math.floor(done / settings.promptsPerBatch) + 1;
      const batch = questions.slice(done, number * settings.promptsPerBatch);
      const startMs = performance.now();
      const { traces, fresh } = await collectTraces(
        batch,
        { asked, judge, overrides },
        settings,
        job,
      );
      const tokensPerSecond = (1000 * fresh.tokens) / (performance.now() - startMs);
      appendTraces(file, traces);
      done += batch.length;

      const { kept, written } = countGood(traces, settings);
      count.kept += kept;
      count.written += written;
      job.metric({
        step: number,
        values: {
          ...(written > 0 ? { accuracy: kept / written } : {}),
          ...(fresh.answers > 0 ? { tokens_per_second: tokensPerSecond } : {}),
        },
      });
      showSample(batch[0]!.row, traces[0]!, number, job);
      job.report(
        meter(
          done,
          msg('progress.collecting-answers'),
          msg('progress.answers-kept', { kept: count.kept, total: count.written }),
        ),
      );
      early = job.shouldEnd?.() === true && done < questions.length;
    }
  } finally {
    asked?.cache.close();
    await judge?.release();
    await asked?.teacher.release();
  }

  const { artifact, summary } = await makeResult(workspace, {
    settings,
    parents: parentsOf(settings),
    run: job.runId,
    traces: () => tracesOf(job.runDir),
  });
  return { artifact: artifact!, summary: { ...summary, ...(early ? { ended: ENDED_EARLY } : {}) } };
}

/** The teacher with the cache of its answers; undefined where the rows answer for themselves. */
async function openAsked(settings: DistillSettings, job: Job): Promise<CachedTeacher | undefined> {
  if (!asksTeacher(settings)) return undefined;
  const teacher = await openTeacher(settings, job);
  return { teacher, cache: new AnswerCache(job.workspace, teacher.identity) };
}

/** The questions of the split with their numbers. Throws a UserError if there are none. */
async function readQuestions(settings: DistillSettings): Promise<Asked[]> {
  const { dataset, split, limit } = settings;
  const check = readRunCheck(settings);
  const questions: Asked[] = [];
  for await (const row of readRows(dataset)) {
    if (limit > 0 && questions.length === limit) break;
    if (row.split === split)
      questions.push({ row: withCheck(row, check), number: questions.length });
  }
  if (questions.length > 0) return questions;
  throw new UserError(msg('dataset.part-without-questions', { dataset, part: split }), {
    hint: msg('distill.part-without-questions.hint', { parts: await partsHere(dataset) }),
  });
}

/** How many of the teacher's answers may be kept. */
function countGood(traces: readonly Trace[], settings: DistillSettings) {
  const own = traces
    .flatMap(({ responses }) => responses)
    .filter(({ origin }) => origin === undefined);
  return { kept: own.filter((answer) => isEligible(answer, settings)).length, written: own.length };
}

/**
 * What a resumed run already has: its traces as long as they match these questions. The rest of the
 * file is truncated and regenerated.
 */
async function tracesBefore(job: Job, asked: readonly Asked[], settings: DistillSettings) {
  const before = { questions: 0, kept: 0, written: 0 };
  let size = 0;
  for await (const { trace, bytes } of writtenTraces(job.runDir)) {
    if (trace.id !== asked[before.questions]?.row.id) break;
    const { kept, written } = countGood([trace], settings);
    before.questions += 1;
    before.kept += kept;
    before.written += written;
    size += bytes;
  }
  const file = join(job.runDir, TRACES_FILE);
  if (existsSync(file)) explainDisk(file, () => truncateData(file, size));
  else writeAtomic(file, Buffer.alloc(0));
  return before;
}

async function* tracesOf(runDir: string): AsyncGenerator<Trace> {
  for await (const { trace } of writtenTraces(runDir)) yield trace;
}

function appendTraces(file: string, traces: readonly Trace[]): void {
  const lines = traces.map((trace) => `${JSON.stringify(trace)}\n`).join('');
  explainDisk(file, () => appendData(file, lines), { neededBytes: Buffer.byteLength(lines) });
}

/** The decisions that the setting "overrides" names. Throws a UserError if there are none. */
function overridesNamed(setting: string, workspaceDir: string): Overrides {
  if (setting === '') return new Map();
  const source = /^[\w-]+$/.test(setting) ? join(workspaceDir, 'runs', setting) : setting;
  if (existsSync(source)) return readOverrides(source);
  throw new UserError(msg('distill.verdicts-not-found', { value: setting }), {
    hint: msg('distill.verdicts-not-found.hint'),
  });
}

function showSample(row: ExampleRow, trace: Trace, step: number, job: Job): void {
  const picture = row.pictures[0];
  trace.responses.forEach((response) => {
    job.sample({
      step,
      exampleId: row.id,
      question: row.question,
      ...(picture ? { picture } : {}),
      gold: row.answer,
      response: response.text,
      correct: response.correct,
      format: response.format,
      lengthTokens: response.tokens,
    });
  });
}

export const stage: Stage<DistillSettings> = {
  name: 'distill',
  defaults,
  inputs: { model: 'model', dataset: 'dataset', judge: 'model' },
  check: checkDistillSettings,
  run: distill,
};
