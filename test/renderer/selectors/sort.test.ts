// Lists sorted by a column: both ways and back, numbers as numbers, unknown values last.

import { expect, it } from 'vitest';
import { nextSort, sortRows, type SortValue } from '../../../renderer/selectors/sort.ts';

const by = (values: readonly SortValue[], isDescending: boolean, locale = 'en') =>
  sortRows(values, { key: 'value', isDescending }, (value) => value, locale);

it('goes up, down, and back to the given order', () => {
  const up = nextSort(null, 'name');
  const down = nextSort(up, 'name');
  expect([up, down, nextSort(down, 'name'), nextSort(down, 'rows')]).toEqual([
    { key: 'name', isDescending: false },
    { key: 'name', isDescending: true },
    null,
    { key: 'rows', isDescending: false },
  ]);
  expect(sortRows([3, 1, 2], null, (value) => value)).toEqual([3, 1, 2]);
});

it('compares numbers as numbers, also inside of texts, and letters by the language', () => {
  expect(by([10, 9, -1, 100], false)).toEqual([-1, 9, 10, 100]);
  expect(by(['run 10', 'run 9', 'Run 1'], false)).toEqual(['Run 1', 'run 9', 'run 10']);
  expect(by(['Zähler', 'Äpfel', 'Birnen'], false, 'de')).toEqual(['Äpfel', 'Birnen', 'Zähler']);
});

it('puts unknown values last in both directions, and keeps equal rows in their order', () => {
  expect(by([null, 2, undefined, 1, Number.NaN], false)).toEqual([1, 2, null, undefined, NaN]);
  expect(by([null, 2, '', 1], true)).toEqual([2, 1, null, '']);
  const rows = [
    { name: 'b', at: 1 },
    { name: 'a', at: 2 },
    { name: 'b', at: 3 },
  ];
  const sorted = sortRows(rows, { key: 'name', isDescending: true }, (row) => row.name, 'en');
  expect(sorted.map(({ at }) => at)).toEqual([1, 3, 2]);
});
