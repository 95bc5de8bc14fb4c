// Rename, pack and delete a source or a data set of the list.

import { Package, Pencil, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../controls/Button.tsx';
import { bytes } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { useTransfer } from '../../hooks/use-transfer.ts';
import { t } from '../../i18n/translate.ts';
import type { DataSetView } from '../../../preload/contract/datasets.ts';
import type { RemovalView } from '../../../preload/contract/projects.ts';

/** The buttons of a row; `changed` is called when the list is no longer true. */
export function DataSetActions({
  set,
  changed,
}: {
  readonly set: DataSetView;
  readonly changed: () => void;
}): React.JSX.Element {
  const [open, setOpen] = useState<'rename' | 'delete' | null>(null);
  const transfer = useTransfer();
  const close = (isDone: boolean): void => {
    setOpen(null);
    if (isDone) changed();
  };
  return (
    <>
      <button
        type="button"
        className="icon-button"
        title={t('ui.data.rename')}
        data-testid="rename-set"
        onClick={() => setOpen('rename')}
      >
        <Pencil aria-hidden size={16} />
        <span className="unseen">
          {t('ui.data.rename')}: {set.name}
        </span>
      </button>
      {set.kind === 'dataset' && (
        <button
          type="button"
          className="icon-button"
          title={t('ui.transfer.pack')}
          data-testid="pack-set"
          onClick={() => transfer({ kind: 'pack', what: 'dataset', id: set.id, name: set.name })}
        >
          <Package aria-hidden size={16} />
          <span className="unseen">
            {t('ui.transfer.pack')}: {set.name}
          </span>
        </button>
      )}
      <button
        type="button"
        className="icon-button"
        title={t('ui.data.delete')}
        data-testid="delete-set"
        onClick={() => setOpen('delete')}
      >
        <Trash2 aria-hidden size={16} />
        <span className="unseen">
          {t('ui.data.delete')}: {set.name}
        </span>
      </button>
      {open === 'rename' && <Renaming set={set} close={close} />}
      {open === 'delete' && <Deleting set={set} close={close} />}
    </>
  );
}

interface DialogProps {
  readonly set: DataSetView;
  /** Called with whether something changed. */
  readonly close: (isDone: boolean) => void;
}

function Renaming({ set, close }: DialogProps): React.JSX.Element {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(set.name);
  useEffect(() => dialog.current?.showModal(), []);
  const rename = (): void =>
    void store.request('data:rename', set.id, name.trim()).then(() => close(true));
  const title = t('ui.data.rename-title', { name: set.name });
  return (
    <dialog ref={dialog} className="dialog" aria-label={title} onClose={() => close(false)}>
      <h2 dir="auto">{title}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') rename();
        }}
      >
        <input
          type="text"
          dir="auto"
          autoFocus
          aria-label={t('ui.data.new-name')}
          maxLength={200}
          data-testid="set-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
      <div className="dialog-buttons">
        <Button
          variant="primary"
          testId="rename-set-now"
          disabled={name.trim() === ''}
          onClick={rename}
        >
          {t('ui.data.rename-now')}
        </Button>
        <Button onClick={() => dialog.current?.close()}>{t('ui.data.keep-name')}</Button>
      </div>
    </dialog>
  );
}

function Deleting({ set, close }: DialogProps): React.JSX.Element {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const [found, setFound] = useState<RemovalView | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void store.request('data:losses', set.id).then((view) => setFound(view ?? null));
  }, [store, set.id]);
  const title = t('ui.data.delete-title', { name: set.name });
  const isSource = set.kind === 'inspection';
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-label={title}
      data-testid="set-removal"
      onClose={() => close(false)}
    >
      <h2 dir="auto">{title}</h2>
      <div role="status">
        {found === null ? (
          <p>{t('ui.run-removal.counting')}</p>
        ) : found.blocked !== null ? (
          <p>{t('ui.data.delete-blocked', { reason: found.blocked })}</p>
        ) : (
          <>
            <p>
              {isSource
                ? t('ui.data.delete-source', { size: bytes(found.bytes) })
                : t('ui.data.delete-set', { size: bytes(found.bytes) })}
            </p>
            {set.usedIn.length > 0 && (
              <p>
                {t('ui.data.delete-used', {
                  projects: set.usedIn.map(({ name }) => name).join(', '),
                })}
              </p>
            )}
          </>
        )}
      </div>
      <div className="dialog-buttons">
        {found?.blocked == null && (
          <Button
            icon={Trash2}
            testId="delete-set-now"
            disabled={found === null}
            onClick={() => void store.request('data:delete', set.id).then(() => close(true))}
          >
            {t('ui.data.delete-now')}
          </Button>
        )}
        <Button onClick={() => dialog.current?.close()}>{t('ui.data.keep')}</Button>
      </div>
    </dialog>
  );
}
