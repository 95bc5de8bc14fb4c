// Which right answers are words that can be said in other words, so that rules may miss what means the same.

import { goldLetters, listedOptions } from './text/multiple-choice.ts';
import { parseDate } from './values/dates.ts';
import { numericValue } from './math/equivalence.ts';
import { numberFromWords } from './values/number-words.ts';
import { splitQuantity } from './values/quantities.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { normalizeAnswer } from './text/normalize.ts';

/** Signs of a formula, of coordinates, or of a name of a function before its bracket. */
const FORMULA = /[\\=<>^_{}|+*/[\]]|\p{L}\(/u;
/** Two letters side by side, in any script that writes words with them. */
const WORD = /\p{L}{2}/u;
/** Rules tell these apart by themselves. */
const VERDICT = /^(?:yes|no|true|false)[.!]?$/i;

/**
 * True for a row that asks for words: its check is `text`, or it has none and the right answer is no letter of an option,
 * date, number, quantity or formula, and no yes or no.
 */
export function isFreeText({
  answer,
  question,
  check,
}: Pick<ExampleRow, 'answer' | 'question' | 'check'>): boolean {
  if (check !== undefined && check.type !== 'auto') return check.type === 'text';
  const gold = normalizeAnswer(answer);
  if (!WORD.test(gold) || FORMULA.test(gold) || VERDICT.test(gold)) return false;
  if (goldLetters(answer, listedOptions(question)) !== '' || parseDate(gold) !== null) return false;
  const { value } = splitQuantity(numberFromWords(gold) ?? gold);
  return numericValue(numberFromWords(value) ?? value) === null;
}
