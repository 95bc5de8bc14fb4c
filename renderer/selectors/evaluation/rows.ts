// All evaluations of the workspace: model, data set, accuracy with interval.

import { isKnown } from '../../i18n/format.ts';
import { modelName } from '../models.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import type { EvaluationSource } from '../../../preload/contract/answers.ts';

/** A finished evaluation. */
export interface EvaluationRow {
  readonly job: JobView;
  readonly model: string;
  readonly project: string | null;
  readonly data: string;
  readonly part: string;
  readonly accuracy: Interval;
  readonly n: number | null;
}

/**
 * The finished evaluations, newest first. Deleted models and data sets are shown by the base name
 * of their path.
 */
export function evaluationRows(
  jobs: readonly JobView[],
  models: readonly ModelView[],
  sources: readonly EvaluationSource[],
  projects: readonly ProjectView[],
): readonly EvaluationRow[] {
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
        data:
          sources.find(({ path }) => isSameFolder(path, dataset))?.name ?? modelName([], dataset),
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

/** Whether a setting is this folder; on the command line it may be an absolute path. */
function isSameFolder(path: string, setting: string): boolean {
  return path === setting || setting.endsWith(path.replace(/^workspace:/, '/'));
}

/** A value with its interval, 0 to 1. */
export interface Interval {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}
