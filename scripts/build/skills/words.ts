// Words: frequent ones of this project's own English and German texts, and invented ones that can be
// pronounced.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../main/engine/random.ts';
import { chance, pick, whole } from '../pictures/chance.ts';

/** A frequent word and how often it stands in the texts. */
export interface CountedWord {
  readonly word: string;
  readonly count: number;
}

let list: readonly CountedWord[] | undefined;

/** The words of `words.txt`, most frequent first. */
export function countedWords(): readonly CountedWord[] {
  list ??= readFileSync(join(import.meta.dirname, 'words.txt'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [word, count] = line.split(' ');
      return { word, count: Number(count) };
    });
  return list;
}

const byLength = new Map<number, readonly string[]>();

function wordsOf(length: number): readonly string[] {
  let words = byLength.get(length);
  if (!words) {
    words = countedWords().flatMap(({ word }) => ([...word].length === length ? [word] : []));
    byLength.set(length, words);
  }
  return words;
}

const ONSETS = 'b c d f g h k l m n p r s t v w z br dr fl gr kl kr pl pr sch sp st tr ch'.split(
  ' ',
);
const NUCLEI = 'a e i o u a e i o u ä ö ü ei au ie ee ou'.split(' ');
const CODAS = ['', '', '', 'n', 'r', 's', 't', 'l', 'm', 'ck', 'ng', 'st', 'ss', 'x'];

/** An invented word. */
export function inventedWord(random: Random, syllables: number): string {
  let word = '';
  for (let i = 0; i < syllables; i++)
    word += pick(random, ONSETS) + pick(random, NUCLEI) + pick(random, CODAS);
  return word;
}

/** Letters and digits without sense, such as a part number. */
export function code(random: Random, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++)
    text += pick(random, [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']);
  return text;
}

/** A word of about `length` letters, from the list or invented, in small letters, capitals or mixed. */
export function drawWord(random: Random, length: number): string {
  const known = wordsOf(length);
  let word =
    known.length > 0 && chance(random, 0.5)
      ? pick(random, known)
      : inventedWord(random, Math.max(1, Math.round(length / 3.2)));
  if (chance(random, 0.12)) word = code(random, Math.max(1, length - 1));
  else if (chance(random, 0.2)) word = word.toUpperCase().replace(/ẞ/g, 'SS');
  else if (chance(random, 0.3)) word = word[0].toUpperCase() + word.slice(1);
  return [...word].slice(0, whole(random, Math.max(1, length - 1), length)).join('');
}
