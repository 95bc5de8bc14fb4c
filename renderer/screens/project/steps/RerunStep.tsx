// Running a step again, optionally with other settings and with its dependent steps; and the note
// on outdated steps.

import { RotateCcw, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { RecipeStep, PipelineStep } from '../../../selectors/pipeline.ts';
import { recipeStepTitle } from '../../../selectors/pipeline.ts';
import { EDITABLE_STAGES } from '../../../selectors/settings-table.ts';
import { useStore, useWindowState } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { problemSentence } from '../../../selectors/fields/field-problem.ts';
import { FieldProblems, useFieldProblems } from '../../../hooks/field-problems.tsx';
import { useProjectPlan } from '../../../hooks/use-project-plan.ts';
import { AnswersSlider, costOfAnswers } from '../../../components/settings/AnswersSlider.tsx';
import { Button } from '../../../components/controls/Button.tsx';
import { RewardBuilder } from '../../../components/settings/RewardBuilder.tsx';
import { SettingFields } from '../../../components/settings/SettingFields.tsx';
import { onSliders } from '../../../selectors/reward.ts';
import type { RewardWeights } from '../../../../rewards/parts.ts';

type Values = Readonly<Record<string, unknown>>;

/** Whether a step can be run again with other settings. */
export function canRerun(recipeStep: RecipeStep | null): recipeStep is RecipeStep {
  const job = recipeStep?.job ?? null;
  return (
    job !== null &&
    job.projectId !== null &&
    job.status !== 'running' &&
    job.status !== 'queued' &&
    EDITABLE_STAGES.some((stage) => stage === job.stage)
  );
}

/** The button that opens and closes the settings of a finished step. */
export function RerunButton({
  recipeStep,
  isOpen,
  toggle,
}: {
  readonly recipeStep: RecipeStep;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}): React.JSX.Element {
  const isBusy = useIsProjectRunning(recipeStep.job?.projectId ?? null);
  return (
    <Button
      icon={SlidersHorizontal}
      testId="change-step"
      disabled={isBusy}
      {...(isBusy ? { note: t('ui.rerun.busy') } : {})}
      onClick={toggle}
    >
      {isOpen ? t('ui.rerun.close') : t('ui.rerun.change')}
    </Button>
  );
}

interface RerunStepProps {
  readonly recipeStep: RecipeStep;
  readonly close: () => void;
}

/** The settings of a step, the dependent steps to redo, and the button that runs them. */
export function RerunStep(props: RerunStepProps): React.JSX.Element {
  return (
    <FieldProblems>
      <RerunFields {...props} />
    </FieldProblems>
  );
}

function RerunFields({ recipeStep, close }: RerunStepProps): React.JSX.Element | null {
  const problem = problemSentence(useFieldProblems());
  const projectId = recipeStep.job?.projectId ?? '';
  const store = useStore();
  const { projects } = useWindowState();
  const plan = useProjectPlan(projectId);
  const [changes, setChanges] = useState<Values>({});
  const [later, setLater] = useState(true);
  const [isStarting, setStarting] = useState(false);
  const defaults = plan?.stages[recipeStep.stage]?.defaults;
  const own = plan?.recipe.steps.find(({ name }) => name === recipeStep.name)?.settings;
  if (plan === null || defaults === undefined || own === undefined) return null;
  const current: Values = { ...defaults, ...own };
  const steps = projects.find(({ id }) => id === projectId)?.steps ?? [];
  const after = steps
    .slice(steps.findIndex(({ name }) => name === recipeStep.name) + 1)
    .filter(({ jobId }) => jobId !== null);
  const run = (): void => {
    setStarting(true);
    void store
      .request('project:redo', projectId, recipeStep.name, {
        later,
        ...(Object.keys(changes).length > 0 ? { settings: changes } : {}),
      })
      .then(() => setStarting(false));
  };
  return (
    <section
      className="change-step"
      aria-label={t('ui.rerun.title')}
      data-testid="change-panel"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <h3>{t('ui.rerun.title')}</h3>
      {recipeStep.stage === 'rl' && (
        <RewardBuilder
          projectId={projectId}
          weights={{ ...current, ...changes } as unknown as RewardWeights}
          change={(weights) => setChanges({ ...changes, ...onSliders(weights) })}
        />
      )}
      {recipeStep.stage === 'distill' && (
        <AnswersSlider
          answers={Number({ ...current, ...changes }['answers'])}
          cost={costOfAnswers(plan.recipe, plan.times, Number(current['answers']))}
          change={(answers) => setChanges({ ...changes, answers })}
        />
      )}
      <SettingFields
        stage={recipeStep.stage}
        defaults={current}
        changes={changes}
        change={(name, value) => setChanges({ ...changes, [name]: value })}
        reset={(name) => {
          const { [name]: _, ...rest } = changes;
          setChanges(rest);
        }}
      />
      {after.length > 0 && (
        <label className="check">
          <input
            type="checkbox"
            data-testid="redo-later"
            checked={later}
            onChange={(event) => setLater(event.target.checked)}
          />
          {t('ui.rerun.later', { steps: after.map(recipeStepTitle).join(', ') })}
        </label>
      )}
      <div className="line">
        <Button
          variant="primary"
          icon={RotateCcw}
          testId="run-again"
          disabled={isStarting || problem !== null}
          {...(problem === null ? {} : { note: problem })}
          onClick={run}
        >
          {t('ui.rerun.run')}
        </Button>
        <Button onClick={close}>{t('ui.rerun.close')}</Button>
        <span className="quiet">{t('ui.rerun.earlier-kept')}</span>
      </div>
    </section>
  );
}

/** A note if a step was made from outdated results, with a button that redoes all such steps. */
export function OutdatedNote({ step }: { readonly step: PipelineStep }): React.JSX.Element | null {
  const store = useStore();
  const older = step.recipeSteps.find(({ isStale }) => isStale);
  const projectId = older?.job?.projectId ?? null;
  const isBusy = useIsProjectRunning(projectId);
  if (older === undefined || projectId === null) return null;
  return (
    <div className="stale" role="status" data-testid="stale">
      <p>{t(`ui.rerun.stale.${step.key}`)}</p>
      <Button
        icon={RotateCcw}
        testId="redo"
        disabled={isBusy}
        {...(isBusy ? { note: t('ui.rerun.busy') } : {})}
        onClick={() => void store.request('project:redo', projectId, older.name, { later: true })}
      >
        {t('ui.rerun.redo')}
      </Button>
    </div>
  );
}

function useIsProjectRunning(projectId: string | null): boolean {
  const { jobs } = useWindowState();
  return jobs.some(
    (job) => job.projectId === projectId && (job.status === 'running' || job.status === 'queued'),
  );
}
