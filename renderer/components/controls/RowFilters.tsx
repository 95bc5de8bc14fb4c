// The filters above a list of questions: chips, kind of question, search.

import { FilterChips, type Chip } from './FilterChips.tsx';
import { KindChoice } from './KindChoice.tsx';
import { SearchField } from './ListToolbar.tsx';
import type { FilteredRows } from '../../hooks/use-filtered-rows.ts';

/** Changes the query of `list`. */
export function RowFilters<F extends string>({
  label,
  chips,
  kinds,
  list: { filter, kind, search, rows, narrow },
}: {
  readonly label: string;
  /** Their keys are the filters of the list. */
  readonly chips: readonly Chip[];
  readonly kinds: readonly string[];
  readonly list: FilteredRows<unknown, F>;
}): React.JSX.Element {
  return (
    <div className="rows-bar">
      <FilterChips
        label={label}
        chips={chips}
        chosen={filter}
        choose={(key) => narrow({ filter: key as F })}
      />
      <KindChoice kinds={kinds} chosen={kind} choose={(next) => narrow({ kind: next })} />
      <SearchField
        value={search}
        onChange={(next) => narrow({ search: next })}
        found={rows.total}
      />
    </div>
  );
}
