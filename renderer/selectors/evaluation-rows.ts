// Every check of the workspace as one row: which model, on which questions, how often right, and how sure that is.

import { isKnown } from '../i18n/format.ts';
import { modelName } from './models.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { ProjectView } from '../../preload/contract/projects.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { EvaluationSource } from '../../preload/contract/answers.ts';

/** A finished check. */
export interface CheckRow {
  readonly job: JobView;
  readonly model: string;
  readonly project: string | null;
  readonly data: string;
  readonly part: string;
  readonly accuracy: Interval;
  readonly n: number | null;
}

/** The finished checks, newest first. Models and data sets that are gone keep the last part of their path. */
export function checkRows(
  jobs: readonly JobView[],
  models: readonly ModelView[],
  sources: readonly EvaluationSource[],
  projects: readonly ProjectView[],
): readonly CheckRow[] {
  const done = jobs.filter(
    ({ stage, status, summary }) =>
      stage === 'evaluate' && status === 'done' && isKnown(summary?.['accuracy']),
  );
  return done
    .toSorted((a, b) => b.id - a.id)
    .map((job) => {
      const { settings } = job;
      const summary = job.summary!;
      const [model, dataset] = [String(settings['model']), String(settings['dataset'])];
      const number = (key: string): number | null => (isKnown(summary[key]) ? summary[key] : null);
      return {
        job,
        model: models.find(({ setting }) => setting === model)?.name ?? modelName(models, model),
        project: projects.find(({ id }) => id === job.projectId)?.name ?? null,
        data: sources.find(({ path }) => isAt(path, dataset))?.name ?? modelName([], dataset),
        part: String(settings['split'] ?? 'test'),
        accuracy: {
          value: summary['accuracy'] as number,
          low: number('low'),
          high: number('high'),
        },
        n: number('n'),
      };
    });
}

/** Whether a setting names this folder; the command line may have named it by its whole path. */
function isAt(path: string, setting: string): boolean {
  return path === setting || setting.endsWith(path.replace(/^workspace:/, '/'));
}

/** A value with its interval, 0 to 1. */
export interface Interval {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}
