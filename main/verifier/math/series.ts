// Sums and products over an index, written out where the bounds are numbers.

import { call, number, type Expression } from './expression.ts';
import { spend } from './step-budget.ts';

/** Largest number of nodes of a series written out. */
const MAX_NODES = 20_000;

/** The operation of a series and its value without terms. */
const OPERATIONS = {
  sum: { name: 'add', empty: 0n },
  prod: { name: 'multiply', empty: 1n },
} as const;

/** Σ or Π. */
export type Series = keyof typeof OPERATIONS;

/**
 * The series of `body` for an index that runs from `from` to `to`. With numbers for bounds it is written out. Else two bodies count as
 * the same if they agree wherever the index may be: the series is replaced by a mixture of the body at two odd points,
 * with weights that only the same bounds give, so that equal sums stay equal and no other value is met by chance.
 * Throws SyntaxError for bounds that are no whole numbers, or too far apart.
 */
export function series(
  kind: Series,
  index: Expression,
  from: Expression,
  to: Expression,
  body: Expression,
): Expression {
  const { name, empty } = OPERATIONS[kind];
  const at = (value: Expression) => substituted(body, index, value);
  const [first, last] = [wholeOf(from), wholeOf(to)];
  if (first !== null && last !== null) {
    if (last - first >= BigInt(Math.floor(MAX_NODES / sizeOf(body))))
      throw new SyntaxError('a long series');
    const count = Number(last - first) + 1;
    spend(count * sizeOf(body));
    if (count <= 0) return number(empty);
    // Halves of halves: an expression as deep as the series is long would end the stack.
    const part = (start: number, length: number): Expression => {
      if (length === 1) return at(number(first + BigInt(start)));
      const half = length >> 1;
      return call(name, part(start, half), part(start + half, length - half));
    };
    return part(0, count);
  }
  if (2 * sizeOf(body) > MAX_NODES) throw new SyntaxError('a long series');
  const weight = (a: bigint, b: bigint) =>
    call('add', call('multiply', number(a), from), call('multiply', number(b), to));
  const left = at({ kind: 'number', top: 7907n, bottom: 1009n });
  const right = at({ kind: 'number', top: 6311n, bottom: 1013n });
  const mixed = call(
    'add',
    call('multiply', weight(104_729n, 15_485_863n), left),
    call('multiply', weight(32_452_843n, 49_979_687n), right),
  );
  return kind === 'sum' ? mixed : call('power', mixed, number(3n));
}

function sizeOf(node: Expression): number {
  return node.kind === 'call' ? node.args.reduce((size, arg) => size + sizeOf(arg), 1) : 1;
}

function wholeOf(node: Expression): bigint | null {
  if (node.kind === 'number' && node.bottom === 1n) return node.top;
  if (node.kind !== 'call' || node.name !== 'negative') return null;
  const value = wholeOf(node.args[0]!);
  return value === null ? null : -value;
}

/** `node` with every `index` replaced; only values can stand under a series. */
function substituted(node: Expression, index: Expression, value: Expression): Expression {
  if (node.kind === 'call') {
    const args = node.args.map((arg) => substituted(arg, index, value));
    return { ...node, args };
  }
  if (node.kind === 'number') return node;
  if (node.kind !== 'variable' && node.kind !== 'constant')
    throw new SyntaxError('a series of things that are no values');
  if (node.kind === index.kind && node.name === (index as { name: string }).name) return value;
  return node;
}
