// Multiple choice: which option letters an answer chooses, by rules that do not mistake words for
// letters.

import { equalWords, normalizeAnswer, stripLeadIn } from './normalize.ts';

/** The sorted letters of a gold answer; '' when it is not a choice. */
export function goldLetters(gold: string, options: ReadonlyMap<string, string>): string {
  const bare = withoutMacros(normalizeAnswer(gold));
  const only = /^[([]?\s*([A-Z])\s*[)\]]?[.:]?$/.exec(bare);
  if (only) return options.has(only[1]) ? only[1] : optionWithText(only[1], options) || only[1];
  const several = lettersOfList(bare, options);
  // "AB" may be the text of an option.
  if (several !== '' && optionWithText(bare, options) === '') return several;
  const written = letterWithItsText(bare, options);
  if (written !== '') return written;
  const labelled = LETTER_AND_TEXT.exec(bare);
  if (!labelled) return '';
  const letter = labelled[1] ?? labelled[2];
  const listed = options.get(letter);
  return options.size === 0 || (listed !== undefined && equalWords(listed, labelled[3]))
    ? letter
    : '';
}

/** The letter of the only option with this text; '' when none or several have it. */
export function optionWithText(text: string, options: ReadonlyMap<string, string>): string {
  const bare = joinUnits(normalizeAnswer(text));
  const same = [...options].filter(([, option]) =>
    equalWords(joinUnits(normalizeAnswer(option)), bare),
  );
  const exact = same.filter(([, option]) => joinUnits(normalizeAnswer(option)) === bare);
  if (same.length === 1) return same[0]![0];
  return exact.length === 1 ? exact[0]![0] : '';
}

/** The mark and text of "B - 14", "[B] 14" or "b) 14", without bold type. */
const MARK_AND_TEXT = /^[([]?([A-Za-z\d])\s*[-–—.:)\]]\s*(\S.*)$/;

/** The letter (or number) in "B - 14", where that option has this text. */
function letterWithItsText(text: string, options: ReadonlyMap<string, string>): string {
  const [, mark, rest] = MARK_AND_TEXT.exec(text.replaceAll('**', '')) ?? [];
  const letter = mark?.toUpperCase() ?? '';
  const listed = options.get(letter);
  if (listed === undefined || rest === undefined) return '';
  const named = optionWithText(rest, options);
  const isItsText = equalWords(joinUnits(normalizeAnswer(listed)), joinUnits(rest));
  return named === letter || (named === '' && isItsText) ? letter : '';
}

/** True for "B - 16" where 16 is the text of another option. */
export function hasTextOfAnother(text: string, options: ReadonlyMap<string, string>): boolean {
  const [, mark, rest] = MARK_AND_TEXT.exec(text.replaceAll('**', '')) ?? [];
  if (mark === undefined || rest === undefined || !options.has(mark.toUpperCase())) return false;
  const named = optionWithText(rest, options);
  return named !== '' && named !== mark.toUpperCase();
}

/**
 * The option that a text names in full: by its text, its mark, or both; '' for none, and where
 * the mark of one option is the text of another.
 */
export function optionNamed(text: string, options: ReadonlyMap<string, string>): string {
  const bare = stripLeadIn(normalizeAnswer(text));
  const mark = /^[([]?\s*([A-Za-z\d])\s*[)\]]?[.:]?$/.exec(bare)?.[1]?.toUpperCase() ?? '';
  const named = [
    options.has(mark) ? mark : '',
    optionWithText(bare, options),
    letterWithItsText(bare, options),
  ].filter((name) => name !== '');
  return new Set(named).size === 1 ? named[0]! : '';
}

/** The letter and text of a gold answer such as "C. 5 cm"; empty for other golds. */
export function optionInGold(gold: string): Map<string, string> {
  const match = LETTER_AND_TEXT.exec(withoutMacros(normalizeAnswer(gold)));
  return new Map(match ? [[match[1] ?? match[2]!, match[3]!]] : []);
}

const LETTER_AND_TEXT = /^(?:\(([A-Z])\)|([A-Z])(?:[.)]|:(?!\S*=)))\s*(\S.*)$/;

/**
 * The sorted letters that an answer chooses, of which `expectedCount` are asked for; '' when it
 * names none or negates or contradicts itself.
 */
export function chosenLetters(
  answer: string,
  options: ReadonlyMap<string, string>,
  expectedCount: number,
): string {
  const bare = normalizeAnswer(answer);
  const value = stripLeadIn(bare);
  const byText = optionWithText(bare, options) || optionWithText(value, options);
  if (byText !== '') return byText;
  if (/^n\s*\/\s*a$/i.test(bare)) return '';
  const written = letterWithItsText(bare, options);
  if (written !== '') return written;
  if (hasTextOfAnother(bare, options)) return '';
  if (expectedCount > 1) return severalLetters(bare, options);
  const letter = singleLetter(bare, options);
  if (options.size === 0 || options.has(letter)) return letter;
  const stated = LETTER_AND_TEXT.exec(value);
  const optionText = options.get(stated?.[1] ?? stated?.[2] ?? '');
  if (stated && optionText !== undefined && equalWords(optionText, stated[3]!))
    return stated[1] ?? stated[2]!;
  return letter;
}

/**
 * True where a gold answer such as "BA" may be a name or a code, since its question lists no options,
 * and the answer has its letters in another order.
 */
export function isOtherOrder(gold: string, answer: string): boolean {
  const expected = withoutMacros(normalizeAnswer(gold));
  if (!/^[A-Z]{2,}$/.test(expected)) return false;
  const given = lettersInOrder(stripLeadIn(normalizeAnswer(answer)), new Map());
  return given !== '' && given !== expected;
}

/** "BCD", "B, C and D", "(B)(C)(D)" as sorted letters; '' when the text is anything else. */
function lettersOfList(text: string, options: ReadonlyMap<string, string>): string {
  return sortedLetters(lettersInOrder(text, options));
}

/** The same letters in the order of the text. */
function lettersInOrder(text: string, options: ReadonlyMap<string, string>): string {
  const squeezed = text
    .replace(/\\text\{([A-Z])\}/g, '$1')
    .replace(/\band\b|和/g, ',')
    .replace(/[\s,;&()[\]{}、]+/g, '');
  if (!/^[A-Z]{2,26}$/.test(squeezed)) return '';
  const letters = [...new Set(squeezed)];
  const isSingle = letters.length === squeezed.length;
  const isWord =
    /^[A-Z]+$/.test(text) && !(isSingle && letters.every((c) => options.has(c) || c <= 'J'));
  return letters.length < 2 || isWord ? '' : letters.join('');
}

/** The sorted letters of a list, or of a sentence without negations and alternatives. */
function severalLetters(text: string, options: ReadonlyMap<string, string>): string {
  const list =
    lettersOfList(text, options) ||
    lettersOfList(
      /^[a-z](?:[,;\s]+(?:and\s+)?[a-z])+$/.test(text) ? text.toUpperCase() : '',
      options,
    );
  if (list !== '' || NEGATION.test(text) || /\b(?:or|either)\b/i.test(text)) return list;
  return sortedLetters(namedLetters(text));
}

/**
 * Words that may reject a letter: a sentence with one of them does not choose the letters it names.
 */
const NEGATION =
  /\b(?:not|never|neither|nor|no|cannot|wrong|incorrect|false|fails?|except|other\s+than|rather|instead|opposite|eliminat\w*|exclud\w*|rul(?:e|ed|ing)\s+(?:\w+\s+)?out|without|unless|non|anything|everything|but|before|after|depends|unsure|doubt|vs|versus|wait)\b|n['’]t\b/i;

const LETTER = String.raw`(?:\\text\{|\\mathrm\{|\*\*|[$"'([{])*([A-Za-z])(?![A-Za-z0-9'’])`;
const STATEMENT = new RegExp(
  String.raw`(?:\b(?:answer|option|choice|choose|select|pick|gold)\b(?:\s+(?:is|are|must\s+be|would\s+be)\b)?|答案|选)\s*(?:是|为)?\s*:?\s*${LETTER}`,
  'gi',
);

function singleLetter(text: string, options: ReadonlyMap<string, string>): string {
  const only = /^[([{]?\s*([A-Za-z])\s*[)\]}]?[.:]?$/.exec(text);
  if (only) return only[1].toUpperCase();
  return letterInSentence(withoutMacros(text), options);
}

/** `\textbf{(B)}\ 12` as "(B) 12". */
function withoutMacros(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(?:text|textbf|mathrm|mathbf)\s*\{([^{}]*)\}/g, '$1').replace(/\\ /g, ' ')
    : text;
}

function letterInSentence(text: string, options: ReadonlyMap<string, string>): string {
  if (/\bor\b|\beither\b|\bneither\b/i.test(text) && namedLetters(text).size !== 1) return '';
  if (/\beither\s+(?!way\b)/i.test(text) || /\b(?:all|any|anything|everything)\s+but\b/i.test(text))
    return '';
  if (/\b(?:not|isn't|never|except)\s+(?:option\s+|choice\s+)?[("']*[A-Za-z]\b(?!\w)/i.test(text)) {
    const denied =
      /\b(?:[Nn]ot|NOT|isn't|[Nn]ever|[Ee]xcept)\s+(?:option\s+|choice\s+)?[("']*[A-Z]\b/.test(
        text,
      );
    if (denied) return '';
  }
  const leading = /^(?:\(([A-Za-z])\)|([A-Za-z])[.):])\s*(\S[^]*)?$/.exec(text);
  if (leading && !continuesList(leading[3] ?? '')) {
    const letter = (leading[1] ?? leading[2]).toUpperCase();
    return contradicts(letter, leading[3] ?? '', options) ? '' : letter;
  }

  const argued = /^\(?([A-Z])\)?[,;:]?\s+(?:because|since|as)\b/.exec(text);
  if (argued) return argued[1];

  const stated = new Set<string>();
  for (const match of text.matchAll(STATEMENT)) {
    const letter = match[1];
    const after = text.slice(match.index + match[0].length);
    // "f(x) = 2x" is a formula.
    if (/^\s*[=+^_/(<>\\]/.test(after)) continue;
    const isArticle = letter === 'a' && /^\s+[a-z]/.test(after);
    if (isArticle) continue;
    // "Option A is incorrect", "I would not choose A".
    const clause = text
      .slice(0, match.index)
      .split(/[.,;:!?\n]/)
      .at(-1)!;
    const rest = /^[^.;!?\n]*/.exec(after)![0];
    if (NEGATION.test(clause) || NEGATED.test(rest)) return '';
    if (/^[)\]}$"'*]*\s*(?:or|and|\/|,|&)\s*[([{$"'*]*[A-Z](?![A-Za-z0-9])/.test(after)) return '';
    stated.add(letter.toUpperCase());
  }
  if (stated.size === 1) return sortedLetters(stated);
  if (stated.size > 1) return '';
  return concludedLetter(text);
}

/** Words that reject the letter before them. */
const NEGATED =
  /^[)\]}$"'*]*\s*(?:is|was|are|can|could|does|seems|has|must)?\s*(?:(?:clearly|certainly|always|also)\s+)?(?:not\b|n['’]t|never|cannot|wrong|incorrect|false|fails|impossible|excluded|eliminated|ruled)/i;

/**
 * The conclusion of a sentence ("Area = 5, so C", "It must be G", "B is correct") that names no
 * other letter.
 */
function concludedLetter(sentence: string): string {
  const text = sentence.replace(/\s+/g, ' ').replace(/,? (?:because|since|as)\b[^]*$/, '');
  const named = namedLetters(text);
  if (NEGATION.test(text) || named.size !== 1) return '';
  const [letter] = [...named] as [string];
  const marked = String.raw`["'([{*$]*(?:\\(?:text|mathrm)\{)?${letter}[)\]}*$"'.!]*`;
  const ends = new RegExp(
    String.raw`(?:^|\b(?:so|hence|thus|therefore|be|is|it's|are|choose|chose|pick|select|with|letter|gives?|means|leaves|get|have|say|mark)\b|[=:→])\s*[,:]?\s*${marked}\s*$`,
    'i',
  );
  const begins = new RegExp(
    String.raw`^${marked}\s+(?:is|must\s+be|seems|looks|fits|it\s+is|matches)\b|^${marked}\s*(?:[-–—:,]|$)`,
  );
  return ends.test(text) || begins.test(text) ? letter : '';
}

/** True where the text after a letter rejects or revises it, or is the text of another option. */
function contradicts(letter: string, rest: string, options: ReadonlyMap<string, string>): boolean {
  if (
    /^(?:false|wrong|incorrect|no|not)\b|\b(?:no,?\s+wait|wait|actually|correction|or\s+rather)\b/i.test(
      rest,
    )
  )
    return true;
  const stated = joinUnits(normalizeAnswer(rest));
  const isText = (text: string) => equalWords(joinUnits(normalizeAnswer(text)), stated);
  const own = options.get(letter);
  if (own !== undefined && isText(own)) return false;
  // The gold's own text is the only option ("E. coli"): any other text differs from it.
  if (options.size === 1) return stated !== '';
  return [...options].some(([other, text]) => other !== letter && isText(text));
}

/**
 * True when the text after a leading letter continues a list of letters: "A. B. C. D.", "(D)(B)".
 */
function continuesList(rest: string): boolean {
  return /\([A-Z]\)/.test(rest) || /^(?:or\b|and\b|[A-Z](?:[.):,\s]|$))/.test(rest.trim());
}

/** Isolated capital letters, without the pronoun "I", the article "A" and rejected letters. */
function namedLetters(text: string): Set<string> {
  const named = new Set<string>();
  for (const match of text.matchAll(/(?<![A-Za-z0-9\\'’])([A-Z])(?![A-Za-z0-9'’^_])/g)) {
    const after = text.slice(match.index + 1, match.index + 60);
    if ((match[1] === 'I' || match[1] === 'A') && /^\s+(?!is\b|and\b|or\b)[a-z]/.test(after))
      continue;
    if (/^[)\]]?\s*(?:fails\b|is\s+(?:wrong|incorrect|false|not)\b|cannot\b)/.test(after)) continue;
    named.add(match[1]);
  }
  return named;
}

/** "40 kg" and "40kg" are the same option. */
function joinUnits(text: string): string {
  return text.replace(/(?<=\d)\s+(?=[A-Za-z])/g, '');
}

function sortedLetters(letters: Iterable<string>): string {
  return [...letters].sort().join('');
}
