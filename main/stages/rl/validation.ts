// Validation of RL: accuracy on held-out questions, and whether training still has a signal.

import type { PromptEncoder } from '../../data/prompts/prompt-encoder.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import type { AnswerGenerator } from '../../engine/generation/generator.ts';
import { UserError } from '../../i18n/user-error.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import { readRunCheck, withCheck } from '../../verifier/run-check.ts';
import { validationRows } from '../training/validation.ts';
import type { AccuracySettings } from './settings.ts';
import { causeOfSilence, isSilent } from '../../../health/silence.ts';
import { english } from '../../i18n/locale.ts';
import { msg, type Message } from '../../../i18n/message.ts';

/** From this share of all-right groups on, a step has next to no signal. */
const SATURATION = 0.95;

/**
 * The validation questions and the accuracy check of the run. Throws a UserError if the split is
 * empty.
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

/** The policy's accuracy on the questions at temperature 0. */
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
    readonly generator: AnswerGenerator;
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

/** What the summary says of a run that changed nothing. */
interface Outcome {
  readonly unchanged?: true;
  readonly why?: string;
  /** Messages with their English text. */
  readonly warnings?: readonly (Message & { readonly text: string })[];
}

/**
 * Counts steps whose gradient was zero: they repeat the model as it is. A run in which no step had a
 * gradient ends with the model that it began with.
 */
export class DeadSteps {
  readonly #limit: number;
  /** The metrics of the consecutive steps up to now. */
  #dead: Readonly<Record<string, number>>[] = [];
  #hasLearned = false;

  /** `maxDeadSteps`: number of such steps after which the run ends; 0 = never. */
  constructor({ maxDeadSteps }: { readonly maxDeadSteps: number }) {
    this.#limit = maxDeadSteps;
  }

  /** Records the metrics of a step, and returns the reason to end the run, if any. */
  record(values: Readonly<Record<string, number>>): string | undefined {
    if (isSilent(values)) this.#dead.push(kept(values));
    else {
      this.#dead = [];
      this.#hasLearned = true;
    }
    const steps = this.#dead.length;
    return this.#limit === 0 || steps < this.#limit ? undefined : this.#reason;
  }

  /**
   * The figures of a run that changed nothing, for its summary; none of one that did. A run that was
   * ended because no answer was right, or right ones earned nothing, carries a warning: the project
   * goes on with the model as it was. Where the answers to some questions are always right, the model
   * is as good as it gets by them.
   */
  get outcome(): Outcome {
    if (this.#hasLearned || this.#dead.length === 0) return {};
    const cause = causeOfSilence(this.#dead);
    const unchanged = { unchanged: true, why: this.#reason } as const;
    const hasEnded = this.#limit > 0 && this.#dead.length >= this.#limit;
    if (!hasEnded || (cause !== 'wrong' && cause !== 'frozen')) return unchanged;
    const message = msg('rl.no-signal', {
      steps: this.#dead.length,
      cause: msg(`ui.health.silence.${cause}`),
      next: msg(`ui.health.silence.${cause}-fix`),
    });
    return { ...unchanged, warnings: [{ ...message, text: english(message) }] };
  }

  get #reason(): string {
    const cause = causeOfSilence(this.#dead);
    return english(
      msg(this.#hasLearned ? 'ui.health.no-gradient' : 'ui.health.never-gradient', {
        steps: this.#dead.length,
        cause: msg(`ui.health.silence.${cause}`),
      }),
    );
  }

  /** State for a checkpoint: how many steps, and the means of what says why. */
  get counters(): Record<string, number> {
    const means = Object.fromEntries(
      KEPT.map((name) => [
        `dead_${name}`,
        this.#dead.reduce((sum, values) => sum + (values[name] ?? 0), 0) /
          Math.max(1, this.#dead.length),
      ]),
    );
    return { dead: this.#dead.length, learned: Number(this.#hasLearned), ...means };
  }

  /** Restores the state of a checkpoint; one of an earlier version has learned something. */
  resume({ dead = 0, learned = 1, ...means }: Readonly<Record<string, number>>): void {
    this.#hasLearned = learned === 1;
    const values = Object.fromEntries(KEPT.map((name) => [name, means[`dead_${name}`] ?? 0]));
    this.#dead = Array.from({ length: dead }, () => values);
  }
}

/** The metrics that tell why a step was dead. */
const KEPT = ['accuracy', 'frac_reward_zero_std'] as const;

const kept = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(KEPT.map((name) => [name, values[name] ?? 0]));

/** Counts consecutive steps in which nearly all groups were all right. */
export class Saturation {
  #steps = 0;
  readonly #limit: number;

  /** `stopWhenSaturated`: number of such steps after which the run ends; 0 = never. */
  constructor({ stopWhenSaturated }: { readonly stopWhenSaturated: number }) {
    this.#limit = stopWhenSaturated;
  }

  /** Records a step's share of all-right groups, and returns the reason to end the run, if any. */
  record(allRight: number): string | undefined {
    this.#steps = allRight >= SATURATION ? this.#steps + 1 : 0;
    if (this.#limit === 0 || this.#steps < this.#limit) return undefined;
    return `Nearly every group was all right in the last ${this.#steps} steps: these questions have nothing more to teach.`;
  }

  /** State for a checkpoint. */
  get counters(): Record<string, number> {
    return { saturated: this.#steps };
  }

  /** Restores the state of a checkpoint. */
  resume({ saturated = 0 }: Readonly<Record<string, number>>): void {
    this.#steps = saturated;
  }
}
