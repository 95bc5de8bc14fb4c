// What became of the rows on the way to the examples of a project, for its result on the terminal.

import * as path from 'node:path';
import { english } from '../../i18n/locale.ts';
import { isKnown } from '../../../health/trend.ts';
import { msg } from '../../../i18n/message.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { count } from './figure-formats.ts';

/** Why curation leaves rows out, as its summary counts them. */
export const LEFT_OUT_REASONS = [
  'duplicates',
  'near_duplicates',
  'leaks',
  'contradictions',
  'filtered',
  'mixed_out',
] as const;

/** How many examples are kept and why the others are not, and where the import's report lies. */
export function dataLines(
  jobs: Iterable<Pick<JobView, 'stage' | 'summary' | 'runId'>>,
  workspace: string,
): string[] {
  const all = [...jobs];
  const read = all.find(({ stage }) => stage === 'import');
  const curated = all.find(({ stage }) => stage === 'curate')?.summary ?? {};
  const { rows_in: before, rows: after } = curated;
  const reasons = LEFT_OUT_REASONS.flatMap((key) => {
    const rows = curated[key];
    return isKnown(rows) && rows > 0 ? [`${count(rows)} ${english(msg(`ui.figure.${key}`))}`] : [];
  });
  const why = reasons.length === 0 ? '' : `; left out: ${reasons.join(', ')}`;
  const { file } = (read?.summary?.['report'] ?? {}) as { readonly file?: string };
  return [
    ...(isKnown(before) && isKnown(after)
      ? [`Data    ${count(after)} of ${count(before)} examples${why}`]
      : []),
    ...(read !== undefined && file !== undefined
      ? [`Import  ${path.join(workspace, 'runs', read.runId, file)}`]
      : []),
  ];
}
