// Requirements of a plan: memory, measured once per model, and the time of every step.

import { Check, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { bytes, duration } from '../../i18n/format.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
import type { Requests } from '../../../preload/contract.ts';

type Fit = ReturnType<Requests['models:fit']>;

/** A sentence on memory, and the times of the steps if known. */
export function PlanFit({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const { plan, view, models } = form;
  const model = models.find(({ setting }) => setting === plan.model);
  const fit = useFit(plan.opened === null ? (model?.id ?? null) : null);
  const known = view?.steps.some(({ seconds }) => seconds !== null) === true;
  return (
    <section className="plan-fit" data-testid="plan-fit">
      {fit === 'waiting' && (
        <p className="quiet" role="status">
          {t('ui.train.fit-wait')}
        </p>
      )}
      {fit === 'busy' && <p className="quiet">{t('ui.train.fit-running')}</p>}
      {typeof fit === 'object' && fit !== null && (
        <p role="status" className={fit.fits ? 'fits' : 'fits-not'}>
          {fit.fits ? <Check aria-hidden size={16} /> : <TriangleAlert aria-hidden size={16} />}{' '}
          {t(fit.fits ? 'ui.train.fits' : 'ui.train.fits-not', {
            needs: bytes(fit.memoryBytes),
            free: bytes(fit.freeBytes),
          })}
          {fit.advice !== null && <em> {fit.advice}</em>}
        </p>
      )}
      {known && (
        <details>
          <summary>{t('ui.train.time-by-steps')}</summary>
          <dl className="step-times">
            {view!.steps.map(({ name, stage, seconds }) => (
              <div key={name}>
                <dt>
                  {t(`ui.stage.${stage}`)} <span className="quiet">{name}</span>
                </dt>
                <dd>{duration(seconds === null ? null : Math.round(seconds))}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

/** The fit of a model; measured only when no job runs, since both would slow each other down. */
function useFit(modelId: string | null): Fit | 'waiting' | 'busy' | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [known, setKnown] = useState<Readonly<Record<string, Fit>>>({});
  const isBusy = jobs.some(({ status }) => status === 'running');
  const isKnown = modelId !== null && Object.hasOwn(known, modelId);
  useEffect(() => {
    if (modelId === null || isKnown || isBusy) return;
    let isOpen = true;
    void store.request('models:fit', modelId).then((fit) => {
      if (isOpen && fit !== undefined) setKnown((all) => ({ ...all, [modelId]: fit }));
    });
    return () => {
      isOpen = false;
    };
  }, [store, modelId, isKnown, isBusy]);
  if (modelId === null) return null;
  return known[modelId] ?? (isBusy ? 'busy' : 'waiting');
}
