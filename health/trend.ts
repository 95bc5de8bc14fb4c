// Whether a curve rises or falls significantly: its first window against its last.

/** Minimum number of points. */
export const EARLY_POINTS = 6;
/**
 * The rules are evaluated at every step, so a change is significant only beyond three standard
 * errors.
 */
const SURE_ERRORS = 3;

/** First window of a curve against its last. `sure`: see SURE_ERRORS. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly sure: boolean;
}

/** Length of the compared windows: a fifth of the run, 3 to 50 points. */
export function stretch(length: number): number {
  return Math.min(50, Math.max(3, Math.round(length / 5)));
}

/** First window against last; null while there are too few points. */
export function changeOf(values: readonly number[]): Change | null {
  if (values.length < EARLY_POINTS) return null;
  const size = stretch(values.length);
  const first = values.slice(0, size);
  const last = values.slice(-size);
  return { from: mean(first), to: mean(last), sure: differ(first, last) };
}

/** The window of `size` points with the lowest mean. */
export function lowestStretch(values: readonly number[], size: number): readonly number[] {
  let best = values.slice(0, size);
  for (let start = 1; start + size <= values.length; start++) {
    const next = values.slice(start, start + size);
    if (mean(next) < mean(best)) best = next;
  }
  return best;
}

/** True when two means differ by more than SURE_ERRORS standard errors of their difference. */
export function differ(a: readonly number[], b: readonly number[]): boolean {
  const error = Math.sqrt(variance(a) / a.length + variance(b) / b.length);
  return Math.abs(mean(a) - mean(b)) > SURE_ERRORS * error;
}

/** Arithmetic mean; NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** Median; the mean of the two middle values for an even count. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** True for a finite number; overflowed metrics arrive as null or NaN. */
export function isKnown(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
