// Parts of a data set by their number of examples.

/** The part of rows for which a source names none. */
const UNNAMED_PART = 'train';

/** Whether rows by part are those of a source that is not divided: all in the part without a name. */
export function isUndivided(parts: unknown): boolean {
  if (typeof parts !== 'object' || parts === null) return false;
  const filled = Object.entries(parts).filter(([, rows]) => Number(rows) > 0);
  return filled.length === 1 && filled[0]![0] === UNNAMED_PART;
}
