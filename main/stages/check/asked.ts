// A few questions for base and teacher before a start.

import { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Workspace } from '../../data/datasets/workspace.ts';
import { Generator } from '../../engine/generation/generator.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import type { Teacher } from '../teachers/types.ts';
import type { OpenedModel } from '../training/open-model.ts';
import type { AskedFigures } from '../../../preload/contract/check.ts';

/** Questions that are asked. */
export const QUESTIONS = 8;
/** Characters of a text in the examples. */
const LONGEST_TEXT = 400;

/** Rows to ask, spread over those that there are: different questions or answers first. */
export function rowsToAsk(rows: readonly ExampleRow[]): ExampleRow[] {
  const chosen: ExampleRow[] = [];
  const keys = new Set<string>();
  const spread = Array.from(
    { length: rows.length },
    (_, i) => rows[Math.floor(((i * 0.618034) % 1) * rows.length)]!,
  );
  for (const pass of ['new', 'any'] as const)
    for (const row of spread) {
      const key = JSON.stringify([row.question, row.answer]);
      if (chosen.length === QUESTIONS || chosen.includes(row)) continue;
      if (pass === 'new' && keys.has(key)) continue;
      keys.add(key);
      chosen.push(row);
    }
  return chosen;
}

interface AskOptions {
  readonly workspace: Workspace;
  readonly systemPrompt: string;
  readonly maxNewTokens: number;
  readonly signal: AbortSignal;
}

/** Asks a model greedily. */
export async function askModel(
  { base, trained, device }: OpenedModel,
  rows: readonly ExampleRow[],
  { workspace, systemPrompt, maxNewTokens, signal }: AskOptions,
): Promise<AskedFigures> {
  const encoder = new PromptEncoder(base, workspace, { systemPrompt });
  const generator = new Generator(base.model, trained, { device });
  try {
    const prompts = await Promise.all(rows.map((row) => encoder.prompt(row)));
    const stopIds = base.tokenizer.eosTokenIds;
    const options = { temperature: 0, maxNewTokens, stopIds, seed: 0, signal };
    const answers = await generator.generate(prompts, options);
    return figuresOf(
      rows,
      answers.map(([answer]) => ({ text: encoder.text(answer!.ids), finished: answer!.finished })),
    );
  } finally {
    await generator.release();
  }
}

/** Asks an opened teacher greedily, and releases it. */
export async function askOpenedTeacher(
  teacher: Teacher,
  rows: readonly ExampleRow[],
  { maxNewTokens, signal }: Pick<AskOptions, 'maxNewTokens' | 'signal'>,
): Promise<AskedFigures> {
  const answers = rows.map(() => ({ text: '', finished: false }));
  const questions = rows.map((row, number) => ({ row, number, answers: [0] }));
  const options = { temperature: 0, topP: 1, maxNewTokens, seed: 0, signal };
  try {
    await teacher.answer(questions, options, (question, _number, { text, finished }) => {
      answers[question] = { text, finished };
    });
  } finally {
    await teacher.release();
  }
  return figuresOf(rows, answers);
}

function figuresOf(
  rows: readonly ExampleRow[],
  answers: readonly { readonly text: string; readonly finished: boolean }[],
): AskedFigures {
  const scored = rows.map((row, i) => {
    const { text, finished } = answers[i]!;
    const { accuracy, format } = scoreAnswer(row, text, { finished });
    return { row, text, finished, right: accuracy === 1, isFormed: format === 1 };
  });
  const count = (is: (one: (typeof scored)[number]) => boolean) => scored.filter(is).length;
  const short = (text: string) =>
    text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1)}…` : text;
  return {
    questions: rows.length,
    right: count(({ right }) => right),
    wellFormed: count(({ isFormed }) => isFormed),
    cut: count(({ finished }) => !finished),
    examples: scored.map(({ row, text, right }) => ({
      question: short(row.question),
      gold: short(row.answer),
      answer: short(text),
      right,
    })),
  };
}
