// The syntax tree of mathematical text.

/** A mathematical expression or object. */
export type Expression =
  | { readonly kind: 'number'; readonly numerator: bigint; readonly denominator: bigint }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | Collection
  | { readonly kind: 'union'; readonly parts: readonly Expression[] }
  /** `difference` is the first set without the second; `or` lists alternatives. */
  | { readonly kind: 'intersection' | 'difference' | 'or'; readonly parts: readonly Expression[] }
  /** A piecewise function; each branch is a value and its condition. */
  | {
      readonly kind: 'piecewise';
      readonly branches: readonly (readonly [value: Expression, condition: Expression])[];
    }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | Relation;

/** A tuple, interval, set or bare list. */
export interface Collection {
  readonly kind: 'collection';
  /** The brackets around the items; `list` for none. */
  readonly open: '(' | '[' | '{' | 'list';
  readonly close: ')' | ']' | '}' | 'list';
  readonly items: readonly Expression[];
}

/** An equation, an inequality or a membership, possibly chained: `a < b < c`. */
export interface Relation {
  readonly kind: 'relation';
  /** One fewer than `sides`. */
  readonly operators: readonly string[];
  readonly sides: readonly Expression[];
}

/** The whole number `value` as an expression. */
export function number(value: bigint): Expression {
  return { kind: 'number', numerator: value, denominator: 1n };
}

/** The application of an operator or function to its arguments. */
export function call(name: string, ...args: Expression[]): Expression {
  return { kind: 'call', name, args };
}

/** Items without brackets. */
export function listOf(items: readonly Expression[]): Expression {
  return { kind: 'collection', open: 'list', close: 'list', items };
}

/** Items in braces. */
export function setOf(items: readonly Expression[]): Collection {
  return { kind: 'collection', open: '{', close: '}', items };
}
