// Browser for the rows of a finished data set: as a table or as pictures, filtered by part and
// kind, with search.

import { useState } from 'react';
import { count, isKnown } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { splitName, t } from '../../i18n/translate.ts';
import { useFilteredRows } from '../../hooks/use-filtered-rows.ts';
import { FilterChips, type Chip } from '../controls/FilterChips.tsx';
import { ImageGrid } from '../images/ImageGrid.tsx';
import { SearchField, ViewSwitch, type RowsView } from '../controls/ListToolbar.tsx';
import { VirtualTable, type TableColumn } from './VirtualTable.tsx';
import { isUndivided } from '../../../settings/parts.ts';
import type { DatasetRow } from '../../../preload/contract/datasets.ts';
import { EXAMPLE_CARD, EXAMPLE_COLUMNS } from './example-columns.tsx';
import { QuestionView } from '../images/QuestionView.tsx';

const columnsOf = (isWhole: boolean): readonly TableColumn<DatasetRow>[] => [
  ...EXAMPLE_COLUMNS,
  {
    key: 'kind',
    title: t('ui.data.columns.kind'),
    track: 'minmax(0, 1fr)',
    cell: (row) => row.kind,
  },
  {
    key: 'split',
    title: t('ui.data.columns.split'),
    track: '112px',
    cell: (row) => partName(row.split, isWhole),
  },
];

/** Fills the height of its parent. */
export function DatasetBrowser({
  id,
  bySplit,
  byKind,
}: {
  readonly id: string;
  /** Counts from the summary of the stage that made it. */
  readonly bySplit?: unknown;
  readonly byKind?: unknown;
}): React.JSX.Element {
  const store = useStore();
  const [view, setView] = useState<RowsView>('table');
  const [size, setSize] = useState(192);
  const { filter, search, rows, row, chosen, setChosen, narrow } = useFilteredRows<DatasetRow>(
    id,
    'all',
    (page, query) =>
      store.request('dataset:rows', id, { ...page, filter: query.filter, search: query.search }),
  );
  const isWhole = isUndivided(bySplit);
  const common = { label: t('ui.data.table'), rows, chosen, onChoose: setChosen };
  return (
    <div className="browser">
      <div className="rows-bar">
        <FilterChips
          label={t('ui.data.filters')}
          chips={[
            { key: 'all', label: t('ui.dataset.all'), count: null },
            ...(isWhole ? [] : chipsOf('split', bySplit)),
            ...chipsOf('kind', byKind),
          ]}
          chosen={filter}
          choose={(next) => narrow({ filter: next })}
        />
        <SearchField
          value={search}
          onChange={(next) => narrow({ search: next })}
          found={rows.total}
        />
        <ViewSwitch view={view} setView={setView} size={size} setSize={setSize} />
      </div>
      <div className="rows-and-row">
        {view === 'table' ? (
          <VirtualTable {...common} columns={columnsOf(isWhole)} />
        ) : (
          <ImageGrid {...common} {...EXAMPLE_CARD} size={size} />
        )}
        <aside className="row-detail" aria-label={t('ui.row.title')}>
          {row === undefined ? (
            <p className="quiet">{t('ui.row.nothing')}</p>
          ) : (
            <>
              <QuestionView {...row} />
              <p className="given">
                <strong dir="auto">{row.answer}</strong>
              </p>
              <p className="quiet" dir="auto">
                {[row.kind, partName(row.split, isWhole), row.id].filter(Boolean).join(' · ')}
              </p>
            </>
          )}
        </aside>
      </div>
    </div>
  );
}

/** The part of a row, or that its data set is not divided. */
const partName = (split: string, isWhole: boolean): string =>
  isWhole ? t('ui.data.not-divided') : splitName(split);

function chipsOf(field: 'split' | 'kind', tally: unknown): Chip[] {
  if (typeof tally !== 'object' || tally === null) return [];
  return Object.entries(tally).flatMap(([name, value]) =>
    isKnown(value)
      ? [
          {
            key: `${field}:${name}`,
            label: field === 'split' ? splitName(name) : name,
            count: count(value),
          },
        ]
      : [],
  );
}
