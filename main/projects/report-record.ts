// Builds the report record from a finished project's rows and its runs' files.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { blobPath, type Workspace } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { pairAnswers, readAnswers, countChanged, type Answers } from './answers.ts';
import { projectSuites } from './suites.ts';
import type { FinishedProject, FinishedStep } from './projects.ts';
import { readMetrics } from '../storage/job-records.ts';
import type {
  KindResult,
  ModelName,
  ModelResult,
  ReportCard,
  ReportData,
  ReportStage,
  ReportTest,
} from '../report/record.ts';
import { readRunSettings } from '../storage/run-settings.ts';
import type { EvaluatedRow } from '../stages/evaluate/row.ts';
import type { JobView, MetricPoint } from '../../preload/contract/jobs.ts';
import { mcnemar, pairedTTest } from '../stages/evaluate/statistics.ts';
import { sha256 } from '../platform/files.ts';
import { readManifest } from '../data/datasets/manifest.ts';
import { msg } from '../../i18n/message.ts';
import { bestModel, validationOf } from '../../health/best-model.ts';
import { nextSize } from '../../health/next-size.ts';
import { readPlanRecord } from './plan-record.ts';
import type { NextSize, PlanSize } from '../../preload/contract/train.ts';
import { readData } from '../platform/vault/read-data.ts';

/** Number of cards in a report. */
const CARDS = 20;
const MODELS: readonly ModelName[] = ['base', 'sft', 'rl'];
/** First bytes of the image formats that a page can show, as Latin-1. */
const SIGNATURES: readonly (readonly [string, RegExp])[] = [
  ['image/png', /^\x89PNG/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8/],
  ['image/webp', /^RIFF....WEBP/s],
  ['image/bmp', /^BM/],
  ['image/avif', /^....ftypavi[fs]/s],
];

/** The time that a finished project takes in another size; undefined where its plan has none. */
type ResizedTime = (size: PlanSize) => { readonly seconds: number | null } | undefined;

/**
 * Collects all data of a report. The steps named `evaluate-base`, `evaluate-sft` and `evaluate-rl`
 * are its models; other evaluations are further suites. Throws a UserError if an answers file is
 * missing.
 */
export function buildProjectReport(
  project: FinishedProject,
  resized: ResizedTime = () => undefined,
): Promise<ReportData> {
  const { db, workspace, name, steps, nowMs } = project;
  const checks = MODELS.flatMap((model) => {
    const step = steps.find((each) => each.name === `evaluate-${model}`);
    return step ? [{ model, step, answers: readAnswers(workspace, step) }] : [];
  });
  const answers = new Map(checks.map((check) => [check.model, check.answers]));
  const curve = (stage: string): MetricPoint[] => {
    const step = steps.findLast((each) => each.stage === stage);
    return step ? readMetrics(db, step.job.runId) : [];
  };
  const models = checks.map(({ model, step }) =>
    modelResult(model, step, trainingOf(model, steps)?.job),
  );
  const next = nextOf(project, models, answers, resized);
  return Promise.resolve({
    project: name,
    createdIso: new Date(nowMs).toISOString(),
    seconds: steps.reduce((sum, step) => sum + secondsOf(step.job), 0),
    models,
    curves: { sft: curve('sft'), rl: curve('rl') },
    cards: chooseCards(workspace, answers),
    stages: steps.map((step) => reportStage(workspace, step)),
    tests: [...compare('base', 'sft', answers), ...compare('sft', 'rl', answers)],
    suites: projectSuites(workspace, steps),
    ...(next ? { next } : {}),
  });
}

/** The longer size to go on with, where the result does not show much and the plan has one. */
function nextOf(
  { workspace, id }: FinishedProject,
  models: readonly ModelResult[],
  answers: ReadonlyMap<ModelName, Answers>,
  resized: ResizedTime,
): NextSize | undefined {
  const record = readPlanRecord(workspace, id);
  const [first, best] = [models[0]?.name, bestModel(models)?.model.name];
  if (!record || !first || !best) return undefined;
  const [before, after] = [answers.get(first), answers.get(best)];
  const { lost, won } = countChanged(before && after ? pairAnswers(before, after) : []);
  const next = nextSize(record.size, models, mcnemar(lost, won));
  const time = next && resized(next.size);
  return next && time && { ...next, seconds: time.seconds };
}

/** Working time of a job in seconds, without pauses before a resume. */
export function secondsOf({ workedMs, startedMs, finishedMs }: JobView): number {
  if (workedMs !== undefined) return workedMs / 1_000;
  return Math.max(0, (finishedMs ?? 0) - (startedMs ?? finishedMs ?? 0)) / 1_000;
}

/** The keys of an evaluation's summary that say how far its accuracy can be believed. */
const EVIDENCE = ['blank_accuracy', 'blank', 'majority_accuracy', 'collapse'] as const;

/** The step that made a model of the recipe: the last one of its stage. */
export function trainingOf<Step extends { readonly stage: string }>(
  model: ModelName,
  steps: readonly Step[],
): Step | undefined {
  return steps.findLast(({ stage }) => stage === model);
}

/**
 * One model's metrics from the summary of its evaluation, and the validation of the `training` that
 * made it. Throws a UserError if a metric is missing.
 */
export function modelResult(
  name: ModelName,
  { name: step, job }: { name: string; job: Pick<JobView, 'summary'> },
  training?: Pick<JobView, 'summary'>,
): ModelResult {
  const summary = job.summary ?? {};
  const figure = (key: string): number => {
    const value = summary[key];
    if (typeof value === 'number') return value;
    throw new UserError(msg('report.result-value-missing', { step, key }), {
      hint: msg('run.repeat-step'),
    });
  };
  const sampled = summary['sampled_accuracy'];
  const validation = validationOf(training?.summary);
  const evidence = EVIDENCE.filter((key) => summary[key] !== undefined && summary[key] !== null);
  return {
    name,
    accuracy: figure('accuracy'),
    low: figure('low'),
    high: figure('high'),
    n: figure('n'),
    format: figure('format'),
    mean_length: figure('mean_length'),
    ...(typeof sampled === 'number' ? { sampled_accuracy: sampled } : {}),
    kinds: (summary['kinds'] ?? {}) as Readonly<Record<string, KindResult>>,
    ...(evidence.length > 0
      ? { evidence: Object.fromEntries(evidence.map((key) => [key, summary[key]])) }
      : {}),
    ...(validation ? { validation } : {}),
    ...(training?.summary?.['unchanged'] === true ? { unchanged: true as const } : {}),
  };
}

/** Paired tests over the questions that both models answered. */
function compare(
  from: ModelName,
  to: ModelName,
  answers: ReadonlyMap<ModelName, Answers>,
): ReportTest[] {
  const [before, after] = [answers.get(from), answers.get(to)];
  if (!before || !after) return [];
  const pairs = pairAnswers(before, after);
  if (pairs.length === 0) return [];
  const { lost, won } = countChanged(pairs);
  const tests: ReportTest[] = [
    {
      ...{ from, to, measure: 'greedy accuracy', test: 'McNemar, exact' },
      p: mcnemar(lost, won),
    },
  ];
  const sampled = pairs.filter((pair) => pair.before.sampled_n > 0 && pair.after.sampled_n > 0);
  if (sampled.length > 1) {
    const share = (row: EvaluatedRow): number => row.sampled_correct / row.sampled_n;
    tests.push({
      ...{ from, to, measure: 'sampled accuracy', test: 'paired t-test over questions' },
      p: pairedTTest(sampled.map((pair) => share(pair.after) - share(pair.before))).p,
    });
  }
  tests.push({
    ...{ from, to, measure: 'length', test: 'paired t-test over questions' },
    p: pairedTTest(pairs.map((pair) => pair.after.length - pair.before.length)).p,
  });
  return tests;
}

/** Cards at even intervals, to avoid selection bias. */
function chooseCards(workspace: Workspace, answers: ReadonlyMap<ModelName, Answers>): ReportCard[] {
  const rows = [...(answers.values().next().value?.values() ?? [])];
  const count = Math.min(CARDS, rows.length);
  return Array.from({ length: count }, (_, index) => {
    const row = rows[Math.floor((index * rows.length) / count)]!;
    const modelAnswers = MODELS.flatMap((model) => {
      const answer = answers.get(model)?.get(row.id);
      return answer
        ? [[model, { response: answer.response, correct: answer.correct }] as const]
        : [];
    });
    return {
      picture: row.picture === null ? null : pictureAddress(workspace, row.picture),
      question: row.question,
      gold: row.gold,
      kind: row.kind,
      answers: Object.fromEntries(modelAnswers),
    };
  });
}

/** A stored image as a `data:` URL; '' if it is missing or of an unsupported format. */
export function pictureAddress(workspace: Workspace, blobId: string): string {
  const file = blobPath(workspace, blobId);
  if (!fs.existsSync(file)) return '';
  const bytes = readData(file);
  const start = bytes.subarray(0, 16).toString('latin1');
  const type = SIGNATURES.find(([, signature]) => signature.test(start))?.[0];
  return type === undefined ? '' : `data:${type};base64,${bytes.toString('base64')}`;
}

function reportStage(workspace: Workspace, { name, stage, job }: FinishedStep): ReportStage {
  const settings =
    readRunSettings(path.join(workspace.dir, 'runs', job.runId), job.stage) ?? job.settings;
  const seed = settings['seed'];
  return {
    step: name,
    stage,
    seconds: secondsOf(job),
    settings,
    seed: typeof seed === 'number' ? seed : null,
    artifactId: job.artifact?.id ?? null,
    hash: hashOf(workspace, job),
  };
}

/** The hash in a result's manifest; for an evaluation, that of its answers. */
function hashOf(workspace: Workspace, job: JobView): string | null {
  if (job.artifact === null) return null;
  if (fs.existsSync(path.join(job.artifact.path, 'manifest.json'))) {
    const { sha256: stated } = readManifest(job.artifact.path);
    return typeof stated === 'string' ? stated : null;
  }
  const file = path.join(workspace.dir, 'runs', job.runId, 'answers.jsonl');
  return fs.existsSync(file) ? sha256(readData(file)) : null;
}
