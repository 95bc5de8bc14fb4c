// Train: examples and a model become a plan with its time and memory, and the plan a running
// project.

import { useEffect } from 'react';
import { AdvancedSettings } from '../components/settings/AdvancedSettings.tsx';
import { Button } from '../components/controls/Button.tsx';
import { ExamplesChoice } from './train/ExamplesChoice.tsx';
import { ModelChoice } from './train/ModelChoice.tsx';
import { PlanFit } from './train/PlanFit.tsx';
import { RecipeFile } from './train/RecipeFile.tsx';
import { SizeChoice } from './train/SizeChoice.tsx';
import { StartCheck } from './train/StartCheck.tsx';
import { StartPlan } from './train/StartPlan.tsx';
import { TeacherChoice } from './train/TeacherChoice.tsx';
import { SuiteChoice } from './train/SuiteChoice.tsx';
import { FieldProblems } from '../hooks/field-problems.tsx';
import { useFit } from '../hooks/use-fit.ts';
import { usePlan } from '../hooks/use-plan.ts';
import { t } from '../i18n/translate.ts';
import type { PlanPartProps } from './train/plan-part.ts';
import type { Route } from '../selectors/route.ts';

/** The Train page. `focus` is an inspection whose examples are to be used. */
export function Train({
  focus,
  go,
}: {
  readonly focus?: string | undefined;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const form = usePlan(focus);
  return (
    <div className="page train">
      <p className="lead">{t('ui.train.sentence')}</p>
      {form !== null && <PlanFields form={form} go={go} />}
    </div>
  );
}

function PlanFields({ form, go }: PlanPartProps): React.JSX.Element {
  const { plan, models, change, refresh } = form;
  const model = models.find(({ setting }) => setting === plan.model);
  const fit = useFit(plan.opened === null ? (model?.id ?? null) : null);
  // The measured training step gives a first estimate where nothing has run here yet.
  const isMeasured = typeof fit === 'object' && fit !== null;
  useEffect(() => {
    if (isMeasured) refresh();
  }, [isMeasured, model?.id, refresh]);
  return (
    <FieldProblems>
      {plan.opened === null ? (
        <>
          <ExamplesChoice form={form} go={go} />
          <ModelChoice form={form} />
          <TeacherChoice form={form} />
          <SizeChoice form={form} fit={fit} />
          <SuiteChoice form={form} />
        </>
      ) : (
        <p className="opened line" role="status">
          {t('ui.train.opened', { name: plan.opened.name, steps: plan.opened.steps.length })}
          <Button onClick={() => change({ ...plan, opened: null, changes: {} })}>
            {t('ui.train.back-to-form')}
          </Button>
        </p>
      )}
      <PlanFit form={form} fit={fit} />
      <StartCheck form={form} go={go} />
      <AdvancedSettings form={form} />
      <RecipeFile form={form} />
      <StartPlan form={form} go={go} />
    </FieldProblems>
  );
}
