// Tells whether two questions are worded almost the same without meaning different things.

import { hash53, mix32 } from '../indexes/hash-index.ts';
import { NumberList } from '../indexes/number-list.ts';

/** Characters in a shingle; the likeness of two texts is the share of shingles they have in common. */
const SHINGLE = 3;
/** Candidate search: this many bands of this many smallest hashes; texts that share a band are compared. */
const BANDS = 10;
const ROWS = 3;
/** The same over the words that carry the meaning, for texts that say one thing in two ways. */
const WORD_BANDS = 4;
const WORD_ROWS = 2;
const HASHES = BANDS * ROWS + WORD_BANDS * WORD_ROWS;
/** A text is compared with this many earlier ones of a band at most, the latest. */
const COMPARED = 48;

/** What is left of a likeness of words where each text has a word of its own. */
const SWAPPED = 0.85;

/** One spelling for texts that a person would call the same: composed letters, single spaces. */
export function normalizeText(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/**
 * The share of three-letter pieces that two texts have in common, 0 to 1, case aside; 0 where their
 * numbers, single letters or words such as "not" and "left" differ, as in `Read A.` and `Read B.`: those decide what is asked.
 */
export function textSimilarity(left: string, right: string): number {
  if (keyWords(left) !== keyWords(right)) return 0;
  return overlap(shingles(left), shingles(right));
}

/**
 * How much of the meaning two texts share by their words, 0 to 1: the words that carry it (no articles, no politeness; one word for
 * "show", "display" and "indicate") as a set, and in their order. 0 where what decides differs, as in `textLikeness`.
 */
export function meaningSimilarity(left: string, right: string): number {
  if (keyWords(left) !== keyWords(right)) return 0;
  const [a, b] = [contentWords(left), contentWords(right)];
  if (a.length === 0 || b.length === 0) return 0;
  const shared = overlap(new Set(a), new Set(b));
  const inOrder = longestCommon(a, b) / Math.max(a.length, b.length);
  // A word more says the same in more words; a word in the place of another names another thing.
  const isSwapped = a.some((word) => !b.includes(word)) && b.some((word) => !a.includes(word));
  return (isSwapped ? SWAPPED : 1) * Math.min(shared, inOrder);
}

/** A pair of alike texts (numbers, the larger one second). */
export type TextPair = readonly [first: number, second: number];

/** Pairs of texts (indices, the larger one second) with a likeness of at least `threshold`. */
export function similarTexts(texts: readonly string[], threshold: number): TextPair[] {
  const index = new MinHashIndex();
  for (const text of texts) index.add(text, 0);
  const isNear = ([i, j]: TextPair) => textSimilarity(texts[i]!, texts[j]!) >= threshold;
  return index
    .candidates()
    .filter(isNear)
    .sort(([a, b], [c, d]) => a - c || b - d);
}

/** Texts by what may make them alike (min-wise hashing; Broder, 1997): 160 bytes a text, however long it is. */
export class MinHashIndex {
  readonly #smallest = new NumberList(Uint32Array);
  readonly #keys = new NumberList(Uint32Array);
  readonly #hashes = new Uint32Array(HASHES);

  /** Number of texts. */
  get length(): number {
    return this.#keys.length;
  }

  /** Adds a text; only texts of one group are ever paired. */
  add(text: string, group: number): void {
    const smallest = this.#hashes.fill(0xffffffff);
    const plain = ` ${normalizeText(text).toLowerCase()} `;
    for (let start = 0; start + SHINGLE <= plain.length; start++) {
      let hash = 2166136261;
      for (let i = start; i < start + SHINGLE; i++)
        hash = Math.imul(hash ^ plain.charCodeAt(i), 16777619);
      keepSmallest(smallest, 0, BANDS * ROWS, hash);
    }
    for (const word of contentWords(text))
      keepSmallest(smallest, BANDS * ROWS, HASHES, hash53(word) | 0);
    for (const hash of smallest) this.#smallest.push(hash);
    this.#keys.push(mix32((hash53(keyWords(text)) | 0) ^ Math.imul(group + 1, 0x9e3779b1)));
  }

  /** Pairs that may be alike: to be compared as texts. Each comes once, and only where its second text is asked for. */
  candidates(isAsked: (number: number) => boolean = () => true): TextPair[] {
    const n = this.#keys.length;
    const [smallest, keys] = [this.#smallest.view(), this.#keys.view()];
    const size = 2 ** Math.max(4, Math.ceil(Math.log2(n + 1)) + 1);
    const head = new Int32Array(size);
    const next = new Int32Array(n);
    const seen = new Set<number>();
    const pairs: TextPair[] = [];
    for (let band = 0; band < BANDS + WORD_BANDS; band++) {
      const isWords = band >= BANDS;
      const width = isWords ? WORD_ROWS : ROWS;
      const start = isWords ? BANDS * ROWS + (band - BANDS) * WORD_ROWS : band * ROWS;
      head.fill(-1);
      for (let j = 0; j < n; j++) {
        let hash = keys[j]!;
        for (let k = 0; k < width; k++) hash = mix32(hash ^ smallest[j * HASHES + start + k]!);
        const slot = hash & (size - 1);
        let compared = 0;
        const limit = isAsked(j) ? COMPARED : 0;
        for (let i = head[slot]!; i >= 0 && compared < limit; i = next[i]!) {
          if (keys[i] !== keys[j]) continue;
          compared += 1;
          if (!mayBeAlike(smallest, i, j) || seen.has(i * n + j)) continue;
          seen.add(i * n + j);
          pairs.push([i, j]);
        }
        next[j] = head[slot]!;
        head[slot] = j;
      }
    }
    return pairs;
  }
}

/** Equal smallest hashes estimate the likeness; pairs far below any sensible bound are left out. */
function mayBeAlike(smallest: Uint32Array, i: number, j: number): boolean {
  let letters = 0;
  let words = 0;
  for (let k = 0; k < HASHES; k++) {
    if (smallest[i * HASHES + k] !== smallest[j * HASHES + k]) continue;
    if (k < BANDS * ROWS) letters += 1;
    else words += 1;
  }
  return letters >= 0.5 * BANDS * ROWS || words >= 0.5 * WORD_BANDS * WORD_ROWS;
}

function keepSmallest(smallest: Uint32Array, from: number, to: number, hash: number): void {
  for (let k = from; k < to; k++) {
    let mixed = Math.imul(hash ^ Math.imul(k + 1, 0x9e3779b1), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    mixed = (mixed ^ (mixed >>> 16)) >>> 0;
    if (mixed < smallest[k]!) smallest[k] = mixed;
  }
}

/** Words that turn a question into another one. */
const TURNS = new Set(
  (
    'not no never none nor without except left right top bottom upper lower above below over under inside outside first second third last ' +
    'next previous before after more less fewer most least larger smaller largest smallest bigger biggest higher highest lowest longer ' +
    'shorter longest shortest greater greatest maximum minimum max min high low long short open closed on off true false same different ' +
    'increase decrease rise fall start end front back male female red green blue yellow black white orange purple brown grey gray pink'
  ).split(' '),
);

/** What decides what is asked, in its order: numbers, single letters but for the article, and words that turn a question. */
function keyWords(text: string): string {
  const words = normalizeText(text).match(/\p{N}+(?:[.,]\p{N}+)*|\p{L}+(?:'\p{L}+)?/gu) ?? [];
  const isKey = (word: string) =>
    /^\p{N}/u.test(word) ||
    (word.length === 1 && word !== 'a') ||
    TURNS.has(word.toLowerCase()) ||
    /n't$/i.test(word);
  return words.filter(isKey).join(' ');
}

/** Words without which an English question asks the same. */
const FILLERS = new Set(
  (
    'the an is are was were be been do does did of in on at to for from with by as it its this that these those there here ' +
    'please tell me us can could would you your we say give name what which who whom whose when where how and or ' +
    'picture image photo photograph figure shown seen visible given following above below'
  ).split(' '),
);
/** Words that ask the same. */
const ONE_WORD: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['show', 'display', 'indicat', 'read', 'depict', 'shown'],
    ['count', 'number', 'many', 'total', 'amount'],
    ['colour', 'color'],
    ['big', 'large', 'huge'],
    ['small', 'littl', 'tiny'],
    ['kind', 'type', 'sort'],
    ['person', 'peopl', 'human'],
    ['determin', 'find', 'work', 'calculat', 'comput'],
  ].flatMap((words) => words.map((word) => [word, words[0]!])),
);

/** The words that carry the meaning, in their order: small letters, endings cut, fillers left out. */
function contentWords(text: string): string[] {
  const words =
    normalizeText(text)
      .toLowerCase()
      .match(/\p{L}{2,}(?:'\p{L}+)?/gu) ?? [];
  return words.flatMap((word, i) => {
    if (FILLERS.has(word)) return [];
    // "The display" is a thing, "it displays" is what it does.
    if (word === 'display' && /^(?:the|a|this|that|each|which)$/.test(words[i - 1] ?? ''))
      return [`the ${word}`];
    const stem = word.replace(/(?<=\p{L}{3})(?:ing|ed|es|s|e)$/u, '');
    return [ONE_WORD[word] ?? ONE_WORD[stem] ?? stem];
  });
}

function shingles(text: string): Set<string> {
  const plain = ` ${normalizeText(text).toLowerCase()} `;
  const set = new Set<string>();
  for (let start = 0; start + SHINGLE <= plain.length; start++) {
    set.add(plain.slice(start, start + SHINGLE));
  }
  return set;
}

function overlap(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const piece of left) if (right.has(piece)) common += 1;
  return common / (left.size + right.size - common || 1);
}

/** Length of the longest list of words that both texts have in this order. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Uint16Array(b.length + 1);
  for (const word of a) {
    const next = new Uint16Array(b.length + 1);
    for (let j = 1; j <= b.length; j++)
      next[j] = word === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!);
    row = next;
  }
  return row[b.length]!;
}
