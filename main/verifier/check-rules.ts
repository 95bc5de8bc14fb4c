// Compares an answer with the gold answer by a row's check: one rule per type of check.

import type { AnswerCheck } from '../data/datasets/check-schema.ts';
import { parseAmount } from './values/currency.ts';
import { withinBudget } from './math/step-budget.ts';
import { chosenLetters, goldLetters, optionNamed } from './text/multiple-choice.ts';
import { listedOptions, numberedOptions } from './text/listed-options.ts';
import { parseDate, equalDates } from './values/dates.ts';
import { equalIntervals, scoreList, scoreSet } from './values/collections.ts';
import { scoreJson } from './values/json.ts';
import { equalMathematics, numericValue } from './math/equivalence.ts';
import { scoreBoxes, scorePoints } from './values/boxes-and-points.ts';
import { answerInProse } from './text/prose.ts';
import { numberFromWords } from './values/number-words.ts';
import { splitQuantity } from './values/quantities.ts';
import {
  equalWords,
  MAX_ANSWER_CHARACTERS,
  normalizeAnswer,
  stripLeadIn,
} from './text/normalize.ts';
import { isWithinTolerance } from './math/tolerance.ts';

/** Every check but `auto`, which depends on the gold answer. */
export type NamedCheck = Exclude<AnswerCheck, { type: 'auto' }>;

/** A rule returns the share that is right, 0 to 1. */
type Rules = {
  [K in NamedCheck['type']]: (
    answer: string,
    gold: string,
    check: Extract<NamedCheck, { type: K }>,
    question: string,
  ) => number;
};

const RULES: Rules = {
  number: (answer, gold, check) =>
    anyMatches(answerForms(answer, check.tolerance !== undefined), (form) =>
      equalNumbers(form, normalizeAnswer(gold), check),
    ),
  choice: (answer, gold, _, question) => Number(equalChoices(answer, gold, question)),
  text: (answer, gold, { aliases = [], caseSensitive }) =>
    anyMatches(answerForms(answer), (form) =>
      [gold, ...aliases].some((text) => equalWords(form, normalizeAnswer(text), caseSensitive)),
    ),
  date: (answer, gold, { order }) => {
    const expected = parseDate(normalizeAnswer(gold), order);
    return anyMatches(answerForms(answer), (form) => {
      const given = parseDate(form, order);
      return expected !== null && given !== null && equalDates(given, expected);
    });
  },
  currency: (answer, gold, check) =>
    anyMatches(answerForms(answer), (form) => equalAmounts(form, normalizeAnswer(gold), check)),
  json: (answer, gold, check) => scoreJson(unwrapOnlyBox(answer), gold, check),
  boxes: (answer, gold, { iou = 0.5 }) => scoreBoxes(unwrapOnlyBox(answer), gold, iou),
  points: (answer, gold, { distance }) => scorePoints(unwrapOnlyBox(answer), gold, distance),
  set: (answer, gold, { tolerance }) =>
    Math.max(...answerForms(answer).map((form) => scoreSet(form, gold, tolerance))),
  list: (answer, gold, { tolerance }) =>
    Math.max(...answerForms(answer).map((form) => scoreList(form, gold, tolerance))),
  interval: (answer, gold, { tolerance }) =>
    anyMatches(answerForms(answer), (form) =>
      equalIntervals(form, normalizeAnswer(gold), tolerance),
    ),
  expression: (answer, gold) =>
    anyMatches(answerForms(answer), (form) =>
      equalMathematics(stripLeadIn(normalizeAnswer(gold)), form),
    ),
};

/**
 * The share of an answer (without tags) that a check accepts: 0 or 1, or between them where the
 * check is `partial`. Never throws on malformed text, and stays within the step budget.
 */
export function scoreByCheck(
  answer: string,
  gold: string,
  check: NamedCheck,
  question = '',
): number {
  if (Math.max(answer.length, gold.length) > MAX_ANSWER_CHARACTERS) return 0;
  const [given, expected] = [answer, gold].map(collapseWhitespace) as [string, string];
  if (given === '' || expected === '') return 0;
  const rule = RULES[check.type] as (
    answer: string,
    gold: string,
    check: NamedCheck,
    question: string,
  ) => number;
  const share = withinBudget(() => rule(given, expected, check, question), 0);
  const isPartial = 'partial' in check && check.partial === true;
  return isPartial ? share : share === 1 ? 1 : 0;
}

/**
 * Replaces each run of white space by one space or line break, which bounds the work of the rules.
 */
function collapseWhitespace(text: string): string {
  return text.replace(/\s+/g, (run) => (run.includes('\n') ? '\n' : ' ')).trim();
}

function anyMatches(forms: readonly string[], isMatch: (form: string) => boolean): number {
  return forms.some(isMatch) ? 1 : 0;
}

const APPROXIMATELY =
  /^(?:about|around|approximately|roughly|approx\.?|ca\.?|circa|≈|~|\\approx)\s*/i;

/**
 * The forms in which an answer is compared: unchanged, without "The answer is", and the one answer
 * in its sentences.
 */
function answerForms(answer: string, isApproximate = false): string[] {
  const bare = normalizeAnswer(answer);
  const forms = [bare, stripLeadIn(bare), answerInProse(answer) ?? ''];
  const normalized = forms.map((form) =>
    normalizeAnswer(isApproximate ? form.replace(APPROXIMATELY, '') : form),
  );
  return [...new Set(normalized)];
}

/** An answer without the box around it, otherwise unchanged. */
function unwrapOnlyBox(answer: string): string {
  const boxed = /^\s*(?:\$\s*)?\\boxed\s*\{([\s\S]*)\}(?:\s*\$)?\s*$/.exec(answer);
  return boxed ? boxed[1]! : answer;
}

function equalNumbers(
  answer: string,
  gold: string,
  { tolerance, unit }: Extract<NamedCheck, { type: 'number' }>,
): boolean {
  const [given, expected] = [answer, gold].map(splitQuantity) as [Quantity, Quantity];
  const required = unit === undefined ? expected.unit : splitQuantity(`1 ${unit}`).unit || unit;
  if (given.unit !== '' && required !== '' && given.unit !== required) return false;
  if (expected.unit !== '' && expected.unit !== required) return false;
  const [value, target] = [given, expected].map(({ value: text }) =>
    numericValue(numberFromWords(text) ?? text),
  );
  if (!value || !target) return false;
  return tolerance
    ? isWithinTolerance(value, target, tolerance)
    : equalMathematics(valueText(expected), valueText(given));
}

type Quantity = ReturnType<typeof splitQuantity>;

function valueText({ value }: Quantity): string {
  return numberFromWords(value) ?? value;
}

function equalChoices(answer: string, gold: string, question: string): boolean {
  const options = listedOptions(question);
  const lower = /^[([]?\s*([a-z])\s*[)\]]?[.:]?$/.exec(normalizeAnswer(gold))?.[1];
  const letters =
    goldLetters(gold, options) || optionNamed(gold, options) || (lower ?? '').toUpperCase();
  if (letters !== '') return chosenLetters(answer, options, letters.length) === letters;
  const numbered = numberedOptions(question);
  const number = optionNamed(gold, numbered);
  return number !== '' && optionNamed(answer, numbered) === number;
}

function equalAmounts(
  answer: string,
  gold: string,
  { tolerance, code }: Extract<NamedCheck, { type: 'currency' }>,
): boolean {
  const [given, expected] = [parseAmount(answer), parseAmount(gold)];
  if (!given || !expected) return false;
  const required = code === undefined ? expected.codes : [code];
  if (expected.codes.length > 0 && !required.some((one) => expected.codes.includes(one)))
    return false;
  const isNamed = given.codes.length > 0 && required.length > 0;
  if (isNamed && !given.codes.some((one) => required.includes(one))) return false;
  return isWithinTolerance(given.value, expected.value, tolerance);
}
