// How long a step takes on a machine on which nothing like it has run yet, from the measured time of
// one training step of the model: a rough figure, replaced by a measured one as soon as there is one.

import type { Settings } from '../stages/contract/settings.ts';

/** The measured training step: so many tokens in so many seconds. */
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

/** Seconds of a step of a stage with `work` examples or answers; `settings` are complete. */
export function firstEstimate(
  stage: string,
  settings: Settings,
  work: number,
  measured: MeasuredStep,
): number {
  const cost = COST[stage];
  if (cost === undefined) return work * ROW_SECONDS;
  const longest = Number(settings['maxNewTokens'] ?? 128);
  const tokens = Math.min(MOST_TOKENS, QUESTION_TOKENS + ANSWER_SHARE * longest);
  return (work * cost * tokens * measured.seconds) / measured.tokens;
}
