// The parts of examples as a finished step has counted them, after duplicates are left out.

import { sorted } from '../data/datasets/workspace.ts';
import type { Recipe } from '../stages/recipe.ts';
import type { Settings } from '../stages/contract/settings.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { Parts } from './parts.ts';

/**
 * Examples by part of the newest finished step that prepares the same examples in the same way as
 * the recipe would, in any project; null where there is none.
 */
export function countedParts({ steps }: Recipe, all: readonly JobView[]): Parts | null {
  const wanted = (stage: string) => steps.find((step) => step.stage === stage)?.settings;
  const jobs = all.filter(({ status }) => status === 'done');
  const [source, curate] = [wanted('import'), wanted('curate')];
  if (!curate) return null;
  const isSame = (job: JobView): boolean => {
    if (job.stage !== 'curate' || !haveSameSettings(job.settings, curate)) return false;
    if (!source) return true;
    const read = jobs.findLast(
      ({ id, projectId, stage }) =>
        stage === 'import' && projectId === job.projectId && id < job.id,
    );
    return read !== undefined && haveSameSettings(read.settings, source);
  };
  const counts = countsOf(jobs.findLast(isSame)?.summary?.['by_split']);
  return Object.keys(counts).length === 0 ? null : counts;
}

/** The numbers of a tally in a summary. */
export function countsOf(value: unknown): Parts {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}

/**
 * Whether a step ran with these settings; its seed and the results that it used do not count, since
 * they differ between projects.
 */
function haveSameSettings(ran: Settings, wanted: Settings): boolean {
  const isFree = (name: string): boolean =>
    name === 'seed' || (typeof wanted[name] === 'string' && wanted[name].startsWith('$'));
  const names = [...new Set([...Object.keys(ran), ...Object.keys(wanted)])];
  const text = (value: unknown): string => JSON.stringify([sorted(value)]);
  return names.every((name) => isFree(name) || text(ran[name]) === text(wanted[name]));
}
