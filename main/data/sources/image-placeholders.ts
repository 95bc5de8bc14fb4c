// Marks in texts that stand for a picture, such as `<image>`: our rows name pictures apart, and models see them before the text.

const MARK = /\s*<(?:image|img|ImageHere)>\s*/g;
const EDGE = /^(?:\s*<(?:image|img|ImageHere)>)+\s*|\s*(?:<(?:image|img|ImageHere)>\s*)+$/g;

/** Marks in a text. */
export function countPlaceholders(text: string): number {
  return text.includes('<') ? (text.match(MARK)?.length ?? 0) : 0;
}

/** The text without its marks. */
export function stripPlaceholders(text: string): string {
  return text.includes('<') ? text.replace(MARK, ' ').trim() : text;
}

/**
 * The text with a word in place of each mark inside it: "the picture", or "picture 2" among several. Marks at its
 * beginning or end are left out, and so are those beyond the last picture.
 */
export function nameImages(text: string, pictures: number): string {
  if (!text.includes('<')) return text;
  let mark = countPlaceholders(/^(?:\s*<(?:image|img|ImageHere)>)+/.exec(text)?.[0] ?? '');
  const named = text.replace(EDGE, '').replace(MARK, () => {
    mark += 1;
    if (mark > pictures) return ' ';
    return pictures === 1 ? ' the picture ' : ` picture ${mark} `;
  });
  return named.replace(/ (?=[,.;:?!)])/g, '').trim();
}
