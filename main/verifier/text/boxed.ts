// Finds `\boxed{…}` in a text in one pass, whatever the text holds.

/** One balanced box: where it begins, where it ends (after the brace), and what it holds. */
export interface Box {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

const OPENING = '\\boxed{';

/** As `findBoxes`; where no box is balanced so, escaped braces are signs: `\boxed{\left\{ … \right.}`. */
export function findAnyBoxes(text: string): Box[] {
  const boxes = findBoxes(text);
  return boxes.length > 0 ? boxes : findBoxes(text, { isEscapeASign: true });
}

/** Every balanced `\boxed{…}` in the order of its beginning; escaped braces count like plain ones, unless asked otherwise. */
export function findBoxes(text: string, { isEscapeASign = false } = {}): Box[] {
  const boxes: Box[] = [];
  const first = text.indexOf(OPENING);
  if (first < 0) return boxes;
  const open: number[] = [];
  for (let at = first; at < text.length; at++) {
    if (isEscapeASign && text[at] === '\\' && /[{}\\]/.test(text[at + 1] ?? '')) at++;
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

/** True where a sign or a digit stands directly at the box: the value of `-\boxed{5}` is not 5. */
export function isGlued(text: string, { start, end }: Box): boolean {
  return (
    /[-−+/^\d]$/.test(text.slice(Math.max(0, start - 1), start)) ||
    /^(?:[\d/^]|\.\d)/.test(text.slice(end, end + 2))
  );
}
