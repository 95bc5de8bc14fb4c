// Events that deserve a desktop notification: a project has finished, or a step has failed.

import type { Events } from '../../preload/contract.ts';
import type { JobView, StageName } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import { msg, type Message } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

/** Text of a desktop notification. */
export interface DesktopNotification {
  readonly title: string;
  readonly body: string;
}

/** The window's name of each stage. */
const STAGE_NAMES: Readonly<Record<StageName, Message>> = {
  import: msg('notification.step-import'),
  curate: msg('notification.step-curate'),
  distill: msg('notification.step-distill'),
  sft: msg('notification.step-sft'),
  rl: msg('notification.step-rl'),
  evaluate: msg('notification.step-evaluate'),
  export: msg('notification.step-export'),
  serve: msg('notification.step-serve'),
};

/** The window's name of a stage. */
export function stageName(stage: StageName): Message {
  return STAGE_NAMES[stage];
}

/** State before the first event. */
interface InitialState {
  readonly projects: readonly ProjectView[];
  readonly jobs: readonly JobView[];
}

/**
 * A function that maps every event to a notification, or to null; each end of a job is notified
 * once.
 */
export function createDesktopNotifications({
  projects,
  jobs,
}: InitialState): (name: keyof Events, payload: unknown) => DesktopNotification | null {
  const known = new Map(jobs.map((job) => [job.id, job]));
  /** The newest notified step of each project; a repeated step has a newer job. */
  const notified = new Map<string, number>();

  /** The newest step of a project whose steps are all done; null for any other project. */
  const newestOf = ({ steps, reportPath }: ProjectView): number | null => {
    const isDone = steps.every(
      ({ jobId }) => jobId !== null && known.get(jobId)?.status === 'done',
    );
    const isAtRest = reportPath !== null || steps.some(({ isStale }) => isStale);
    return isDone && isAtRest ? Math.max(0, ...steps.map(({ jobId }) => jobId ?? 0)) : null;
  };
  const projectChanged = (project: ProjectView): DesktopNotification | null => {
    const newest = newestOf(project);
    if (newest === null || newest <= (notified.get(project.id) ?? -1)) return null;
    notified.set(project.id, newest);
    const job = known.get(newest);
    // A project with stale results gets no new report.
    const body =
      job !== undefined && project.steps.some(({ isStale }) => isStale)
        ? msg('notification.step-done', { step: STAGE_NAMES[job.stage] })
        : msg('notification.project-done');
    return { title: project.name, body: localize(body) };
  };
  const jobChanged = (job: JobView): DesktopNotification | null => {
    const before = known.get(job.id)?.status;
    known.set(job.id, job);
    const { status, stage, projectId, error } = job;
    if (before !== 'running' || before === status) return null;
    const work = STAGE_NAMES[stage];
    if (status === 'failed' || status === 'interrupted')
      return {
        title: localize(msg('notification.step-unfinished', { step: work })),
        body: error?.message ?? '',
      };
    return status === 'done' && projectId === null
      ? { title: localize(work), body: localize(msg('notification.work-done')) }
      : null;
  };

  for (const project of projects) projectChanged(project);
  return (name, payload) => {
    if (name === 'project:changed') return projectChanged(payload as ProjectView);
    return name === 'job:changed' ? jobChanged(payload as JobView) : null;
  };
}
