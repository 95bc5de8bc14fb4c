// How long a whole project still takes: its running step by its own speed, the steps after it by
// the speed of similar ones on this machine.

import type { JobView } from '../../../preload/contract/jobs.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import type { StepEstimate } from '../../../preload/contract/train.ts';

/** Time left, and how many steps are not in it because nothing like them has run here. */
export interface ProjectTime {
  readonly seconds: number;
  readonly unknownSteps: number;
}

/** The time left of a project; null when nothing is left or nothing is known. */
export function projectTimeLeft(
  { steps }: Pick<ProjectView, 'steps'>,
  jobs: readonly JobView[],
  times: readonly StepEstimate[],
): ProjectTime | null {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  let [seconds, unknownSteps, known] = [0, 0, 0];
  for (const step of steps) {
    const job = step.jobId === null ? undefined : byId.get(step.jobId);
    if (job?.status === 'done' && step.isStale !== true) continue;
    const left = stepLeft(job, times.find(({ name }) => name === step.name)?.seconds ?? null);
    if (left === null) unknownSteps += 1;
    else {
      seconds += left;
      known += 1;
    }
  }
  return known === 0 ? null : { seconds, unknownSteps };
}

function stepLeft(job: JobView | undefined, estimate: number | null): number | null {
  if (job?.status !== 'running') return estimate;
  const { secondsLeft, fraction } = job.progress ?? { fraction: 0 };
  return secondsLeft ?? (estimate === null ? null : estimate * (1 - fraction));
}
