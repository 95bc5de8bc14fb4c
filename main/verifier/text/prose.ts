// Finds the answer in sentences: a final answer that is announced, several boxes, one formula among words.

import { findAnyBoxes } from './boxed.ts';

/** Words that take back, weaken or widen what stands beside them: such a sentence answers nothing. */
const HEDGE =
  /\b(?:not|never|no|nor|neither|either|or|cannot|wrong|incorrect|false|untrue|except|instead|maybe|perhaps|possibly|probably|likely|guess|think|about|around|approximately|roughly|nearly|almost|between|below|above|under|over|least|most|less|more|than|if|unless|e\.g|example|candidates?|options?|mistakes?|mistaken|fail(?:s|ed)?|doubt|deny|denied|impossible|unknown|unsure|refuse|ignore|pretend|suppose|assume|hardly|exclud(?:e|es|ed|ing)|eliminat(?:e|es|ed|ing)|without|unlike|differs?|different|apart|far|close)\b|n['’]t\b/i;

/** Words that weaken, but not where an answer is announced as the final one. */
const MODAL = /\b(?:might|may|could|would|should)\b/i;

/** Words that make another value of the one they stand with: "half the answer is 7", "7 hundred", "a multiple of 7". */
const CHANGES =
  /\b(?:half|twice|double|triple|thrice|times|plus|minus|opposite|negative|reciprocal|inverse|squared?|squares of|cubed?|root|multiple|divisor|divides|divided|factor of|exceeds?|tens|dozens?|hundreds?|thousands?|millions?|billions?|trillions?|percent|per ?cent|percentage|power|after|before|next|previous|up to|to)\b/i;

/** True where words deny, weaken or change a value. */
export function denies(words: string): boolean {
  return HEDGE.test(words) || CHANGES.test(words);
}

/** True for a text with an inequality in it: a condition on an unknown, and no value. */
export function isCondition(text: string): boolean {
  return /[<>≤≥≠]|\\(?:ne|neq|le|leq|leqslant|lt|ge|geq|geqslant|gt)(?![A-Za-z])/.test(text);
}

const ANNOUNCED = /\bfinal answer(?:\s*:|\s+is\b:?)\s*/gi;
/** Where an announced answer ends: at the end of its sentence or line, or where a chat format begins. */
const SENTENCE_END = /\.\s+(?=[A-Z[<])|\.?\s*<\||\.?\s*\n|\.?\s*$/;
const FORMULA = /\$\$([^$]+)\$\$|\$([^$]+)\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]/g;
const NUMBER = /[-+]?\d[\d,]*(?:\.\d+)?(?:\s*\\?%)?/g;

/** What may stand before a formula that is the answer: nothing, a verb or a sign of equality, a word of concluding. */
const INTRODUCES =
  /^$|(?:[:=,]|(?:^|[^A-Za-z])(?:is|are|be|equals?|equal to|get|gets|have|has|obtain|obtains|find|finds|gives?|yields?|by|so|thus|hence|therefore|then|that|answer|solution|result|value|means))$/i;

/** The last answers that are looked at; who repeats a sentence a hundred times has said it. */
const MOST_ANNOUNCEMENTS = 8;

/** A text with one formula among words is read up to this length; longer ones are reasoning. */
const LONGEST_SENTENCE = 200;

/** The answer that sentences give, in the form of a bare answer; null where they give none or several. */
export function answerInProse(text: string): string | null {
  return announced(text) ?? joinedBoxes(text) ?? onlyFormula(text) ?? lastNumber(text);
}

/** "Final answer: the final answer is 7. I hope it is correct." */
function announced(text: string): string | null {
  const announcements = [...text.matchAll(ANNOUNCED)].slice(-MOST_ANNOUNCEMENTS).reverse();
  const sentences = announcements.map(({ index, 0: words }) => {
    const rest = text.slice(index + words.length);
    return rest.slice(0, rest.search(SENTENCE_END)).trim();
  });
  const said = sentences.find((one) => one !== '' && !/^the final answer is\b/i.test(one)) ?? null;
  if (said === null || !/[A-Za-z]{2,} [A-Za-z]{2,}/.test(said)) return said;
  // A sentence of its own: the one number in it.
  const numbers = said.match(NUMBER) ?? [];
  return numbers.length === 1 && !denies(said) ? numbers[0] : null;
}

/** Several boxes with different contents are the items of one answer. */
function joinedBoxes(text: string): string | null {
  const boxes = findAnyBoxes(text);
  if (boxes.length < 2 || boxes.some(({ content }) => content.includes('\\boxed'))) return null;
  const between = boxes.slice(1).map(({ start }, i) => text.slice(boxes[i]!.end, start));
  if (between.some((words) => HEDGE.test(words.replace(/\bor\b/g, '')) || MODAL.test(words)))
    return null;
  const items = boxes.map(({ content }) => content.trim());
  return new Set(items).size < 2 ? null : items.join(', ');
}

/** The formula of a short sentence that has no other, and no number beside it. */
function onlyFormula(text: string): string | null {
  if (text.length > LONGEST_SENTENCE) return null;
  const formulas = [...text.matchAll(FORMULA)];
  const words = text.replace(FORMULA, ' ');
  if (
    formulas.length !== 1 ||
    /\d/.test(words) ||
    !/[A-Za-z]{2}/.test(words) ||
    denies(words) ||
    MODAL.test(words)
  )
    return null;
  const [formula] = formulas as [RegExpExecArray];
  const [before, after] = [
    text.slice(0, formula.index),
    text.slice(formula.index + formula[0].length),
  ];
  // What stands directly before says that this is the value; "it divides $7$" does not.
  if (!INTRODUCES.test(before.trim()) || !/^\W*(?:(?:is|are) (?:the|our|my)\b.*)?$/is.test(after))
    return null;
  return formulas[0]!
    .slice(1)
    .find((inside) => inside !== undefined)!
    .trim();
}

/** The number that ends the last sentence: "…, so it grows by 100 %." */
function lastNumber(text: string): string | null {
  const sentence = text
    .trimEnd()
    .split(/(?<=[.!?]\${0,2})\s+(?=[A-Z])|\n/)
    .at(-1)!;
  const found = /\b(?:is|are|by|equals)\s+\$?([-+]?\d[\d,]*(?:\.\d+)?\s*\\?%?)\$?\.?$/.exec(
    sentence,
  );
  const isAlone =
    (sentence.match(NUMBER) ?? []).length === 1 && !denies(sentence) && !MODAL.test(sentence);
  return found && isAlone ? found[1]! : null;
}

/** The values between "and", "or" and their like as a set; null for a text without such words. */
export function joinedByWords(text: string): string | null {
  const boxes = joinedBoxes(text);
  if (boxes !== null) return /\b(?:and|or)\b/.test(text) ? `\\{${boxes}\\}` : null;
  const connector =
    / ?,? ?(?:\\(?:text|mbox|textrm|mathrm) ?\{ ?(?:and|or) ?\}|(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])) ?/g;
  const squeezed = text.replace(/\s+/g, ' ');
  if (!connector.test(squeezed) || isCondition(text)) return null;
  const bare = squeezed
    .replace(/\\(?:q?quad|[,;! ])/g, ' ')
    .replace(/\$|\\[()[\]](?=\s|$|,)|(?<=^|\s|,)\\[()[\]]/g, ' ');
  const joined = bare.replace(connector, ', ').trim().replace(/\.$/, '');
  return /[A-Za-z]{3,}/.test(joined.replace(/\\[A-Za-z]+/g, '')) ? null : `\\{${joined}\\}`;
}
