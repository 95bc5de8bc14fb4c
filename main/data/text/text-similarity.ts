// Similarity of two questions: almost the same wording, without asking for something different.

import { contentWords, keyWords } from './key-words.ts';
import { SHINGLE_LENGTH, shingleText } from './normalize-text.ts';

/**
 * Penalty where each text has a content word that the other lacks: one thing was replaced by
 * another.
 */
const REPLACED_WORD_FACTOR = 0.85;

/**
 * Jaccard similarity of the texts' three-letter shingles, 0 to 1, ignoring case. 0 where the key
 * words differ (numbers, single letters, words such as "not" and "left"), as in `Read A.` and `Read
 * B.`.
 */
export function textSimilarity(left: string, right: string): number {
  if (keyWords(left) !== keyWords(right)) return 0;
  return jaccard(shingles(left), shingles(right));
}

/**
 * Similarity of the texts' content words, 0 to 1: as a set and in their order, whichever is lower.
 * 0 where the key words differ, as in `textSimilarity`.
 */
export function meaningSimilarity(left: string, right: string): number {
  if (keyWords(left) !== keyWords(right)) return 0;
  const [a, b] = [contentWords(left), contentWords(right)];
  if (a.length === 0 || b.length === 0) return 0;
  const shared = jaccard(new Set(a), new Set(b));
  const inOrder = longestCommonSubsequence(a, b) / Math.max(a.length, b.length);
  // An extra word on one side rephrases the question; a replaced word names another thing.
  const isReplaced = a.some((word) => !b.includes(word)) && b.some((word) => !a.includes(word));
  return (isReplaced ? REPLACED_WORD_FACTOR : 1) * Math.min(shared, inOrder);
}

function shingles(text: string): Set<string> {
  const padded = shingleText(text);
  const set = new Set<string>();
  for (let start = 0; start + SHINGLE_LENGTH <= padded.length; start++) {
    set.add(padded.slice(start, start + SHINGLE_LENGTH));
  }
  return set;
}

/** Shared elements divided by all elements; 0 for two empty sets. */
function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let common = 0;
  for (const element of left) if (right.has(element)) common += 1;
  return common / (left.size + right.size - common || 1);
}

function longestCommonSubsequence(a: readonly string[], b: readonly string[]): number {
  let row = new Uint16Array(b.length + 1);
  for (const word of a) {
    const next = new Uint16Array(b.length + 1);
    for (let j = 1; j <= b.length; j++)
      next[j] = word === b[j - 1] ? row[j - 1]! + 1 : Math.max(row[j]!, next[j - 1]!);
    row = next;
  }
  return row[b.length]!;
}
