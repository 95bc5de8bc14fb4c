// The rows that an item of the benchmark reports, and repetition until they agree.

/** A figure with its spread, or the reason why there is none. */
export interface Row {
  readonly what: string;
  readonly status: 'measured' | 'found' | 'not available';
  /** Of `measured`: median of the repeats, (largest − smallest) / median, and their number. */
  readonly median?: number;
  readonly spread?: number;
  readonly repeats?: number;
  readonly unit?: string;
  /** Of `found` and `not available`. */
  readonly text?: string;
}

export type Report = (row: Row) => void;

/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A row of repeats. */
export const measured = (what: string, values: readonly number[], unit: string): Row => ({
  what,
  status: 'measured',
  median: median(values),
  spread: spreadOf(values),
  repeats: values.length,
  unit,
});

export const found = (what: string, text: string): Row => ({ what, status: 'found', text });

export const notAvailable = (what: string, text: string): Row => ({
  what,
  status: 'not available',
  text,
});

function spreadOf(values: readonly number[]): number {
  const width = Math.max(...values) - Math.min(...values);
  return width === 0 ? 0 : width / median(values);
}

/** Repeats until three in a row agree within 3 %, at most `most` times, after one warm-up. */
export async function untilStable(
  run: () => Promise<number>,
  most = 20,
): Promise<readonly number[]> {
  await run();
  const values: number[] = [];
  while (values.length < most) {
    values.push(await run());
    if (values.length >= 3 && spreadOf(values.slice(-3)) <= 0.03) break;
  }
  return values;
}

/** What a row says, and how far its repeats are apart. */
function cellsOf({ status, median: middle, spread, repeats, unit, text }: Row): [string, string] {
  if (status !== 'measured') return [status === 'found' ? text! : `not available: ${text}`, ''];
  const shown = middle! >= 1000 ? middle!.toFixed(0) : middle!.toPrecision(3);
  return [`${shown} ${unit}`, `${((spread ?? Infinity) * 100).toFixed(0)} % of ${repeats}`];
}

/** A row as a line of text. */
export function rowText(row: Row): string {
  const [figure, spread] = cellsOf(row);
  return `${row.what}: ${figure}${spread === '' ? '' : ` (spread ${spread})`}`;
}

/** Rows of items as one table in Markdown. */
export function tableOf(
  results: readonly { item: string; status: string; rows: readonly Row[] }[],
): string {
  const lines = results.flatMap(({ item, status, rows }) => [
    ...(status === 'done' ? [] : [[item, status, '', '']]),
    ...rows.map((row) => [item, row.what, ...cellsOf(row)]),
  ]);
  const all = [['item', 'what', 'figure', 'spread'], Array<string>(4).fill('---'), ...lines];
  return all
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');
}
