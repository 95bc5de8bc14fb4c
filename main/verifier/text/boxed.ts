// Finds `\boxed{…}` in a text in one pass, however malformed the text is.

/** A balanced `\boxed{…}`; `end` is the position after its closing brace. */
export interface Box {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

const OPENING = '\\boxed{';

/**
 * As `findBoxes`, but ignores escaped braces where no box is balanced with them: `\boxed{\left\{ …
 * \right.}`.
 */
export function findAnyBoxes(text: string): Box[] {
  const boxes = findBoxes(text);
  return boxes.length > 0 ? boxes : findBoxes(text, { ignoresEscapedBraces: true });
}

/**
 * Every balanced `\boxed{…}` in the order of their starts; escaped braces count like plain ones by
 * default.
 */
export function findBoxes(text: string, { ignoresEscapedBraces = false } = {}): Box[] {
  const boxes: Box[] = [];
  const first = text.indexOf(OPENING);
  if (first < 0) return boxes;
  const open: number[] = [];
  for (let at = first; at < text.length; at++) {
    if (ignoresEscapedBraces && text[at] === '\\' && /[{}\\]/.test(text[at + 1] ?? '')) at++;
    else if (text[at] === '{') {
      open.push(at);
    } else if (text[at] === '}') {
      const brace = open.pop();
      if (brace === undefined) continue;
      const start = brace + 1 - OPENING.length;
      if (start >= 0 && text.startsWith(OPENING, start)) {
        boxes.push({ start, end: at + 1, content: text.slice(brace + 1, at) });
      }
    }
  }
  return boxes.sort((a, b) => a.start - b.start);
}

/** True where a sign, operator or digit adjoins the box: the value of `-\boxed{5}` is not 5. */
export function hasAdjacentOperand(text: string, { start, end }: Box): boolean {
  return (
    /[-−+/^\d]$/.test(text.slice(Math.max(0, start - 1), start)) ||
    /^(?:[\d/^]|\.\d)/.test(text.slice(end, end + 2))
  );
}
