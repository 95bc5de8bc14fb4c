// Values with a label: "f(4) = 1/2", "Area = 12".

import { splitOutsideBrackets } from './brackets.ts';
import { altersValue } from './prose.ts';

/** A value with its name; the name without spaces and formatting. */
export interface LabelledValue {
  readonly name: string;
  /** The last side of a chain: 6 in "S = 2 · 3 = 6". `sides` are all of them. */
  readonly value: string;
  readonly sides: readonly string[];
  /**
   * True for several names ("x + y", "mn"): a gold of this form is an equation rather than a
   * labelled value.
   */
  readonly isCompound: boolean;
}

const MAX_CHARACTERS = 400;
const MAX_NAME_CHARACTERS = 60;

/** Macros that make the left side of an equation an expression rather than a name. */
const OPERATIONS =
  /\\(?:[dtc]?frac|sqrt|[dt]?binom|pm|mp|times|cdot|div|boxed|ne|neq|le|leq|ge|geq|approx|sim|in|notin|to|Rightarrow|implies|sum|int|prod)(?![A-Za-z])/;

/**
 * The name and value of a text; null without an equals sign, or with more than a name before it.
 */
export function labelledValue(text: string): LabelledValue | null {
  if (text.length > MAX_CHARACTERS || !text.includes('=')) return null;
  const parts = splitAtEquals(text);
  const [name, ...sides] = parts.map((part) => part.trim());
  if (
    name === undefined ||
    sides.length === 0 ||
    sides.includes('') ||
    name.length > MAX_NAME_CHARACTERS
  )
    return null;
  if (
    OPERATIONS.test(name) ||
    /[<>≤≥≠≈±!\\]$|[<>≤≥≠≈±]/.test(name) ||
    /^[+-]|[+-]$/.test(name) ||
    altersValue(name)
  )
    return null;
  const bare = plainName(name);
  if (!/^[A-Za-z'|_M()[\]{}+\s-]+$/.test(bare) || !/[A-Za-z]/.test(bare.replace(/\([^()]*\)/g, '')))
    return null;
  const isCompound = /[+-]/.test(bare) || /^[a-z]\s*[a-z]$/.test(bare);
  return { name: normalizeName(name), value: sides.at(-1)!, sides, isCompound };
}

/** Splits at equals signs outside of brackets that are not part of another operator. */
function splitAtEquals(text: string): string[] {
  return splitOutsideBrackets(
    text,
    (at) => text[at] === '=' && !/[<>!:=]/.test(text[at - 1] ?? '') && text[at + 1] !== '=',
  );
}

/** A name without subscripts, arguments and accents; any other macro becomes "M". */
function plainName(name: string): string {
  return name
    .replace(/\\(?:text|mathrm|mathbf|mathit|textbf|operatorname|mbox)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/_\s*(?:\{[^{}]*\}|\w)|\^\s*\{?\s*-1\s*\}?/g, '')
    .replace(/\\left|\\right|\\[,;:! ]/g, ' ')
    .replace(/(?<=[A-Za-z'}])\s*\([^()=]{0,20}\)|(?<=[A-Za-z}])\s*\[[^[\]]{0,20}\]/g, '')
    .replace(/\(([^()]{0,40}=[^()]{0,20})\)/g, '')
    .replace(/\\[A-Za-z]+/g, 'M');
}

function normalizeName(name: string): string {
  return name
    .replace(/\\(?:text|mathrm|mathbf|mathit|textbf|mbox)\s*\{([^{}]*)\}/g, '$1')
    .replace(/\\left|\\right|\\[,;:! ]|\s+/g, '');
}
