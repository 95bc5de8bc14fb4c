// The head of a column that a list can be sorted by.

import { ArrowDown, ArrowUp } from 'lucide-react';
import type { Sort } from '../../selectors/sort.ts';
import { t } from '../../i18n/translate.ts';

/** The value of `aria-sort` of a column. */
export function ariaSort(sort: Sort | null, key: string): 'ascending' | 'descending' | 'none' {
  if (sort?.key !== key) return 'none';
  return sort.isDescending ? 'descending' : 'ascending';
}

/** The title as a button, with an arrow while the list is sorted by it. */
export function SortHead({
  title,
  column,
  sort,
  press,
}: {
  readonly title: string;
  readonly column: string;
  readonly sort: Sort | null;
  readonly press: (column: string) => void;
}): React.JSX.Element {
  const isSorted = sort?.key === column;
  const Arrow = sort?.isDescending === true ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      className="sort-head"
      title={t('ui.sort', { column: title })}
      data-testid={`sort-${column}`}
      onClick={() => press(column)}
    >
      <span className="cut">{title}</span>
      {isSorted && <Arrow aria-hidden size={14} />}
    </button>
  );
}
