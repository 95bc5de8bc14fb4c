// Keys that work everywhere, and the list of them behind "?".

import { useEffect, useRef, useState } from 'react';
import { PATH_KEYS } from '../path.ts';
import type { Place } from '../place.ts';
import { TEXTS } from '../texts.ts';
import { Button } from './Button.tsx';

/** Listens for the window's keys; gives whether the list is open. */
export function useShortcuts(
  place: Place,
  go: (place: Place) => void,
): readonly [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(false);
  const goKey = useRef(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const afterG = goKey.current;
      goKey.current = event.key === 'g';
      if (event.key === '?') setOpen(true);
      else if (afterG && event.key === 'p') go({ page: 'projects' });
      else if (afterG && event.key === 'r') go({ page: 'runs' });
      else if (afterG && event.key === 's') go({ page: 'settings' });
      else if (place.page === 'project' && event.key === 'Escape') {
        if (place.report) go({ ...place, report: false });
        else if (place.step !== null) go({ ...place, step: null });
      } else if (place.page === 'project') {
        const step = PATH_KEYS[Number(event.key) - 1];
        if (step !== undefined) go({ ...place, step, report: false });
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [place, go]);
  return [open, setOpen];
}

/** The list of keys as a modal dialog; Esc closes it. */
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
    <dialog ref={dialog} className="dialog" onClose={close} aria-label={TEXTS.settings.shortcuts}>
      <h2>{TEXTS.settings.shortcuts}</h2>
      <ShortcutList />
      <Button onClick={close}>{TEXTS.close}</Button>
    </dialog>
  );
}

/** The keys and what they do. */
export function ShortcutList(): React.JSX.Element {
  return (
    <dl className="shortcuts">
      {TEXTS.shortcuts.map(([keys, meaning]) => (
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
