// The vocabulary of the general base: byte pairs learnt from its own questions and answers and from
// the frequent words of this project's texts. Every text can be written, because all 256 bytes are in.

import { createRandom } from '../../../main/engine/random.ts';
import {
  mergeIn,
  ROLES,
  toByteLevel,
  tokenizerOf,
  wordPattern,
  type TokenizerContent,
} from '../cards/tokenizer.ts';
import { PRINT_FACES } from '../pictures/faces.ts';
import { drawLanguage, drawScene } from '../skills/index.ts';
import { COLOURS, SHAPES } from '../skills/names.ts';
import { textQuestion } from '../skills/texts.ts';
import { countedWords } from '../skills/words.ts';

/** Learnt pairs; with 256 bytes and 11 added tokens the vocabulary has 1,536. */
export const MERGES = 1269;
/** Generated pictures and texts of the corpus. */
const CORPUS = { seed: 7001, scenes: 1500, texts: 3000 };
/** How much a word of the project's texts counts. */
const TEXT_WEIGHT = 2;

/** Words with their numbers, split as the tokenizer does. */
function corpus(): Map<string, number> {
  const counts = new Map<string, number>();
  const pattern = wordPattern();
  const add = (text: string, weight: number) => {
    for (const [word] of text.matchAll(pattern)) {
      if (/^[<>]/.test(word) && word.length > 1) continue; // `<B` should be two tokens
      counts.set(word, (counts.get(word) ?? 0) + weight);
    }
  };
  const random = createRandom(CORPUS.seed);
  for (let i = 0; i < CORPUS.scenes; i++) {
    const [width, height] = i % 2 === 0 ? [56, 224] : [112, 112];
    for (const { question, thought, answer } of drawScene(height, width, random).questions) {
      add(question, 1);
      add(` ${thought}`, 1);
      add(answer, 1);
    }
  }
  for (let i = 0; i < CORPUS.texts; i++) {
    const setting = { random, language: drawLanguage(random), faces: PRINT_FACES };
    const { question, answer } = textQuestion(setting);
    add(question, 1);
    add(answer, 1);
  }
  for (const { word, count } of countedWords()) {
    add(word, count * TEXT_WEIGHT);
    add(` ${word}`, count * TEXT_WEIGHT);
  }
  // What is named in a cell is one token, with and without a space before it.
  for (const { en, de } of [...COLOURS, ...SHAPES])
    for (const name of [en, de]) for (const text of [name, ` ${name}`]) add(text, 2000);
  for (const role of ROLES) add(`${role}\n`, 2000);
  return counts;
}

/** The pairs that occur most often are merged one after the other; ties in alphabetical order. */
function learnMerges(counts: ReadonlyMap<string, number>): [string, string][] {
  const words = [...counts].map(([word, count]) => ({ parts: [...toByteLevel(word)], count }));
  const merges: [string, string][] = [];
  const pairs = new Map<string, number>();
  const where = new Map<string, Set<number>>();
  const tally = (index: number, sign: number) => {
    const { parts, count } = words[index];
    for (let i = 0; i + 1 < parts.length; i++) {
      const pair = `${parts[i]} ${parts[i + 1]}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + sign * count);
      let places = where.get(pair);
      if (!places) where.set(pair, (places = new Set()));
      places.add(index);
    }
  };
  words.forEach((_, index) => tally(index, 1));
  while (merges.length < MERGES) {
    let [best, most] = ['', 0];
    for (const [pair, count] of pairs)
      if (count > most || (count === most && count > 0 && pair < best))
        [best, most] = [pair, count];
    if (most === 0) throw new Error(`learnMerges: only ${merges.length} pairs in the corpus`);
    const [left, right] = best.split(' ') as [string, string];
    merges.push([left, right]);
    for (const index of where.get(best)!) {
      tally(index, -1);
      words[index].parts = mergeIn(words[index].parts, left, right);
      tally(index, 1);
    }
    pairs.delete(best);
  }
  return merges;
}

/** The tokenizer of the general base, always the same. */
export function buildGeneralTokenizer(): TokenizerContent {
  return tokenizerOf(learnMerges(corpus()));
}
