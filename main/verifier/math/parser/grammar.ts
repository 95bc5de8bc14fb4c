// The productions that the parts of the parser call on each other; `parser.ts` implements them.

import type { Expression } from './expression.ts';
import type { TokenReader } from './token-reader.ts';

/** A token reader with one method per production, from loosest to tightest binding. */
export interface Grammar extends TokenReader {
  /** `a < b <= c`, `x \in S` */
  relation(): Expression;
  /** `a + b - c` */
  sum(): Expression;
  /** `a * b / c`, `2xy` */
  product(): Expression;
  /** `a^b`, `n!`, `5%` */
  power(): Expression;
  /** What follows `^`. */
  exponent(): Expression;
  /** `{…}`, LaTeX's grouping. */
  group(): Expression;
  /** The argument of a macro: a group, or one digit or letter (`\frac19`). */
  argument(): Expression;
  /** A number, name, macro or bracketed expression. */
  primary(): Expression;
}
