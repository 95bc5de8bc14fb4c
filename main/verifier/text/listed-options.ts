// The options that a question lists, in the usual layouts.

/** How an option is marked: `pattern` captures the mark, and is global. */
interface MarkStyle {
  readonly pattern: RegExp;
  /** The first mark of a list. */
  readonly first: 'A' | 'a' | '1';
}

/** What comes before a mark; it may be in bold. */
const ANYWHERE = String.raw`(?<![^\s,;:|])(?:\*\*)?`;
const LINE_START = String.raw`(?<=^|\n)[^\S\n]{0,8}(?:[-*•] )?(?:\*\*)?`;

const LETTER_STYLES: readonly MarkStyle[] = [
  ...bracketed('A', '[A-Z]'),
  ...punctuated('A', '[A-Z]', ANYWHERE),
  ...bracketed('a', '[a-z]'),
  // "a - b" and "a : b" within a line are formulas.
  ...punctuated('a', '[a-z]', LINE_START),
  { pattern: new RegExp(String.raw`${ANYWHERE}([a-z])\.(?:\*\*)?(?=\s)`, 'g'), first: 'a' },
];
const NUMBER_STYLES: readonly MarkStyle[] = [
  ...bracketed('1', String.raw`\d`),
  ...punctuated('1', String.raw`\d`, LINE_START),
  { pattern: new RegExp(String.raw`${ANYWHERE}(\d)\.(?:\*\*)?(?=\s)`, 'g'), first: '1' },
];

/** `(A) x`, `[A] x` and `A) x`. */
function bracketed(first: MarkStyle['first'], mark: string): MarkStyle[] {
  return [
    { pattern: new RegExp(String.raw`\((${mark})\)`, 'g'), first },
    { pattern: new RegExp(String.raw`(?<![^\s,;:|*])\[(${mark})\]`, 'g'), first },
    { pattern: new RegExp(String.raw`${ANYWHERE}(${mark})(?:\*\*)?\)(?:\*\*)?`, 'g'), first },
  ];
}

/** `A. x`, `A: x` and `A - x`; `A.x` and `A:x` at the start of a line. */
function punctuated(first: MarkStyle['first'], mark: string, before: string): MarkStyle[] {
  return [
    String.raw`${before}(${mark})(?:\*\*)?\.(?:\*\*)?(?=\s)`,
    String.raw`${before}(${mark})(?:\*\*)? ?:(?:\*\*)?(?=\s)`,
    String.raw`${before}(${mark})(?:\*\*)? ?[-–—](?=\s)`,
    String.raw`${LINE_START}(${mark})(?:\*\*)?[.:](?=[^\s\d])`,
  ].map((pattern) => ({ pattern: new RegExp(pattern, 'g'), first }));
}

/** Longer questions list no options that are read. */
const MAX_CHARACTERS = 20_000;
/** Of a question that mentions the first mark often, only the last lists are read. */
const MAX_RUNS = 8;
/** The second mark of any list. */
const SECOND_MARK = /(?<![A-Za-z\d])[Bb2](?:\*\*)? ?[\].:)–—-]/;

/**
 * The options of a question by capital letter; empty when it lists none. Reads `(A) x`, `A. x`,
 * `A) x`, `A: x`, `[A] x`, `A - x` and `a) x`, one per line or all in one line.
 */
export function listedOptions(question: string): Map<string, string> {
  return longestList(question, LETTER_STYLES);
}

/** The options that a question numbers as `1. x`, by number; empty when it numbers none. */
export function numberedOptions(question: string): Map<string, string> {
  return longestList(question, NUMBER_STYLES);
}

function longestList(question: string, styles: readonly MarkStyle[]): Map<string, string> {
  let longest = new Map<string, string>();
  if (question.length > MAX_CHARACTERS || !SECOND_MARK.test(question)) return longest;
  for (const style of styles) {
    const options = optionsInStyle(question, style);
    if (options.size > longest.size) longest = options;
  }
  return longest;
}

interface Mark {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

function optionsInStyle(question: string, { pattern, first }: MarkStyle): Map<string, string> {
  const marks = [...question.matchAll(pattern)].map(({ 0: whole, 1: name, index }) => ({
    name: name!,
    start: index,
    end: index + whole.length,
  }));
  let longest = new Map<string, string>();
  for (const run of consecutiveRuns(marks, first)) {
    const texts = optionTexts(question, run);
    if (texts.length < 2 || texts.length < longest.size || texts.includes('')) continue;
    longest = new Map(run.map(({ name }, i) => [name.toUpperCase(), texts[i]!]));
  }
  return longest;
}

/** The latest runs of consecutive marks (A, B, C) from the first one. */
function consecutiveRuns(marks: readonly Mark[], first: string): Mark[][] {
  let runs: Mark[][] = [];
  for (const mark of marks) {
    if (mark.name === first) runs = [...runs, [mark]].slice(-MAX_RUNS);
    // Every run, because "(C) both (A) and (B)" mentions marks of its own list.
    else
      for (const run of runs)
        if (mark.name.charCodeAt(0) === first.charCodeAt(0) + run.length) run.push(mark);
  }
  return runs;
}

function optionTexts(question: string, run: readonly Mark[]): string[] {
  const texts = run.map(({ end }, i) =>
    stripSeparator(question.slice(end, run[i + 1]?.start).trim()),
  );
  const last = texts.at(-1)!;
  // Where the others have one line each, the next line is no part of the list.
  if (!texts.slice(0, -1).some((text) => text.includes('\n')))
    texts[texts.length - 1] = stripSeparator(last.split('\n')[0]!);
  return texts;
}

/** The text of an option without what separates it from the next one: "red, or", "red |", "red;". */
function stripSeparator(text: string): string {
  return text
    .replace(/(?:\n\s*[-*•]|[,;|/]\s*(?:or|and)?)$/, '')
    .replace(/^\*\*(?=\s)/, '')
    .trim();
}
