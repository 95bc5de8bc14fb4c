// Distillation with rejection: a teacher writes several answers to every question, rules keep the right ones.
//
// Reads a model (the teacher) and a data set; writes the same data set with `responses`. Every right, well-formed
// answer is kept, and equal texts once (the reference keeps copies and calls them diverse). Resumes answer by answer.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PromptEncoder } from '../data/batch.ts';
import {
  newArtifactId,
  openWorkspace,
  readRows,
  writeAtomic,
  writeDataset,
  type ExampleRow,
} from '../data/workspace.ts';
import { Generator } from '../engine/generate.ts';
import { UserError } from '../errors.ts';
import type { Job, Stage, StageResult } from './job.ts';
import { ENGINE_DEFAULTS, openLearner, type EngineSettings } from './learner.ts';
import { createMeter } from './progress.ts';
import { scoreAnswer } from './rewards.ts';
import { parentOf } from './sft.ts';

export interface DistillSettings extends EngineSettings {
  /** The teacher's folder: a larger local model, or the learner itself. */
  readonly model: string;
  readonly dataset: string;
  /** Questions of this split get answers; rows of other splits pass unchanged. */
  readonly split: string;
  readonly seed: number;
  /** Questions at most; 0 = all. */
  readonly limit: number;
  /** Answers to each question. */
  readonly answers: number;
  readonly temperature: number;
  readonly topP: number;
  /** Length limit of an answer in tokens. */
  readonly maxNewTokens: number;
  /** Kept answers of a question at most; 0 = all right ones. */
  readonly keep: number;
  /** False keeps wrong answers too: for measuring what the verifier is worth. */
  readonly verify: boolean;
  /** Questions asked side by side. */
  readonly promptsPerBatch: number;
  readonly systemPrompt: string;
}

export const defaults: DistillSettings = {
  model: '',
  dataset: '',
  split: 'sft',
  seed: 0,
  limit: 0,
  answers: 8,
  temperature: 1,
  topP: 1,
  maxNewTokens: 512,
  keep: 0,
  verify: true,
  promptsPerBatch: 64,
  systemPrompt: '',
  ...ENGINE_DEFAULTS,
};

/** One question's answers as they are kept in the run's folder. */
interface Trace {
  readonly id: string;
  readonly responses: readonly {
    text: string;
    correct: boolean;
    format: boolean;
    tokens: number;
  }[];
}

/** Collects verified answers of a teacher. */
export async function distill(settings: DistillSettings, job: Job): Promise<StageResult> {
  const workspace = openWorkspace(job.workspace);
  job.report({ fraction: 0, title: 'Opening the teacher and the questions' });
  const { base, trained, device } = await openLearner(settings, job);
  const rows: ExampleRow[] = [];
  for await (const row of readRows(settings.dataset)) rows.push(row);
  const inSplit = rows.filter((row) => row.split === settings.split);
  const asked = settings.limit > 0 ? inSplit.slice(0, settings.limit) : inSplit;
  if (asked.length === 0) {
    throw new UserError(
      `The data set ${settings.dataset} has no questions in its part "${settings.split}".`,
      {
        hint: 'Choose another part, or import examples into this one.',
      },
    );
  }
  const tracesFile = join(job.runDir, 'traces.jsonl');
  const traces = job.resume ? readTraces(tracesFile) : new Map<string, Trace>();
  if (!job.resume) writeAtomic(tracesFile, Buffer.alloc(0));
  const encoder = new PromptEncoder(base, workspace, { systemPrompt: settings.systemPrompt });
  const generator = new Generator(base.model, trained, { device });
  const before =
    Math.floor(asked.filter((row) => traces.has(row.id)).length / settings.promptsPerBatch) *
    settings.promptsPerBatch;
  const meter = createMeter(asked.length, before);
  let kept = 0;
  let written = 0;

  for (let start = 0; start < asked.length; start += settings.promptsPerBatch) {
    job.signal.throwIfAborted();
    const batch = asked.slice(start, start + settings.promptsPerBatch);
    if (!batch.every((row) => traces.has(row.id))) {
      const startMs = performance.now();
      const prompts = await Promise.all(batch.map((row) => encoder.prompt(row)));
      const answers = await generator.generate(prompts, {
        n: settings.answers,
        temperature: settings.temperature,
        topP: settings.topP,
        maxNewTokens: settings.maxNewTokens,
        stopIds: base.tokenizer.endIds,
        seed: settings.seed,
        firstPrompt: start,
        signal: job.signal,
      });
      let lines = '';
      batch.forEach((row, i) => {
        const responses = answers[i]!.map(({ ids, finished }) => {
          const text = encoder.text(ids);
          const { accuracy, format } = scoreAnswer(row, text, { finished });
          return { text, correct: accuracy === 1, format: format === 1, tokens: ids.length };
        });
        traces.set(row.id, { id: row.id, responses });
        lines += `${JSON.stringify({ id: row.id, responses })}\n`;
      });
      appendFileSync(tracesFile, lines);
      const tokens = answers.flat().reduce((sum, { ids }) => sum + ids.length, 0);
      const measured = countKept(batch, traces, settings);
      job.metric({
        step: start / settings.promptsPerBatch + 1,
        values: {
          accuracy: measured.kept / measured.written,
          tokens_per_second: (1000 * tokens) / (performance.now() - startMs),
        },
      });
      showSample(batch[0]!, traces.get(batch[0]!.id)!, start / settings.promptsPerBatch + 1, job);
    }
    const measured = countKept(batch, traces, settings);
    kept += measured.kept;
    written += measured.written;
    job.report(
      meter(start + batch.length, 'Collecting good answers', `${kept} of ${written} answers kept`),
    );
  }
  await generator.release();

  const id = newArtifactId(workspace, 'distill', { ...settings });
  const result = rows.map((row) =>
    traces.has(row.id) ? { ...row, responses: keptResponses(traces.get(row.id)!, settings) } : row,
  );
  const answered = result.filter((row) => traces.has(row.id) && row.responses!.length > 0);
  if (answered.length === 0) {
    throw new UserError(
      'The teacher gave no right answer to any question, so there is nothing to learn from.',
      {
        hint: 'Choose a stronger teacher, or check that questions and answers belong together.',
      },
    );
  }
  const dataset = await writeDataset(workspace, result, {
    id,
    name: id,
    parents: [parentOf(settings.model), parentOf(settings.dataset)],
    settings: { ...settings },
    seed: settings.seed,
  });
  const examples = answered.reduce((sum, row) => sum + row.responses!.length, 0);
  return {
    artifact: { kind: 'dataset', id, path: dataset.path },
    summary: {
      questions: asked.length,
      answers: written,
      right: kept,
      acceptance: kept / written,
      answered: answered.length,
      examples,
      by_kind: acceptanceByKind(asked, traces, settings),
      sha256: dataset.sha256,
    },
  };
}

const isKept = (
  { correct, format }: { correct: boolean; format: boolean },
  { verify }: DistillSettings,
) => !verify || (correct && format);

function keptResponses(trace: Trace, settings: DistillSettings): string[] {
  const texts = [
    ...new Set(
      trace.responses.filter((response) => isKept(response, settings)).map(({ text }) => text),
    ),
  ];
  return settings.keep > 0 ? texts.slice(0, settings.keep) : texts;
}

function countKept(
  batch: readonly ExampleRow[],
  traces: ReadonlyMap<string, Trace>,
  settings: DistillSettings,
) {
  const responses = batch.flatMap((row) => traces.get(row.id)!.responses);
  return {
    kept: responses.filter((response) => isKept(response, settings)).length,
    written: responses.length,
  };
}

function acceptanceByKind(
  rows: readonly ExampleRow[],
  traces: ReadonlyMap<string, Trace>,
  settings: DistillSettings,
): Record<string, number> {
  const kinds = [...new Set(rows.map((row) => row.kind ?? 'all'))].sort();
  return Object.fromEntries(
    kinds.map((kind) => {
      const { kept, written } = countKept(
        rows.filter((row) => (row.kind ?? 'all') === kind),
        traces,
        settings,
      );
      return [kind, kept / written];
    }),
  );
}

/** Lines that a crash cut off are left out and asked again. */
function readTraces(file: string): Map<string, Trace> {
  const traces = new Map<string, Trace>();
  if (!existsSync(file)) return traces;
  const lines = readFileSync(file, 'utf8').split('\n');
  const whole: string[] = [];
  for (const line of lines.slice(0, -1)) {
    try {
      const trace = JSON.parse(line) as Trace;
      traces.set(trace.id, trace);
      whole.push(`${line}\n`);
    } catch {
      break;
    }
  }
  writeAtomic(file, Buffer.from(whole.join('')));
  return traces;
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
  inputs: { model: 'model', dataset: 'dataset' },
  run: distill,
};
