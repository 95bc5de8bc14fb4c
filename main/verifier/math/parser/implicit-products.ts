// Juxtaposition: where a factor follows without an operator ("2x"), and where a fraction follows to
// make a mixed number.

import { isRounding } from './brackets.ts';
import type { TokenReader } from './token-reader.ts';

/**
 * True where the next token starts another factor. A number does not multiply the number before it:
 * "3 4" is not 12.
 */
export function startsFactor(reader: TokenReader): boolean {
  const token = reader.peek();
  if (!token) return false;
  switch (token.kind) {
    case 'number':
      return reader.previous()?.kind !== 'number';
    case 'name':
      return true;
    case 'command':
      return token.text !== 'end' && token.text !== 'degree';
    case 'symbol':
      // "7 | 1 | 2" lists three numbers.
      if (token.text === '|')
        return (
          !reader.isInsideBars && !(reader.peek(1)?.kind === 'number' && reader.isSymbol('|', 2))
        );
      return token.text === '(' || token.text === '{' || isRounding(token.text);
  }
}

/**
 * True where `\frac` of two whole numbers follows, without an exponent: `2\frac{1}{3}` is two and a
 * third. It looks ahead instead of parsing and backtracking, which would take exponential time on
 * nested fractions.
 */
export function startsPlainFraction(reader: TokenReader): boolean {
  if (!reader.isCommand('frac')) return false;
  let offset = 1;
  for (let digits = 0; digits < 2;) {
    const braces = reader.isSymbol('{', offset) ? 1 : 0;
    const part = reader.peek(offset + braces);
    if (part?.kind !== 'number' || !part.isWhole) return false;
    if (braces === 1 && !reader.isSymbol('}', offset + 2)) return false;
    digits += braces === 0 && part.numerator >= 10n ? 2 : 1; // `\frac19`: both digits are one token
    offset += braces === 1 ? 3 : 1;
  }
  return !reader.isSymbol('^', offset);
}
