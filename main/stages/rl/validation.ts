// Validation of RL: the share of right answers to questions that are not practised, and whether
// practice has anything left to teach.

import type { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { Generator } from '../../engine/generation/generator.ts';
import { UserError } from '../../i18n/user-error.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import { readRunCheck, withCheck } from '../../verifier/run-check.ts';
import { validationRows } from '../training/validation.ts';
import type { AccuracySettings } from './settings.ts';
import { msg } from '../../../i18n/message.ts';

/** Share of groups that are all right from which on a step teaches next to nothing. */
const SATURATION = 0.95;

/**
 * The validation questions, with the check of the run. Throws a UserError where the part has none.
 */
export async function validationQuestions(settings: AccuracySettings): Promise<ExampleRow[]> {
  const check = readRunCheck(settings);
  const rows = await validationRows(settings);
  if (rows.length === 0 && settings.evalSteps > 0) {
    throw new UserError(msg('rl.no-validation-questions', { part: settings.validationSplit }), {
      hint: msg('rl.no-validation-questions.hint'),
    });
  }
  return rows.map((row) => withCheck(row, check));
}

/** The share of the questions that the policy answers right at temperature 0. */
export async function validationAccuracy(
  rows: readonly ExampleRow[],
  { promptsPerStep, maxNewTokens, seed }: AccuracySettings,
  {
    encoder,
    generator,
    stopIds,
    signal,
  }: {
    readonly encoder: PromptEncoder;
    readonly generator: Generator;
    readonly stopIds: readonly number[];
    readonly signal: AbortSignal;
  },
): Promise<number> {
  let right = 0;
  for (let start = 0; start < rows.length; start += promptsPerStep) {
    signal.throwIfAborted();
    const batch = rows.slice(start, start + promptsPerStep);
    const prompts = await Promise.all(batch.map((row) => encoder.prompt(row)));
    const options = { temperature: 0, maxNewTokens, stopIds, seed, signal };
    const answers = await generator.generate(prompts, options);
    batch.forEach((row, i) => {
      const { ids, finished } = answers[i]![0]!;
      if (scoreAnswer(row, encoder.text(ids), { finished }).accuracy === 1) right += 1;
    });
  }
  return right / rows.length;
}

/** Counts steps in a row in which nearly all groups were all right. */
export class Saturation {
  #steps = 0;
  readonly #limit: number;

  /** `stopWhenSaturated`: such steps after which the run ends; 0 = never. */
  constructor({ stopWhenSaturated }: { readonly stopWhenSaturated: number }) {
    this.#limit = stopWhenSaturated;
  }

  /**
   * Notes a step's share of groups that were all right, and returns why the run should end now, if
   * it should.
   */
  record(allRight: number): string | undefined {
    this.#steps = allRight >= SATURATION ? this.#steps + 1 : 0;
    if (this.#limit === 0 || this.#steps < this.#limit) return undefined;
    return `Nearly every group was all right in the last ${this.#steps} steps: these questions have nothing more to teach.`;
  }

  /** For a checkpoint. */
  get counters(): Record<string, number> {
    return { saturated: this.#steps };
  }

  /** Continues from a checkpoint. */
  resume({ saturated = 0 }: Readonly<Record<string, number>>): void {
    this.#steps = saturated;
  }
}
