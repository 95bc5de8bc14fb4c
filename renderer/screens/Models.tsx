// Models: those to start from and those that were trained, as cards; added by drop or picker, taken out with undo.

import { FileDown, FolderPlus, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/controls/Button.tsx';
import { ModelCard } from './models/ModelCard.tsx';
import { bytes } from '../i18n/format.ts';
import type { Place } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { TEXTS, USE_TEXTS } from '../i18n/catalog.ts';
import { useDrop } from '../browser/use-file-drop.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import { baseOf, useFits, useModels } from '../hooks/use-models.ts';

const M = USE_TEXTS.models;

/** The page. */
export function Models({ go }: { readonly go: (place: Place) => void }): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const [models, read] = useModels();
  const fits = useFits(models);
  const [removed, setRemoved] = useState<{ model: ModelView; freedBytes: number } | null>(null);
  const isBusy = jobs.some(({ status }) => status === 'running');

  const add = async (path: string | null | undefined): Promise<void> => {
    if (path == null) return;
    const added = await store.request('models:add', path);
    if (added?.kind === 'linked') read();
  };
  const pick = (choice: { kind: 'folder' } | { kind: 'file'; endings: string[] }): void =>
    void store.request('path:pick', choice).then(add);
  const remove = (model: ModelView): void =>
    void store.request('models:remove', model.id).then((gone) => {
      if (gone === undefined) return;
      setRemoved({ model, ...gone });
      read();
    });
  const undo = (): void =>
    void store.request('models:restore', removed!.model.id).then(() => {
      setRemoved(null);
      read();
    });
  const [isOver, drop] = useDrop((paths) => {
    for (const path of paths) void add(path);
  });

  return (
    <div className={isOver ? 'page models over' : 'page models'} {...drop}>
      <div className="page-head">
        <p className="lead">{M.sentence}</p>
        <div className="page-actions">
          <Button
            icon={FolderPlus}
            look="primary"
            onClick={() => pick({ kind: 'folder' })}
            testId="add-model"
          >
            {M.add}
          </Button>
          <Button icon={FileDown} onClick={() => pick({ kind: 'file', endings: ['gguf'] })}>
            {M.addGguf}
          </Button>
        </div>
        <p className="quiet">{isOver ? M.drop : M.addNote}</p>
        <Importing />
        <div role="status">
          {removed !== null && (
            <p className="undo-line" data-testid="removed-model">
              {removed.freedBytes > 0
                ? M.removedFiles(removed.model.name, bytes(removed.freedBytes))
                : M.removed(removed.model.name)}
              <Button icon={Undo2} onClick={undo} testId="undo-remove">
                {M.undo}
              </Button>
            </p>
          )}
        </div>
      </div>
      {models === null ? (
        <p className="quiet">{TEXTS.loading}</p>
      ) : models.length === 0 ? (
        <p className="quiet">{M.empty}</p>
      ) : (
        <ul className="model-cards" aria-label={M.list}>
          {models.map((model) => (
            <ModelCard
              key={model.id}
              model={model}
              models={models}
              fit={fits.get(baseOf(model))}
              isBusy={isBusy}
              go={go}
              remove={() => remove(model)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/** GGUF files that are being unpacked. */
function Importing(): React.JSX.Element[] {
  const { jobs } = useWindowState();
  const isOpen = (status: string): boolean => status === 'running' || status === 'queued';
  return jobs
    .filter(
      ({ stage, status, settings }) =>
        stage === 'import' && isOpen(status) && /\.gguf$/i.test(String(settings['source'])),
    )
    .map((job) => (
      <div key={job.id} className="importing">
        <p>{M.importing(String(job.settings['source']).replace(/^.*[\\/]/, ''))}</p>
        <progress
          max={1}
          value={job.progress?.fraction ?? 0}
          aria-label={TEXTS.job.progressLabel}
        />
      </div>
    ));
}
