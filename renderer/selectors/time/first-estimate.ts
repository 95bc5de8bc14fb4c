// How long a plan takes on a machine on which nothing has run yet, from the measured time of one
// training step of the model: a rough figure, replaced by measured ones as soon as there are some.

import type { RecipeView, StepEstimate } from '../../../preload/contract/train.ts';

/** The measured training step: `batch` rows of `length` tokens. */
export interface MeasuredStep {
  readonly seconds: number;
  readonly tokens: number;
}

/** Tokens of a question with its picture. */
const QUESTION_TOKENS = 128;
/** Share of the longest allowed answer that answers have. */
const ANSWER_SHARE = 0.5;
/** Rows of the measured step have this many tokens; longer ones are left out of the figure. */
const MOST_TOKENS = 512;
/**
 * Cost of one answer in training steps of the same tokens: generating one token at a time costs
 * about what training on it does, and practising does both.
 */
const COST: Readonly<Record<string, number>> = { distill: 1, sft: 1, rl: 2, evaluate: 1 };
/** Seconds to read or compare one example. */
const ROW_SECONDS = 0.02;

/**
 * Seconds of all steps: the measured ones of `steps`, the others from `measured`; null if the work
 * of a step is unknown.
 */
export function firstEstimate(
  recipe: RecipeView,
  steps: readonly StepEstimate[],
  defaults: (stage: string) => Readonly<Record<string, unknown>>,
  measured: MeasuredStep,
): number | null {
  let sum = 0;
  for (const { name, stage, work, seconds } of steps) {
    if (seconds !== null) {
      sum += seconds;
      continue;
    }
    if (work === null) return null;
    const settings = {
      ...defaults(stage),
      ...recipe.steps.find((step) => step.name === name)?.settings,
    } as Readonly<Record<string, unknown>>;
    const longest = Number(settings['maxNewTokens'] ?? 128);
    const tokens = Math.min(MOST_TOKENS, QUESTION_TOKENS + ANSWER_SHARE * longest);
    const cost = COST[stage];
    sum +=
      cost === undefined
        ? work * ROW_SECONDS
        : (work * cost * tokens * measured.seconds) / measured.tokens;
  }
  return sum;
}
