// How much of each source stays: shares of the whole and upper bounds, rows chosen by a seed.

import { hash53 } from '../../data/indexes/hash-index.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { CurateTable } from './row-index.ts';
import { suggestion } from '../contract/settings.ts';
import { msg } from '../../../i18n/message.ts';

/** A source's share of the result (0 to 1), its rows at most, or both. */
export type MixturePart = number | { readonly share?: number; readonly max?: number };

/** What the mixture is asked for. */
export interface MixtureSettings {
  readonly mixture: Readonly<Record<string, MixturePart>>;
  readonly maxPerSource: number;
  readonly maxPerKind: number;
  readonly seed: number;
}

/** A row from which on none of a list stays. */
interface Chosen {
  readonly row: number;
  readonly key: number;
}

const shareOf = (part: MixturePart | undefined) =>
  typeof part === 'number' ? part : (part?.share ?? undefined);
const maxOf = (part: MixturePart | undefined) =>
  typeof part === 'object' ? (part.max ?? Infinity) : Infinity;

/**
 * Leaves rows out until kinds and sources are within their bounds, then until the shares are right:
 * as many rows as can be had with every named source at its share of the whole, the sources without
 * one together at what is left. `isMixed` says which rows count (held-out ones do not). Which rows
 * stay follows from seed and row id alone, rows that a person keeps first. Returns the rows that
 * were left out.
 */
export function mix(
  table: CurateTable,
  settings: MixtureSettings,
  isMixed: (row: number) => boolean,
): number {
  const { mixture, maxPerSource, maxPerKind, seed } = settings;
  checkNames(mixture, table.sources);
  const isOff = Object.keys(mixture).length === 0 && maxPerSource === 0 && maxPerKind === 0;
  if (isOff) return 0;
  const rows: Chosen[] = [];
  for (let row = 0; row < table.own; row++) {
    if (!table.isKept[row] || !isMixed(row)) continue;
    rows.push({ row, key: table.isPinned[row] ? -1 : hash53(`${seed} ${table.row(row).id}`) });
  }
  rows.sort((a, b) => a.key - b.key || a.row - b.row);
  let left = 0;
  /** Keeps the first rows of each number in the seed's order. */
  const limit = (of: Int32Array, bounds: readonly number[]) => {
    const seen = new Float64Array(bounds.length);
    for (const { row, key } of rows) {
      if (!table.isKept[row]) continue;
      const at = of[row]!;
      seen[at]! += 1;
      if (seen[at]! <= bounds[at]! || key < 0) continue;
      table.isKept[row] = 0;
      left += 1;
    }
  };
  const orNone = (bound: number) => (bound > 0 ? bound : Infinity);
  limit(
    table.kind,
    table.kinds.map(() => orNone(maxPerKind)),
  );
  limit(
    table.source,
    table.sources.map((name) => Math.min(orNone(maxPerSource), maxOf(mixture[name]))),
  );
  const there = new Float64Array(table.sources.length);
  for (const { row } of rows) if (table.isKept[row]) there[table.source[row]!]! += 1;
  limit(table.source, boundsOf(table.sources, there, mixture));
  return left;
}

/** Rows of each source at most, so that the shares are right. */
function boundsOf(
  sources: readonly string[],
  there: Float64Array,
  mixture: MixtureSettings['mixture'],
): number[] {
  const shares = sources.map((name) => shareOf(mixture[name]));
  if (shares.every((share) => share === undefined)) return sources.map(() => Infinity);
  const named = shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  const others = sources.reduce((sum, _, i) => sum + (shares[i] === undefined ? there[i]! : 0), 0);
  // With no other rows, the named shares are the whole.
  const whole = others === 0 ? named : 1;
  const rest = Math.max(0, whole - named);
  let total = rest > 1e-9 ? others / rest : Infinity;
  shares.forEach((share, i) => {
    if (share) total = Math.min(total, (there[i]! * whole) / share);
  });
  const otherBound = Math.floor(total * rest + 1e-6);
  // Sources without a share give rows in proportion to what they have; the rounding goes to the
  // largest.
  const proportional = sources.map((_, i) =>
    shares[i] === undefined && others > 0 ? Math.floor((otherBound * there[i]!) / others) : 0,
  );
  const rounding = otherBound - proportional.reduce((sum, rows) => sum + rows, 0);
  const largest = there.reduce(
    (best, rows, i) => (shares[i] === undefined && rows > (there[best] ?? -1) ? i : best),
    -1,
  );
  return shares.map((share, i) =>
    share === undefined
      ? proportional[i]! + (i === largest ? Math.max(0, rounding) : 0)
      : Math.floor((total * share) / whole + 1e-6),
  );
}

function checkNames(mixture: MixtureSettings['mixture'], sources: readonly string[]): void {
  for (const name of Object.keys(mixture)) {
    if (sources.includes(name)) continue;
    throw new UserError(msg('curate.mixture-source-unknown', { source: name }), {
      hint: suggestion(name, sources.slice(0, 20)),
    });
  }
}
