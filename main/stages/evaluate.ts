// Evaluation: a model's accuracy on held-out questions, with confidence intervals.
//
// Reads a model and a data set; writes `answers.jsonl` and `evaluation.json` into the run's folder:
// greedy accuracy with its 95 % Wilson interval, avg@k, pass@k and maj@k of sampled answers, format
// and length, by kind and source; what is right without the images and by the most frequent answer;
// answers that have collapsed to a few; a paired comparison with an earlier run; and overlap with
// the training data. Accuracy is by the rules; a judge's accuracy is reported separately.

import { join } from 'node:path';
import { PromptEncoder } from '../data/prompts/prompt-encoder.ts';
import { partsHere } from '../data/datasets/parts-here.ts';
import { openWorkspace, readRows } from '../data/datasets/workspace.ts';
import { Generator } from '../engine/generation/generator.ts';
import { UserError } from '../i18n/user-error.ts';
import type { Job, Stage, StageResult } from './contract/stage.ts';
import { checkChoices } from './contract/settings.ts';
import {
  JUDGE_DEFAULTS,
  judgedQuestion,
  openJudge,
  type Judge,
  type JudgeSettings,
} from './teachers/judge.ts';
import {
  ENGINE_DEFAULTS,
  logEngine,
  openModelFolder,
  type EngineSettings,
} from './training/open-model.ts';
import { createMeter } from './contract/progress.ts';
import { REASONING, type ExampleRow } from '../data/datasets/example.ts';
import { TEACHER_DEFAULTS } from './teachers/types.ts';
import { BlankAnswers, type BlankAnswer } from './evaluate/blank-answers.ts';
import { collapses } from './evaluate/collapse.ts';
import { majorityAccuracy } from './evaluate/majority.ts';
import type { EvaluatedRow } from './evaluate/row.ts';
import { scoreAnswer } from '../verifier/score.ts';
import {
  CHECK_DEFAULTS,
  readRunCheck,
  withCheck,
  type CheckSettings,
} from '../verifier/run-check.ts';
import { mayBeJudged } from './teachers/verdicts.ts';
import {
  ANSWERS_FILE,
  blankFigures,
  byColumn,
  compared,
  contamination,
  judgedFigures,
  majorityIsRight,
  summarize,
  summarizeSamples,
} from './evaluate/metrics.ts';
import { writeAtomic } from '../platform/files.ts';
import { msg } from '../../i18n/message.ts';

export interface EvaluateSettings extends EngineSettings, JudgeSettings, CheckSettings {
  /** Model or adapter folder. */
  readonly model: string;
  readonly dataset: string;
  /** Questions of this split are asked; empty = all splits. */
  readonly split: string;
  readonly seed: number;
  /** Maximum number of questions; 0 = all. */
  readonly limit: number;
  /** Answers sampled at `temperature` per question, in addition to the greedy one; 0 = none. */
  readonly samples: number;
  readonly temperature: number;
  /** The folder of an earlier evaluation of the same questions to compare with; empty = none. */
  readonly compare: string;
  /** A training data set that is searched for the evaluated questions; empty = none. */
  readonly trainedOn: string;
  readonly maxNewTokens: number;
  readonly promptsPerBatch: number;
  readonly systemPrompt: string;
  /** Number of parallel requests to a judge. */
  readonly concurrency: number;
  /** Timeout of one reply of a judge behind an endpoint. */
  readonly requestSeconds: number;
}

export const defaults: EvaluateSettings = {
  model: '',
  dataset: '',
  split: 'test',
  seed: 0,
  limit: 0,
  samples: 8,
  temperature: 1,
  compare: '',
  trainedOn: '',
  maxNewTokens: 512,
  promptsPerBatch: 60,
  systemPrompt: '',
  concurrency: TEACHER_DEFAULTS.concurrency,
  requestSeconds: TEACHER_DEFAULTS.requestSeconds,
  ...CHECK_DEFAULTS,
  ...JUDGE_DEFAULTS,
  ...ENGINE_DEFAULTS,
};

/** Refuses settings with which an evaluation cannot start. */
function checkEvaluateSettings(settings: EvaluateSettings): void {
  checkChoices('evaluate', settings, { reasoning: REASONING });
  readRunCheck(settings);
}

/**
 * Asks every question of a split once greedily and several times sampled, and those with images
 * once more with grey ones.
 */
export async function evaluate(settings: EvaluateSettings, job: Job): Promise<StageResult> {
  checkEvaluateSettings(settings);
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: msg('progress.opening-model-and-questions') });
  const opened = await openModelFolder(settings, job);
  logEngine(opened, job);
  const { base, trained, device } = opened;
  const rows = await askedRows(settings);
  const judge = settings.judge === '' ? undefined : await openJudge(settings, job);
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  encoder.checkSight(rows);
  const generator = new Generator(base.model, trained, { device });
  const meter = createMeter(rows.length);
  const answered: EvaluatedRow[] = [];
  const common = {
    maxNewTokens: settings.maxNewTokens,
    stopIds: base.tokenizer.eosTokenIds,
    seed: settings.seed,
    signal: job.signal,
  };
  const blanks = new BlankAnswers(encoder, generator, common);

  for (let start = 0; start < rows.length; start += settings.promptsPerBatch) {
    job.signal.throwIfAborted();
    const batch = rows.slice(start, start + settings.promptsPerBatch);
    const prompts = await Promise.all(batch.map((row) => encoder.prompt(row)));
    const greedy = await generator.generate(prompts, { ...common, temperature: 0 });
    const sampled =
      settings.samples === 0
        ? batch.map(() => [])
        : await generator.generate(prompts, {
            ...common,
            temperature: settings.temperature,
            n: settings.samples,
            firstPrompt: start,
          });
    const blank = await askBlank(batch, blanks);
    const doubtful: Doubtful[] = [];
    batch.forEach((row, i) => {
      const read = ({ ids, finished }: { ids: Int32Array; finished: boolean }) =>
        readAnswer(row, encoder.text(ids), { finished, length: ids.length });
      const first = read(greedy[i]![0]!);
      if (mayBeJudged({ ...first, format: first.format === 1 }, first.answer))
        doubtful.push({ at: answered.length, question: judgedQuestion(row), answer: first.answer });
      answered.push(evaluatedRow(row, first, sampled[i]!.map(read), blank.get(row)));
    });
    if (judge) await askJudge(judge, answered, doubtful, job.signal);
    const right = answered.filter(({ correct }) => correct).length;
    job.report(
      meter(
        answered.length,
        msg('progress.checking'),
        msg('progress.answers-right', { right, total: answered.length }),
      ),
    );
  }
  await generator.release();
  await judge?.release();

  writeAtomic(
    join(job.runDir, ANSWERS_FILE),
    Buffer.from(answered.map((row) => `${JSON.stringify(row)}\n`).join('')),
  );
  const collapsed = collapses(answered);
  const origins = new Set(answered.map(({ origin }) => origin));
  const summary = {
    ...summarize(answered),
    ...summarizeSamples(answered),
    ...blankFigures(answered),
    majority_accuracy: await majorityAccuracy(rows, settings.dataset, settings.split),
    ...(judge ? judgedFigures(answered) : {}),
    kinds: byColumn(answered, ({ kind }) => kind),
    ...(origins.size > 1 ? { sources: byColumn(answered, ({ origin }) => origin ?? '') } : {}),
    ...(collapsed.length > 0 ? { collapse: collapsed } : {}),
    ...(settings.compare ? { compared: compared(answered, settings.compare) } : {}),
    ...(settings.trainedOn
      ? { contamination: await contamination(rows, settings.split, settings.trainedOn) }
      : {}),
    answers_file: ANSWERS_FILE,
  };
  writeAtomic(
    join(job.runDir, 'evaluation.json'),
    Buffer.from(`${JSON.stringify(summary, null, 2)}\n`),
  );
  return { artifact: { kind: 'report', id: job.runId, path: job.runDir }, summary };
}

/** The questions of the split, with the run's check. Throws a UserError if there are none. */
async function askedRows(settings: EvaluateSettings): Promise<ExampleRow[]> {
  const check = readRunCheck(settings);
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset)) {
    const isAsked = settings.split === '' || row.split === settings.split;
    if (isAsked && (settings.limit === 0 || rows.length < settings.limit))
      rows.push(withCheck(row, check));
  }
  if (rows.length > 0) return rows;
  throw new UserError(
    msg('dataset.part-without-questions', { dataset: settings.dataset, part: settings.split }),
    {
      hint: msg('evaluate.part-without-questions.hint', {
        parts: await partsHere(settings.dataset),
      }),
    },
  );
}

/** The answers of a batch to its questions with grey images; none to those without images. */
async function askBlank(
  batch: readonly ExampleRow[],
  blanks: BlankAnswers,
): Promise<ReadonlyMap<ExampleRow, ReadAnswer>> {
  const seeing = batch.filter(({ pictures }) => pictures.length > 0);
  const answers: readonly BlankAnswer[] = await blanks.ask(seeing);
  return new Map(
    seeing.map((row, i) => {
      const { text, finished } = answers[i]!;
      return [row, readAnswer(row, text, { finished, length: 0 })];
    }),
  );
}

/** An answer, scored. */
interface ReadAnswer {
  readonly response: string;
  /** The final answer. */
  readonly answer: string;
  readonly correct: boolean;
  readonly format: number;
  readonly finished: boolean;
  /** Tokens. */
  readonly length: number;
}

function readAnswer(
  row: ExampleRow,
  response: string,
  { finished, length }: Pick<ReadAnswer, 'finished' | 'length'>,
): ReadAnswer {
  const { accuracy, format, extracted } = scoreAnswer(row, response, { finished });
  return { response, answer: extracted, correct: accuracy === 1, format, finished, length };
}

/** The line of a question in the file of answers. */
function evaluatedRow(
  row: ExampleRow,
  { response, answer, correct, format, length }: ReadAnswer,
  group: readonly ReadAnswer[],
  blank: ReadAnswer | undefined,
): EvaluatedRow {
  return {
    id: row.id,
    question: row.question,
    gold: row.answer,
    kind: row.kind ?? 'all',
    ...(row.source === undefined
      ? {}
      : { origin: row.source.replace(/, (?:line|row) \d+(?:, question \d+)?$/, '') }),
    picture: row.pictures[0] ?? null,
    ...{ response, answer, correct, format, length },
    sampled_correct: group.filter((each) => each.correct).length,
    sampled_n: group.length,
    sampled_length: group.reduce((sum, each) => sum + each.length, 0),
    ...(group.length > 0 ? { majority_correct: majorityIsRight(group) } : {}),
    ...(blank ? { blank_answer: blank.answer, blank_correct: blank.correct } : {}),
  };
}

/**
 * A greedy answer that the rules reject and a judge may accept; `at` is its index among the
 * answered questions.
 */
interface Doubtful {
  readonly at: number;
  readonly question: string;
  readonly answer: string;
}

/** Asks the judge about rejected answers and writes its verdicts to their rows. */
async function askJudge(
  judge: Judge,
  answered: EvaluatedRow[],
  doubtful: readonly Doubtful[],
  signal: AbortSignal,
): Promise<void> {
  const cases = doubtful.map(({ at, question, answer }) => ({
    question,
    gold: answered[at]!.gold,
    answer,
  }));
  const verdicts = await judge.ask(cases, signal);
  doubtful.forEach(({ at }, i) => {
    answered[at] = { ...answered[at]!, judge: verdicts[i]! };
  });
}

export const stage: Stage<EvaluateSettings> = {
  name: 'evaluate',
  defaults,
  inputs: {
    model: 'model',
    dataset: 'dataset',
    judge: 'model',
    compare: 'report',
    trainedOn: 'dataset',
  },
  check: checkEvaluateSettings,
  run: evaluate,
};
