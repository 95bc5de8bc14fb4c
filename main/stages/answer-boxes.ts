// Finds `\boxed{…}` in a text in one pass, whatever the text holds.

/** One balanced box: where it begins, where it ends (after the brace), and what it holds. */
export interface Box {
  readonly start: number;
  readonly end: number;
  readonly content: string;
}

const OPENING = '\\boxed{';

/** Every balanced `\boxed{…}` in the order of its beginning; escaped braces count like plain ones. */
export function findBoxes(text: string): Box[] {
  const boxes: Box[] = [];
  const first = text.indexOf(OPENING);
  if (first < 0) return boxes;
  const open: number[] = [];
  for (let at = first; at < text.length; at++) {
    if (text[at] === '{') {
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
