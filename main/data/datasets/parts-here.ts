// The parts of a data set with their rows, for messages about a part that is not there.

import { readRows } from './workspace.ts';
import type { ExampleRow } from './example.ts';

/**
 * The parts as `train 4,000, test 600`, in the order of their first rows; only rows that count, and
 * '–' if none does.
 */
export async function partsHere(
  dataset: string,
  counts: (row: ExampleRow) => boolean = () => true,
): Promise<string> {
  const rows = new Map<string, number>();
  for await (const row of readRows(dataset))
    if (counts(row)) rows.set(row.split, (rows.get(row.split) ?? 0) + 1);
  const parts = [...rows].map(([name, count]) => `${name} ${count.toLocaleString('en')}`);
  return parts.length > 0 ? parts.join(', ') : '–';
}
