// What to do after a short training that did not show much: the next longer size of the plan.

import { bestModel, type Candidate } from './best-model.ts';
import { looksAtPictures, type EvaluationSummary } from './evaluation.ts';
import { msg, type Message } from '../i18n/message.ts';
import type { FigureFormats } from './run-health.ts';
import type { NextSize, PlanSize } from '../preload/contract/train.ts';

/** The size after each; the longest has none. */
const AFTER: Readonly<Partial<Record<PlanSize, NextSize['size']>>> = {
  quick: 'balanced',
  balanced: 'thorough',
};
/** A gain is believed from this p on. */
const SIGNIFICANT = 0.05;
/** Below this share of right answers, there is something left to learn. */
const LOW_ACCURACY = 0.8;

/** A model as it was evaluated. */
type Evaluated = Candidate & { readonly evidence?: EvaluationSummary };

/**
 * The size to go on with after a result of `size`, and why; undefined after the longest, and where
 * the gain is certain and most answers are right. `p` is the test of the best model against the
 * first one on the same questions; null where there is none.
 */
export function nextSize(
  size: PlanSize,
  models: readonly Evaluated[],
  p: number | null,
): Omit<NextSize, 'seconds'> | undefined {
  const [next, best, first] = [AFTER[size], bestModel(models)?.model, models[0]];
  if (next === undefined || best === undefined || first === undefined) return undefined;
  const { accuracy } = best;
  const isGain = accuracy > first.accuracy && p !== null && p < SIGNIFICANT;
  if (!isGain || looksAtPictures(best.evidence ?? {}) === false)
    return { size: next, reason: 'no-gain', accuracy };
  return accuracy < LOW_ACCURACY ? { size: next, reason: 'low', accuracy } : undefined;
}

/** The offer in one sentence, with the time that it takes where that is known. */
export function nextSentence(
  { size, reason, accuracy, seconds }: NextSize,
  { percent }: Pick<FigureFormats, 'percent'>,
): Message {
  const minutes = seconds === null ? 0 : Math.round(seconds / 60);
  const unit = seconds === null ? 'none' : minutes < 90 ? 'minutes' : 'hours';
  const count = unit === 'hours' ? Math.round(minutes / 60) : Math.max(1, minutes);
  const time = msg('ui.next.time', { unit, count });
  return msg('ui.next.sentence', { size, reason, share: percent(accuracy), time });
}
