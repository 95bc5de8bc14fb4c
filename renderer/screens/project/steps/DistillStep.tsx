// Collect good answers: acceptance, and all answers for review.

import { AcceptanceBars } from '../../../components/answers/AcceptanceBars.tsx';
import { AnswersSetup } from './AnswersSetup.tsx';
import { TeacherAnswers } from '../../../components/answers/TeacherAnswers.tsx';
import { recipeStepToShow } from '../../../selectors/pipeline.ts';
import { useRun } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The screen of the distillation. */
export function DistillStep({
  step,
  before,
  projectId,
}: StepProps & { readonly projectId: string }): React.JSX.Element {
  const recipeStep = recipeStepToShow(step);
  const job = recipeStep?.job ?? null;
  const run = useRun(job?.runId ?? null);
  const grown = run.metrics.length;
  return (
    <StepFrame step={step} before={before} recipeStep={recipeStep} run={run}>
      {job === null && recipeStep?.stage === 'distill' && (
        <AnswersSetup projectId={projectId} step={recipeStep.name} />
      )}
      {job?.summary != null && <AcceptanceBars summary={job.summary} />}
      {job?.status === 'running' && grown === 0 && (
        <p className="quiet" role="status">
          {t('ui.answers.empty')}
        </p>
      )}
      {job !== null && job.status !== 'queued' && (job.status !== 'running' || grown > 0) && (
        <TeacherAnswers key={job.id} job={job} grown={grown} />
      )}
    </StepFrame>
  );
}
