// One answer against the gold answer by the check that its row asks for: a rule for every kind of check.

import type { AnswerCheck } from '../data/datasets/check-schema.ts';
import { parseAmount } from './values/currency.ts';
import { withinBudget } from './math/step-budget.ts';
import { chosenLetters, goldLetters, listedOptions } from './text/multiple-choice.ts';
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
  normalizeCharacters,
  normalizeAnswer,
  stripLeadIn,
} from './text/normalize.ts';
import { isWithinTolerance } from './math/tolerance.ts';

/** Every check but `auto`, which the gold answer decides. */
export type NamedCheck = Exclude<AnswerCheck, { type: 'auto' }>;

/** A rule gives the share that is right, 0 to 1. */
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
    anyMatches(answerForms(answer, check.tolerance !== undefined), (said) =>
      equalNumbers(said, normalizeAnswer(gold), check),
    ),
  choice: (answer, gold, _, question) => Number(equalChoices(answer, gold, question)),
  text: (answer, gold, { aliases = [], caseSensitive }) =>
    anyMatches(answerForms(answer), (said) =>
      [gold, ...aliases].some((one) => equalWords(said, normalizeAnswer(one), caseSensitive)),
    ),
  date: (answer, gold, { order }) => {
    const wanted = parseDate(normalizeAnswer(gold), order);
    return anyMatches(answerForms(answer), (said) => {
      const given = parseDate(said, order);
      return wanted !== null && given !== null && equalDates(given, wanted);
    });
  },
  currency: (answer, gold, check) =>
    anyMatches(answerForms(answer), (said) => equalAmounts(said, normalizeAnswer(gold), check)),
  json: (answer, gold, check) => scoreJson(unwrapOnlyBox(answer), gold, check),
  boxes: (answer, gold, { iou = 0.5 }) => scoreBoxes(unwrapOnlyBox(answer), gold, iou),
  points: (answer, gold, { distance }) => scorePoints(unwrapOnlyBox(answer), gold, distance),
  set: (answer, gold, { tolerance }) =>
    Math.max(...answerForms(answer).map((said) => scoreSet(said, gold, tolerance))),
  list: (answer, gold, { tolerance }) =>
    Math.max(...answerForms(answer).map((said) => scoreList(said, gold, tolerance))),
  interval: (answer, gold, { tolerance }) =>
    anyMatches(answerForms(answer), (said) =>
      equalIntervals(said, normalizeAnswer(gold), tolerance),
    ),
  expression: (answer, gold) =>
    anyMatches(answerForms(answer), (said) =>
      equalMathematics(stripLeadIn(normalizeAnswer(gold)), said),
    ),
};

/**
 * What an answer, without tags around it, is worth by a check: 0 or 1, and between them only where the check is `partial`.
 * Never throws on odd text, and ends within the budget of `answer-budget.ts`.
 */
export function scoreByCheck(
  answer: string,
  gold: string,
  check: NamedCheck,
  question = '',
): number {
  if (Math.max(answer.length, gold.length) > MAX_ANSWER_CHARACTERS) return 0;
  const [given, wanted] = [answer, gold].map(collapseWhitespace) as [string, string];
  if (given === '' || wanted === '') return 0;
  const rule = RULES[check.type] as (
    answer: string,
    gold: string,
    check: NamedCheck,
    question: string,
  ) => number;
  const share = withinBudget(() => rule(given, wanted, check, question), 0);
  const isPartial = 'partial' in check && check.partial === true;
  return isPartial ? share : share === 1 ? 1 : 0;
}

/** A text with one space or line break where there were many: rules need not look through thousands. */
function collapseWhitespace(text: string): string {
  return text.replace(/\s+/g, (run) => (run.includes('\n') ? '\n' : ' ')).trim();
}

function anyMatches(forms: readonly string[], isRight: (said: string) => boolean): number {
  return forms.some(isRight) ? 1 : 0;
}

const ROUGHLY = /^(?:about|around|approximately|roughly|approx\.?|ca\.?|circa|≈|~|\\approx)\s*/i;

/** What an answer may be read as: as it stands, without "The answer is", and the one answer in a sentence. */
function answerForms(answer: string, mayBeRough = false): string[] {
  const bare = normalizeAnswer(answer);
  const forms = [bare, stripLeadIn(bare), answerInProse(normalizeCharacters(answer)) ?? ''];
  const read = forms.map((form) => normalizeAnswer(mayBeRough ? form.replace(ROUGHLY, '') : form));
  return [...new Set(read)];
}

/** An answer of which only the box is taken off: what stands in it keeps its signs. */
function unwrapOnlyBox(answer: string): string {
  const boxed = /^\s*(?:\$\s*)?\\boxed\s*\{([\s\S]*)\}(?:\s*\$)?\s*$/.exec(answer);
  return boxed ? boxed[1]! : answer;
}

function equalNumbers(
  said: string,
  gold: string,
  { tolerance, unit }: Extract<NamedCheck, { type: 'number' }>,
): boolean {
  const [given, wanted] = [said, gold].map(splitQuantity) as [Quantity, Quantity];
  const asked = unit === undefined ? wanted.unit : splitQuantity(`1 ${unit}`).unit || unit;
  if (given.unit !== '' && asked !== '' && given.unit !== asked) return false;
  if (wanted.unit !== '' && wanted.unit !== asked) return false;
  const [value, target] = [given, wanted].map(({ value: text }) =>
    numericValue(numberFromWords(text) ?? text),
  );
  if (!value || !target) return false;
  return tolerance
    ? isWithinTolerance(value, target, tolerance)
    : equalMathematics(valueText(wanted), valueText(given));
}

type Quantity = ReturnType<typeof splitQuantity>;

function valueText({ value }: Quantity): string {
  return numberFromWords(value) ?? value;
}

function equalChoices(answer: string, gold: string, question: string): boolean {
  const options = listedOptions(question);
  const byText = [...options].filter(([, text]) => equalWords(text, normalizeAnswer(gold)));
  const lower = /^[([]?\s*([a-z])\s*[)\]]?[.:]?$/.exec(normalizeAnswer(gold))?.[1];
  const letters =
    goldLetters(gold, options) ||
    (byText.length === 1 ? byText[0]![0] : '') ||
    (lower ?? '').toUpperCase();
  return letters !== '' && chosenLetters(answer, options, letters.length) === letters;
}

function equalAmounts(
  said: string,
  gold: string,
  { tolerance, code }: Extract<NamedCheck, { type: 'currency' }>,
): boolean {
  const [given, wanted] = [parseAmount(said), parseAmount(gold)];
  if (!given || !wanted) return false;
  const asked = code === undefined ? wanted.codes : [code];
  if (wanted.codes.length > 0 && !asked.some((one) => wanted.codes.includes(one))) return false;
  const isNamed = given.codes.length > 0 && asked.length > 0;
  if (isNamed && !given.codes.some((one) => asked.includes(one))) return false;
  return isWithinTolerance(given.value, wanted.value, tolerance);
}
