// Three sizes of a plan, each with what to expect and how long it takes on this machine.

import { timeLeft } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import { firstEstimate } from '../../selectors/time/first-estimate.ts';
import type { FittedPartProps } from './plan-part.ts';
import type { PlanSize } from '../../../preload/contract/train.ts';

const SIZES = ['quick', 'balanced', 'thorough'] as const;

/** A radio group of cards; arrow keys move between them. */
export function SizeChoice({ form, fit }: FittedPartProps): React.JSX.Element {
  const { plan, view, stages, change } = form;
  /** Before anything has run here: from the measured training step. */
  const rough = (size: PlanSize): number | null =>
    view === null || typeof fit !== 'object' || fit === null || fit.stepSeconds === null
      ? null
      : firstEstimate(
          view.recipe,
          view.stepsBySize[size],
          (stage) => stages[stage]?.defaults ?? {},
          { seconds: fit.stepSeconds, tokens: fit.stepTokens },
        );
  const practice = view?.steps.some(({ stage }) => stage === 'rl') === true ? 'yes' : 'no';
  return (
    <fieldset className="sizes">
      <legend>{t('ui.train.size')}</legend>
      {SIZES.map((size) => {
        const seconds = view?.secondsBySize[size] ?? null;
        const estimate = seconds === null ? rough(size) : null;
        return (
          <label key={size} className="size-card">
            <input
              type="radio"
              name="plan-size"
              data-testid={`size-${size}`}
              checked={plan.size === size}
              onChange={() => change({ ...plan, size })}
            />
            <span className="size-title">
              <strong>{t(`ui.size.${size}.title`)}</strong>
              {size === 'balanced' && <span className="term">{t('ui.train.recommended')}</span>}
            </span>
            <span>{t(`ui.size.${size}.what`)}</span>
            <span className="quiet">{t(`ui.size.${size}.work`, { practice })}</span>
            <span className="size-time">
              {seconds !== null
                ? t('ui.train.takes', { time: timeLeft(seconds) })
                : estimate !== null
                  ? t('ui.train.takes-roughly', { time: timeLeft(estimate) })
                  : t(fit === 'waiting' ? 'ui.train.time-wait' : 'ui.train.unknown-time')}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
