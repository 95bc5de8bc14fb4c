// Models that other programs keep on this machine, each added with one click.

import { FolderPlus } from 'lucide-react';
import { Button } from '../../components/controls/Button.tsx';
import { bytes } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { FoundModel, FoundModels as Found } from '../../../preload/contract/models.ts';

/** The list; those that cannot be used are folded, with the reason of each. */
export function FoundModels({
  found,
  add,
}: {
  readonly found: Found;
  readonly add: (model: FoundModel) => void;
}): React.JSX.Element {
  const usable = found.models.filter(({ problem }) => problem === null);
  const others = found.models.filter(({ problem }) => problem !== null);
  return (
    <section className="model-section" aria-labelledby="found-models" data-testid="found-models">
      <h2 id="found-models" className="list-title">
        {t('ui.found.title')}
      </h2>
      <p className="quiet">
        {found.models.length === 0
          ? t('ui.found.nothing')
          : t('ui.found.sentence', { folders: found.searched.join(', ') })}{' '}
        {!found.isComplete && t('ui.found.ended-early')}
      </p>
      {usable.length > 0 && (
        <ul className="found-list">
          {usable.map((model) => (
            <li key={model.path}>
              <span className="cut" dir="auto" title={model.path}>
                {model.name}
              </span>
              <span className="quiet">
                {t(`ui.found.store.${model.store}`)} · {bytes(model.bytes)} ·{' '}
                {model.seesPictures ? t('ui.models.sees') : t('ui.models.blind')}
                {model.kind === 'gguf' && <> · {t('ui.found.is-converted')}</>}
              </span>
              {model.isListed ? (
                <span className="quiet">{t('ui.found.listed')}</span>
              ) : (
                <Button icon={FolderPlus} onClick={() => add(model)} testId="add-found">
                  {t('ui.found.add')}
                  <span className="unseen">: {model.name}</span>
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details>
          <summary>{t('ui.found.others', { count: others.length })}</summary>
          <ul className="found-others">
            {others.map(({ path, name, store, problem }) => (
              <li key={path}>
                <strong dir="auto">{name}</strong> ({t(`ui.found.store.${store}`)}):{' '}
                {problem?.message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
