// Base models and trained models as cards; added by drop or file picker, removed with undo.

import { FileDown, FolderPlus, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/controls/Button.tsx';
import { Catalogue } from './models/Catalogue.tsx';
import { FoundModels } from './models/FoundModels.tsx';
import { ModelCard } from './models/ModelCard.tsx';
import { ModelRemoval } from './models/ModelRemoval.tsx';
import { bytes } from '../i18n/format.ts';
import type { Route } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import { useFileDrop } from '../browser/use-file-drop.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import { baseOf, useModelFits, useModels, useOpenModels } from '../hooks/use-models.ts';

/** The page. */
export function Models({ go }: { readonly go: (route: Route) => void }): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const [models, read] = useModels();
  const fits = useModelFits(models);
  const [removed, setRemoved] = useState<{ model: ModelView; freedBytes: number } | null>(null);
  const [asked, setAsked] = useState<ModelView | null>(null);
  const { catalogue, found } = useOpenModels(models);
  const isBusy = jobs.some(({ status }) => status === 'running');

  const add = async (path: string | null | undefined, name?: string): Promise<void> => {
    if (path == null) return;
    const added = await store.request('models:add', path, name);
    if (added?.kind === 'linked') read();
  };
  const pick = (choice: { kind: 'folder' } | { kind: 'file'; endings: string[] }): void =>
    void store.request('path:pick', choice).then((path) => add(path));
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
  const [isOver, drop] = useFileDrop((paths) => {
    for (const path of paths) void add(path);
  });

  return (
    <div className={isOver ? 'page models over' : 'page models'} {...drop}>
      <div className="page-head">
        <p className="lead">{t('ui.models.sentence')}</p>
        <div className="page-actions">
          <Button
            icon={FolderPlus}
            variant="primary"
            onClick={() => pick({ kind: 'folder' })}
            testId="add-model"
          >
            {t('ui.models.add')}
          </Button>
          <Button icon={FileDown} onClick={() => pick({ kind: 'file', endings: ['gguf'] })}>
            {t('ui.models.add-gguf')}
          </Button>
        </div>
        <p className="quiet">{isOver ? t('ui.models.drop') : t('ui.models.add-note')}</p>
        <Importing />
        <div role="status">
          {removed !== null && (
            <p className="undo-line" data-testid="removed-model">
              {removed.freedBytes > 0
                ? t('ui.models.removed-files', {
                    name: removed.model.name,
                    size: bytes(removed.freedBytes),
                  })
                : t('ui.models.removed', { name: removed.model.name })}
              <Button icon={Undo2} onClick={undo} testId="undo-remove">
                {t('ui.models.undo')}
              </Button>
            </p>
          )}
        </div>
      </div>
      {models === null ? (
        <p className="quiet">{t('ui.loading')}</p>
      ) : models.length === 0 ? (
        <p className="quiet">{t('ui.models.empty')}</p>
      ) : (
        <ul className="model-cards" aria-label={t('ui.models.list')}>
          {models.map((model) => (
            <ModelCard
              key={model.id}
              model={model}
              models={models}
              fit={fits.get(baseOf(model))}
              isBusy={isBusy}
              go={go}
              remove={() => (model.origin === 'workspace' ? setAsked(model) : remove(model))}
            />
          ))}
        </ul>
      )}
      {found !== null && (
        <FoundModels
          found={found}
          add={({ path, name, kind }) => void add(path, kind === 'gguf' ? name : undefined)}
        />
      )}
      {catalogue !== null && <Catalogue view={catalogue} />}
      {asked !== null && (
        <ModelRemoval
          key={asked.id}
          model={asked}
          remove={() => remove(asked)}
          close={() => setAsked(null)}
        />
      )}
    </div>
  );
}

/** GGUF files by their names; Ollama names them by their hash. */
const GGUF_FILE = /(\.gguf|[\\/]sha256-[0-9a-f]{64})$/i;

/** GGUF files that are being imported. */
function Importing(): React.JSX.Element[] {
  const { jobs } = useWindowState();
  const isOpen = (status: string): boolean => status === 'running' || status === 'queued';
  return jobs
    .filter(
      ({ stage, status, settings }) =>
        stage === 'import' && isOpen(status) && GGUF_FILE.test(String(settings['source'])),
    )
    .map((job) => (
      <div key={job.id} className="importing">
        <p>
          {t('ui.models.importing', {
            name:
              String(job.settings['name'] ?? '') ||
              String(job.settings['source']).replace(/^.*[\\/]/, ''),
          })}
        </p>
        <progress
          max={1}
          value={job.progress?.fraction ?? 0}
          aria-label={t('ui.job.progress-label')}
        />
      </div>
    ));
}
