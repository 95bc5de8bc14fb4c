// Placeholders of images and videos in texts, such as `<image>`. Our rows list both separately, and
// models see them before the text.

/** What a placeholder stands for. */
export type MediaKind = 'image' | 'video';

/** Qwen: the places of one video, with their frame; and the mark of LLaVA. */
const VIDEO = String.raw`(?:<\|vision_start\|>)?(?:<\|video_pad\|>)+(?:<\|vision_end\|>)?|<video>`;
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
  VIDEO,
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

const IS_VIDEO = new RegExp(VIDEO);

/** What the placeholders of a text stand for, in order; numbered ones count once each. */
export function placeholderKinds(text: string): MediaKind[] {
  if (!hasMark(text)) return [];
  const seen = new Set<string>();
  return (text.match(PLACEHOLDER) ?? []).flatMap((mark): MediaKind[] => {
    const number = numberIn(mark);
    if (number !== undefined && seen.has(number)) return [];
    if (number !== undefined) seen.add(number);
    return [IS_VIDEO.test(mark) ? 'video' : 'image'];
  });
}

/** Number of images and videos that the placeholders of a text name. */
export const countPlaceholders = (text: string): number => placeholderKinds(text).length;

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
 * The text with words for the placeholders inside it: "the picture", or "picture 2" among several, and
 * likewise "the video". `media` are what it shows, in order. Placeholders at the start and end are
 * removed unless they are numbered among several, and so are those beyond `media`.
 */
export function nameMedia(text: string, media: readonly MediaKind[]): string {
  if (!hasMark(text)) return text;
  const atStart = AT_START.exec(text)?.[0] ?? '';
  const isNumbered = media.length > 1 && (text.match(PLACEHOLDER) ?? []).some(numberIn);
  let number = isNumbered ? 0 : countPlaceholders(atStart);
  const inner = isNumbered ? text : text.replace(AT_EDGES, '');
  const named = inner.replace(PLACEHOLDER, (mark) => {
    number += 1;
    return ` ${nameOf(Number(numberIn(mark) ?? number), media)} `.replace('  ', ' ');
  });
  return named.replace(/ (?=[,.;:?!)])/g, '').trim();
}

/** The name of the n-th of some media among those of its kind; none beyond them. */
function nameOf(number: number, media: readonly MediaKind[]): string {
  const kind = media[number - 1];
  if (kind === undefined) return '';
  const place = media.slice(0, number).filter((each) => each === kind).length;
  const word = kind === 'image' ? 'picture' : 'video';
  return media.filter((each) => each === kind).length === 1 ? `the ${word}` : `${word} ${place}`;
}
