// The words of an English question by their role: key words decide what is asked, content words
// carry the meaning.

import { normalizeText } from './normalize-text.ts';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Words that turn a question into a different one. */
const KEY_WORDS = new Set(
  words(`
    not no never none nor without except left right top bottom upper lower above below over under
    inside outside first second third last next previous before after more less fewer most least
    larger smaller largest smallest bigger biggest higher highest lowest longer shorter longest
    shortest greater greatest maximum minimum max min high low long short open closed on off true
    false same different increase decrease rise fall start end front back male female red green
    blue yellow black white orange purple brown grey gray pink
  `),
);

/** Stop words: a question without them asks the same. */
const STOP_WORDS = new Set(
  words(`
    the an is are was were be been do does did of in on at to for from with by as it its this that
    these those there here please tell me us can could would you your we say give name what which
    who whom whose when where how and or picture image photo photograph figure shown seen visible
    given following above below
  `),
);

/** Synonyms; the first word of a line replaces the others. Stems where `stem` cuts an ending. */
const SYNONYMS = [
  'show display indicat read depict shown',
  'count number many total amount',
  'colour color',
  'big large huge',
  'small littl tiny',
  'kind type sort',
  'person peopl human',
  'determin find work calculat comput',
].map(words);

const CANONICAL: ReadonlyMap<string, string> = new Map(
  SYNONYMS.flatMap((group) => group.map((word) => [word, group[0]!] as const)),
);

/**
 * Numbers, single letters (except the article "a") and key words, in their order, as one text to
 * compare.
 */
export function keyWords(text: string): string {
  const all = normalizeText(text).match(/\p{N}+(?:[.,]\p{N}+)*|\p{L}+(?:'\p{L}+)?/gu) ?? [];
  const isKey = (word: string) =>
    /^\p{N}/u.test(word) ||
    (word.length === 1 && word !== 'a') ||
    KEY_WORDS.has(word.toLowerCase()) ||
    /n't$/i.test(word);
  return all.filter(isKey).join(' ');
}

/**
 * The words that carry the meaning, in their order: lower case, stemmed, synonyms merged, no stop
 * words.
 */
export function contentWords(text: string): string[] {
  const all =
    normalizeText(text)
      .toLowerCase()
      .match(/\p{L}{2,}(?:'\p{L}+)?/gu) ?? [];
  return all.flatMap((word, i) => {
    if (STOP_WORDS.has(word)) return [];
    // "The display" is a noun and not a synonym of "shows".
    if (word === 'display' && /^(?:the|a|this|that|each|which)$/.test(all[i - 1] ?? ''))
      return [`the ${word}`];
    const stem = word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s|e)$/u, '');
    return [CANONICAL.get(word) ?? CANONICAL.get(stem) ?? stem];
  });
}
