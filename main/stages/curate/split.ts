// Splits a data set by shares without dividing a group; kinds are distributed as evenly as groups
// allow.

import { hash53 } from '../../data/indexes/hash-index.ts';
import type { Groups } from './groups.ts';
import type { CurateTable } from './row-index.ts';
import type { Shares } from './settings.ts';

/** The result of a split. */
export interface Split {
  /** The split of every row: an index into `names`, or -1 for rows in none. */
  readonly part: Int8Array;
  readonly names: readonly string[];
  readonly report: {
    readonly seed: number;
    readonly wanted: Shares;
    /** Number of rows in each split. */
    readonly rows: Readonly<Record<string, number>>;
    /** Number of rows of each kind in each split. */
    readonly kinds: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly groups: number;
    /** Rows of the largest group, which limits how closely a split can match its share. */
    readonly largest_group: number;
    /** Rows left over when the shares sum to less than 1. */
    readonly left_over: number;
  };
}

/** A pseudo-split for the remainder of the shares; its rows are not written. */
const LEFT_OVER = '';

/**
 * Assigns every group of kept rows, of those that are divided, to a split. Groups are assigned largest first, with ties in an
 * order drawn from the seed; each goes where it reduces the squared distance between target and
 * current counts most, over rows of each kind plus, once in total, over all rows: to the split with
 * the largest Σ over the group's rows of (target - current) of the row's kind. The same rows and
 * seed give the same splits.
 */
export function splitRows(
  table: CurateTable,
  groups: Groups,
  shares: Shares,
  seed: number,
  isDivided: (row: number) => boolean = () => true,
): Split {
  const leftOverShare = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0);
  const named = Object.entries(shares).filter(([, share]) => share > 0);
  const parts: [string, number][] =
    leftOverShare > 1e-9 ? [...named, [LEFT_OVER, leftOverShare]] : named;
  const names = parts.map(([name]) => name);
  const kinds = table.kinds.length;
  const members = membersOf(table, groups);
  const keptRows = members.reduce((sum, { length }) => sum + length, 0);

  // Target and current counts, [split][kind]; the last entry counts all rows.
  const ofKind = new Float64Array(kinds + 1);
  for (const group of members) for (const row of group) ofKind[table.kind[row]!]! += 1;
  ofKind[kinds] = keptRows;
  const target = parts.map(([, share]) => ofKind.map((rows) => rows * share));
  const current = parts.map(() => new Float64Array(kinds + 1));

  const part = new Int8Array(table.length).fill(-1);
  for (const group of members) {
    const counts = new Map<number, number>();
    for (const row of group) counts.set(table.kind[row]!, (counts.get(table.kind[row]!) ?? 0) + 1);
    const need = (p: number) => {
      const missing = (kind: number) => target[p]![kind]! - current[p]![kind]!;
      let total = (group.length * missing(kinds)) / kinds;
      for (const [kind, rows] of counts) total += rows * missing(kind);
      return total;
    };
    const needs = names.map((_, p) => need(p));
    const best = needs.indexOf(Math.max(...needs));
    for (const row of group) part[row] = best;
    for (const [kind, rows] of counts) current[best]![kind]! += rows;
    current[best]![kinds]! += group.length;
  }

  const leftOver = names.indexOf(LEFT_OVER);
  if (leftOver >= 0) part.forEach((p, row) => (part[row] = p === leftOver ? -1 : p));
  const written = names.filter((name) => name !== LEFT_OVER);
  const byKind = (p: number) =>
    Object.fromEntries(
      table.kinds
        .map((kind, k) => [kind === '' ? 'none' : kind, current[p]![k]!] as const)
        .filter(([, rows]) => rows > 0),
    );
  return {
    part,
    names: written,
    report: {
      seed,
      wanted: shares,
      rows: Object.fromEntries(written.map((name, p) => [name, current[p]![kinds]!])),
      kinds: Object.fromEntries(written.map((name, p) => [name, byKind(p)])),
      groups: members.length,
      largest_group: members.reduce((most, { length }) => Math.max(most, length), 0),
      left_over: leftOver < 0 ? 0 : current[leftOver]![kinds]!,
    },
  };

  /** The kept rows of every group, in the order of assignment. */
  function membersOf({ own, isKept, row: read }: CurateTable, of: Groups): Uint32Array[] {
    const sizes = new Map<number, number>();
    for (let row = 0; row < own; row++)
      if (isKept[row] && isDivided(row)) sizes.set(of.of(row), (sizes.get(of.of(row)) ?? 0) + 1);
    const lists = new Map<number, { key: number; rows: Uint32Array; length: number }>();
    for (let row = 0; row < own; row++) {
      if (!isKept[row] || !isDivided(row)) continue;
      const group = of.of(row);
      let list = lists.get(group);
      if (!list) {
        const key = hash53(`${seed} ${read(row).id}`);
        list = { key, rows: new Uint32Array(sizes.get(group)!), length: 0 };
        lists.set(group, list);
      }
      list.rows[list.length++] = row;
    }
    return [...lists.values()]
      .sort((a, b) => b.length - a.length || a.key - b.key || a.rows[0]! - b.rows[0]!)
      .map(({ rows }) => rows);
  }
}
