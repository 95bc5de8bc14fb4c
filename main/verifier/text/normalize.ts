// Strips LaTeX and Markdown formatting from an answer (boxes, dollar signs, bold, quotes) and
// compares words.

import { findAnyBoxes, hasAdjacentOperand } from './boxed.ts';
import { equalFormulas } from './chemical-formulas.ts';
import { normalizeSigns } from './keyboard-spellings.ts';
import { words } from './spellings.ts';

/** Longer answers are compared character by character only. */
export const MAX_ANSWER_CHARACTERS = 20_000;

/** Pairs of delimiters that may surround a whole answer. */
const DELIMITERS = words(
  '$$…$$ $…$ \\(…\\) \\[…\\] **…** __…__ *…* `…` "…" \'…\' “…” ‘…’ 「…」',
).map((pair) => pair.split('…') as [string, string]);

const TEXT_MACRO =
  /^\\(?:text|textbf|textit|textrm|textsf|texttt|mathrm|mathbf|mathit|mathsf|mbox|emph|underline|bm|boldsymbol|operatorname|boxed|fbox|(?:text)?color\s*\{[A-Za-z]+\})\s*\{/;

/** Words before the value itself: "The answer is 7", "So we get 7", "Final answer: 7", "= 7". */
const LEAD_IN =
  /^(?:(?:so|thus|hence|therefore|then|finally|and)\b,?\s*)*(?:(?:(?:the|my|our)\s+)?(?:(?:final|correct|right|best)\s+)?(?:answer|result|value|solution|root|total|sum|difference|reading)s?\s*(?:is\b|are\b|equals\b|=|:)\s*:?|(?:we|i)\s+(?:get|have|find|obtain|conclude)(?:\s+that)?\b:?|it\s+(?:is|equals|must\s+be)\b|答案\s*(?:是|为|:)|(?:一)?共(?:有|是|为)?|=)\s*/i;

const CONNECTIVE = /^(?:so|thus|hence|therefore|then|finally)\b,?\s*/i;

/**
 * Replaces full-width characters, typographic spaces and minus signs with ASCII, and drops
 * zero-width characters.
 */
export function normalizeCharacters(text: string): string {
  return (/[^\u0000-\u02ff]/.test(text) ? text.normalize('NFC') : text)
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0\u2009\u202f]/g, ' ')
    .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
    .replace(/[−–]/g, '-')
    .replace(/。/g, '.')
    .replace(
      /(?:(?:\\boxed\{([^{}]*)\}|(\d))\s{0,4}\$?\s{0,4})(?:pct\b|(?<=[$}]\s{0,4})\\?%)/g,
      '$1$2%',
    )
    .replace(/\\text\s*\{\s*\\?%\s*\}/g, '%');
}

/** The answer without formatting around it; '' where several boxes contradict each other. */
export function normalizeAnswer(text: string): string {
  if (text.length > MAX_ANSWER_CHARACTERS) return text.trim();
  let bare = normalizeCharacters(text).trim();
  for (let layer = 0; layer < 30; layer++) {
    const before = bare;
    bare = stripFinalPunctuation(bare).replace(/^\\(?:display|text)style(?![A-Za-z])\s*/, '');
    bare = unwrapCodeFence(bare);
    bare = unwrapBox(bare);
    bare = unwrapTextMacro(bare);
    bare = unwrapDelimiters(bare);
    if (bare === before) break;
  }
  return bare;
}

/** The value in a short sentence, without "The answer is", "So we get" and the like. */
export function stripLeadIn(text: string): string {
  if (text.length > 1000) return text;
  return normalizeAnswer(text.replace(LEAD_IN, '').replace(CONNECTIVE, ''));
}

/** Figures and signs, without which a formula has one spelling. */
const FORMULA_SIGN = /[\d₀-₉⁰¹²³⁴-⁹⁺⁻+→·\\-]/;

/**
 * True for the same words, apart from case (unless `caseSensitive`), outer space, a leading "the",
 * a final period, and the spelling of signs and chemical formulas.
 */
export function equalWords(a: string, b: string, caseSensitive = false): boolean {
  const wordsOfA = normalizeWords(a, caseSensitive);
  if (wordsOfA !== '' && wordsOfA === normalizeWords(b, caseSensitive)) return true;
  const [signsOfA, signsOfB] = [normalizeSigns(a), normalizeSigns(b)];
  if (signsOfA !== a || signsOfB !== b) {
    const spelling = normalizeWords(signsOfA, caseSensitive);
    if (spelling !== '' && spelling === normalizeWords(signsOfB, caseSensitive)) return true;
  }
  return FORMULA_SIGN.test(a) && FORMULA_SIGN.test(b) && equalFormulas(a, b);
}

/** A text in the form in which words are compared. */
export function normalizeWords(text: string, caseSensitive = false): string {
  const bare = text.includes('\\')
    ? text.replace(/\\text(?:bf|it|rm)?\s*\{([^{}]*)\}/g, '$1')
    : text;
  // In formulas case matters (Ω is not ω) and spaces do not.
  if (bare.includes('\\'))
    return bare
      .replace(/\\(?:left|right)(?![A-Za-z])|\\[,;:!]/g, '')
      .replace(/\s+/g, ' ')
      .replace(/(?<!\d) | (?!\d)/g, '')
      .replace(/\.$/, '');
  return (caseSensitive ? bare : bare.toLowerCase())
    .replace(/_\{(\w+)\}/g, '_$1')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[’‘]/g, "'")
    .replace(/^the /i, '')
    .replace(/[.。]$/, '')
    .trim();
}

function stripFinalPunctuation(text: string): string {
  const shorter = text.endsWith('\\,') ? text.slice(0, -2) : text;
  return /[^.][.,;]$/.test(shorter) && !/\\[,;]$/.test(shorter)
    ? shorter.slice(0, -1).trim()
    : shorter.trim();
}

/** The content of the only box, with or without words around it; '' where several boxes differ. */
function unwrapBox(text: string): string {
  const boxes = findAnyBoxes(text);
  if (boxes.length === 0) return text;
  const last = boxes[boxes.length - 1];
  if (hasAdjacentOperand(text, last))
    return boxes.length > 1
      ? ''
      : `${text.slice(0, last.start)}{${last.content}}${text.slice(last.end)}`;
  const contents = new Set(
    boxes.filter((box) => !box.content.includes('\\boxed')).map((box) => box.content.trim()),
  );
  return contents.size > 1 ? '' : last.content.trim();
}

/** The content of a Markdown code fence that is the whole text. */
function unwrapCodeFence(text: string): string {
  return /^```[a-z]*\n([^]*)\n```$/.exec(text)?.[1]!.trim() ?? text;
}

function unwrapTextMacro(text: string): string {
  const opening = TEXT_MACRO.exec(text)?.[0];
  if (opening === undefined || !text.endsWith('}')) return text;
  let depth = 1;
  for (let at = opening.length; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    if (depth === 0) return at === text.length - 1 ? text.slice(opening.length, -1).trim() : text;
  }
  return text;
}

function unwrapDelimiters(text: string): string {
  for (const [opening, closing] of DELIMITERS) {
    if (text.length < opening.length + closing.length + 1) continue;
    if (!text.startsWith(opening) || !text.endsWith(closing)) continue;
    const inside = text.slice(opening.length, text.length - closing.length);
    if (
      inside.replaceAll('\\$', '').includes(closing) ||
      (opening === '$' && inside.endsWith('\\'))
    )
      continue;
    return inside.trim();
  }
  return text;
}
