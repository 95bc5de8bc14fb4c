// JSON from outside, parsed within limits: how many values it holds, how deep they lie, and no name
// twice in one object, of which `JSON.parse` would keep the last without a word.

/** Values of one text: real vocabularies with their merges stay below half of it. */
const MAX_VALUES = 4_000_000;
/** Lists and objects inside each other. Code that walks values by recursion needs a limit. */
const MAX_DEPTH = 64;

/** Why a text is not read, in words that end a sentence. */
export class JsonLimitError extends Error {
  override readonly name = 'JsonLimitError';
}

/** What may be in a JSON text. */
export interface JsonLimits {
  readonly maxValues?: number;
  readonly maxDepth?: number;
}

/**
 * Parses JSON. Throws a JsonLimitError for a text that is above a limit or has a name twice in one
 * object, and a SyntaxError for one that is not JSON.
 */
export function parseJsonWithin(
  text: string,
  { maxValues = MAX_VALUES, maxDepth = MAX_DEPTH }: JsonLimits = {},
): unknown {
  const scan = scanJson(text, maxDepth);
  if (scan.depth > maxDepth)
    throw new JsonLimitError(`it has more than ${maxDepth} lists and objects inside each other`);
  if (scan.values > maxValues) throw new JsonLimitError(`it has more than ${maxValues} values`);
  const value: unknown = JSON.parse(text);
  const name = repeatedName(text, value);
  if (name !== undefined)
    throw new JsonLimitError(`the name ${JSON.stringify(name.slice(0, 200))} occurs twice in it`);
  return value;
}

/** Upper bounds of what a text holds, counted by its punctuation; ends at `maxDepth`. */
export function scanJson(text: string, maxDepth = Infinity): { values: number; depth: number } {
  let values = 1;
  let depth = 0;
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at) - 1;
        break;
      case COMMA:
        values += 1;
        break;
      case BRACE:
      case BRACKET:
        values += 1;
        open += 1;
        if (open > depth) depth = open;
        if (depth > maxDepth) return { values, depth };
        break;
      case END_BRACE:
      case END_BRACKET:
        open -= 1;
        break;
      default:
    }
  }
  return { values, depth };
}

/** How deep the lists and objects of a value lie, up to one more than `limit`. */
export function scanDepth(value: unknown, limit: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (limit < 0) return 1;
  let deepest = 0;
  for (const each of Object.values(value)) {
    deepest = Math.max(deepest, scanDepth(each, limit - 1));
    if (deepest > limit) break;
  }
  return deepest + 1;
}

const [QUOTE, COMMA, BRACE, BRACKET, END_BRACE, END_BRACKET, COLON, BACKSLASH] = [
  34, 44, 123, 91, 125, 93, 58, 92,
];

/** The index after the closing quotation mark, or the end of the text. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === BACKSLASH) at += 1;
    else if (char === QUOTE) return at + 1;
  }
  return text.length;
}

/**
 * A name that one object of a text has twice. The names of the text are more than those of its value
 * where one was dropped; only then is it looked for.
 */
function repeatedName(text: string, value: unknown): string | undefined {
  if (countNames(text) === countFields(value)) return undefined;
  /** Names of the open objects; null for a list. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = endOfString(text, at);
      if (isName(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string;
        const names = open.at(-1);
        if (names?.has(name)) return name;
        names?.add(name);
      }
      at = end - 1;
    } else if (char === BRACE) open.push(new Set());
    else if (char === BRACKET) open.push(null);
    else if (char === END_BRACE || char === END_BRACKET) open.pop();
  }
  return undefined;
}

function countNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at);
    if (isName(text, at)) count += 1;
  }
  return count;
}

function countFields(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object') count += countFields(each);
    return count;
  }
  for (const key in value) {
    const each = (value as Record<string, unknown>)[key];
    count += 1;
    if (typeof each === 'object') count += countFields(each);
  }
  return count;
}

function isName(text: string, end: number): boolean {
  let at = end;
  while (SPACES.has(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

const SPACES = new Set([32, 9, 10, 13]);
