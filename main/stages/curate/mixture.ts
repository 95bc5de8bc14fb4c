// Mixes sources: shares of the total and upper bounds, with rows chosen by a seed.

import { hash53 } from '../../data/indexes/hash-index.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { CurateTable } from './row-index.ts';
import { suggestion } from '../contract/settings.ts';
import { msg } from '../../../i18n/message.ts';

/** A source's share of the result (0 to 1), its maximum number of rows, or both. */
export type MixturePart = number | { readonly share?: number; readonly max?: number };

/** Options of a mixture. */
export interface MixtureSettings {
  readonly mixture: Readonly<Record<string, MixturePart>>;
  readonly maxPerSource: number;
  readonly maxPerKind: number;
  readonly seed: number;
}

/** The rank from which on no row of a list is kept. */
interface Chosen {
  readonly row: number;
  readonly key: number;
}

const shareOf = (part: MixturePart | undefined) =>
  typeof part === 'number' ? part : (part?.share ?? undefined);
const maxOf = (part: MixturePart | undefined) =>
  typeof part === 'object' ? (part.max ?? Infinity) : Infinity;

/**
 * Removes rows until kinds and sources are within their bounds, then until the shares are met: as
 * many rows as possible with every named source at its share of the total, and all sources without
 * a share together at the remainder. `isMixed` selects the rows that count (held-out rows do not).
 * The choice depends only on seed and row id; rows that the user pinned come first. Returns the
 * removed rows.
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
  let removed = 0;
  /** Keeps the first rows of each group in the seed's order. */
  const limit = (of: Int32Array, bounds: readonly number[]) => {
    const counts = new Float64Array(bounds.length);
    for (const { row, key } of rows) {
      if (!table.isKept[row]) continue;
      const at = of[row]!;
      counts[at]! += 1;
      if (counts[at]! <= bounds[at]! || key < 0) continue;
      table.isKept[row] = 0;
      removed += 1;
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
  const available = new Float64Array(table.sources.length);
  for (const { row } of rows) if (table.isKept[row]) available[table.source[row]!]! += 1;
  limit(table.source, boundsOf(table.sources, available, mixture));
  return removed;
}

/** The maximum number of rows of each source for which the shares are met. */
function boundsOf(
  sources: readonly string[],
  available: Float64Array,
  mixture: MixtureSettings['mixture'],
): number[] {
  const shares = sources.map((name) => shareOf(mixture[name]));
  if (shares.every((share) => share === undefined)) return sources.map(() => Infinity);
  const namedShare = shares.reduce<number>((sum, share) => sum + (share ?? 0), 0);
  const unnamedRows = sources.reduce(
    (sum, _, i) => sum + (shares[i] === undefined ? available[i]! : 0),
    0,
  );
  // Without other rows, the named shares are scaled to the total.
  const totalShare = unnamedRows === 0 ? namedShare : 1;
  const unnamedShare = Math.max(0, totalShare - namedShare);
  let total = unnamedShare > 1e-9 ? unnamedRows / unnamedShare : Infinity;
  shares.forEach((share, i) => {
    if (share) total = Math.min(total, (available[i]! * totalShare) / share);
  });
  const otherBound = Math.floor(total * unnamedShare + 1e-6);
  // Sources without a share contribute in proportion to their size; the rounding remainder goes to
  // the largest.
  const proportional = sources.map((_, i) =>
    shares[i] === undefined && unnamedRows > 0
      ? Math.floor((otherBound * available[i]!) / unnamedRows)
      : 0,
  );
  const rounding = otherBound - proportional.reduce((sum, rows) => sum + rows, 0);
  const largest = available.reduce(
    (best, rows, i) => (shares[i] === undefined && rows > (available[best] ?? -1) ? i : best),
    -1,
  );
  return shares.map((share, i) =>
    share === undefined
      ? proportional[i]! + (i === largest ? Math.max(0, rounding) : 0)
      : Math.floor((total * share) / totalShare + 1e-6),
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
