// Verdicts on answers in words, the order in which they are read, and how sure a difference is.

import { decimal } from '../i18n/format.ts';
import { t } from '../i18n/translate.ts';
import type { TeacherAnswer } from '../../preload/contract/answers.ts';

/** Who says what about an answer. */
export function verdictWord({ accepted, verdict }: TeacherAnswer): string {
  if (verdict === 'person') return accepted ? t('ui.answers.you-right') : t('ui.answers.you-wrong');
  if (verdict === 'judge')
    return accepted ? t('ui.answers.judge-right') : t('ui.answers.judge-wrong');
  return accepted ? t('ui.answers.right') : t('ui.answers.wrong');
}

/** The decision that pressing an answer records: against its verdict, or back to what it was. */
export function pressed({ accepted, verdict }: TeacherAnswer): boolean | null {
  return verdict === 'person' ? null : !accepted;
}

/** Numbers of the answers in the order in which they are read: right ones first, then short ones. */
export function readingOrder(answers: readonly TeacherAnswer[]): readonly number[] {
  return answers
    .toSorted((a, b) => Number(b.accepted) - Number(a.accepted) || a.tokens - b.tokens)
    .map(({ number }) => number);
}

/** How far a difference can be trusted, by the p of its test. */
export function surenessOf(p: number): 'certain' | 'likely' | 'unclear' {
  return p < 0.01 ? 'certain' : p < 0.05 ? 'likely' : 'unclear';
}

/** A p as it is written: three decimals, or a bound. */
export function pWord(p: number): string {
  return p < 0.001 ? `< ${decimal(0.001, 3)}` : decimal(p, 3);
}
