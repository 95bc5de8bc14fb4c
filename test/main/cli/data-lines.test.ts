// What the terminal says of the rows that a project began with.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataLines } from '../../../main/cli/terminal/data-lines.ts';

it('tells how many examples are kept, why the others are not, and where the report lies', () => {
  const jobs = [
    { stage: 'import' as const, runId: 'r1', summary: { report: { file: 'import-report.jsonl' } } },
    {
      ...{ stage: 'curate' as const, runId: 'r2' },
      summary: { rows_in: 1299, rows: 1240, duplicates: 18, near_duplicates: 0, leaks: 41 },
    },
  ];
  expect(dataLines(jobs, '/w')).toEqual([
    'Data    1,240 of 1,299 examples; left out: 18 duplicates, 41 leaks into the test set',
    `Import  ${join('/w', 'runs', 'r1', 'import-report.jsonl')}`,
  ]);
  expect(dataLines([], '/w')).toEqual([]);
});
