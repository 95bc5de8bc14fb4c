// Candidate pairs of similar texts without comparing every pair: MinHash with banding (Broder, 1997).

import { hash53, mix32 } from '../indexes/hash-index.ts';
import { NumberList } from '../indexes/number-list.ts';
import { contentWords, keyWords } from './key-words.ts';
import { SHINGLE_LENGTH, shingleText } from './normalize-text.ts';

/**
 * Signature over shingles: this many bands of this many hashes; texts that share a band are
 * candidates.
 */
const SHINGLE_BANDS = 10;
const SHINGLE_ROWS = 3;
/** Signature over content words, for texts that say the same in different words. */
const WORD_BANDS = 4;
const WORD_ROWS = 2;

const SHINGLE_HASHES = SHINGLE_BANDS * SHINGLE_ROWS;
const WORD_HASHES = WORD_BANDS * WORD_ROWS;
const HASHES = SHINGLE_HASHES + WORD_HASHES;

/** In each band a text is compared with at most this many earlier ones, the latest first. */
const MAX_COMPARED = 48;

/** A pair of texts by their numbers, the larger one second. */
export type TextPair = readonly [first: number, second: number];

/** MinHash signatures of texts: 160 bytes a text, however long it is. */
export class MinHashIndex {
  readonly #signatures = new NumberList(Uint32Array);
  readonly #keys = new NumberList(Uint32Array);
  readonly #signature = new Uint32Array(HASHES);

  /** Number of texts. */
  get length(): number {
    return this.#keys.length;
  }

  /** Adds a text; only texts of the same group are paired. */
  add(text: string, group: number): void {
    const signature = this.#signature.fill(0xffffffff);
    const padded = shingleText(text);
    for (let start = 0; start + SHINGLE_LENGTH <= padded.length; start++) {
      let hash = 2166136261;
      for (let i = start; i < start + SHINGLE_LENGTH; i++)
        hash = Math.imul(hash ^ padded.charCodeAt(i), 16777619);
      keepSmallest(signature, 0, SHINGLE_HASHES, hash);
    }
    for (const word of contentWords(text))
      keepSmallest(signature, SHINGLE_HASHES, HASHES, hash53(word) | 0);
    for (const hash of signature) this.#signatures.push(hash);
    this.#keys.push(mix32((hash53(keyWords(text)) | 0) ^ Math.imul(group + 1, 0x9e3779b1)));
  }

  /**
   * Pairs that may be similar and whose second text passes `isQueried`, each once; the texts
   * themselves decide.
   */
  candidates(isQueried: (number: number) => boolean = () => true): TextPair[] {
    const n = this.#keys.length;
    const [signatures, keys] = [this.#signatures.view(), this.#keys.view()];
    const slots = 2 ** Math.max(4, Math.ceil(Math.log2(n + 1)) + 1);
    // Chained hash table: the latest text of each slot, and the text before it.
    const head = new Int32Array(slots);
    const next = new Int32Array(n);
    const seen = new Set<number>();
    const pairs: TextPair[] = [];
    for (let band = 0; band < SHINGLE_BANDS + WORD_BANDS; band++) {
      const { start, rows } = bandAt(band);
      head.fill(-1);
      for (let j = 0; j < n; j++) {
        let hash = keys[j]!;
        for (let k = 0; k < rows; k++) hash = mix32(hash ^ signatures[j * HASHES + start + k]!);
        const slot = hash & (slots - 1);
        let compared = 0;
        const limit = isQueried(j) ? MAX_COMPARED : 0;
        for (let i = head[slot]!; i >= 0 && compared < limit; i = next[i]!) {
          if (keys[i] !== keys[j]) continue;
          compared += 1;
          if (!mayBeSimilar(signatures, i, j) || seen.has(i * n + j)) continue;
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

/** Where a band begins in a signature, and how many hashes it has. */
function bandAt(band: number): { start: number; rows: number } {
  return band < SHINGLE_BANDS
    ? { start: band * SHINGLE_ROWS, rows: SHINGLE_ROWS }
    : { start: SHINGLE_HASHES + (band - SHINGLE_BANDS) * WORD_ROWS, rows: WORD_ROWS };
}

/**
 * The share of equal hashes estimates the similarity; pairs far below any sensible threshold are
 * left out.
 */
function mayBeSimilar(signatures: Uint32Array, i: number, j: number): boolean {
  let shingles = 0;
  let words = 0;
  for (let k = 0; k < HASHES; k++) {
    if (signatures[i * HASHES + k] !== signatures[j * HASHES + k]) continue;
    if (k < SHINGLE_HASHES) shingles += 1;
    else words += 1;
  }
  return shingles >= 0.5 * SHINGLE_HASHES || words >= 0.5 * WORD_HASHES;
}

function keepSmallest(signature: Uint32Array, from: number, to: number, hash: number): void {
  for (let k = from; k < to; k++) {
    let mixed = Math.imul(hash ^ Math.imul(k + 1, 0x9e3779b1), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    mixed = (mixed ^ (mixed >>> 16)) >>> 0;
    if (mixed < signature[k]!) signature[k] = mixed;
  }
}
