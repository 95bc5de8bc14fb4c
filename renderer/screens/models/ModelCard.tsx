// Card of a model: kind, abilities, licence, whether it can be trained here, and actions.

import {
  Check,
  Eye,
  EyeOff,
  ListX,
  MessageCircle,
  Package,
  PackageOpen,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import { bytes, duration, moment, shortCount } from '../../i18n/format.ts';
import { modelName } from '../../selectors/models.ts';
import type { Route } from '../../selectors/route.ts';
import { t, textOr } from '../../i18n/translate.ts';
import { ModelDocument } from './ModelDocument.tsx';
import { useTransfer } from '../../hooks/use-transfer.ts';
import type { ModelFit } from '../../hooks/use-models.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import { Button } from '../../components/controls/Button.tsx';
import { OriginCheck } from '../../components/runs/OriginCheck.tsx';
import { FactLine } from '../../components/controls/FactLine.tsx';

/** A card of the Models page. */
export function ModelCard({
  model,
  models,
  fit,
  isBusy,
  go,
  remove,
}: {
  readonly model: ModelView;
  readonly models: readonly ModelView[];
  readonly fit: ModelFit | undefined;
  readonly isBusy: boolean;
  readonly go: (route: Route) => void;
  readonly remove: () => void;
}): React.JSX.Element {
  const { problem, hasCard } = model;
  const transfer = useTransfer();
  const purpose = textOr(`ui.models.for.${model.id}`, '');
  const removeWord = model.origin === 'workspace' ? t('ui.models.delete') : t('ui.models.take-out');
  return (
    <li
      className="model-card"
      data-testid={`model-${model.id}`}
      aria-labelledby={`model-${model.id}`}
    >
      <header>
        <h3 id={`model-${model.id}`} className="cut" dir="auto" title={model.name}>
          {model.name}
        </h3>
        <p className="quiet">{kindOf(model)}</p>
      </header>
      {purpose !== '' && <p data-testid="model-purpose">{purpose}</p>}
      {problem === null ? (
        <>
          <p className="model-facts">
            <span className="model-sees">
              {model.seesPictures ? (
                <Eye aria-hidden size={16} />
              ) : (
                <EyeOff aria-hidden size={16} />
              )}
              {model.seesPictures ? t('ui.models.sees') : t('ui.models.blind')}
            </span>
            <span>{bytes(model.bytes)}</span>
            <span>{t('ui.models.parameters', { n: shortCount(model.parameters) })}</span>
            <code>{model.modelType}</code>
          </p>
          <FitLine fit={fit} isBusy={isBusy} />
        </>
      ) : (
        <p className="model-problem" role="note">
          <TriangleAlert aria-hidden size={16} />
          <span>
            <strong>{t('ui.models.problem')}.</strong> {problem.message}{' '}
            {problem.hint !== undefined && <em>{problem.hint}</em>}
          </span>
        </p>
      )}
      <dl className="model-lines">
        {model.base !== null && (
          <FactLine word={t('ui.models.of-base')}>{modelName(models, model.base)}</FactLine>
        )}
        {model.madeFrom.length > 0 && (
          <FactLine word={t('ui.models.made-from')}>
            {model.madeFrom
              .map((id) => models.find((other) => other.id === id)?.name ?? id)
              .join(', ')}
          </FactLine>
        )}
        {problem === null && (
          <FactLine word={t('ui.models.licence')}>
            <Licence model={model} />
          </FactLine>
        )}
        <FactLine word={t('ui.models.folder')}>
          <code className="path-text">{model.path}</code>
        </FactLine>
      </dl>
      {hasCard && <ModelDocument modelId={model.id} />}
      {model.origin === 'workspace' && <OriginCheck place={model.setting} />}
      <footer>
        <Button
          icon={MessageCircle}
          onClick={() => go({ page: 'chat', focus: model.id })}
          disabled={problem !== null}
          {...(problem === null ? {} : { note: problem.message })}
        >
          {t('ui.models.chat')}
        </Button>
        <Button
          icon={PackageOpen}
          onClick={() => go({ page: 'export', focus: model.id })}
          disabled={problem !== null}
          {...(problem === null ? {} : { note: problem.message })}
        >
          {t('ui.models.export')}
        </Button>
        {model.origin === 'workspace' && (
          <button
            type="button"
            className="icon-button"
            title={t('ui.transfer.pack')}
            data-testid="pack-model"
            onClick={() =>
              transfer({ kind: 'pack', what: 'model', id: model.id, name: model.name })
            }
          >
            <Package aria-hidden size={16} />
            <span className="unseen">
              {t('ui.transfer.pack')}: {model.name}
            </span>
          </button>
        )}
        {model.origin !== 'pocket' && (
          <button
            type="button"
            className="icon-button"
            onClick={remove}
            title={removeWord}
            data-testid="remove-model"
          >
            {model.origin === 'workspace' ? (
              <Trash2 aria-hidden size={16} />
            ) : (
              <ListX aria-hidden size={16} />
            )}
            <span className="unseen">
              {removeWord}: {model.name}
            </span>
          </button>
        )}
      </footer>
    </li>
  );
}

function Licence({ model: { licence } }: { readonly model: ModelView }): React.JSX.Element {
  if (licence === null) return <>{t('ui.models.no-licence')}</>;
  if (licence.text === licence.name) return <>{licence.name}</>;
  return (
    <details>
      <summary>
        {licence.name} <span className="quiet">{t('ui.models.licence-text')}</span>
      </summary>
      <pre tabIndex={0}>{licence.text}</pre>
    </details>
  );
}

function FitLine({
  fit,
  isBusy,
}: {
  readonly fit: ModelFit | undefined;
  readonly isBusy: boolean;
}): React.JSX.Element {
  if (fit === undefined)
    return (
      <p className="model-fit quiet">
        {isBusy ? t('ui.models.fit-busy') : t('ui.models.fit-checking')}
      </p>
    );
  if (fit === 'failed') return <p className="model-fit quiet">{t('ui.models.fit-failed')}</p>;
  return (
    <p className={fit.fits ? 'model-fit fits' : 'model-fit fits-not'}>
      {fit.fits ? <Check aria-hidden size={16} /> : <TriangleAlert aria-hidden size={16} />}
      <span>
        {fit.fits
          ? t('ui.models.fits', {
              memory: bytes(fit.memoryBytes),
              step: duration(fit.stepSeconds),
              weights: fit.weights,
            })
          : t('ui.models.fits-not', { memory: bytes(fit.memoryBytes), free: bytes(fit.freeBytes) })}
        {fit.advice !== null && <em> {fit.advice}</em>}
      </span>
    </p>
  );
}

function kindOf({ kind, origin, createdMs }: ModelView): string {
  const what =
    kind === 'base'
      ? t('ui.models.base')
      : origin === 'workspace'
        ? t('ui.models.adapter')
        : t('ui.models.linked-adapter');
  const where =
    origin === 'pocket'
      ? t('ui.models.pocket')
      : origin === 'linked'
        ? t('ui.models.linked')
        : t('ui.models.created', { when: moment(createdMs) });
  return `${what} · ${where}`;
}
