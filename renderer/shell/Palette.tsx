// Finding: Ctrl+K lists every place and action by name; Ctrl+F goes to the search field of the
// page, and lists them where the page has none.

import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useWindowState } from '../api/store.ts';
import { THEMES, useTheme } from '../browser/theme.ts';
import { TERM_NAMES } from '../i18n/glossary.ts';
import { t } from '../i18n/translate.ts';
import { matches } from '../handbook/find-words.ts';
import { HANDBOOK } from '../handbook/handbook.ts';
import { PAGES, type Route } from '../selectors/route.ts';
import { STEP_KEYS } from '../selectors/pipeline.ts';

/** Places shown at a time; typing narrows them down. */
const MOST_SHOWN = 12;

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly run: () => void;
}

/** Whether the palette is open, and its setter; handles the keys of both. */
export function usePalette(): readonly [boolean, (open: boolean) => void] {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      const key = event.key.toLowerCase();
      if (key !== 'k' && key !== 'f') return;
      event.preventDefault();
      // The last one is the innermost: a page's own before that of a list around it.
      const field = [...document.querySelectorAll<HTMLInputElement>('input[type=search]')].at(-1);
      if (key === 'f' && field !== undefined && field.closest('dialog') === null) {
        field.focus();
        field.select();
      } else setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return [isOpen, setOpen];
}

/** The list of places and actions over the window. */
export function Palette({
  isOpen,
  close,
  route,
  go,
}: {
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly route: Route;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      className="palette"
      onClose={close}
      aria-label={t('ui.palette.title')}
      data-testid="palette"
      onPointerDown={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {isOpen && <Finder route={route} go={go} close={close} />}
    </dialog>
  );
}

function Finder({
  route,
  go,
  close,
}: {
  readonly route: Route;
  readonly go: (route: Route) => void;
  readonly close: () => void;
}): React.JSX.Element {
  const id = useId();
  const entries = useEntries(route, go);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const found = useMemo(
    () => entries.filter(({ title, group }) => matches(`${title} ${group}`, text)),
    [entries, text],
  );
  const shown = found.slice(0, MOST_SHOWN);
  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    close();
    entry.run();
  };
  const move = (to: number): void => setAt((to + shown.length) % Math.max(1, shown.length));
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={shown.length > 0 ? `${id}-${at}` : undefined}
        aria-label={t('ui.palette.field')}
        placeholder={t('ui.palette.field')}
        autoFocus
        dir="auto"
        value={text}
        data-testid="palette-field"
        onChange={({ target }) => {
          setText(target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(at + 1);
          else if (event.key === 'ArrowUp') move(at - 1);
          else if (event.key === 'Enter') run(shown[at]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={t('ui.palette.title')}>
        {shown.map((entry, index) => (
          <li
            key={entry.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onPointerMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <span className="cut" dir="auto">
              {entry.title}
            </span>
            <span className="quiet">{entry.group}</span>
          </li>
        ))}
      </ul>
      <p className="quiet" role="status">
        {found.length === 0
          ? t('ui.palette.none')
          : found.length > shown.length
            ? t('ui.palette.more', { count: found.length - shown.length })
            : t('ui.palette.keys')}
      </p>
    </>
  );
}

/** Everything that can be found, the nearest first. */
function useEntries(route: Route, go: (route: Route) => void): readonly Entry[] {
  const { projects } = useWindowState();
  const [, setTheme] = useTheme();
  return useMemo(() => {
    const steps =
      route.page !== 'project'
        ? []
        : STEP_KEYS.map((step) => ({
            id: `step ${step}`,
            group: t('ui.palette.step'),
            title: t(`ui.step.${step}.title`),
            run: () => go({ ...route, step, report: false }),
          }));
    return [
      ...steps,
      ...PAGES.map((page) => ({
        id: `page ${page}`,
        group: t('ui.palette.page'),
        title: t(`ui.nav.${page}`),
        run: () => go({ page }),
      })),
      ...projects.map(({ id: projectId, name }) => ({
        id: `project ${projectId}`,
        group: t('ui.palette.project'),
        title: name,
        run: () => go({ page: 'project', projectId, step: null, report: false }),
      })),
      ...THEMES.map((theme) => ({
        id: `theme ${theme}`,
        group: t('ui.theme.label'),
        title: t(`ui.theme.${theme}`),
        run: () => setTheme(theme),
      })),
      ...HANDBOOK.flatMap(({ name, sections }) =>
        sections.map(({ anchor, title }) => ({
          id: `help ${anchor}`,
          group: name,
          title,
          run: () => go({ page: 'help', focus: anchor }),
        })),
      ),
      ...TERM_NAMES.map((term) => ({
        id: `term ${term}`,
        group: t('ui.help.glossary.title'),
        title: t(`ui.term.${term}.word`),
        run: () => go({ page: 'help', focus: `term-${term}` }),
      })),
    ];
  }, [route, go, projects, setTheme]);
}
