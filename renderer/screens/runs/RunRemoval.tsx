// Confirmation before removing runs: what is deleted and freed, or why they cannot be removed.

import { Trash2 } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { bytes } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { RemovalView } from '../../../preload/contract/projects.ts';
import { Button } from '../../components/controls/Button.tsx';

/** A modal dialog; Esc keeps the runs. */
export function RunRemoval({
  jobs,
  close,
}: {
  readonly jobs: readonly JobView[];
  /** Called with whether the runs were removed. */
  readonly close: (isGone: boolean) => void;
}): React.JSX.Element {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const [found, setFound] = useState<RemovalView | null>(null);
  const key = jobs.map(({ id }) => id).join();
  const ids = useMemo(() => key.split(',').map(Number), [key]);
  useEffect(() => {
    dialog.current?.showModal();
    void store.request('run:removal', ids).then((view) => setFound(view ?? null));
  }, [store, ids]);
  const remove = (): void => {
    // Runs that could not be removed stay in the list; the reason is in the banner.
    void store.request('run:remove', ids).then(() => {
      close(store.getState().jobs.every(({ id }) => !ids.includes(id)));
    });
  };
  const [first] = jobs;
  const title =
    jobs.length === 1
      ? t('ui.run-removal.title', { step: first!.step, id: first!.id })
      : t('ui.run-removal.title-many', { count: jobs.length });
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-label={title}
      data-testid="run-removal"
      onClose={() => close(false)}
    >
      <h2 dir="auto">{title}</h2>
      <p role="status">
        {found === null
          ? t('ui.run-removal.counting')
          : found.blocked === null
            ? t('ui.run-removal.loses', { size: bytes(found.bytes), count: jobs.length })
            : t('ui.run-removal.blocked', { reason: found.blocked, count: jobs.length })}
      </p>
      <div className="dialog-buttons">
        {found?.blocked == null && (
          <Button
            icon={Trash2}
            testId="remove-for-good"
            disabled={found === null}
            note={found === null ? t('ui.run-removal.counting') : ''}
            onClick={remove}
          >
            {t('ui.run-removal.now')}
          </Button>
        )}
        <Button onClick={() => dialog.current?.close()}>{t('ui.run-removal.keep')}</Button>
      </div>
    </dialog>
  );
}
