// Global keyboard shortcuts, and their list behind "?".

import { useEffect, useRef, useState } from 'react';
import { PAGES, PAGE_TABLE } from '../selectors/route.ts';
import type { PageName, Route } from '../selectors/route.ts';
import { t } from '../i18n/translate.ts';
import { Button } from '../components/controls/Button.tsx';
import { STEP_KEYS } from '../selectors/pipeline.ts';
import { TourButton } from './Tour.tsx';

const pageOfKey = (key: string): PageName | undefined =>
  PAGES.find((page) => PAGE_TABLE[page].key === key);

/** All shortcuts with their meaning. */
const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ...PAGES.map(
    (page) =>
      [`g ${PAGE_TABLE[page].key}`, t('ui.shortcut.go', { page: t(`ui.nav.${page}`) })] as const,
  ),
  [`1 – ${STEP_KEYS.length}`, t('ui.shortcut.steps')],
  ['← → ↑ ↓', t('ui.shortcut.arrows')],
  [t('ui.shortcut.enter'), t('ui.shortcut.open')],
  [t('ui.shortcut.space'), t('ui.shortcut.choose')],
  ['/', t('ui.shortcut.search')],
  [t('ui.shortcut.ctrl', { key: 'F' }), t('ui.shortcut.find')],
  [t('ui.shortcut.ctrl', { key: 'K' }), t('ui.shortcut.palette')],
  ['Esc', t('ui.shortcut.back')],
  ['?', t('ui.shortcut.list')],
];

/** Handles the shortcuts; returns whether the list is open, and its setter. */
export function useShortcuts(
  route: Route,
  go: (route: Route) => void,
): readonly [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(false);
  const goKey = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const afterG = goKey.current;
      goKey.current = event.key === 'g';
      if (event.key === '?') setOpen(true);
      else if (afterG && pageOfKey(event.key) !== undefined) go({ page: pageOfKey(event.key)! });
      else if (route.page === 'project' && event.key === 'Escape') {
        if (route.report) go({ ...route, report: false });
        else if (route.step !== null) go({ ...route, step: null });
      } else if (route.page === 'project') {
        const step = STEP_KEYS[Number(event.key) - 1];
        if (step !== undefined) go({ ...route, step, report: false });
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [route, go]);
  return [open, setOpen];
}

/** The list of shortcuts as a modal dialog; Esc closes it. */
export function ShortcutsDialog({
  open,
  close,
}: {
  readonly open: boolean;
  readonly close: () => void;
}): React.JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="dialog" onClose={close} aria-label={t('ui.help.help-title')}>
      <h2>{t('ui.settings.shortcuts')}</h2>
      <ShortcutList />
      <div className="dialog-buttons">
        <span onClickCapture={close}>
          <TourButton />
        </span>
        <Button onClick={close}>{t('ui.close')}</Button>
      </div>
    </dialog>
  );
}

/** The shortcuts and their meaning. */
export function ShortcutList(): React.JSX.Element {
  return (
    <dl className="shortcuts">
      {KEYS.map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null
  );
}
