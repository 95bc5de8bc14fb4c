// Three big choices of how much time a plan may take, each with what to expect and how long it takes here.

import { timeLeft } from '../../i18n/format.ts';
import { TRAIN_TEXTS } from '../../i18n/catalog.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';

const T = TRAIN_TEXTS;
const SIZES = ['quick', 'balanced', 'thorough'] as const;

/** Radio buttons as cards; arrow keys move between them. */
export function SizeChoice({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const { plan, view, change } = form;
  return (
    <fieldset className="sizes">
      <legend>{T.size}</legend>
      {SIZES.map((size) => {
        const words = T.sizes[size];
        const seconds = view?.secondsBySize[size] ?? null;
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
              <strong>{words.title}</strong>
              {size === 'balanced' && <span className="term">{T.recommended}</span>}
            </span>
            <span>{words.what}</span>
            <span className="quiet">{words.work}</span>
            <span className="size-time">
              {seconds === null ? T.unknownTime : T.takes(timeLeft(seconds))}
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
