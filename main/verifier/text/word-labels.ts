// Labels of several words, such as on/off, left-right and North East: not products of letters.

/** Words of letters alone, joined by slashes, hyphens or blanks. */
const WORDS = /^\p{L}+(?:(?: ?[/-] ?| )\p{L}+)+$/u;
const JOINT = / ?[/-] ?| /;

/**
 * True for two labels of words that differ as words, so that they are no mathematics: the words are
 * longer than a letter, or the same in another order. In a formula, off/on would be on/off.
 */
export function areOtherWords(a: string, b: string): boolean {
  const [one, other] = [a.trim(), b.trim()].map((text) => text.toLowerCase());
  if (!WORDS.test(one!) || !WORDS.test(other!) || one === other) return false;
  const [words, others] = [one!, other!].map((text) => text.split(JOINT));
  if (words!.join(' ') === others!.join(' ')) return false;
  const all = [...words!, ...others!];
  if (all.every((word) => word.length > 1)) return true;
  return all.some((word) => word.length > 1) && sorted(words!) === sorted(others!);
}

const sorted = (words: readonly string[]): string => [...words].sort().join(' ');
