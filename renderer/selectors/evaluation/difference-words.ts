// Labels of verdicts, the reading order of answers, and the significance of a difference.

import { decimal } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { TeacherAnswer } from '../../../preload/contract/answers.ts';

/** Label of the verdict on an answer and who gave it. */
export function verdictLabel({ accepted, verdict }: TeacherAnswer): string {
  if (verdict === 'person') return accepted ? t('ui.answers.you-right') : t('ui.answers.you-wrong');
  if (verdict === 'judge')
    return accepted ? t('ui.answers.judge-right') : t('ui.answers.judge-wrong');
  return accepted ? t('ui.answers.right') : t('ui.answers.wrong');
}

/**
 * The decision that pressing an answer records: the opposite verdict, or null to withdraw the
 * user's.
 */
export function toggledVerdict({ accepted, verdict }: TeacherAnswer): boolean | null {
  return verdict === 'person' ? null : !accepted;
}

/** Numbers of the answers in reading order: right ones first, then short ones. */
export function readingOrder(answers: readonly TeacherAnswer[]): readonly number[] {
  return answers
    .toSorted((a, b) => Number(b.accepted) - Number(a.accepted) || a.tokens - b.tokens)
    .map(({ number }) => number);
}

/** Significance of a difference by its p-value. */
export function surenessOf(p: number): 'certain' | 'likely' | 'unclear' {
  return p < 0.01 ? 'certain' : p < 0.05 ? 'likely' : 'unclear';
}

/** A p-value with three decimals, or an upper bound, as it follows the letter p. */
export function pValueText(p: number): string {
  return p < 0.001 ? `< ${decimal(0.001, 3)}` : `= ${decimal(p, 3)}`;
}
