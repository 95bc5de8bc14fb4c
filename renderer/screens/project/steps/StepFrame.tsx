// The frame that all step screens share: title with term, purpose, header of the run, and collapsed
// details.

import { useState } from 'react';
import { StepDetails } from '../../../components/runs/StepDetails.tsx';
import { canRerun, RerunButton, RerunStep, OutdatedNote } from './RerunStep.tsx';
import { RunHeader } from '../../../components/runs/RunHeader.tsx';
import { Terms } from '../../../components/controls/Term.tsx';
import { duration } from '../../../i18n/format.ts';
import { health } from '../../../selectors/run-health.ts';
import type { RecipeStep, PipelineStep } from '../../../selectors/pipeline.ts';
import { recipeStepTitle } from '../../../selectors/pipeline.ts';
import { secondsOf } from '../../../selectors/run-list.ts';
import type { RunData } from '../../../api/state.ts';
import { useWindowState } from '../../../api/store.ts';
import type { JobView, MetricPoint } from '../../../../preload/contract/jobs.ts';
import { t } from '../../../i18n/translate.ts';
import type { EngineUsage } from '../../../../preload/contract/train.ts';

/** Props of a step screen. */
export interface StepProps {
  readonly step: PipelineStep;
  /** The previous step of the pipeline, for "starts after …"; null for the first. */
  readonly before: PipelineStep | null;
}

/** The frame around the content of a step. */
export function StepFrame({
  step,
  before,
  recipeStep,
  run,
  actions,
  quietWhenIdle = false,
  children,
}: StepProps & {
  readonly recipeStep: RecipeStep | null;
  readonly run: RunData;
  readonly actions?: React.ReactNode;
  /** True if the content needs no header while no recipe step runs. */
  readonly quietWhenIdle?: boolean;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  const job = recipeStep?.job ?? null;
  const { usage } = useWindowState();
  // A new run is another job, so the panel closes.
  const [changing, setChanging] = useState<number | null>(null);
  const isChanging = job !== null && changing === job.id;
  const severalParts = step.recipeSteps.length > 1 && recipeStep !== null && job?.status !== 'done';
  return (
    <section className="step" aria-labelledby="step-title" data-testid={`step-${step.key}`}>
      <header className="step-head">
        <div className="step-title">
          <h2 id="step-title">
            {t(`ui.step.${step.key}.title`)} <Terms text={t(`ui.step.${step.key}.term`)} />
          </h2>
          {canRerun(recipeStep) && (
            <RerunButton
              recipeStep={recipeStep}
              isOpen={isChanging}
              toggle={() => setChanging(isChanging ? null : job!.id)}
            />
          )}
          {actions}
        </div>
        <div className="step-why">
          <p className="why">{t(`ui.step.${step.key}.why`)}</p>
          {job?.status === 'done' && (
            <p className="quiet took">{t('ui.job.took', { time: duration(secondsOf(job, 0)) })}</p>
          )}
        </div>
      </header>
      <OutdatedNote step={step} />
      {isChanging && canRerun(recipeStep) && (
        <RerunStep recipeStep={recipeStep} close={() => setChanging(null)} />
      )}
      {job === null ? (
        !quietWhenIdle && <NotStarted step={step} before={before} />
      ) : (
        <>
          {severalParts && <p className="part">{recipeStepTitle(recipeStep)}</p>}
          <RunHeader
            job={job}
            points={run.metrics}
            {...(canRerun(recipeStep) ? { changeStep: () => setChanging(job.id) } : {})}
            health={health(job.stage, withMemory(run.metrics, usage, job), {
              running: job.status === 'running',
            })}
          />
        </>
      )}
      {children}
      {job !== null && <StepDetails job={job} />}
    </section>
  );
}

/** Adds the current memory usage to the curves, for the rule that checks it. */
function withMemory(
  points: readonly MetricPoint[],
  usage: EngineUsage | null,
  job: JobView,
): readonly MetricPoint[] {
  const last = points.at(-1);
  if (last === undefined || usage?.runId !== job.runId || usage.memoryBytes === null) return points;
  const memory_fraction = usage.memoryBytes / usage.memoryTotalBytes;
  return points.with(-1, { ...last, values: { ...last.values, memory_fraction } });
}

function NotStarted({ step, before }: StepProps): React.JSX.Element | null {
  if (step.recipeSteps.length === 0 || before === null) return null;
  const title = t(`ui.step.${before.key}.title`);
  return (
    <p className="sentence not-yet">
      {before.state === 'attention'
        ? t('ui.job.not-yet-stopped', { before: title })
        : t('ui.job.not-yet', { before: title })}
    </p>
  );
}
