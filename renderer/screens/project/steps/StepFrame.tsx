// What every step's screen shares: title with term, one sentence why, the run's head, and the folded details.

import { useState } from 'react';
import { JobDetails } from '../../../components/runs/StepDetails.tsx';
import { canChange, ChangeButton, ChangeStep, StaleNote } from './RerunStep.tsx';
import { RunHead } from '../../../components/runs/RunHeader.tsx';
import { Terms } from '../../../components/controls/Term.tsx';
import { duration } from '../../../i18n/format.ts';
import { health } from '../../../selectors/run-health.ts';
import type { Member, PathStep } from '../../../selectors/pipeline.ts';
import { memberTitle } from '../../../selectors/pipeline.ts';
import type { RunData } from '../../../api/state.ts';
import { useWindowState } from '../../../api/store.ts';
import type { JobView, MetricPoint } from '../../../../preload/contract/jobs.ts';
import { t } from '../../../i18n/translate.ts';
import type { EngineUsage } from '../../../../preload/contract/train.ts';

/** What a step's screen is given. */
export interface StepProps {
  readonly step: PathStep;
  /** The stage before it in the recipe, for "starts after …"; null for the first. */
  readonly before: PathStep | null;
}

/** The frame around a step's own content. */
export function StepFrame({
  step,
  before,
  member,
  run,
  actions,
  quietWhenIdle = false,
  children,
}: StepProps & {
  readonly member: Member | null;
  readonly run: RunData;
  readonly actions?: React.ReactNode;
  /** True where the content speaks for itself while no part runs. */
  readonly quietWhenIdle?: boolean;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  const job = member?.job ?? null;
  const { usage } = useWindowState();
  // A run that begins anew is another job, and its panel is closed.
  const [changing, setChanging] = useState<number | null>(null);
  const isChanging = job !== null && changing === job.id;
  const severalParts = step.members.length > 1 && member !== null && job?.status !== 'done';
  return (
    <section className="step" aria-labelledby="step-title" data-testid={`step-${step.key}`}>
      <header className="step-head">
        <div className="step-title">
          <h2 id="step-title">
            {t(`ui.step.${step.key}.title`)} <Terms text={t(`ui.step.${step.key}.term`)} />
          </h2>
          {canChange(member) && (
            <ChangeButton
              member={member}
              isOpen={isChanging}
              toggle={() => setChanging(isChanging ? null : job!.id)}
            />
          )}
          {actions}
        </div>
        <div className="step-why">
          <p className="why">{t(`ui.step.${step.key}.why`)}</p>
          {job?.status === 'done' && (
            <p className="quiet took">{t('ui.job.took', { time: duration(secondsOf(job)) })}</p>
          )}
        </div>
      </header>
      <StaleNote step={step} />
      {isChanging && canChange(member) && (
        <ChangeStep member={member} close={() => setChanging(null)} />
      )}
      {job === null ? (
        !quietWhenIdle && <NotYet step={step} before={before} />
      ) : (
        <>
          {severalParts && <p className="part">{memberTitle(member)}</p>}
          <RunHead
            job={job}
            points={run.metrics}
            health={health(job.stage, withMemory(run.metrics, usage, job), {
              running: job.status === 'running',
            })}
          />
        </>
      )}
      {children}
      {job !== null && <JobDetails job={job} />}
    </section>
  );
}

/** The curves with the share of memory as it is now, for the rule that watches it. */
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

/** Length of a finished job; null where it is not known. */
function secondsOf(job: JobView): number | null {
  return job.startedMs === null || job.finishedMs === null
    ? null
    : (job.finishedMs - job.startedMs) / 1000;
}

function NotYet({ step, before }: StepProps): React.JSX.Element | null {
  if (step.members.length === 0 || before === null) return null;
  const title = t(`ui.step.${before.key}.title`);
  return (
    <p className="sentence not-yet">
      {before.state === 'attention'
        ? t('ui.job.not-yet-stopped', { before: title })
        : t('ui.job.not-yet', { before: title })}
    </p>
  );
}
