// Open models whose files need not be there: size, licence, memory of training here, and how to bring
// one over.

import { Check, Gauge, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { FilterChips } from '../../components/controls/FilterChips.tsx';
import { bytes, duration, shortCount } from '../../i18n/format.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { CatalogueModel, CatalogueView } from '../../../preload/contract/models.ts';
import type { ModelFit } from '../../hooks/use-models.ts';

const KINDS = ['pictures', 'text'] as const;
type Kind = (typeof KINDS)[number];
const kindOf = ({ seesPictures }: CatalogueModel): Kind => (seesPictures ? 'pictures' : 'text');

/** The list of open models. */
export function Catalogue({ view }: { readonly view: CatalogueView }): React.JSX.Element {
  const [kind, setKind] = useState<Kind>('pictures');
  const shown = view.models.filter((model) => kindOf(model) === kind);
  return (
    <section className="model-section" aria-labelledby="open-models" data-testid="open-models">
      <h2 id="open-models" className="list-title">
        {t('ui.catalogue.title')}
      </h2>
      <p className="quiet">{t('ui.catalogue.sentence', { free: bytes(view.freeBytes) })}</p>
      {view.problem !== null && (
        <p className="model-problem" role="note">
          <TriangleAlert aria-hidden size={16} />
          <span>
            {view.problem.message} {view.problem.hint}
          </span>
        </p>
      )}
      <FilterChips
        label={t('ui.catalogue.which')}
        chips={KINDS.map((key) => ({
          key,
          label: t(`ui.catalogue.${key}`),
          count: String(view.models.filter((model) => kindOf(model) === key).length),
        }))}
        chosen={kind}
        choose={(key) => setKind(key as Kind)}
      />
      <div className="catalogue-scroll">
        <table className="catalogue">
          <thead>
            <tr>
              <th scope="col">{t('ui.catalogue.model')}</th>
              <th scope="col">{t('ui.catalogue.as')}</th>
              <th scope="col" className="number">
                {t('ui.catalogue.bring')}
              </th>
              <th scope="col" className="number">
                {t('ui.catalogue.bits', { bits: 16 })}
              </th>
              <th scope="col" className="number">
                {t('ui.catalogue.bits', { bits: 8 })}
              </th>
              <th scope="col" className="number">
                {t('ui.catalogue.bits', { bits: 4 })}
              </th>
              <th scope="col">{t('ui.models.licence')}</th>
              <th scope="col">{t('ui.catalogue.here')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((model) => (
              <Row key={model.repo} model={model} />
            ))}
          </tbody>
        </table>
      </div>
      <Bringing />
    </section>
  );
}

function Row({ model }: { readonly model: CatalogueModel }): React.JSX.Element {
  const { memory, fits } = model;
  const amount = (n: number | undefined): string => (n === undefined ? '–' : bytes(n));
  return (
    <tr>
      <th scope="row">
        <span dir="auto">{model.name}</span>
        <code className="quiet">{model.repo}</code>
      </th>
      <td>{model.as.map((use) => t(`ui.catalogue.as.${use}`)).join(', ')}</td>
      <td className="number">{bytes(model.bytes)}</td>
      <td className="number">{amount(memory?.bf16 ?? memory?.f16)}</td>
      <td className="number">{amount(memory?.int8)}</td>
      <td className="number">{amount(memory?.int4)}</td>
      <td>
        {model.licence}
        {model.terms !== 'open' && (
          <span className="quiet"> · {t(`ui.catalogue.terms.${model.terms}`)}</span>
        )}
      </td>
      <td>
        {fits !== null && (
          <span className={fits ? 'catalogue-fit fits' : 'catalogue-fit fits-not'}>
            {fits ? <Check aria-hidden size={16} /> : <TriangleAlert aria-hidden size={16} />}
            {fits ? t('ui.catalogue.fits') : t('ui.catalogue.fits-not')}
          </span>
        )}{' '}
        <Forecast model={model} />
      </td>
    </tr>
  );
}

/** Memory and time of a step on this machine, on request: the machine is measured for ten seconds. */
function Forecast({ model }: { readonly model: CatalogueModel }): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const [fit, setFit] = useState<ModelFit | 'measuring' | null>(null);
  const isBusy = jobs.some(({ status }) => status === 'running');
  if (fit === 'measuring') return <span role="status">{t('ui.models.fit-checking')}</span>;
  if (fit === 'failed') return <span role="status">{t('ui.models.fit-failed')}</span>;
  if (fit !== null)
    return (
      <span role="status">
        {fit.fits
          ? t('ui.catalogue.forecast', {
              memory: bytes(fit.memoryBytes),
              weights: fit.weights,
              step: duration(fit.stepSeconds),
            })
          : t('ui.models.fits-not', { memory: bytes(fit.memoryBytes), free: bytes(fit.freeBytes) })}
      </span>
    );
  return (
    <Button
      variant="quiet"
      icon={Gauge}
      disabled={isBusy}
      note={isBusy ? t('ui.models.fit-busy') : t('ui.catalogue.forecast-note')}
      testId="forecast"
      onClick={() => {
        setFit('measuring');
        void store
          .request('models:forecast', model.repo)
          .then((found) => setFit(found ?? 'failed'));
      }}
    >
      {t('ui.catalogue.forecast-here')}
      <span className="unseen">
        : {model.name}, {shortCount(model.parameters)}
      </span>
    </Button>
  );
}

const WAYS = ['plain', 'cache', 'programs', 'own-list'] as const;

/** How to bring a model over without a network. */
function Bringing(): React.JSX.Element {
  return (
    <details className="bringing" data-testid="bringing">
      <summary>{t('ui.bring.title')}</summary>
      <p>{t('ui.bring.files')}</p>
      <ul>
        {FILES.map(([file, when]) => (
          <li key={file}>
            <code>{file}</code>
            {when !== '' && <> – {t(`ui.bring.${when}`)}</>}
          </li>
        ))}
      </ul>
      {WAYS.map((way) => (
        <p key={way}>
          <strong>{t(`ui.bring.${way}`)}</strong> {t(`ui.bring.${way}-how`)}
        </p>
      ))}
    </details>
  );
}

/** The files of a model, and what some of them are for. */
const FILES = [
  ['config.json', ''],
  ['model.safetensors', 'or-shards'],
  ['tokenizer.json, tokenizer_config.json', ''],
  ['chat_template.jinja', 'if-any'],
  ['generation_config.json', 'if-any'],
  ['preprocessor_config.json', 'for-pictures'],
  ['LICENSE, README.md', 'terms'],
] as const;
