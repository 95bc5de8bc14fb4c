// Three sizes of a plan, each with what to expect and how long it takes on this machine.

import { timeLeft } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { FittedPartProps } from './plan-part.ts';

const SIZES = ['quick', 'balanced', 'thorough'] as const;

/** A radio group of cards; arrow keys move between them. */
export function SizeChoice({ form, fit }: FittedPartProps): React.JSX.Element {
  const { plan, view, change } = form;
  const practice = view?.steps.some(({ stage }) => stage === 'rl') === true ? 'yes' : 'no';
  return (
    <fieldset className="sizes">
      <legend>{t('ui.train.size')}</legend>
      {SIZES.map((size) => {
        const seconds = view?.secondsBySize[size] ?? null;
        const isRough = view?.stepsBySize[size].some((step) => step.isRough === true) === true;
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
              {seconds === null
                ? t(fit === 'waiting' ? 'ui.train.time-wait' : 'ui.train.unknown-time')
                : t(isRough ? 'ui.train.takes-roughly' : 'ui.train.takes', {
                    time: timeLeft(seconds),
                  })}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
