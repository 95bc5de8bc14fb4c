// "f(4) = 1/2", "Area = 12": a value and what it is the value of.

import { denies } from './prose.ts';

/** A value with its name; the name without spaces and dress. */
export interface NamedValue {
  readonly name: string;
  /** Last side of a chain: 6 in "S = 2 · 3 = 6"; `sides` are all of them. */
  readonly value: string;
  readonly sides: readonly string[];
  /** "x + y", "mn": several names, which a gold equation may mean as an equation. */
  readonly isCompound: boolean;
}

const MAX_CHARACTERS = 400;
const MAX_NAME = 60;

/** Macros that make no value of what is before an equals sign. */
const OPERATIONS =
  /\\(?:[dtc]?frac|sqrt|[dt]?binom|pm|mp|times|cdot|div|boxed|ne|neq|le|leq|ge|geq|approx|sim|in|notin|to|Rightarrow|implies|sum|int|prod)(?![A-Za-z])/;

/** The name and value of a text; null where there is no equals sign, or more than a name before it. */
export function namedValue(text: string): NamedValue | null {
  if (text.length > MAX_CHARACTERS || !text.includes('=')) return null;
  const parts = splitAtEquals(text);
  const [name, ...sides] = parts.map((part) => part.trim());
  if (name === undefined || sides.length === 0 || sides.includes('') || name.length > MAX_NAME)
    return null;
  if (
    OPERATIONS.test(name) ||
    /[<>≤≥≠≈±!\\]$|[<>≤≥≠≈±]/.test(name) ||
    /^[+-]|[+-]$/.test(name) ||
    denies(name)
  )
    return null;
  const bare = bareName(name);
  if (!/^[A-Za-z'|_M()[\]{}+\s-]+$/.test(bare) || !/[A-Za-z]/.test(bare.replace(/\([^()]*\)/g, '')))
    return null;
  const isCompound = /[+-]/.test(bare) || /^[a-z]\s*[a-z]$/.test(bare);
  return { name: squeezed(name), value: sides.at(-1)!, sides, isCompound };
}

/** Cuts at equals signs that stand in no brackets and are no part of another sign. */
function splitAtEquals(text: string): string[] {
  const parts: string[] = [];
  let [depth, start] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    if (/[{([]/.test(text[at]!)) depth++;
    else if (/[})\]]/.test(text[at]!)) depth--;
    else if (
      text[at] === '=' &&
      depth === 0 &&
      !/[<>!:=]/.test(text[at - 1] ?? '') &&
      text[at + 1] !== '='
    ) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** A name without subscripts, arguments and accents; a macro that is a name itself as "M". */
function bareName(name: string): string {
  return name
    .replace(/\\(?:text|mathrm|mathbf|mathit|textbf|operatorname|mbox)\s*\{([^{}]*)\}/g, ' $1 ')
    .replace(/_\s*(?:\{[^{}]*\}|\w)|\^\s*\{?\s*-1\s*\}?/g, '')
    .replace(/\\left|\\right|\\[,;:! ]/g, ' ')
    .replace(/(?<=[A-Za-z'}])\s*\([^()=]{0,20}\)|(?<=[A-Za-z}])\s*\[[^[\]]{0,20}\]/g, '')
    .replace(/\(([^()]{0,40}=[^()]{0,20})\)/g, '')
    .replace(/\\[A-Za-z]+/g, 'M');
}

function squeezed(name: string): string {
  return name
    .replace(/\\(?:text|mathrm|mathbf|mathit|textbf|mbox)\s*\{([^{}]*)\}/g, '$1')
    .replace(/\\left|\\right|\\[,;:! ]|\s+/g, '');
}
