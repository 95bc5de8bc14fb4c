// The prompt that a model gets for a row: resized pictures, their tokens, and the conversation as
// text.

import { useEffect, useId, useState } from 'react';
import { useStore } from '../../api/store.ts';
import type { DataRow } from '../../../preload/contract/sources.ts';
import type { PromptPreview, ModelView } from '../../../preload/contract/models.ts';
import { t } from '../../i18n/translate.ts';

/** Collapsed until the user opens it. */
export function PromptPreview({
  id,
  row,
}: {
  readonly id: string;
  readonly row: DataRow;
}): React.JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)} data-testid="sight">
      <summary>{t('ui.prompt-preview.title')}</summary>
      {isOpen && <PreviewContent id={id} row={row} />}
    </details>
  );
}

function PreviewContent({
  id,
  row,
}: {
  readonly id: string;
  readonly row: DataRow;
}): React.JSX.Element {
  const store = useStore();
  const select = useId();
  const [models, setModels] = useState<readonly ModelView[] | null>(null);
  const [dir, setDir] = useState<string | null>(null);
  const [sight, setSight] = useState<PromptPreview | null>(null);
  useEffect(() => {
    let isWanted = true;
    void store.request('models:list').then((list) => {
      if (!isWanted || !list) return;
      const usable = list.filter(({ problem, kind }) => problem === null && kind === 'base');
      setModels(usable);
      setDir(usable[0]?.path ?? null);
    });
    return () => {
      isWanted = false;
    };
  }, [store]);
  useEffect(() => {
    if (dir === null) return;
    let isWanted = true;
    setSight(null);
    void store
      .request('data:preview-prompt', id, row.number, dir)
      .then((seen) => isWanted && seen && setSight(seen));
    return () => {
      isWanted = false;
    };
  }, [store, id, row, dir]);
  if (models !== null && models.length === 0)
    return <p className="quiet">{t('ui.prompt-preview.none')}</p>;
  return (
    <div className="model-sight">
      <div className="data-field">
        <label htmlFor={select}>{t('ui.prompt-preview.model')}</label>
        <select id={select} value={dir ?? ''} onChange={(event) => setDir(event.target.value)}>
          {(models ?? []).map(({ id: model, name, path }) => (
            <option key={model} value={path}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {sight === null ? (
        <p className="quiet" role="status">
          {t('ui.prompt-preview.reading')}
        </p>
      ) : (
        <>
          <ul className="quiet">
            {sight.pictures.map(({ width, height, tokens }, i) => (
              <li key={i}>{t('ui.prompt-preview.picture', { width, height, tokens })}</li>
            ))}
            {sight.videos.map(({ frames, width, height, tokens }, i) => (
              <li key={i}>{t('ui.prompt-preview.video', { frames, width, height, tokens })}</li>
            ))}
            <li>{t('ui.prompt-preview.total', { tokens: sight.tokens })}</li>
          </ul>
          <pre dir="auto" tabIndex={0}>
            {sight.text}
          </pre>
        </>
      )}
    </div>
  );
}
