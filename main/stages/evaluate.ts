// Evaluation: how often a model is right on questions it never learnt from, and how sure that number is.
//
// Reads a model and a data set; writes `answers.jsonl` and `evaluation.json` into the run's folder. Greedy accuracy with
// its 95 % Wilson interval, accuracy of sampled answers, format, length, all by kind of question. Rules only, no judge.

import { join } from 'node:path';
import { PromptEncoder } from '../data/batch.ts';
import { openWorkspace, readRows, writeAtomic, type ExampleRow } from '../data/workspace.ts';
import { Generator } from '../engine/generate.ts';
import { UserError } from '../errors.ts';
import type { Job, Stage, StageResult } from './job.ts';
import { ENGINE_DEFAULTS, openLearner, type EngineSettings } from './learner.ts';
import { createMeter } from './progress.ts';
import { scoreResponse } from './rewards.ts';
import { wilson } from './statistics.ts';

export interface EvaluateSettings extends EngineSettings {
  /** Model or adapter folder. */
  readonly model: string;
  readonly dataset: string;
  /** Questions of this split are asked. */
  readonly split: string;
  readonly seed: number;
  /** Questions at most; 0 = all. */
  readonly limit: number;
  /** Answers sampled at `temperature` to each question, beside the greedy one; 0 = none. */
  readonly samples: number;
  readonly temperature: number;
  readonly maxNewTokens: number;
  readonly promptsPerBatch: number;
  readonly systemPrompt: string;
}

export const defaults: EvaluateSettings = {
  model: '',
  dataset: '',
  split: 'test',
  seed: 0,
  limit: 0,
  samples: 8,
  temperature: 1,
  maxNewTokens: 512,
  promptsPerBatch: 60,
  systemPrompt: '',
  ...ENGINE_DEFAULTS,
};

/** Beside `evaluation.json` in the run's folder. */
const ANSWERS_FILE = 'answers.jsonl';

/** A question as it was answered; a line of `answers.jsonl`. */
export interface EvaluatedRow {
  readonly id: string;
  readonly question: string;
  readonly gold: string;
  readonly kind: string;
  readonly picture: string | null;
  readonly response: string;
  readonly correct: boolean;
  readonly format: number;
  readonly length: number;
  readonly sampled_correct: number;
  readonly sampled_n: number;
  readonly sampled_length: number;
}

/** Asks every question of a split once greedily and several times sampled. */
export async function evaluate(settings: EvaluateSettings, job: Job): Promise<StageResult> {
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: 'Opening the model and the questions' });
  const { base, trained, device } = await openLearner(settings, job);
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset)) {
    if (row.split === settings.split && (settings.limit === 0 || rows.length < settings.limit))
      rows.push(row);
  }
  if (rows.length === 0) {
    throw new UserError(
      `The data set ${settings.dataset} has no questions in its part "${settings.split}".`,
      {
        hint: 'Keep some examples aside for the check, or choose another part.',
      },
    );
  }
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  const generator = new Generator(base.model, trained, { device });
  const meter = createMeter(rows.length);
  const answered: EvaluatedRow[] = [];
  const common = {
    maxNewTokens: settings.maxNewTokens,
    stopIds: base.tokenizer.endIds,
    seed: settings.seed,
    signal: job.signal,
  };

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
    batch.forEach((row, i) => {
      const isRight = (text: string, finished: boolean) =>
        finished &&
        scoreResponse(
          { response: text, gold: row.answer, question: row.question },
          { mode: 'strict' },
        ).accuracy === 1;
      const [answer] = greedy[i]!;
      const response = encoder.text(answer!.ids);
      const { format } = scoreResponse(
        { response, gold: row.answer, question: row.question },
        { mode: 'strict' },
      );
      const group = sampled[i]!;
      answered.push({
        id: row.id,
        question: row.question,
        gold: row.answer,
        kind: row.kind ?? 'all',
        picture: row.pictures[0] ?? null,
        response,
        correct: isRight(response, answer!.finished),
        format: answer!.finished ? format : 0,
        length: answer!.ids.length,
        sampled_correct: group.filter(({ ids, finished }) => isRight(encoder.text(ids), finished))
          .length,
        sampled_n: group.length,
        sampled_length: group.reduce((sum, { ids }) => sum + ids.length, 0),
      });
    });
    const right = answered.filter(({ correct }) => correct).length;
    job.report(meter(answered.length, 'Checking', `${right} of ${answered.length} right`));
  }
  await generator.release();

  writeAtomic(
    join(job.runDir, ANSWERS_FILE),
    Buffer.from(answered.map((row) => `${JSON.stringify(row)}\n`).join('')),
  );
  const kinds = [...new Set(answered.map(({ kind }) => kind))].sort();
  const summary = {
    ...summarize(answered),
    kinds: Object.fromEntries(
      kinds.map((kind) => [kind, summarize(answered.filter((row) => row.kind === kind))]),
    ),
    answers_file: ANSWERS_FILE,
  };
  writeAtomic(
    join(job.runDir, 'evaluation.json'),
    Buffer.from(`${JSON.stringify(summary, null, 2)}\n`),
  );
  return { artifact: { kind: 'report', id: job.runId, path: job.runDir }, summary };
}

/** Shares over some answered questions; keys as the command line prints them. */
function summarize(rows: readonly EvaluatedRow[]) {
  const n = rows.length;
  const right = rows.filter(({ correct }) => correct).length;
  const total = (value: (row: EvaluatedRow) => number) =>
    rows.reduce((sum, row) => sum + value(row), 0);
  const sampled = total(({ sampled_n }) => sampled_n);
  return {
    accuracy: right / n,
    ...wilson(right, n),
    n,
    format: total(({ format }) => format) / n,
    mean_length: total(({ length }) => length) / n,
    ...(sampled > 0
      ? {
          sampled_accuracy: total(({ sampled_correct }) => sampled_correct) / sampled,
          sampled_mean_length: total(({ sampled_length }) => sampled_length) / sampled,
        }
      : {}),
  };
}

export const stage: Stage<EvaluateSettings> = {
  name: 'evaluate',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  run: evaluate,
};
