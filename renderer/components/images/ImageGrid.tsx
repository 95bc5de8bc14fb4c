// A virtualised grid of pictures with adjustable size; only visible ones are rendered.

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useRowUpdates, type Rows } from '../../hooks/use-rows.ts';
import { WorkspaceImage } from './WorkspaceImage.tsx';

/** Gap between two pictures, px. */
const GAP_PX = 8;
/** Height of the caption with the answer, px. */
const CAPTION_PX = 40;

interface ImageGridProps<R> {
  readonly label: string;
  readonly rows: Rows<R>;
  /** Width of a picture, px. */
  readonly size: number;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
  readonly onToggle?: (row: R) => void;
  readonly picture: (row: R) => string | undefined;
  readonly alt: (row: R) => string;
  readonly caption: (row: R) => string;
}

/** Fills the height of its parent. */
export function ImageGrid<R>(props: ImageGridProps<R>): React.JSX.Element {
  const { label, rows, size, chosen, onChoose, onToggle, picture, alt, caption } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useRowUpdates(rows);
  useLayoutEffect(() => {
    const element = scroller.current!;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const count = rows.total ?? 0;
  const across = Math.max(1, Math.floor((width - GAP_PX) / (size + GAP_PX)));
  const linePx = Math.round(size * 0.75) + CAPTION_PX + GAP_PX;
  const virtual = useVirtualizer({
    count: Math.min(Math.ceil(count / across), Math.floor(30_000_000 / linePx)),
    getScrollElement: () => scroller.current,
    estimateSize: () => linePx,
    overscan: 2,
  });
  useEffect(() => virtual.measure(), [virtual, linePx]);
  const items = virtual.getVirtualItems();
  const first = (items[0]?.index ?? 0) * across;
  const last = ((items.at(-1)?.index ?? 0) + 1) * across - 1;
  const { want } = rows;
  useEffect(() => want(first, last), [want, first, last]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: across,
      ArrowUp: -across,
    };
    const row = rows.at(chosen);
    const step = steps[event.key];
    if (step !== undefined && count > 0) {
      const next = Math.min(count - 1, Math.max(0, chosen + step));
      virtual.scrollToIndex(Math.floor(next / across));
      onChoose(next);
    } else if (event.key === ' ' && row !== undefined) onToggle?.(row);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={scroller}
      className="pgrid"
      role="listbox"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      data-testid="grid"
    >
      <div className="vtable-all" role="presentation" style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index: line, start }) => (
          <div
            key={line}
            className="pgrid-line"
            role="presentation"
            style={{
              transform: `translateY(${start}px)`,
              gridTemplateColumns: `repeat(${across}, ${size}px)`,
            }}
          >
            {Array.from(
              { length: Math.max(0, Math.min(across, count - line * across)) },
              (_, i) => {
                const index = line * across + i;
                const row = rows.at(index);
                return (
                  <div
                    key={index}
                    role="option"
                    aria-selected={index === chosen}
                    className="pgrid-one"
                    onMouseDown={() => onChoose(index)}
                  >
                    <span className="pgrid-picture" style={{ height: Math.round(size * 0.75) }}>
                      {row !== undefined && <WorkspaceImage blobId={picture(row)} alt={alt(row)} />}
                    </span>
                    <span className="cut" dir="auto">
                      {row === undefined ? '' : caption(row)}
                    </span>
                  </div>
                );
              },
            )}
          </div>
        ))}
      </div>
    </div>
  );
}
