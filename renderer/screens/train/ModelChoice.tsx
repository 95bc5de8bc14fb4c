// The model of a plan.

import { trainableModels } from '../../selectors/plan-form.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
/** A select; a note if no model can be trained. */
export function ModelChoice({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const { plan, models, change } = form;
  const able = trainableModels(models);
  if (able.length === 0) return <p className="quiet">{t('ui.train.no-models')}</p>;
  return (
    <section className="plan-part">
      <label htmlFor="plan-model">
        {t('ui.train.model')} <span className="term">{t('ui.train.model-term')}</span>
      </label>
      <div className="plan-row">
        <select
          id="plan-model"
          data-testid="plan-model"
          value={plan.model}
          onChange={(event) => change({ ...plan, model: event.target.value })}
        >
          {able.map((model) => (
            <option key={model.id} value={model.setting}>
              {modelLabel(model)}
            </option>
          ))}
        </select>
      </div>
    </section>
  );
}

/** A model in a list of choices. */
export function modelLabel({ origin, name }: ModelView): string {
  return origin === 'pocket' ? t('ui.train.included', { name }) : name;
}
