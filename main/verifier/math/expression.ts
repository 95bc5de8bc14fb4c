// Expressions as trees.

/** A mathematical expression or object. */
export type Expression =
  | { readonly kind: 'number'; readonly top: bigint; readonly bottom: bigint }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'items';
      /** What the items stand in; `list` has no brackets. */
      readonly open: '(' | '[' | '{' | 'list';
      readonly close: ')' | ']' | '}' | 'list';
      readonly items: readonly Expression[];
    }
  | { readonly kind: 'union'; readonly parts: readonly Expression[] }
  /** `cap`: what all parts share; `minus`: the first without the others; `or`: alternatives. */
  | { readonly kind: 'cap' | 'minus' | 'or'; readonly parts: readonly Expression[] }
  /** A function in pieces: a value and its condition a row. */
  | { readonly kind: 'pieces'; readonly rows: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly kind: 'relation';
      /** One sign fewer than sides: `a < b < c`. */
      readonly signs: readonly string[];
      readonly sides: readonly Expression[];
    };

/** The whole number `value` as an expression. */
export function number(value: bigint): Expression {
  return { kind: 'number', top: value, bottom: 1n };
}

/** A call as an expression. */
export function call(name: string, ...args: Expression[]): Expression {
  return { kind: 'call', name, args };
}
