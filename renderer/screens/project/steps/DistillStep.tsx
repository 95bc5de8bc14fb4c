// Collect good answers: how many were right and where, and all answers to be read and overruled.

import { Acceptance } from '../../../components/answers/AcceptanceBars.tsx';
import { AnswersBefore } from './AnswersSetup.tsx';
import { TeacherAnswers } from '../../../components/answers/TeacherAnswers.tsx';
import { memberToShow } from '../../../selectors/pipeline.ts';
import { useRun } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The distillation's screen. */
export function Answers({
  step,
  before,
  projectId,
}: StepProps & { readonly projectId: string }): React.JSX.Element {
  const member = memberToShow(step);
  const job = member?.job ?? null;
  const run = useRun(job?.runId ?? null);
  const grown = run.metrics.length;
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      {job === null && member?.stage === 'distill' && (
        <AnswersBefore projectId={projectId} step={member.name} />
      )}
      {job?.summary != null && <Acceptance summary={job.summary} />}
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
