// Signs that a keyboard lacks and what people type instead: ≥ and >=, ± and +/-, → and ->.

/** Each sign with its other spellings, longer ones before those that they contain. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/<-{1,2}>|<=>|[⇌⇄↔⟷⇔]|\\(?:rightleftharpoons|(?:long)?leftrightarrow)(?![A-Za-z])/g, '↔'],
  [/-{1,2}>|[⟶➝➔]|\\(?:to|(?:long)?rightarrow)(?![A-Za-z])/g, '→'],
  [/>=|[⩾≧]|\\(?:geqslant|geq|ge)(?![A-Za-z])/g, '≥'],
  [/<=|[⩽≦]|\\(?:leqslant|leq|le)(?![A-Za-z])/g, '≤'],
  [/\\gt(?![A-Za-z])/g, '>'],
  [/\\lt(?![A-Za-z])/g, '<'],
  [/!=|\\neq?(?![A-Za-z])/g, '≠'],
  [/\+\/-|\\pm(?![A-Za-z])|(?<=\d ?)\+-(?= ?\d)/g, '±'],
  [/\\approx(?![A-Za-z])|(?<!\S)~(?= ?\d)/g, '≈'],
  [/[×∗]|\\times(?![A-Za-z])/g, '*'],
  [/(?<=\d)\s*[xX*]\s*(?=\d|$)|(?<=\d ?[A-Za-z]{1,3}) [xX*] (?=\d)/g, '*'],
  [/[·⋅•∙]|\\cdot(?![A-Za-z])/g, '·'],
  [/[∕⁄]/g, '/'],
  [/[—‐‑]/g, '-'],
  [/μ/g, 'µ'],
  [/[º˚]/g, '°'],
  [/[“”″]/g, '"'],
  [/[′]/g, "'"],
  [/…/g, '...'],
];

/** Blanks around these signs mean nothing. */
const BLANKS = /\s*([→↔≥≤≠±≈<>=*/·+-])\s*/g;

const ANY_SIGN = /[^\sA-Za-z0-9.,;:!?'()%$]|\d ?[xX]/;

/** Longer texts keep their spelling. */
const MAX_CHARACTERS = 1000;

/** A text with one spelling for each sign, and without blanks around it. */
export function normalizeSigns(text: string): string {
  if (text.length > MAX_CHARACTERS || !ANY_SIGN.test(text)) return text;
  let spelling = text.replace(/\s+/g, ' ');
  for (const [other, sign] of SIGNS) spelling = spelling.replace(other, sign);
  return spelling.replace(BLANKS, '$1');
}
