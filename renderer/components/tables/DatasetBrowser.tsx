// The rows of a finished data set, to look at: as a table or as pictures, by part and kind, with search.

import { useState } from 'react';
import { count, isKnown } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { SPLIT_WORDS, DATA_TEXTS } from '../../i18n/catalog.ts';
import { useRowAt, useRows } from '../../hooks/use-rows.ts';
import { FilterChips, type Chip } from '../controls/FilterChips.tsx';
import { PictureGrid } from '../images/ImageGrid.tsx';
import { SearchField, ViewSwitch, type RowsView } from '../controls/ListToolbar.tsx';
import { Thumbnail } from '../images/Thumbnail.tsx';
import { VirtualTable, type TableColumn } from './VirtualTable.tsx';
import type { DatasetRow } from '../../../preload/contract/datasets.ts';
import { ZoomPicture } from '../images/ZoomableImage.tsx';

const T = DATA_TEXTS;

const COLUMNS: readonly TableColumn<DatasetRow>[] = [
  {
    key: 'picture',
    title: T.columns.picture,
    track: '56px',
    cell: (row, isStill) => <Thumbnail blobId={row.pictures[0]} alt="" isStill={isStill} />,
  },
  {
    key: 'question',
    title: T.columns.question,
    track: 'minmax(0, 3fr)',
    cell: (row) => row.question,
  },
  {
    key: 'answer',
    title: T.columns.answer,
    track: 'minmax(0, 2fr)',
    cell: (row) => <strong>{row.answer}</strong>,
  },
  { key: 'kind', title: T.columns.kind, track: 'minmax(0, 1fr)', cell: (row) => row.kind },
  {
    key: 'split',
    title: T.columns.split,
    track: '112px',
    cell: (row) => SPLIT_WORDS[row.split] ?? row.split,
  },
];

/** The browser; its parent gives it its height. */
export function DatasetBrowser({
  id,
  bySplit,
  byKind,
}: {
  readonly id: string;
  /** Counts as in the summary of the stage that made it. */
  readonly bySplit?: unknown;
  readonly byKind?: unknown;
}): React.JSX.Element {
  const store = useStore();
  const [filter, setFilter] = useState('all');
  const [search, setSearch] = useState('');
  const [view, setView] = useState<RowsView>('table');
  const [size, setSize] = useState(192);
  const [chosen, setChosen] = useState(0);
  const rows = useRows<DatasetRow>(`${filter} ${search}`, (offset, limit) =>
    store.request('dataset:rows', id, { offset, limit, filter, search }),
  );
  const row = useRowAt(rows, chosen);
  const choose = (next: string): void => {
    setFilter(next);
    setChosen(0);
  };
  const common = { label: T.table, rows, chosen, onChoose: setChosen };
  return (
    <div className="browser">
      <div className="rows-bar">
        <FilterChips
          label={T.filters}
          chips={[
            { key: 'all', word: T.set.all, count: null },
            ...chipsOf('split', bySplit),
            ...chipsOf('kind', byKind),
          ]}
          chosen={filter}
          choose={choose}
        />
        <SearchField
          value={search}
          onChange={(text) => {
            setSearch(text);
            setChosen(0);
          }}
          found={rows.total}
        />
        <ViewSwitch view={view} setView={setView} size={size} setSize={setSize} />
      </div>
      <div className="rows-and-row">
        {view === 'table' ? (
          <VirtualTable {...common} columns={COLUMNS} />
        ) : (
          <PictureGrid
            {...common}
            size={size}
            picture={(each) => each.pictures[0]}
            alt={(each) => T.row.pictureOf(each.question)}
            caption={(each) => each.answer}
          />
        )}
        <aside className="row-detail" aria-label={T.row.title}>
          {row === undefined ? (
            <p className="quiet">{T.row.nothing}</p>
          ) : (
            <>
              {row.pictures.map((blob) => (
                <ZoomPicture key={blob} blobId={blob} alt={T.row.pictureOf(row.question)} />
              ))}
              <p className="question" dir="auto">
                {row.question}
              </p>
              <p className="given">
                <strong dir="auto">{row.answer}</strong>
              </p>
              <p className="quiet" dir="auto">
                {[row.kind, SPLIT_WORDS[row.split] ?? row.split, row.id]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </>
          )}
        </aside>
      </div>
    </div>
  );
}

function chipsOf(field: 'split' | 'kind', tally: unknown): Chip[] {
  if (typeof tally !== 'object' || tally === null) return [];
  return Object.entries(tally).flatMap(([name, value]) =>
    isKnown(value)
      ? [
          {
            key: `${field}:${name}`,
            word: (field === 'split' ? SPLIT_WORDS[name] : undefined) ?? name,
            count: count(value),
          },
        ]
      : [],
  );
}
