// The model of a plan and its teacher.

import { isUsable, trainableModels } from '../../selectors/plan-form.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
/** Two selects; a note if no model can be trained. */
export function ModelChoice({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const { plan, models, change } = form;
  const able = trainableModels(models);
  const teachers = models.filter((model) => isUsable(model) && model.setting !== plan.model);
  if (able.length === 0) return <p className="quiet">{t('ui.train.no-models')}</p>;
  return (
    <section className="plan-part two">
      <label>
        <span>
          {t('ui.train.model')} <span className="term">{t('ui.train.model-term')}</span>
        </span>
        <select
          data-testid="plan-model"
          value={plan.model}
          onChange={(event) => {
            const wasItself = plan.teacher === plan.model;
            const model = event.target.value;
            change({ ...plan, model, teacher: wasItself ? model : plan.teacher });
          }}
        >
          {able.map((model) => (
            <option key={model.id} value={model.setting}>
              {modelLabel(model)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>
          {t('ui.train.teacher')} <span className="term">{t('ui.train.teacher-term')}</span>
        </span>
        <select
          data-testid="plan-teacher"
          value={plan.teacher}
          onChange={(event) => change({ ...plan, teacher: event.target.value })}
        >
          <option value={plan.model}>{t('ui.train.self-distillation')}</option>
          {teachers.map((model) => (
            <option key={model.id} value={model.setting}>
              {modelLabel(model)}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

function modelLabel({ origin, name }: ModelView): string {
  return origin === 'pocket' ? t('ui.train.included', { name }) : name;
}
