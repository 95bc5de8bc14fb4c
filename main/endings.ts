// Which events are worth telling a person who does not look: a project is finished, or a step could not finish.

import type { Events, JobView, ProjectView, StageName } from '../preload/contract.ts';
import { said, spoken, type Marked } from './said.ts';

/** What a notice of the system says. */
export interface Ending {
  readonly title: string;
  readonly body: string;
}

/** What a stage does, as the window calls it. */
const WORK: Readonly<Record<StageName, Marked>> = {
  import: said`Read your examples`,
  curate: said`Prepare`,
  distill: said`Collect good answers`,
  sft: said`Learn from examples`,
  rl: said`Practise with rewards`,
  evaluate: said`Check`,
  export: said`Export`,
  serve: said`Serve`,
};

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
      return { title, body: spoken(said`All steps are done, and the report is written.`) };
    }
    if (name !== 'job:changed') return null;
    const { id, stage, status, projectId, error } = payload as JobView;
    const before = statuses.get(id);
    statuses.set(id, status);
    if (before !== 'running' || before === status) return null;
    const work = WORK[stage];
    if (status === 'failed' || status === 'interrupted')
      return { title: spoken(said`“${work}” could not finish`), body: error?.message ?? '' };
    return status === 'done' && projectId === null
      ? { title: spoken(work), body: spoken(said`Done.`) }
      : null;
  };
}
