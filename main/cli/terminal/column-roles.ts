// What the columns of a source are taken for, on one line.

/** A column and what it holds; null for one that is not used. */
interface Column {
  readonly column: string;
  readonly role: string | null;
}

/** Columns that the line names. */
const SHOWN = 12;

/** `Foto → picture, Frage → question`; null where every column bears the name of what it holds. */
export const columnLine = (columns: readonly Column[]): string | null =>
  listed(
    columns.flatMap(({ column, role }) =>
      role === null || role === column ? [] : [`${column} → ${role}`],
    ),
  );

/** `Ort, Datum`: the columns that are not used; null where there are none. */
export function unusedColumnLine(columns: readonly Column[]): string | null {
  const used = new Set(columns.flatMap(({ column, role }) => (role === null ? [] : [column])));
  return listed(columns.flatMap(({ column }) => (used.has(column) ? [] : [column])));
}

function listed(all: readonly string[]): string | null {
  const names = [...new Set(all)];
  if (names.length === 0) return null;
  return [...names.slice(0, SHOWN), ...(names.length > SHOWN ? ['…'] : [])].join(', ');
}
