// Sorting a list by one of its columns.

import { language } from '../browser/language.ts';

/** The column that a list is sorted by. */
export interface Sort {
  readonly key: string;
  readonly isDescending: boolean;
}

/** A value to sort by; unknown ones come last in both directions. */
export type SortValue = string | number | null | undefined;

/** After a press on a column's head: upwards, then downwards, then as the list came. */
export function nextSort(sort: Sort | null, key: string): Sort | null {
  if (sort?.key !== key) return { key, isDescending: false };
  return sort.isDescending ? null : { key, isDescending: true };
}

/**
 * The rows in the order of a column; `valueOf` gives the value of a row in it. Equal rows keep
 * their order; numbers inside of texts are compared as numbers.
 */
export function sortRows<R>(
  rows: readonly R[],
  sort: Sort | null,
  valueOf: (row: R, key: string) => SortValue,
  locale: string = language(),
): readonly R[] {
  if (sort === null) return rows;
  const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const isUnknown = (value: SortValue): boolean =>
    value === null || value === undefined || value === '' || Number.isNaN(value);
  const way = sort.isDescending ? -1 : 1;
  return rows
    .map((row) => [row, valueOf(row, sort.key)] as const)
    .toSorted(([, a], [, b]) => {
      if (isUnknown(a) || isUnknown(b)) return Number(isUnknown(a)) - Number(isUnknown(b));
      if (typeof a === 'number' && typeof b === 'number') return way * (a - b);
      return way * collator.compare(String(a), String(b));
    })
    .map(([row]) => row);
}
