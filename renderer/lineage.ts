// Where each result stands in the drawing of what was made from what: columns from sources to results, few crossings.

import type { Lineage, LineageNode } from '../preload/contract.ts';

/** A node with its column and its row in it, both from 0. */
export interface PlacedNode {
  readonly node: LineageNode;
  readonly column: number;
  readonly row: number;
}

/** Rounds of moving nodes towards what they are connected with. */
const ROUNDS = 4;

/** Every node one column right of the furthest thing it was made from; in a column near to what it is connected with. */
export function placeNodes({ nodes, edges }: Lineage): readonly PlacedNode[] {
  const parents = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  const children = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { from, to } of edges) {
    if (!parents.has(from) || !parents.has(to)) continue;
    parents.get(to)!.push(from);
    children.get(from)!.push(to);
  }
  const columns = new Map<string, number>();
  const columnOf = (id: string, above: ReadonlySet<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    // A circle cannot come from real runs; a workspace that was tampered with must not hang the window.
    const from = parents.get(id)!.filter((parent) => !above.has(parent) && parent !== id);
    const inner = new Set([...above, id]);
    const column = from.reduce((most, parent) => Math.max(most, columnOf(parent, inner) + 1), 0);
    columns.set(id, column);
    return column;
  };
  for (const { id } of nodes) columnOf(id, new Set());
  // A source stands just before the first thing that was made from it.
  for (const { id, jobId } of nodes) {
    const first = Math.min(...children.get(id)!.map((child) => columns.get(child)!));
    if (jobId === null && Number.isFinite(first)) columns.set(id, Math.max(0, first - 1));
  }

  const byColumn: string[][] = [];
  for (const { id } of nodes) (byColumn[columns.get(id)!] ??= []).push(id);
  const rows = new Map<string, number>();
  const number = (): void => {
    for (const ids of byColumn) ids?.forEach((id, row) => rows.set(id, row));
  };
  number();
  for (let round = 0; round < ROUNDS; round++) {
    const near = round % 2 === 0 ? parents : children;
    for (const ids of byColumn)
      ids?.sort((a, b) => middle(near.get(a)!, rows, a) - middle(near.get(b)!, rows, b));
    number();
  }
  return nodes.map((node) => ({ node, column: columns.get(node.id)!, row: rows.get(node.id)! }));
}

/** The mean row of the connected nodes; the own row where there is none. */
function middle(ids: readonly string[], rows: ReadonlyMap<string, number>, own: string): number {
  if (ids.length === 0) return rows.get(own)!;
  return ids.reduce((sum, id) => sum + rows.get(id)!, 0) / ids.length;
}
