// Selects the answers of a question to keep: the right ones, equal texts once; of too many, the
// first, the shortest or the most diverse.

import { mostDiverse } from './ngram-diversity.ts';
import { isAccepted } from './traces.ts';
import type { JudgedAnswer } from '../teachers/verdicts.ts';

/** Options for selecting answers. */
export interface SelectionSettings {
  /**
   * Maximum number of kept answers per question; 0 = all right ones. Answers that the teacher did
   * not find by itself are kept in addition.
   */
  readonly keep: number;
  /** Which answers are kept if there are more: the first, the shortest, or the most diverse. */
  readonly keepOrder: string;
  /** False keeps wrong answers too, to measure the effect of the verifier. */
  readonly verify: boolean;
}

export const KEEP_ORDERS = ['first', 'short', 'diverse'] as const;

/** True if an answer may be kept. Without the verifier, only the user's rejection excludes one. */
export function isEligible(
  answer: JudgedAnswer,
  { verify }: Pick<SelectionSettings, 'verify'>,
): boolean {
  return isAccepted(answer) || (!verify && answer.verdict !== 'person');
}

/** Indices of the kept answers, in the order in which they are kept; equal texts once. */
export function selectAnswers(
  answers: readonly JudgedAnswer[],
  settings: SelectionSettings,
): number[] {
  const seen = new Set<string>();
  const good = answers.flatMap((answer, place) => {
    if (!isEligible(answer, settings) || seen.has(answer.text)) return [];
    seen.add(answer.text);
    return [place];
  });
  const isExtra = (place: number): boolean => answers[place]!.origin !== undefined;
  const own = good.filter((place) => !isExtra(place));
  return [...best(own, answers, settings), ...good.filter(isExtra)];
}

function best(
  own: number[],
  answers: readonly JudgedAnswer[],
  { keep, keepOrder }: SelectionSettings,
): number[] {
  if (keep === 0 || own.length <= keep) return own;
  if (keepOrder === 'short')
    return own.sort((a, b) => answers[a]!.tokens - answers[b]!.tokens || a - b).slice(0, keep);
  if (keepOrder === 'diverse')
    return mostDiverse(
      own.map((place) => answers[place]!.text),
      keep,
    ).map((i) => own[i]!);
  return own.slice(0, keep);
}
