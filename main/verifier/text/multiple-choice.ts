// Multiple choice: which option letters an answer names, by rules that cannot mistake a word for a letter.

import { equalWords, undress, withoutLeadIn } from './normalize.ts';

/** The options that a question lists as `(A) … (B) …`, letter to text; empty when it lists none. */
export function listedOptions(question: string): Map<string, string> {
  const options = new Map<string, string>();
  const marks = [...question.matchAll(/\(([A-Z])\)/g)];
  marks.forEach((mark, index) => {
    const end = marks[index + 1]?.index ?? question.length;
    options.set(mark[1], question.slice(mark.index + 3, end).trim());
  });
  return options.size >= 2 && options.has('A') ? options : new Map();
}

/** The sorted letters of a gold answer, '' when it is no choice. */
export function goldLetters(gold: string, options: ReadonlyMap<string, string>): string {
  const bare = withoutMacros(undress(gold));
  const only = /^[([]?\s*([A-Z])\s*[)\]]?[.:]?$/.exec(bare);
  if (only) return only[1];
  const several = lettersOfList(bare, options);
  if (several !== '') return several;
  const dressed = DRESSED.exec(bare);
  if (!dressed) return '';
  const letter = dressed[1] ?? dressed[2];
  const listed = options.get(letter);
  return options.size === 0 || (listed !== undefined && equalWords(listed, dressed[3]))
    ? letter
    : '';
}

/** The option that a gold answer such as "C. 5 cm" tells with its letter; empty for other golds. */
export function toldOption(gold: string): Map<string, string> {
  const match = DRESSED.exec(withoutMacros(undress(gold)));
  return new Map(match ? [[match[1] ?? match[2]!, match[3]!]] : []);
}

const DRESSED = /^(?:\(([A-Z])\)|([A-Z])(?:[.)]|:(?!\S*=)))\s*(\S.*)$/;

/** The sorted letters that an answer chooses; '' when it names none, denies or contradicts itself. */
export function chosenLetters(
  answer: string,
  options: ReadonlyMap<string, string>,
  wanted: number,
): string {
  const bare = undress(answer);
  const byText = [...options].filter(([, text]) => equalWords(squeeze(text), squeeze(bare)));
  if (byText.length === 1) return byText[0][0];
  if (/^n\s*\/\s*a$/i.test(bare)) return '';
  const both = /^\(?([A-Z])\)?\s*[-–—.:)]\s*(\S.*)$/.exec(bare);
  if (both && equalWords(squeeze(options.get(both[1]!) ?? ''), squeeze(both[2]!))) return both[1]!;
  if (wanted > 1) return severalLetters(bare, options);
  const letter = singleLetter(bare, options);
  if (options.size === 0 || options.has(letter)) return letter;
  const said = withoutLeadIn(bare);
  const told = DRESSED.exec(said);
  const toldText = options.get(told?.[1] ?? told?.[2] ?? '');
  if (told && toldText !== undefined && equalWords(toldText, told[3]!)) return told[1] ?? told[2]!;
  const [only, other] = [...options].filter(([, text]) => equalWords(squeeze(text), squeeze(said)));
  return only && !other ? only[0] : letter;
}

/** "BCD", "B, C and D", "(B)(C)(D)" as sorted letters; '' when the text is anything else. */
function lettersOfList(text: string, options: ReadonlyMap<string, string>): string {
  const squeezed = text
    .replace(/\\text\{([A-Z])\}/g, '$1')
    .replace(/\band\b|和/g, ',')
    .replace(/[\s,;&()[\]{}、]+/g, '');
  if (!/^[A-Z]{2,26}$/.test(squeezed)) return '';
  const letters = [...new Set(squeezed)];
  const isWord = /^[A-Z]+$/.test(text) && !letters.every((c) => options.has(c) || c <= 'J');
  return letters.length < 2 || isWord ? '' : join(letters);
}

/** The sorted letters of a list, or of a sentence that denies none and leaves no choice. */
function severalLetters(text: string, options: ReadonlyMap<string, string>): string {
  const list =
    lettersOfList(text, options) ||
    lettersOfList(
      /^[a-z](?:[,;\s]+(?:and\s+)?[a-z])+$/.test(text) ? text.toUpperCase() : '',
      options,
    );
  if (list !== '' || DENIAL.test(text) || /\b(?:or|either)\b/i.test(text)) return list;
  return join(namedLetters(text));
}

/** Words that take a letter away: a sentence with one of them does not choose by naming. */
const DENIAL =
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
  if (leading && !listsMore(leading[3] ?? '')) {
    const letter = (leading[1] ?? leading[2]).toUpperCase();
    return contradicts(letter, leading[3] ?? '', options) ? '' : letter;
  }

  const argued = /^\(?([A-Z])\)?[,;:]?\s+(?:because|since|as)\b/.exec(text);
  if (argued) return argued[1];

  const stated = new Set<string>();
  for (const match of text.matchAll(STATEMENT)) {
    const letter = match[1];
    const after = text.slice(match.index + match[0].length);
    // "f(x) = 2x" is no letter.
    if (/^\s*[=+^_/(<>\\]/.test(after)) continue;
    const isArticle = letter === 'a' && /^\s+[a-z]/.test(after);
    if (isArticle) continue;
    // "Option A is incorrect", "I would not choose A".
    const clause = text
      .slice(0, match.index)
      .split(/[.,;:!?\n]/)
      .at(-1)!;
    const rest = /^[^.;!?\n]*/.exec(after)![0];
    if (DENIAL.test(clause) || DENIED.test(rest)) return '';
    if (/^[)\]}$"'*]*\s*(?:or|and|\/|,|&)\s*[([{$"'*]*[A-Z](?![A-Za-z0-9])/.test(after)) return '';
    stated.add(letter.toUpperCase());
  }
  if (stated.size === 1) return join(stated);
  if (stated.size > 1) return '';
  return concluded(text);
}

/** What denies the letter before it. */
const DENIED =
  /^[)\]}$"'*]*\s*(?:is|was|are|can|could|does|seems|has|must)?\s*(?:(?:clearly|certainly|always|also)\s+)?(?:not\b|n['’]t|never|cannot|wrong|incorrect|false|fails|impossible|excluded|eliminated|ruled)/i;

/** The letter that a sentence comes to ("Area = 5, so C", "It must be G", "B is correct"), where it names no other. */
function concluded(sentence: string): string {
  const text = sentence.replace(/\s+/g, ' ').replace(/,? (?:because|since|as)\b[^]*$/, '');
  const named = namedLetters(text);
  if (DENIAL.test(text) || named.size !== 1) return '';
  const [letter] = [...named] as [string];
  const dressed = String.raw`["'([{*$]*(?:\\(?:text|mathrm)\{)?${letter}[)\]}*$"'.!]*`;
  const ends = new RegExp(
    String.raw`(?:^|\b(?:so|hence|thus|therefore|be|is|it's|are|choose|chose|pick|select|with|letter|gives?|means|leaves|get|have|say|mark)\b|[=:→])\s*[,:]?\s*${dressed}\s*$`,
    'i',
  );
  const begins = new RegExp(
    String.raw`^${dressed}\s+(?:is|must\s+be|seems|looks|fits|it\s+is|matches)\b|^${dressed}\s*(?:[-–—:,]|$)`,
  );
  return ends.test(text) || begins.test(text) ? letter : '';
}

/** True where the text after a letter is another option's, denies the letter, or changes its mind. */
function contradicts(letter: string, rest: string, options: ReadonlyMap<string, string>): boolean {
  if (
    /^(?:false|wrong|incorrect|no|not)\b|\b(?:no,?\s+wait|wait|actually|correction|or\s+rather)\b/i.test(
      rest,
    )
  )
    return true;
  const said = squeeze(undress(rest));
  const isText = (text: string) => equalWords(squeeze(undress(text)), said);
  const own = options.get(letter);
  if (own !== undefined && isText(own)) return false;
  // Of the gold alone, "E. coli", the text is known: another one is not that answer.
  if (options.size === 1) return said !== '';
  return [...options].some(([other, text]) => other !== letter && isText(text));
}

/** True when the text after a leading letter goes on listing letters: "A. B. C. D.", "(D)(B)". */
function listsMore(rest: string): boolean {
  return /\([A-Z]\)/.test(rest) || /^(?:or\b|and\b|[A-Z](?:[.):,\s]|$))/.test(rest.trim());
}

/** Capital letters that stand alone; not the pronoun "I", the article "A", nor one that is denied. */
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
function squeeze(text: string): string {
  return text.replace(/(?<=\d)\s+(?=[A-Za-z])/g, '');
}

function join(letters: Iterable<string>): string {
  return [...letters].sort().join('');
}
