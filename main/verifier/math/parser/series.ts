// Sums and products over an index, written out where the bounds are numbers.

import { call, number, type Expression } from './expression.ts';

/** Largest number of nodes of an expanded series. */
const MAX_NODES = 20_000;

/** The operation of a series, and its value without terms. */
const OPERATIONS = {
  sum: { name: 'add', empty: 0n },
  prod: { name: 'multiply', empty: 1n },
} as const;

/** Σ or Π. */
export type SeriesKind = keyof typeof OPERATIONS;

/** `body` summed or multiplied over an index that runs from `from` to `to`. */
export interface Series {
  readonly kind: SeriesKind;
  readonly index: Expression;
  readonly from: Expression;
  readonly to: Expression;
  readonly body: Expression;
}

/**
 * The series as an expression of its terms; `spend` charges the step budget. With symbolic bounds
 * there are no terms to write out, so the series becomes a combination of its body at two arbitrary
 * points, weighted by the bounds: equal series stay equal, and coinciding with any other value by
 * chance is practically impossible. Throws SyntaxError where the series is too long.
 */
export function expandSeries(series: Series, spend: (steps: number) => void): Expression {
  const [first, last] = [wholeNumber(series.from), wholeNumber(series.to)];
  if (first !== null && last !== null) return writtenOut(series, first, last, spend);
  return fingerprint(series);
}

function writtenOut(
  { kind, index, body }: Series,
  first: bigint,
  last: bigint,
  spend: (steps: number) => void,
): Expression {
  const { name, empty } = OPERATIONS[kind];
  const size = nodeCount(body);
  if (last - first >= BigInt(Math.floor(MAX_NODES / size)))
    throw new SyntaxError('the series is too long');
  const count = Number(last - first) + 1;
  // Before spending: a descending range would give steps back.
  if (count <= 0) return number(empty);
  spend(count * size);
  // A balanced tree: one as deep as the series is long would overflow the stack.
  const part = (start: number, length: number): Expression => {
    if (length === 1) return substitute(body, index, number(first + BigInt(start)));
    const half = length >> 1;
    return call(name, part(start, half), part(start + half, length - half));
  };
  return part(0, count);
}

function fingerprint({ kind, index, from, to, body }: Series): Expression {
  if (2 * nodeCount(body) > MAX_NODES) throw new SyntaxError('the series is too long');
  const weight = (a: bigint, b: bigint) =>
    call('add', call('multiply', number(a), from), call('multiply', number(b), to));
  const bodyAt = (numerator: bigint, denominator: bigint) =>
    substitute(body, index, { kind: 'number', numerator, denominator });
  const combination = call(
    'add',
    call('multiply', weight(104_729n, 15_485_863n), bodyAt(7907n, 1009n)),
    call('multiply', weight(32_452_843n, 49_979_687n), bodyAt(6311n, 1013n)),
  );
  return kind === 'sum' ? combination : call('power', combination, number(3n));
}

function nodeCount(node: Expression): number {
  return node.kind === 'call' ? node.args.reduce((size, arg) => size + nodeCount(arg), 1) : 1;
}

function wholeNumber(node: Expression): bigint | null {
  if (node.kind === 'number' && node.denominator === 1n) return node.numerator;
  if (node.kind !== 'call' || node.name !== 'negative') return null;
  const value = wholeNumber(node.args[0]!);
  return value === null ? null : -value;
}

/**
 * `node` with `value` in place of every `index`; throws SyntaxError for a body that is not a
 * scalar.
 */
function substitute(node: Expression, index: Expression, value: Expression): Expression {
  if (node.kind === 'call') {
    const args = node.args.map((arg) => substitute(arg, index, value));
    return { ...node, args };
  }
  if (node.kind === 'number') return node;
  if (node.kind !== 'variable' && node.kind !== 'constant')
    throw new SyntaxError('the body of a series is not a scalar');
  if (node.kind === index.kind && node.name === (index as { name: string }).name) return value;
  return node;
}
