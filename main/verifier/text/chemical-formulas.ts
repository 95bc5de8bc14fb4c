// Chemical formulas, ions, hydrates and reactions in several spellings: H₂O, H_2O and H2O; Fe³⁺,
// Fe^{3+} and Fe3+.

import { normalizeSigns } from './keyboard-spellings.ts';
import { words } from './spellings.ts';

/**
 * A character of a formula. A raised or lowered figure differs from the other kind, and both equal
 * a `plain` one; `sum` is a plus sign between two terms.
 */
interface Character {
  readonly text: string;
  readonly level: 'plain' | 'raised' | 'lowered' | 'sum';
}

const MAX_CHARACTERS = 200;

/** The elements by symbol. */
const ELEMENTS = new Set(
  words(`
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho
    Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es
    Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
  `),
);

/** Words of a question that asks for a formula. */
export const CHEMISTRY =
  /\b(?:chemi\w+|formulas?|formulae|compounds?|molecul\w+|ions?|elements?|periodic|(?:mon|di|tri)?oxides?|hydroxides?|acids?|salts?|gas(?:es)?(?! station)|reactions?|reagents?)\b/i;

/** True for two spellings of one formula or reaction. */
export function equalFormulas(a: string, b: string): boolean {
  const [left, right] = [parseFormula(a), parseFormula(b)];
  return (
    left !== null &&
    right !== null &&
    left.length === right.length &&
    left.every(({ text, level }, i) => {
      const other = right[i]!;
      const isSameLevel = level === other.level || level === 'plain' || other.level === 'plain';
      return text === other.text && isSameLevel;
    })
  );
}

/** True for a text that may be a formula: capitals, figures and charges. */
export function isFormula(text: string): boolean {
  return parseFormula(text) !== null;
}

/**
 * True for a formula in which CO and Co differ: every symbol is an element, and its form or the
 * question shows that it is no word.
 */
export function isCaseSensitiveFormula(text: string, question: string): boolean {
  const formula = parseFormula(text)
    ?.map((one) => one.text)
    .join('');
  if (formula === undefined || /\d{4}|[A-Za-z]-\d/.test(formula)) return false;
  // Nobelium and nitric oxide look like a verdict.
  if (/^no$/i.test(formula) && !/\b(?:what|which|name|give|write)\b/i.test(question)) return false;
  const symbols = formula.match(/[A-Z][a-z]?/g)!;
  if (!symbols.every((symbol) => ELEMENTS.has(symbol))) return false;
  if (CHEMISTRY.test(question)) return true;
  const hasSmallLetter = /[a-z]/.test(formula);
  return symbols.length > 1 ? hasSmallLetter || /\d/.test(formula) : /[a-z]\d?[+-]/.test(formula);
}

/** The characters of a formula; null for any other text. */
function parseFormula(text: string): Character[] | null {
  if (text.length > MAX_CHARACTERS || !/[A-Z]/.test(text)) return null;
  const bare = withoutMacros(text);
  // "1 2H" is not "12H", but "SO4 2-" is an ion.
  if (/\d\s+\d(?!\d?[+-](?:\s|$))/.test(bare)) return null;
  const characters = charactersOf(bare);
  if (characters === null) return null;
  const flat = characters.map((one) => one.text).join('');
  return FORMULA.test(flat) ? multipleSigns(characters) : null;
}

const FORMULA = /^(?:[A-Z][a-z]?|\d|\((?:aq|s|l|g)\)|(?<![A-Z])e(?=-)|[()[\]·+→↔-])+$/;

/** A formula without LaTeX macros, with one spelling of arrows and dots. */
function withoutMacros(text: string): string {
  let bare = text.replace(/\$|\\[,;: ]/g, ' ').replace(/[⁻−–]/g, (c) => (c === '⁻' ? c : '-'));
  if (bare.includes('\\'))
    for (const inside of [/\{([^{}]*)\}/, /\{(.*)\}/])
      bare = bare.replace(
        new RegExp(String.raw`\\(?:text|mathrm|ce)\s*${inside.source}`, 'g'),
        '$1',
      );
  // Signs of sums keep their blanks.
  return bare.replace(/[^+]+/g, (part) => keepBlanks(part, normalizeSigns(part))).trim();
}

function keepBlanks(part: string, normalized: string): string {
  const [before] = /^\s?/.exec(part)!;
  const [after] = /\s?$/.exec(part)!;
  return before + normalized.trim() + (normalized.trim() === '' ? '' : after);
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻';
const LOWERED = '₀₁₂₃₄₅₆₇₈₉₊₋';
const PART =
  /(?<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+|\^\s*(?:\{[^{}]*\}|\d{0,2}[+-]|\d))|(?<lowered>[₀₁₂₃₄₅₆₇₈₉]+|_\s*(?:\{[^{}]*\}|\d))|(?<sum>\s\+\s|[+-](?=[A-Z(]|\d+[A-Z(]))|(?<hydrate>\.(?=\s*\d*[A-Z])|\*(?=\s*\d*\s*[A-Z]))|\s+|(?<plain>[^])/gu;

/** Each character with its level; null where a raised or lowered part is neither figure nor sign. */
function charactersOf(text: string): Character[] | null {
  const characters: Character[] = [];
  const push = (part: string, level: Character['level']) =>
    characters.push(...[...part].map((one) => ({ text: one, level })));
  for (const { groups = {}, index } of text.matchAll(PART)) {
    const { raised, lowered, sum, hydrate, plain } = groups;
    if (raised !== undefined) {
      const charge = chargeOf(asFigures(raised), characters.length === 0 || index === 0);
      if (charge === null) return null;
      push(charge, 'raised');
    } else if (lowered !== undefined) {
      const figures = asFigures(lowered);
      if (!/^\d+$/.test(figures)) return null;
      push(figures, 'lowered');
    } else if (sum !== undefined) push(sum.trim(), 'sum');
    else if (hydrate !== undefined) push('·', 'plain');
    else if (plain !== undefined) push(plain, 'plain');
  }
  return characters;
}

function asFigures(part: string): string {
  return part
    .replace(/[\^_{}\s]/g, '')
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]/gu, (one) => '0123456789+-'[RAISED.indexOf(one)]!)
    .replace(/[₀₁₂₃₄₅₆₇₈₉]/gu, (one) => '0123456789+-'[LOWERED.indexOf(one)]!);
}

/**
 * A charge with its sign last ("+3" as "3+"), or the mass number of an isotope; null for a power.
 */
function chargeOf(raised: string, isFirst: boolean): string | null {
  const [, before, figure = '', after] = /^([+-])?(\d{1,3})?([+-]*)$/.exec(raised) ?? [];
  if (before === undefined && after === undefined) return null;
  if (before !== undefined && after !== '') return figure === '' ? before + after : null;
  const sign = before ?? after ?? '';
  return sign === '' && !isFirst ? null : figure + sign;
}

/** "Mg++" as "Mg2+". */
function multipleSigns(characters: readonly Character[]): Character[] {
  const charges: Character[] = [];
  for (let at = 0; at < characters.length; at++) {
    const { text, level } = characters[at]!;
    let end = at + 1;
    const isSame = (other: Character | undefined) => other?.text === text && other.level === level;
    if (/[+-]/.test(text) && level !== 'sum') while (isSame(characters[end])) end++;
    if (end > at + 1) charges.push({ text: String(end - at), level });
    charges.push({ text, level });
    at = end - 1;
  }
  return charges;
}
