// The parts that Prepare has counted: those of the same examples, prepared in the same way.

import { expect, it } from 'vitest';
import { countedParts } from '../../../main/projects/counted-parts.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { Recipe } from '../../../main/stages/recipe.ts';

const SHARES = { sft: 0.75, test: 0.25 };
const recipe: Recipe = {
  name: 'r',
  seed: 2,
  steps: [
    { name: 'import', stage: 'import', settings: { source: '/a', repairs: ['x'] } },
    { name: 'curate', stage: 'curate', settings: { dataset: '$import', split: SHARES } },
  ],
};
const job = (id: number, stage: string, settings: object, more: object = {}): JobView =>
  ({ id, stage, settings, projectId: 'p', status: 'done', summary: {}, ...more }) as never;
const read = (settings: object = {}) =>
  job(1, 'import', { source: '/a', repairs: ['x'], seed: 9, ...settings });
const prepared = (settings: object = {}, more: object = {}) =>
  job(
    ...([2, 'curate', { dataset: 'workspace:a', split: SHARES, seed: 9, ...settings }] as const),
    { summary: { by_split: { sft: 140, test: 47 } }, ...more },
  );

it.each([
  ['the same, with another seed and in another folder', [read(), prepared()], true],
  [
    'the same in another order of keys',
    [read(), prepared({ split: { test: 0.25, sft: 0.75 } })],
    true,
  ],
  ['nothing', [], false],
  ['another source', [read({ source: '/b' }), prepared()], false],
  ['other repairs', [read({ repairs: [] }), prepared()], false],
  ['other shares', [read(), prepared({ split: { sft: 0.5, test: 0.5 } })], false],
  ['a further setting', [read(), prepared({ near: false })], false],
  ['a step that failed', [read(), prepared({}, { status: 'failed' })], false],
  ['a source of another project', [read(), prepared({}, { projectId: 'q' })], false],
  ['a step without counts', [read(), prepared({}, { summary: {} })], false],
])('after %s', (_, jobs, isCounted) => {
  expect(countedParts(recipe, jobs)).toEqual(isCounted ? { sft: 140, test: 47 } : null);
});

it('are those of the newest, and of a data set by its folder', () => {
  const newer = prepared({}, { id: 4, summary: { by_split: { sft: 1, test: 2 } } });
  expect(countedParts(recipe, [read(), prepared(), newer])).toEqual({ sft: 1, test: 2 });
  const settings = { dataset: 'workspace:a', split: SHARES };
  const imported: Recipe = { ...recipe, steps: [{ name: 'curate', stage: 'curate', settings }] };
  expect(countedParts(imported, [prepared()])).toEqual({ sft: 140, test: 47 });
  expect(countedParts(imported, [prepared({ dataset: 'workspace:b' })])).toBeNull();
});
