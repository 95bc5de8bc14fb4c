// Confirmation before a model of the workspace is deleted: its files, and the runs that use it.

import { Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '../../i18n/format.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { ModelLosses, ModelView } from '../../../preload/contract/models.ts';
import { Button } from '../../components/controls/Button.tsx';

/** A modal dialog; Esc keeps the model. */
export function ModelRemoval({
  model,
  remove,
  close,
}: {
  readonly model: ModelView;
  readonly remove: () => void;
  readonly close: () => void;
}): React.JSX.Element {
  const store = useStore();
  const { projects } = useWindowState();
  const dialog = useRef<HTMLDialogElement>(null);
  const [losses, setLosses] = useState<ModelLosses | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
    void store.request('models:losses', model.id).then((found) => setLosses(found ?? null));
  }, [store, model.id]);
  const nameOf = (projectId: string): string =>
    projects.find(({ id }) => id === projectId)?.name ?? projectId;
  const title = t('ui.model-removal.title', { name: model.name });
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-label={title}
      data-testid="model-removal"
      onClose={close}
    >
      <h2 dir="auto">{title}</h2>
      <div role="status">
        {losses === null ? (
          <p>{t('ui.model-removal.counting')}</p>
        ) : losses.blocked !== null ? (
          <p>
            {losses.blocked.message} {losses.blocked.hint}
          </p>
        ) : (
          <>
            <p>{t('ui.model-removal.files', { size: bytes(losses.bytes) })}</p>
            {model.projectId !== null && (
              <p>{t('ui.model-removal.made-by', { project: nameOf(model.projectId) })}</p>
            )}
            <p>
              {losses.runs === 0
                ? t('ui.model-removal.unused')
                : t('ui.model-removal.used', {
                    count: losses.runs,
                    projects: losses.projectIds.map(nameOf).join(', ') || t('ui.runs.filter.none'),
                  })}
            </p>
          </>
        )}
      </div>
      <div className="dialog-buttons">
        {losses?.blocked == null && (
          <Button
            icon={Trash2}
            testId="delete-model-now"
            disabled={losses === null}
            note={losses === null ? t('ui.model-removal.counting') : ''}
            onClick={() => {
              remove();
              dialog.current?.close();
            }}
          >
            {t('ui.model-removal.now')}
          </Button>
        )}
        <Button onClick={() => dialog.current?.close()}>{t('ui.model-removal.keep')}</Button>
      </div>
    </dialog>
  );
}
