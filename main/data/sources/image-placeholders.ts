// Image placeholders in texts, such as `<image>`. Our rows list images separately, and models see
// them before the text.

const NAMES = 'image|img|ImageHere';
const PLACEHOLDER = new RegExp(`\\s*<(?:${NAMES})>\\s*`, 'g');
const AT_START = new RegExp(`^(?:\\s*<(?:${NAMES})>)+`);
const AT_EDGES = new RegExp(`${AT_START.source}\\s*|\\s*(?:<(?:${NAMES})>\\s*)+$`, 'g');

/** Number of placeholders in a text. */
export function countPlaceholders(text: string): number {
  return text.includes('<') ? (text.match(PLACEHOLDER)?.length ?? 0) : 0;
}

/** The text without its placeholders. */
export function stripPlaceholders(text: string): string {
  return text.includes('<') ? text.replace(PLACEHOLDER, ' ').trim() : text;
}

/**
 * The text with words for the placeholders inside it: "the picture", or "picture 2" among several.
 * Placeholders at the start and end are removed, and those beyond the number of images.
 */
export function nameImages(text: string, images: number): string {
  if (!text.includes('<')) return text;
  let number = countPlaceholders(AT_START.exec(text)?.[0] ?? '');
  const named = text.replace(AT_EDGES, '').replace(PLACEHOLDER, () => {
    number += 1;
    if (number > images) return ' ';
    return images === 1 ? ' the picture ' : ` picture ${number} `;
  });
  return named.replace(/ (?=[,.;:?!)])/g, '').trim();
}
