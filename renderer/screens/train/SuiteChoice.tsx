// Additional test sets of a plan.

import { count } from '../../i18n/format.ts';
import { examplesKey } from '../../selectors/plan-form.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
/** Additional test sets; renders nothing if there is no data set besides the training one. */
export function SuiteChoice({ form }: { readonly form: PlanForm }): React.JSX.Element | null {
  const { plan, sources, change } = form;
  const chosen = plan.alsoCheck ?? [];
  const sets = sources.flatMap(({ examples, name, rows }) =>
    examples.kind === 'dataset' && examplesKey(examples) !== examplesKey(plan.examples)
      ? [{ path: examples.path, name, rows }]
      : [],
  );
  if (sets.length === 0) return null;
  return (
    <fieldset className="plan-part further" data-testid="further">
      <legend>
        {t('ui.train.suites')} <span className="term">{t('ui.train.suites-term')}</span>
      </legend>
      <p className="quiet">{t('ui.train.suites-note')}</p>
      {sets.map(({ path, name, rows }) => (
        <label key={path} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(path)}
            onChange={({ target }) =>
              change({
                ...plan,
                alsoCheck: target.checked
                  ? [...chosen, path]
                  : chosen.filter((other) => other !== path),
              })
            }
          />
          <span dir="auto">{name}</span>
          <span className="quiet">{t('ui.train.suite-rows', { rows: count(rows) })}</span>
        </label>
      ))}
    </fieldset>
  );
}
