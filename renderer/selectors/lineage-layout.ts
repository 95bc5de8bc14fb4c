// Layout of the lineage graph: columns from sources to results with few crossings, and edges routed
// between the nodes (layered graph drawing by Sugiyama, Tagawa & Toda, 1981).

import type { Lineage, LineageNode } from '../../preload/contract/projects.ts';

/** Zero-based column and row. */
export interface GridCell {
  readonly column: number;
  readonly row: number;
}

/** A node with its cell. */
export interface PlacedNode extends GridCell {
  readonly node: LineageNode;
}

/** An edge with the free cells it passes, one in each column between its ends. */
export interface PlacedEdge {
  readonly edge: Lineage['edges'][number];
  readonly via: readonly GridCell[];
}

/** The whole layout. */
export interface LineageLayout {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Number of sweeps that move nodes towards their neighbours. */
const SWEEPS = 6;

/**
 * Places every node one column right of its furthest input, and within its column near its
 * neighbours.
 */
export function layoutLineage(lineage: Lineage): LineageLayout {
  const { nodes } = lineage;
  const known = new Set(nodes.map(({ id }) => id));
  const edges = lineage.edges.filter(({ from, to }) => known.has(from) && known.has(to));
  const columns = columnsOf(nodes, edges);

  // Cells are taken by nodes, and by every edge in each column between its ends.
  const slots: { id: string; column: number }[] = nodes.map(({ id }) => ({
    id,
    column: columns.get(id)!,
  }));
  const before = neighbours(slots.map(({ id }) => id));
  const after = neighbours(slots.map(({ id }) => id));
  const ways = edges.map(({ from, to }) => {
    const way: string[] = [];
    let last = from;
    const step = (next: string): void => {
      before.get(next)!.push(last);
      after.get(last)!.push(next);
      last = next;
    };
    for (let column = columns.get(from)! + 1; column < columns.get(to)!; column++) {
      const id = JSON.stringify([from, to, column]);
      slots.push({ id, column });
      before.set(id, []);
      after.set(id, []);
      way.push(id);
      step(id);
    }
    step(to);
    return way;
  });

  const byColumn: string[][] = [];
  for (const { id, column } of slots) (byColumn[column] ??= []).push(id);
  const rows = new Map<string, number>();
  const number = (ids: readonly string[]): void => ids.forEach((id, row) => rows.set(id, row));
  byColumn.forEach(number);
  for (let round = 0; round < SWEEPS; round++) {
    const near = round % 2 === 0 ? before : after;
    byColumn.forEach((ids) =>
      number(ids.sort((a, b) => meanRow(near.get(a)!, rows, a) - meanRow(near.get(b)!, rows, b))),
    );
  }
  const columnOf = new Map(slots.map(({ id, column }) => [id, column]));
  const spot = (id: string): GridCell => ({ column: columnOf.get(id)!, row: rows.get(id)! });
  return {
    nodes: nodes.map((node) => ({ node, ...spot(node.id) })),
    edges: edges.map((edge, i) => ({ edge, via: ways[i]!.map(spot) })),
  };
}

/** The column of every node. */
function columnsOf(
  nodes: readonly LineageNode[],
  edges: Lineage['edges'],
): ReadonlyMap<string, number> {
  const parents = neighbours(nodes.map(({ id }) => id));
  const children = neighbours(nodes.map(({ id }) => id));
  for (const { from, to } of edges) {
    parents.get(to)!.push(from);
    children.get(from)!.push(to);
  }
  const columns = new Map<string, number>();
  const columnOf = (id: string, above: ReadonlySet<string>): number => {
    const known = columns.get(id);
    if (known !== undefined) return known;
    // Real runs have no cycles, but a manipulated workspace must not hang the window.
    const from = parents.get(id)!.filter((parent) => !above.has(parent) && parent !== id);
    const inner = new Set([...above, id]);
    const column = from.reduce((most, parent) => Math.max(most, columnOf(parent, inner) + 1), 0);
    columns.set(id, column);
    return column;
  };
  for (const { id } of nodes) columnOf(id, new Set());
  // A source is placed just before the first result made from it.
  for (const { id, jobId } of nodes) {
    const first = Math.min(...children.get(id)!.map((child) => columns.get(child)!));
    if (jobId === null && Number.isFinite(first)) columns.set(id, Math.max(0, first - 1));
  }
  return columns;
}

function neighbours(ids: readonly string[]): Map<string, string[]> {
  return new Map(ids.map((id) => [id, []]));
}

/** Mean row of the neighbours; the own row if there are none. */
function meanRow(ids: readonly string[], rows: ReadonlyMap<string, number>, own: string): number {
  if (ids.length === 0) return rows.get(own)!;
  return ids.reduce((sum, id) => sum + rows.get(id)!, 0) / ids.length;
}
