// Requirements of a plan: memory, measured once per model, and the time of every step.

import { Check, TriangleAlert } from 'lucide-react';
import { bytes, duration } from '../../i18n/format.ts';
import { recipeStepTitle } from '../../selectors/pipeline.ts';
import { t } from '../../i18n/translate.ts';
import type { FittedPartProps } from './plan-part.ts';

/** A sentence on memory, and the times of the steps if known. */
export function PlanFit({ form, fit }: FittedPartProps): React.JSX.Element {
  const { view } = form;
  // Reading the examples is always known: they were inspected.
  const known =
    view?.steps.some(
      ({ stage, seconds, isRough }) => stage === 'sft' && seconds !== null && isRough !== true,
    ) === true;
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
                  {t(`ui.stage.${stage}`)}{' '}
                  <span className="quiet">{recipeStepTitle({ name, stage })}</span>
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
