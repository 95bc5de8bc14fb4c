// Confirmation before removing a run: what is deleted and freed, or why it cannot be removed.

import { Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { RemovalView } from '../../../preload/contract/projects.ts';
import { Button } from '../../components/controls/Button.tsx';

/** A modal dialog; Esc keeps the run. */
export function RunRemoval({
  job,
  close,
}: {
  readonly job: JobView;
  /** Called with whether the run was removed. */
  readonly close: (isGone: boolean) => void;
}): React.JSX.Element {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const [found, setFound] = useState<RemovalView | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void store.request('run:removal', job.id).then((view) => setFound(view ?? null));
  }, [store, job.id]);
  const remove = (): void => {
    // A run that could not be removed stays in the list; the reason is in the banner.
    void store.request('run:remove', job.id).then(() => {
      close(store.getState().jobs.every(({ id }) => id !== job.id));
    });
  };
  const title = t('ui.run-removal.title', { step: job.step, id: job.id });
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
            ? t('ui.run-removal.loses', { size: bytes(found.bytes) })
            : t('ui.run-removal.blocked', { reason: found.blocked })}
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
