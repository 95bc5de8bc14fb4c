// Which events are worth telling a person who does not look: a project is finished, or a step could not finish.

import type { Events, JobView, ProjectView } from '../preload/contract.ts';

/** What a notice of the system says. */
export interface Ending {
  readonly title: string;
  readonly body: string;
}

/** A function that hears every event and gives what is to be told, each ending once. `known` are the projects there are already. */
export function createEndings(
  known: readonly ProjectView[],
): (name: keyof Events, payload: unknown) => Ending | null {
  const finished = new Set(
    known.filter(({ reportPath }) => reportPath !== null).map(({ id }) => id),
  );
  const statuses = new Map<number, JobView['status']>();
  return (name, payload) => {
    if (name === 'project:changed') {
      const { id, name: title, reportPath } = payload as ProjectView;
      if (reportPath === null || finished.has(id)) return null;
      finished.add(id);
      return { title, body: 'All steps are done, and the report is written.' };
    }
    if (name !== 'job:changed') return null;
    const { id, step, status, projectId, error } = payload as JobView;
    const before = statuses.get(id);
    statuses.set(id, status);
    if (before !== 'running' || before === status) return null;
    if (status === 'failed' || status === 'interrupted')
      return { title: `${step} could not finish`, body: error?.message ?? '' };
    return status === 'done' && projectId === null ? { title: step, body: 'Done.' } : null;
  };
}
