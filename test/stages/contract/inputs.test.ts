// A wrong id or path is answered with the ids there are.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UserError } from '../../../main/i18n/user-error.ts';
import { checkInputs } from '../../../main/stages/contract/inputs.ts';
import { closest } from '../../../main/stages/contract/settings.ts';
import { temporaryFolder } from '../../helpers.ts';

const INPUTS = {
  model: 'model',
  dataset: 'dataset',
  compare: 'report',
  against: 'dataset',
} as const;

function workspaceWith(files: readonly string[]): string {
  const dir = temporaryFolder();
  for (const file of files) {
    mkdirSync(join(dir, file, '..'), { recursive: true });
    writeFileSync(join(dir, file), '');
  }
  return dir;
}

function problem(settings: Readonly<Record<string, unknown>>, workspace: string): string[] | null {
  try {
    checkInputs({ inputs: INPUTS }, settings, workspace);
    return null;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.message, error.hint ?? ''];
  }
}

const workspace = workspaceWith([
  ...['sft-1f3a9c20', 'sft-77aa0012', 'rl-0e0e0e0e'].map((id) => `models/${id}/manifest.json`),
  ...['curate-aa11bb22', 'import-12345678'].map((id) => `datasets/${id}/manifest.json`),
  'datasets/unfinished/rows.jsonl',
  'runs/evaluate-5a5a/answers.jsonl',
  'runs/sft-run/settings.json',
]);

it('names the setting and the ids, the closest first', () => {
  expect(problem({ model: 'sft-1f3a9c21' }, workspace)).toEqual([
    'There is no model “sft-1f3a9c21” (setting model).',
    expect.stringMatching(/^There are: sft-1f3a9c20, (sft-77aa0012|rl-0e0e0e0e), /) as string,
  ]);
  expect(problem({ dataset: '/some/where/curate-aa11' }, workspace)![1]).toBe(
    'There are: curate-aa11bb22, import-12345678.',
  );
  expect(problem({ compare: 'evaluate-5a5b' }, workspace)).toEqual([
    'There is no evaluation “evaluate-5a5b” (setting compare).',
    'There are: evaluate-5a5a.',
  ]);
  expect(problem({ against: ['import-12345678', 'nothing'] }, workspace)![0]).toContain('nothing');
});

it('takes ids, folders, addresses and empty settings', () => {
  expect(
    problem(
      {
        ...{ model: 'sft-1f3a9c20', dataset: join(workspace, 'datasets/curate-aa11bb22') },
        ...{ compare: '', against: [] },
      },
      workspace,
    ),
  ).toBeNull();
  expect(problem({ model: 'http://127.0.0.1:1234/v1#model' }, workspace)).toBeNull();
});

it('offers at most eight, and says so; where there is none it says how to get one', () => {
  const many = workspaceWith(
    Array.from({ length: 11 }, (_, i) => `datasets/import-${i}/manifest.json`),
  );
  const [, hint] = problem({ dataset: 'import-99' }, many)!;
  expect(hint!.match(/import-\d+/g)).toHaveLength(8);
  expect(hint).toContain('and 3 more');
  const empty = workspaceWith([]);
  expect(problem({ dataset: 'x' }, empty)![1]).toContain('omr import');
  expect(problem({ model: 'x' }, empty)![1]).toContain('resource:pocket/base');
  expect(problem({ compare: 'x' }, empty)![1]).toContain('omr evaluate');
});

it('orders words by how close they are', () => {
  expect(closest('sft-12', ['rl-99', 'sft-13', 'sft_12'])).toEqual(['sft_12', 'sft-13', 'rl-99']);
});
