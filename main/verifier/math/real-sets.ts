// Sets of real numbers: intervals, points, their unions and differences, and what inequalities leave, as sorted pieces.

import { spend } from './step-budget.ts';
import { call, type Expression } from './expression.ts';
import { complexValue, differenceOf, exactValue, variablesOf, type Fraction } from './evaluate.ts';

/** An end of a piece: exact where it is rational, infinite ends by their value. */
export interface End {
  readonly exact: Fraction | null;
  readonly value: number;
}

/** All numbers between two ends; a single point has the same ends, both closed. */
interface Piece {
  readonly low: End;
  readonly lowClosed: boolean;
  readonly high: End;
  readonly highClosed: boolean;
}

/** Pieces in their order that do not touch; `name` is the unknown that inequalities are about, null where none is named. */
export interface RealSet {
  readonly name: string | null;
  readonly pieces: readonly Piece[];
}

/** More pieces are not followed. */
const MAX_PIECES = 60;

type Relation = Extract<Expression, { kind: 'relation' }>;

const BELOW: End = { exact: null, value: -Infinity };
const ABOVE: End = { exact: null, value: Infinity };

/** The set that a tree is; null for anything that is no set of reals, or whose ends are no numbers. */
export function realSet(node: Expression): RealSet | null {
  spend(2);
  switch (node.kind) {
    case 'items':
      return setOfItems(node);
    case 'relation':
      return setOfRelation(node);
    case 'or':
      // "{1, 2} or {1}" leaves open which.
      if (node.parts.some((part) => part.kind === 'items' && part.open === '{')) return null;
      return joined(node.parts.map(realSet), united);
    case 'union':
      return joined(node.parts.map(realSet), united);
    case 'cap':
      return joined(node.parts.map(realSet), shared);
    case 'minus':
      return joined(node.parts.map(realSet), (a, b) => shared(a, complement(b)));
    default:
      return null;
  }
}

/** True for the same pieces of the same unknown; a set that names none is about any. */
export function equalRealSets(a: RealSet, b: RealSet): boolean {
  if (a.name !== null && b.name !== null && a.name !== b.name) return false;
  if (a.pieces.length === 0 || a.pieces.length !== b.pieces.length) return false;
  return a.pieces.every((piece, i) => {
    const other = b.pieces[i]!;
    const areClosed = piece.lowClosed === other.lowClosed && piece.highClosed === other.highClosed;
    return areClosed && order(piece.low, other.low) === 0 && order(piece.high, other.high) === 0;
  });
}

function setOfItems(node: Extract<Expression, { kind: 'items' }>): RealSet | null {
  if (node.open === 'list') return setOfConditions(node.items);
  if (node.open === '{') {
    const points = node.items.map(endOf);
    if (
      points.length === 0 ||
      points.some(
        (point) => point === null || (point.exact === null && !Number.isFinite(point.value)),
      )
    )
      return null;
    return { name: null, pieces: sorted(points.map((end) => pieceOf(end!, true, end!, true))) };
  }
  if (node.items.length !== 2) return null;
  const [low, high] = node.items.map(endOf);
  const size = low && high ? order(low, high) : 1;
  if (size > 0 || (size === 0 && !(node.open === '[' && node.close === ']'))) return null;
  return { name: null, pieces: [pieceOf(low!, node.open === '[', high!, node.close === ']')] };
}

/** Conditions that hold together: "x > 1, x < 3"; "x ≠ 1, 2" leaves out both. */
function setOfConditions(items: readonly Expression[]): RealSet | null {
  const [first, ...rest] = items;
  if (
    first?.kind === 'relation' &&
    first.signs.join() === '!=' &&
    rest.every((one) => one.kind !== 'relation' && variablesOf(one).size === 0)
  )
    return joined(
      [
        setOfRelation(first),
        ...rest.map((one) => setOfRelation({ ...first, sides: [first.sides[0]!, one] })),
      ],
      shared,
    );
  if (!items.every((one) => one.kind === 'relation' && !one.signs.includes('='))) return null;
  return joined(items.map(realSet), shared);
}

function setOfRelation(relation: Relation): RealSet | null {
  const [first, second] = relation.sides as [Expression, Expression];
  const sign = relation.signs.join();
  if (sign === 'in') {
    const inside = first.kind === 'variable' ? realSet(second) : null;
    return inside && { ...inside, name: (first as { name: string }).name };
  }
  if (first.kind === 'variable' && (sign === '!=' || sign === '=')) {
    const point = endOf(second);
    if (point === null || !Number.isFinite(point.value)) return null;
    const pieces = [pieceOf(point, true, point, true)];
    return { name: first.name, pieces: sign === '=' ? pieces : complement(pieces) };
  }
  return setOfInequality(relation);
}

/** What a chain of linear inequalities in one unknown leaves. */
function setOfInequality({ signs, sides }: Relation): RealSet | null {
  const names = [...variablesOf({ kind: 'relation', signs, sides })];
  if (names.length !== 1) return null;
  let pieces: readonly Piece[] = [pieceOf(BELOW, false, ABOVE, false)];
  for (const [index, sign] of signs.entries()) {
    if (!/^[<>]=?$/.test(sign)) return null;
    const [left, right] = [sides[index]!, sides[index + 1]!];
    const bound = boundOf(call('add', left, call('negative', right)), names[0]!);
    if (bound === null) return null;
    const isBelow = sign.startsWith('<') === bound.rises;
    const isClosed = sign.endsWith('=');
    pieces = shared(pieces, [
      isBelow
        ? pieceOf(BELOW, false, bound.end, isClosed)
        : pieceOf(bound.end, isClosed, ABOVE, false),
    ]);
  }
  return { name: names[0]!, pieces };
}

/** Where a linear function of `name` is zero, and whether it rises; null where it is not linear. */
function boundOf(node: Expression, name: string): { end: End; rises: boolean } | null {
  const at = (x: bigint) => new Map([[name, { top: x, bottom: 1n }]]);
  const [zero, one, two] = [0n, 1n, 2n].map((x) => exactValue(node, at(x)));
  if (zero && one && two) {
    const slope = differenceOf(one, zero);
    const next = differenceOf(two, one);
    if (slope.top === 0n || slope.top * next.bottom !== next.top * slope.bottom) return null;
    const end = endOf(
      call('negative', call('divide', { kind: 'number', ...zero }, { kind: 'number', ...slope })),
    );
    return end && { end, rises: slope.top > 0n === slope.bottom > 0n };
  }
  // Irrational bounds: only "x < 2√3", for slopes of doubles may be anything.
  if (node.kind !== 'call' || node.name !== 'add') return null;
  const [left, right] = [node.args[0]!, (node.args[1] as { args: readonly Expression[] }).args[0]!];
  const [unknown, bound] = left.kind === 'variable' ? [left, right] : [right, left];
  if (unknown.kind !== 'variable') return null;
  const end = endOf(bound);
  return end && { end, rises: unknown === left };
}

function endOf(node: Expression): End | null {
  if (node.kind === 'relation' || variablesOf(node).size > 0) return null;
  const infinite = node.kind === 'call' && node.name === 'negative' ? node.args[0]! : node;
  if (infinite.kind === 'constant' && infinite.name === 'infinity')
    return infinite === node ? ABOVE : BELOW;
  const exact = exactValue(node, new Map());
  const { re, im } = complexValue(exact ? { kind: 'number', ...exact } : node, new Map());
  return Number.isFinite(re) && im === 0 ? { exact, value: re } : null;
}

/** Below, at or above: exact where both are, else to 11 digits; a long decimal is no root. */
function order(a: End, b: End): number {
  if (a.exact && b.exact) {
    const gap = a.exact.top * b.exact.bottom - b.exact.top * a.exact.bottom;
    return gap === 0n ? 0 : gap < 0n ? -1 : 1;
  }
  if (!Number.isFinite(a.value) || !Number.isFinite(b.value))
    return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
  const size = Math.max(Math.abs(a.value), Math.abs(b.value), 1e-12);
  const isNear = Math.abs(a.value - b.value) <= 1e-11 * size;
  const isLong = ((a.exact ?? b.exact)?.bottom ?? 1n) > 1_000_000n;
  return isNear && !isLong ? 0 : a.value < b.value ? -1 : 1;
}

function pieceOf(low: End, lowClosed: boolean, high: End, highClosed: boolean): Piece {
  return { low, lowClosed, high, highClosed };
}

function joined(
  sets: readonly (RealSet | null)[],
  join: (a: readonly Piece[], b: readonly Piece[]) => readonly Piece[],
): RealSet | null {
  if (sets.includes(null)) return null;
  const names = new Set(sets.map((set) => set!.name).filter((name) => name !== null));
  const [first, ...rest] = sets.map((set) => set!.pieces);
  if (first === undefined || names.size > 1) return null;
  let pieces = first;
  for (const more of rest) {
    pieces = join(pieces, more);
    if (pieces.length > MAX_PIECES) return null;
  }
  return { name: [...names][0] ?? null, pieces };
}

function united(a: readonly Piece[], b: readonly Piece[]): readonly Piece[] {
  return sorted([...a, ...b]);
}

/** In their order, those that touch or overlap made one. */
function sorted(pieces: readonly Piece[]): readonly Piece[] {
  spend(pieces.length);
  const all = [...pieces].sort(
    (a, b) => order(a.low, b.low) || Number(b.lowClosed) - Number(a.lowClosed),
  );
  const found: Piece[] = [];
  for (const piece of all) {
    const last = found.at(-1);
    const gap = last ? order(piece.low, last.high) : 1;
    if (!last || gap > 0 || (gap === 0 && !piece.lowClosed && !last.highClosed)) {
      found.push(piece);
      continue;
    }
    const further = order(piece.high, last.high);
    const isClosed =
      further === 0
        ? piece.highClosed || last.highClosed
        : further > 0
          ? piece.highClosed
          : last.highClosed;
    found[found.length - 1] = pieceOf(
      last.low,
      last.lowClosed,
      further > 0 ? piece.high : last.high,
      isClosed,
    );
  }
  return found;
}

function shared(a: readonly Piece[], b: readonly Piece[]): readonly Piece[] {
  spend(a.length * b.length);
  const both = a.flatMap((one) => b.map((other) => overlap(one, other)));
  return sorted(both.filter((piece) => piece !== null));
}

function overlap(a: Piece, b: Piece): Piece | null {
  const [lows, highs] = [order(a.low, b.low), order(a.high, b.high)];
  const low = lows >= 0 ? a.low : b.low;
  const lowClosed = lows === 0 ? a.lowClosed && b.lowClosed : lows > 0 ? a.lowClosed : b.lowClosed;
  const high = highs <= 0 ? a.high : b.high;
  const highClosed =
    highs === 0 ? a.highClosed && b.highClosed : highs < 0 ? a.highClosed : b.highClosed;
  const size = order(low, high);
  const isEmpty = size > 0 || (size === 0 && !(lowClosed && highClosed));
  return isEmpty ? null : pieceOf(low, lowClosed, high, highClosed);
}

/** Every real that is in no piece. */
function complement(pieces: readonly Piece[]): readonly Piece[] {
  const gaps: Piece[] = [];
  let [low, lowClosed] = [BELOW, false];
  for (const piece of pieces) {
    const size = order(low, piece.low);
    if (size < 0 || (size === 0 && lowClosed && !piece.lowClosed))
      gaps.push(pieceOf(low, lowClosed, piece.low, !piece.lowClosed));
    [low, lowClosed] = [piece.high, !piece.highClosed];
  }
  if (order(low, ABOVE) < 0) gaps.push(pieceOf(low, lowClosed, ABOVE, false));
  return gaps;
}
