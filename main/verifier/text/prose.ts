// Finds the answer in sentences: an announced final answer, several boxes, one formula among words.

import { findAnyBoxes } from './boxed.ts';
import { normalizeCharacters } from './normalize.ts';

/** Words that negate, weaken or widen a value: a sentence with one of them gives no answer. */
const HEDGE =
  /\b(?:not|never|no|nor|neither|either|or|cannot|wrong|incorrect|false|untrue|except|instead|maybe|perhaps|possibly|probably|likely|guess|think|about|around|approximately|roughly|nearly|almost|between|below|above|under|over|least|most|less|more|than|if|unless|e\.g|example|candidates?|options?|mistakes?|mistaken|fail(?:s|ed)?|doubt|deny|denied|impossible|unknown|unsure|refuse|ignore|pretend|suppose|assume|hardly|exclud(?:e|es|ed|ing)|eliminat(?:e|es|ed|ing)|without|unlike|differs?|different|apart|far|close)\b|n['’]t\b/i;

/** Words that weaken a value, except where it is announced as the final answer. */
const MODAL = /\b(?:might|may|could|would|should)\b/i;

/** Words that turn a value into another: "half the answer is 7", "7 hundred", "a multiple of 7". */
const MODIFIER =
  /\b(?:half|twice|double|triple|thrice|times|plus|minus|opposite|negative|reciprocal|inverse|squared?|squares of|cubed?|root|multiple|divisor|divides|divided|factor of|exceeds?|tens|dozens?|hundreds?|thousands?|millions?|billions?|trillions?|percent|per ?cent|percentage|power|after|before|next|previous|up to|to)\b/i;

/** True where words negate, weaken or modify a value. */
export function altersValue(words: string): boolean {
  return HEDGE.test(words) || MODIFIER.test(words);
}

/** True for a text with an inequality, which is a condition on an unknown and not a value. */
export function isInequality(text: string): boolean {
  return /[<>≤≥≠]|\\(?:ne|neq|le|leq|leqslant|lt|ge|geq|geqslant|gt)(?![A-Za-z])/.test(text);
}

const ANNOUNCED = /\bfinal answer(?:\s*:|\s+is\b:?)\s*/gi;
/**
 * The end of an announced answer: the end of its sentence or line, or a chat token such as
 * `<|im_end|>`.
 */
const SENTENCE_END = /\.\s+(?=[A-Z[<])|\.?\s*<\||\.?\s*\n|\.?\s*$/;
const FORMULA = /\$\$([^$]+)\$\$|\$([^$]+)\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]/g;
const NUMBER = /[-+]?\d[\d,]*(?:\.\d+)?(?:\s*\\?%)?/g;

/**
 * What may precede a formula that is the answer: nothing, a verb, an equals sign or a concluding
 * word.
 */
const INTRODUCTION =
  /^$|(?:[:=,]|(?:^|[^A-Za-z])(?:is|are|be|equals?|equal to|get|gets|have|has|obtain|obtains|find|finds|gives?|yields?|by|so|thus|hence|therefore|then|that|answer|solution|result|value|means))$/i;

/** Only the last announcements are read: a model may repeat one a hundred times. */
const MAX_ANNOUNCEMENTS = 8;

/** In a longer text, a formula among words is part of the reasoning. */
const MAX_SENTENCE_CHARACTERS = 200;

/** The bare answer that sentences state; null where they state none or several. */
export function answerInProse(response: string): string | null {
  const text = normalizeCharacters(response);
  return announcedAnswer(text) ?? boxesAsList(text) ?? onlyFormula(text) ?? concludingNumber(text);
}

/** "Final answer: the final answer is 7. I hope it is correct." */
function announcedAnswer(text: string): string | null {
  const announcements = [...text.matchAll(ANNOUNCED)].slice(-MAX_ANNOUNCEMENTS).reverse();
  const sentences = announcements.map(({ index, 0: words }) => {
    const rest = text.slice(index + words.length);
    return rest.slice(0, rest.search(SENTENCE_END)).trim();
  });
  const answer =
    sentences.find((one) => one !== '' && !/^the final answer is\b/i.test(one)) ?? null;
  if (answer === null || !/[A-Za-z]{2,} [A-Za-z]{2,}/.test(answer)) return answer;
  // The answer is a sentence itself and contains one number.
  const numbers = answer.match(NUMBER) ?? [];
  return numbers.length === 1 && !altersValue(answer) ? numbers[0] : null;
}

/**
 * Several boxes with different contents are the items of one answer; null where words between them
 * offer alternatives.
 */
function boxesAsList(text: string): string | null {
  const boxes = findAnyBoxes(text);
  if (boxes.length < 2 || boxes.some(({ content }) => content.includes('\\boxed'))) return null;
  const between = boxes.slice(1).map(({ start }, i) => text.slice(boxes[i]!.end, start));
  if (between.some((words) => HEDGE.test(words.replace(/\bor\b/g, '')) || MODAL.test(words)))
    return null;
  const items = boxes.map(({ content }) => content.trim());
  return new Set(items).size < 2 ? null : items.join(', ');
}

/** The formula of a short sentence that contains no other formula and no number. */
function onlyFormula(text: string): string | null {
  if (text.length > MAX_SENTENCE_CHARACTERS) return null;
  const formulas = [...text.matchAll(FORMULA)];
  const words = text.replace(FORMULA, ' ');
  if (
    formulas.length !== 1 ||
    /\d/.test(words) ||
    !/[A-Za-z]{2}/.test(words) ||
    altersValue(words) ||
    MODAL.test(words)
  )
    return null;
  const [formula] = formulas as [RegExpExecArray];
  const [before, after] = [
    text.slice(0, formula.index),
    text.slice(formula.index + formula[0].length),
  ];
  // The words before the formula must present it as the value; "it divides $7$" does not.
  if (!INTRODUCTION.test(before.trim()) || !/^\W*(?:(?:is|are) (?:the|our|my)\b.*)?$/is.test(after))
    return null;
  return formulas[0]!
    .slice(1)
    .find((inside) => inside !== undefined)!
    .trim();
}

/** The number at the end of the last sentence: "…, so it grows by 100 %." */
function concludingNumber(text: string): string | null {
  const sentence = text
    .trimEnd()
    .split(/(?<=[.!?]\${0,2})\s+(?=[A-Z])|\n/)
    .at(-1)!;
  const found = /\b(?:is|are|by|equals)\s+\$?([-+]?\d[\d,]*(?:\.\d+)?\s*\\?%?)\$?\.?$/.exec(
    sentence,
  );
  const isAlone =
    (sentence.match(NUMBER) ?? []).length === 1 && !altersValue(sentence) && !MODAL.test(sentence);
  return found && isAlone ? found[1]! : null;
}

/** The values joined by "and" or "or" as a set; null for a text without these words. */
export function valuesJoinedByWords(text: string): string | null {
  const boxes = boxesAsList(text);
  if (boxes !== null) return /\b(?:and|or)\b/.test(text) ? `\\{${boxes}\\}` : null;
  const connector =
    / ?,? ?(?:\\(?:text|mbox|textrm|mathrm) ?\{ ?(?:and|or) ?\}|(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])) ?/g;
  const squeezed = text.replace(/\s+/g, ' ');
  if (!connector.test(squeezed) || isInequality(text)) return null;
  const bare = squeezed
    .replace(/\\(?:q?quad|[,;! ])/g, ' ')
    .replace(/\$|\\[()[\]](?=\s|$|,)|(?<=^|\s|,)\\[()[\]]/g, ' ');
  const joined = bare.replace(connector, ', ').trim().replace(/\.$/, '');
  return /[A-Za-z]{3,}/.test(joined.replace(/\\[A-Za-z]+/g, '')) ? null : `\\{${joined}\\}`;
}
