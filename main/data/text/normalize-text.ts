// Spelling under which two texts count as the same.

/** Characters of a shingle: texts are compared by the pieces of this length that they contain. */
export const SHINGLE_LENGTH = 3;

/** One spelling for texts that look the same to a reader: composed letters (NFC), single spaces. */
export function normalizeText(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/**
 * The text that shingles are cut from: lower case, with a space at both ends so that word
 * boundaries count.
 */
export function shingleText(text: string): string {
  return ` ${normalizeText(text).toLowerCase()} `;
}
