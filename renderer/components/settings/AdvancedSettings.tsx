// All settings of a plan, collapsed: a tab per stage, and sliders for the reward.

import { useId, useState } from 'react';
import { changedSettings, withoutSetting, withSetting } from '../../selectors/plan-form.ts';
import { EDITABLE_STAGES } from '../../selectors/settings-table.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
import { AnswersSlider, costOfAnswers } from './AnswersSlider.tsx';
import { RewardBuilder } from './RewardBuilder.tsx';
import { SettingFields } from './SettingFields.tsx';
import { Tabs } from '../controls/Tabs.tsx';
import { onSliders } from '../../selectors/reward.ts';
import type { RewardWeights } from '../../../rewards/parts.ts';

type Values = Readonly<Record<string, unknown>>;

/** The collapsible section. */
export function AdvancedSettings({ form }: { readonly form: PlanForm }): React.JSX.Element | null {
  const { plan, view, stages } = form;
  const [stage, setStage] = useState<(typeof EDITABLE_STAGES)[number]>('sft');
  const id = useId();
  if (view === null) return null;
  const present = EDITABLE_STAGES.filter((each) => view.recipe.steps.some((s) => s.stage === each));
  const chosen = present.includes(stage) ? stage : present[0];
  const changedIn = (each: string): number => changedSettings(plan, view.standard, each).length;
  const all = present.reduce((sum, each) => sum + changedIn(each), 0);
  return (
    <details className="advanced" data-testid="advanced">
      <summary>
        {t('ui.train.advanced')}{' '}
        {all > 0 && <span className="count-mark">{t('ui.train.changed', { count: all })}</span>}
      </summary>
      <p className="quiet">{t('ui.train.advanced-note')}</p>
      {chosen !== undefined && (
        <>
          <Tabs
            id={id}
            label={t('ui.train.advanced')}
            tabs={present.map((each) => ({
              key: each,
              word:
                changedIn(each) > 0
                  ? `${t(`ui.stage.${each}`)} · ${changedIn(each)}`
                  : t(`ui.stage.${each}`),
            }))}
            chosen={chosen}
            choose={setStage}
          />
          <div
            role="tabpanel"
            id={`${id}-panel`}
            aria-labelledby={`${id}-${chosen}`}
            key={`${chosen} ${plan.size}`}
          >
            <StageFields stage={chosen} form={form} defaults={stages[chosen]?.defaults ?? {}} />
          </div>
        </>
      )}
    </details>
  );
}

function StageFields({
  stage,
  form,
  defaults,
}: {
  readonly stage: string;
  readonly form: PlanForm;
  readonly defaults: Values;
}): React.JSX.Element {
  const { plan, view, change } = form;
  const own = view!.standard.steps.find((step) => step.stage === stage);
  const recipeSettings = { ...defaults, ...own?.settings };
  const changes = plan.changes[own?.name ?? ''] ?? {};
  const set = (given: Values): void => {
    const next = Object.entries(given).reduce(
      (made, [name, value]) => withSetting(made, view!.standard, stage, name, value),
      plan,
    );
    change(next);
  };
  return (
    <>
      {stage === 'rl' && (
        <RewardBuilder
          projectId={null}
          weights={{ ...recipeSettings, ...changes } as unknown as RewardWeights}
          change={(weights) => set(onSliders(weights))}
        />
      )}
      {stage === 'distill' && (
        <AnswersSlider
          answers={Number({ ...recipeSettings, ...changes }['answers'])}
          cost={costOfAnswers(view!.recipe, view!.steps, Number(recipeSettings['answers']))}
          change={(answers) => set({ answers })}
        />
      )}
      <SettingFields
        stage={stage}
        defaults={recipeSettings}
        changes={changes}
        change={(name, value) => set({ [name]: value })}
        reset={(name) => change(withoutSetting(plan, view!.standard, stage, name))}
      />
    </>
  );
}
