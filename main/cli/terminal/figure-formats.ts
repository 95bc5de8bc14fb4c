// How the terminal writes numbers, in English.

/** A share from 0 to 1 as `81 %`, with so many decimals. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** A number with so many significant digits. */
export function figure(value: number, digits = 3): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : '–';
}

/** A whole number with separators. */
export function count(value: number): string {
  return value.toLocaleString('en');
}
