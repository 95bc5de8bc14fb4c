// Exports: which jobs belong to a model, and the disk space that the chosen formats need.

import type { JobView } from '../../preload/contract/jobs.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { ExportPlanView } from '../../preload/contract/chat-and-export.ts';

/** Formats that can be chosen. */
export type FormatChoice = 'adapter' | 'merged' | 'gguf' | 'cluster' | 'pack';

/** The exports of a model, newest first. */
export function exportsOf(
  jobs: readonly JobView[],
  { setting, path }: Pick<ModelView, 'setting' | 'path'>,
): readonly JobView[] {
  return jobs.filter(
    ({ stage, settings }) =>
      stage === 'export' && (settings['model'] === setting || settings['model'] === path),
  );
}

/** Bytes that the chosen formats need; a pack contains the others once more. */
export function neededBytes(
  { formats }: Pick<ExportPlanView, 'formats'>,
  chosen: readonly FormatChoice[],
  isExact: boolean,
): number {
  const sum = formats
    .filter(({ format }) => (chosen as readonly string[]).includes(format))
    .reduce(
      (all, { format, bytes }) => all + (bytes ?? 0) * (format === 'merged' && isExact ? 2 : 1),
      0,
    );
  return chosen.includes('pack') ? 2 * sum : sum;
}

/** The rows of all parts of a cluster folder, and its pictures, as the sentence about it takes them. */
export function clusterFigures({ pictures = 0, ...parts }: Readonly<Record<string, number>>): {
  rows: number;
  pictures: number;
} {
  return { rows: Object.values(parts).reduce((sum, rows) => sum + rows, 0), pictures };
}
