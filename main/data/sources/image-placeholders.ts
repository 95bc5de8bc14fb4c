// Image placeholders in texts, such as `<image>`. Our rows list images separately, and models see
// them before the text.

const MARK = [
  // Qwen: the places of one picture, with their frame.
  String.raw`(?:<\|vision_start\|>)?(?:<\|image_pad\|>)+(?:<\|vision_end\|>)?`,
  // InternVL: the places of one picture, with their frame.
  String.raw`(?:<img>)?(?:<IMG_CONTEXT>)+(?:</img>)?`,
  String.raw`<(?:image|img|ImageHere|start_of_image|image_soft_token)>`,
  // Gemma 4: the places of one picture in their frame.
  String.raw`<\|image>(?:<\|image\|>)*<image\|>`,
  String.raw`<\|(?:image|img|imgpad|image_soft_token)\|>`,
  String.raw`\[IMG\]`,
  // Numbered, as Phi has them.
  String.raw`<\|(?:image|img)_\d{1,2}\|>`,
].join('|');
const PLACEHOLDER = new RegExp(`\\s*(?:${MARK})\\s*`, 'g');
const AT_START = new RegExp(`^(?:\\s*(?:${MARK}))+`);
const AT_EDGES = new RegExp(`${AT_START.source}\\s*|\\s*(?:(?:${MARK})\\s*)+$`, 'g');
/** Tokens of models for pictures and videos, which no text should contain. */
const RESERVED =
  /<\|(?:vision_\w+|image\w*|img\w*|video\w*)\|>|<\|image>|<image\|>|<(?:start_of_image|end_of_image|image_soft_token|IMG_CONTEXT|video)>/;
/** Numbered names of pictures in a question, as MMMU has them: `<image 1>`. */
const NUMBERED = /<image[ _](\d{1,2})>/gi;

const hasMark = (text: string): boolean => /[<[]/.test(text);
const numberIn = (mark: string): string | undefined => /\d+/.exec(mark)?.[0];

/** Number of images that the placeholders of a text name; numbered ones count once each. */
export function countPlaceholders(text: string): number {
  if (!hasMark(text)) return 0;
  const marks = text.match(PLACEHOLDER) ?? [];
  const numbers = marks.map(numberIn).filter((number) => number !== undefined);
  return marks.length - numbers.length + new Set(numbers).size;
}

/** The first mark in a text that models may read as the place of a picture. */
export function reservedMark(text: string): string | undefined {
  return hasMark(text) ? RESERVED.exec(text)?.[0] : undefined;
}

/** The highest number of a numbered name such as `<image 2>`; 0 where there is none. */
export function highestImageNumber(text: string): number {
  return Math.max(0, ...[...text.matchAll(NUMBERED)].map(([, number]) => Number(number)));
}

/** The text without its placeholders. */
export function stripPlaceholders(text: string): string {
  return hasMark(text) ? text.replace(PLACEHOLDER, ' ').trim() : text;
}

/**
 * The text with words for the placeholders inside it: "the picture", or "picture 2" among several.
 * Placeholders at the start and end are removed unless they are numbered among several, and so are
 * those beyond the number of images.
 */
export function nameImages(text: string, images: number): string {
  if (!hasMark(text)) return text;
  const atStart = AT_START.exec(text)?.[0] ?? '';
  const isNumbered = images > 1 && (text.match(PLACEHOLDER) ?? []).some(numberIn);
  let number = isNumbered ? 0 : countPlaceholders(atStart);
  const inner = isNumbered ? text : text.replace(AT_EDGES, '');
  const named = inner.replace(PLACEHOLDER, (mark) => {
    number += 1;
    const own = Number(numberIn(mark) ?? number);
    if (own > images) return ' ';
    return images === 1 ? ' the picture ' : ` picture ${own} `;
  });
  return named.replace(/ (?=[,.;:?!)])/g, '').trim();
}
