// Splits text at separators outside of brackets.

/**
 * The parts between the positions outside of brackets where `isSeparator` holds; each separator is
 * one character.
 */
export function splitOutsideBrackets(
  text: string,
  isSeparator: (position: number) => boolean,
): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (/[{([]/.test(text[at]!)) depth++;
    else if (/[})\]]/.test(text[at]!)) depth--;
    else if (depth === 0 && isSeparator(at)) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
