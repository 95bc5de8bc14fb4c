// Normalizes the spelling of mathematical text: synonymous macros, symbols beyond ASCII, and words
// for symbols.

/** Spacing and size, which carry no meaning. */
const SPACING =
  /\\(?:left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|limits|thinspace|nolimits)(?![A-Za-z])|\\q?quad|(?<!\\)\\[,;:! ]|~|&nbsp;/g;

/** Colors and fonts. */
const STYLING =
  /\\(?:(?:text)?color\s*\{[A-Za-z]+\}|(?:underline|bm|pmb|boldsymbol|mathbf|mathit|mathsf|mathrm)(?=\s*\{))/g;

/** "C(5,2)", `C_5^2`, `{}_5C_2` and `^5C_2`. */
const BINOMIALS =
  /(?<![A-Za-z])(?:C|binom|comb)\((\d+),\s*(\d+)\)|(?<![A-Za-z])(?:C|\\(?:mathrm|text)\s*\{C\})_\{?(\d+)\}?\^\{?(\d+)\}?|(?<![A-Za-z\d})])(?:\{\})?[_^]\{?(\d+)\}?\s*C_\{?(\d+)\}?/g;

const FRACTIONS: Readonly<Record<string, string>> = {
  ...{ '½': '\\frac{1}{2}', '⅓': '\\frac{1}{3}', '⅔': '\\frac{2}{3}' },
  ...{ '¼': '\\frac{1}{4}', '¾': '\\frac{3}{4}' },
};

/** Replaces spacing and sizing macros with spaces. */
export function stripSpacing(text: string): string {
  return text.includes('\\') ? text.replace(SPACING, ' ') : text;
}

/** Rewrites a text in the spelling that the lexer reads. */
export function normalizeLatex(source: string): string {
  let text = source.replace(/~|&nbsp;/g, ' ').replace(/\{,\}/g, '');
  if (/[Cb]/.test(text)) text = text.replace(BINOMIALS, (...parts) => binomial(parts));
  if (text.includes('\\')) text = normalizeMacros(text);
  if (/[^\0-\x7f]/.test(text)) text = normalizeSymbols(text);
  return /[A-Za-z]/.test(text) ? normalizeWords(text) : text;
}

function binomial(parts: readonly (string | undefined)[]): string {
  const [n, k] = parts.slice(1, 7).filter((part) => part !== undefined);
  return `\\binom{${n!}}{${k!}}`;
}

function normalizeMacros(source: string): string {
  const text = source
    .replace(/\\(?:[dtcs]|nice)frac(?![A-Za-z])/g, '\\frac')
    .replace(SPACING, ' ')
    .replace(/\^\s*(?:\{\s*\\circ\s*\}|\\circ)/g, '\\degree ');
  if (
    !/\\(?:[dt]?binom|over|choose|operatorname|text|math|rm|bf|color|under|bm|pmb|bold)/.test(text)
  )
    return text;
  return text
    .replace(/\{([^{}]*)\\over(?![A-Za-z])([^{}]*)\}/g, '\\frac{$1}{$2}')
    .replace(/\{([^{}]*)\\choose(?![A-Za-z])([^{}]*)\}/g, '\\binom{$1}{$2}')
    .replace(/\\[dt]binom(?![A-Za-z])/g, '\\binom')
    .replace(/\\operatorname\s*\{\s*([A-Za-z]+)\s*\}/g, '\\$1 ')
    .replace(/\\(?:text|mathrm|rm|mathbf|bf)\s*\{\s*([A-Za-z]*)\s*\}/g, ' $1 ')
    .replace(STYLING, '')
    .replace(/\\mathbb\s*\{?R\}?/g, '\\reals ')
    .replace(/\\reals\s*-\s*(?=\\?\{)/g, '\\reals\\setminus ');
}

function normalizeSymbols(text: string): string {
  return text
    .replace(/[°º˚]/g, '\\degree ')
    .replace(/(?:\d\u0305)+/g, (period) => `\\overline{${period.replace(/\u0305/g, '')}}`)
    .replace(/[½⅓⅔¼¾]/g, (character) => FRACTIONS[character]!)
    .replace(/∅/g, '\\emptyset ')
    .replace(/ℝ/g, '\\reals ')
    .replace(/％/g, '%')
    .replace(/[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) => `^{${[...power].map(superscript).join('')}}`);
}

function normalizeWords(source: string): string {
  let text = source.replace(/^(\s*[a-zA-Z])\(([a-z])\)(?=\s*=)/, '$1_{$2}');
  if (text.includes('^'))
    text = text
      .replace(/(?<=\d)\^\{?o\}?(?![A-Za-z])/g, '\\degree ')
      .replace(/(\d)\s*x\s*(?=10\s*\^)/g, '$1*');
  if (text.includes('log')) text = text.replace(/\\?\blog(2|10)\s*(?=\()/g, '\\log_{$1}');
  if (text.includes('U')) text = text.replace(/(?<=[\])])\s*U\s*(?=[[(])/g, '\\cup ');
  return text.includes('per') ? text.replace(/\bper ?cent(?:age)?\b/g, '%') : text;
}

function superscript(character: string): string {
  return '0123456789+-'.charAt('⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻'.indexOf(character));
}
