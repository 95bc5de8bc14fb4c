// A virtualised table: only visible rows are rendered. Arrow keys select a row, Space and Enter act
// on it.

import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useId, useRef } from 'react';
import type { Sort } from '../../selectors/sort.ts';
import { ariaSort, SortHead } from './SortHead.tsx';
import { useRowUpdates, type Rows } from '../../hooks/use-rows.ts';

/** Height of a row, px. */
const ROW_PX = 32;
/**
 * Chromium limits the page height to about 33 million px; longer lists show their beginning, search
 * finds the rest.
 */
const MOST_ROWS = 1_000_000;
/** Rows loaded ahead of the visible ones. */
const AHEAD = 100;
/** Rows rendered above and below the visible ones. */
const OVERSCAN = 6;

/** A column: heading, width as a grid track, and cell content. */
export interface TableColumn<R> {
  readonly key: string;
  readonly title: string;
  /** For example `56px` or `minmax(0, 2fr)`. */
  readonly track: string;
  /** `isStill` is false during scrolling, when pictures are not loaded. */
  readonly cell: (row: R, isStill: boolean) => React.ReactNode;
  /** True where the list can be sorted by it. */
  readonly isSortable?: boolean;
}

interface VirtualTableProps<R> {
  readonly label: string;
  readonly rows: Rows<R>;
  readonly columns: readonly TableColumn<R>[];
  /** Index of the selected row; -1 for none. */
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  /** The column that the rows are sorted by, and what a press on the head of one does. */
  readonly sort?: Sort | null;
  readonly onSort?: (column: string) => void;
  /** Called on Space. */
  readonly onToggle?: (row: R) => void;
  /** Called on Enter. */
  readonly onOpen?: (row: R) => void;
  /** CSS class of the row, for example by its state. */
  readonly rowClass?: (row: R) => string;
}

/** Fills the height of its parent. */
export function VirtualTable<R>(props: VirtualTableProps<R>): React.JSX.Element {
  const { label, rows, columns, chosen, onChoose, onToggle, onOpen, rowClass } = props;
  const { sort = null, onSort } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  useRowUpdates(rows);
  const count = Math.min(rows.total ?? 0, MOST_ROWS);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const isStill = !virtual.isScrolling;
  // Rows that scroll out on one side are recycled on the other.
  const pool = 2 ** Math.ceil(Math.log2(items.length + 1));
  const { want, key } = rows;
  useEffect(() => want(first, last + AHEAD), [want, first, last, isStill]);
  // A new list starts at the top.
  useEffect(() => virtual.scrollToOffset(0), [virtual, key]);

  const choose = (index: number): void => {
    if (count === 0) return;
    const next = Math.min(count - 1, Math.max(0, index));
    virtual.scrollToIndex(next);
    onChoose(next);
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW_PX) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
      Home: 0,
      End: count - 1,
    };
    const row = rows.at(chosen);
    if (steps[event.key] !== undefined) choose(steps[event.key]!);
    else if (event.key === ' ' && row !== undefined) onToggle?.(row);
    else if (event.key === 'Enter' && row !== undefined) onOpen?.(row);
    else return;
    event.preventDefault();
  };

  const tracks = columns.map(({ track }) => track).join(' ');
  return (
    <div className="vtable">
      <div
        id={`${id}-head`}
        className="vtable-head"
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: tracks }}
      >
        {columns.map(({ key, title, isSortable }) =>
          isSortable === true && onSort !== undefined ? (
            <span key={key} role="columnheader" aria-sort={ariaSort(sort, key)}>
              <SortHead title={title} column={key} sort={sort} press={onSort} />
            </span>
          ) : (
            <span key={key} role="columnheader" className="cut" title={title}>
              {title}
            </span>
          ),
        )}
      </div>
      <div
        ref={scroller}
        className="vtable-scroll"
        role="grid"
        aria-label={label}
        aria-rowcount={count + 1}
        aria-owns={`${id}-head`}
        tabIndex={0}
        aria-activedescendant={chosen >= first && chosen <= last ? `${id}-${chosen}` : undefined}
        onKeyDown={onKeyDown}
        onDoubleClick={() => {
          const row = rows.at(chosen);
          if (row !== undefined) onOpen?.(row);
        }}
        data-testid="table"
      >
        <div className="vtable-all" role="presentation" style={{ height: virtual.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rows.at(index);
            return (
              <TableRow
                key={index % pool}
                id={`${id}-${index}`}
                index={index}
                start={start}
                row={row}
                columns={columns as readonly TableColumn<unknown>[]}
                tracks={tracks}
                isChosen={index === chosen}
                isStill={isStill}
                choose={onChoose}
                name={row === undefined ? '' : (rowClass?.(row) ?? '')}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface TableRowProps {
  readonly id: string;
  readonly index: number;
  readonly start: number;
  readonly row: unknown;
  readonly columns: readonly TableColumn<unknown>[];
  readonly tracks: string;
  readonly isChosen: boolean;
  readonly isStill: boolean;
  readonly choose: (index: number) => void;
  readonly name: string;
}

const TableRow = memo(function TableRow(props: TableRowProps): React.JSX.Element {
  const { id, index, start, row, columns, tracks, isChosen, isStill, choose, name } = props;
  return (
    <div
      id={id}
      role="row"
      className={`vrow ${name}`}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      style={{ transform: `translateY(${start}px)`, gridTemplateColumns: tracks }}
      onMouseDown={() => choose(index)}
    >
      {columns.map(({ key, cell }) => (
        <span key={key} role="gridcell" className="cut" dir="auto">
          {row === undefined ? null : cell(row, isStill)}
        </span>
      ))}
    </div>
  );
});
