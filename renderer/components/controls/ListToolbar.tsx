// Toolbar of a list: a search field that "/" focuses, and the switch between table and pictures.

import { LayoutGrid, Search, Table2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../i18n/translate.ts';

/** How rows are shown. */
export type RowsView = 'table' | 'grid';

/** Debounce of the search, ms. */
const TYPING_MS = 50;

/** The search field. */
export function SearchField({
  value,
  onChange,
  found,
  label = t('ui.data.search'),
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Number of matches; null during the search. */
  readonly found: number | null;
  /** What is searched. */
  readonly label?: string;
}): React.JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  // A value that this field did not tell was set elsewhere, such as cleared when a hit is opened.
  if (value !== told) {
    setTold(value);
    setText(value);
  }
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (text === told) return;
    const timer = setTimeout(() => {
      setTold(text);
      latest.current(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, told]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = (event.target as HTMLElement | null)?.closest(
        'input, textarea, select, dialog',
      );
      if (event.key !== '/' || event.ctrlKey || event.metaKey || isTyping) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <div className="search">
      <Search aria-hidden size={16} />
      <input
        ref={field}
        type="search"
        value={text}
        placeholder={label}
        aria-label={label}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setText('');
        }}
        data-testid="search"
      />
      <output className="quiet" data-testid="found">
        {found === null ? '' : t('ui.data.found', { count: found })}
      </output>
    </div>
  );
}

/** Table or pictures, and the size of the pictures. */
export function ViewSwitch({
  view,
  setView,
  size,
  setSize,
}: {
  readonly view: RowsView;
  readonly setView: (view: RowsView) => void;
  readonly size: number;
  readonly setSize: (size: number) => void;
}): React.JSX.Element {
  return (
    <div className="view-switch">
      {view === 'grid' && (
        <input
          type="range"
          min={96}
          max={480}
          step={48}
          value={size}
          aria-label={t('ui.data.view.size')}
          onChange={(event) => setSize(Number(event.target.value))}
        />
      )}
      <div className="switch" role="radiogroup" aria-label={t('ui.data.view.label')}>
        {(['table', 'grid'] as const).map((choice) => {
          const Icon = choice === 'table' ? Table2 : LayoutGrid;
          return (
            <label key={choice} title={t(`ui.data.view.${choice}`)}>
              <input
                type="radio"
                name={t('ui.data.view.label')}
                checked={view === choice}
                onChange={() => setView(choice)}
              />
              <Icon aria-hidden size={16} />
              <span className="unseen">{t(`ui.data.view.${choice}`)}</span>
            </label>
          );
        })}
      </div>
    </div>
  );
}
