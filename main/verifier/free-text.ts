// Decides which gold answers are words, which rules may fail to recognize in a paraphrase.

import { goldLetters } from './text/multiple-choice.ts';
import { listedOptions } from './text/listed-options.ts';
import { parseDate } from './values/dates.ts';
import { numericValue } from './math/equivalence.ts';
import { numberFromWords } from './values/number-words.ts';
import { splitQuantity } from './values/quantities.ts';
import type { ExampleRow } from '../data/datasets/example.ts';
import { normalizeAnswer } from './text/normalize.ts';

/** Signs of formulas, of coordinates and of function application. */
const FORMULA = /[\\=<>^_{}|+*/[\]]|\p{L}\(/u;
/** Two adjacent letters of any script. */
const WORD = /\p{L}{2}/u;
/** Rules suffice for these. */
const VERDICT = /^(?:yes|no|true|false)[.!]?$/i;

/**
 * True for a row that asks for words: its check is `text`, or it has none and the gold answer is
 * not an option letter, a date, a number, a quantity, a formula, or yes or no.
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
