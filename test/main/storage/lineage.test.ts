// Which result was made from which, and what the signed record proves of it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { answerChanges } from '../../../main/review/answer-changes.ts';
import { openWorkspace, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { appendEntry } from '../../../main/storage/ledger.ts';
import { openSigningKey } from '../../../main/storage/ledger/keys.ts';
import { readLineage } from '../../../main/storage/lineage.ts';
import type { JobView, StageName } from '../../../preload/contract/jobs.ts';
import { temporaryFolder } from '../../helpers.ts';

let workspace: Workspace;
let db: Database;
beforeEach(() => {
  workspace = openWorkspace(path.join(temporaryFolder(), 'workspace'));
  db = openDatabase(workspace.dir);
});
afterEach(() => db.close());

/** A finished run; `folder` is where its result is, from the workspace. */
function finished(
  id: number,
  stage: StageName,
  settings: JobView['settings'],
  result: { kind: string; folder: string },
): JobView {
  const artifact = {
    kind: result.kind,
    id: path.basename(result.folder),
    path: path.join(workspace.dir, result.folder),
  };
  return {
    id,
    step: stage,
    stage,
    projectId: null,
    runId: `${stage}-${id}`,
    status: 'done',
    settings,
    progress: null,
    summary: {},
    artifact,
    error: null,
    createdMs: id,
    startedMs: id,
    finishedMs: id,
  };
}

function record(job: JobView, parents: Record<string, string>, hash: string): void {
  const entry = {
    kind: 'finish',
    atMs: 0,
    runId: job.runId,
    step: job.step,
    stage: job.stage,
    engine: 'test',
    seed: null,
    settings: '',
    parents,
    result: {
      id: job.artifact!.id,
      path: `workspace:${path.relative(workspace.dir, job.artifact!.path)}`,
      hash,
    },
    summary: '',
  } as const;
  appendEntry(db, workspace, openSigningKey(workspace.dir).key, entry);
}

it('traces a model to its source, through results that settings name anywhere', () => {
  const imported = finished(
    1,
    'import',
    { source: '/photos' },
    { kind: 'dataset', folder: 'datasets/cards' },
  );
  const curated = finished(
    2,
    'curate',
    { dataset: 'workspace:datasets/cards', against: ['workspace:datasets/cards/rows.jsonl'] },
    { kind: 'dataset', folder: 'datasets/clean' },
  );
  const trained = finished(
    3,
    'sft',
    { model: 'resource:pocket/base', dataset: 'workspace:datasets/clean', lrScheduler: 'cosine' },
    { kind: 'model', folder: 'models/sft' },
  );
  const failed = { ...trained, id: 4, status: 'failed', artifact: null } as const;
  record(imported, { source: 'h0' }, 'h1');
  record(curated, { dataset: 'h1' }, 'h2');
  // The clean data set was changed before it was trained on.
  record(trained, { dataset: 'other', model: 'hm' }, 'h3');
  const { nodes, edges } = readLineage(db, workspace, [imported, curated, trained, failed]);
  expect(nodes).toEqual([
    { id: '/photos', kind: 'source', name: 'photos', jobId: null },
    { id: 'resource:pocket/base', kind: 'model', name: 'base', jobId: null },
    { id: 'workspace:datasets/cards', kind: 'dataset', name: 'cards', jobId: 1 },
    { id: 'workspace:datasets/clean', kind: 'dataset', name: 'clean', jobId: 2 },
    { id: 'workspace:models/sft', kind: 'model', name: 'sft', jobId: 3 },
  ]);
  expect(edges).toEqual([
    { from: '/photos', to: 'workspace:datasets/cards', isProved: true },
    // One setting names a file inside the data set, which the record does not cover.
    { from: 'workspace:datasets/cards', to: 'workspace:datasets/clean', isProved: false },
    { from: 'resource:pocket/base', to: 'workspace:models/sft', isProved: true },
    { from: 'workspace:datasets/clean', to: 'workspace:models/sft', isProved: false },
  ]);
});

it('lists answers that changed between two evaluations, regressions first', async () => {
  const check = (id: number, answers: readonly (readonly [id: string, right: boolean])[]) => {
    const job = finished(id, 'evaluate', {}, { kind: 'report', folder: `runs/evaluate-${id}` });
    const rows = answers.map(([row, correct]) =>
      JSON.stringify({
        id: row,
        question: `Q ${row}`,
        gold: '7',
        picture: null,
        response: `${id}`,
        correct,
      }),
    );
    fs.mkdirSync(job.artifact!.path, { recursive: true });
    fs.writeFileSync(path.join(job.artifact!.path, 'answers.jsonl'), rows.join('\n'));
    return { ...job, summary: { answers_file: 'answers.jsonl' } };
  };
  const before = check(1, [
    ['a', false],
    ['b', true],
    ['c', true],
    ['gone', true],
  ]);
  const after = check(2, [
    ['a', true],
    ['b', true],
    ['c', false],
    ['new', true],
  ]);
  const changes = await answerChanges(workspace, before, after);
  expect(changes).toMatchObject({ common: 3, gained: 1, lost: 1 });
  expect(changes.rows.map(({ exampleId }) => exampleId)).toEqual(['c', 'a']);
  expect(changes.rows[0]).toMatchObject({ before: { response: '1' }, after: { response: '2' } });
  const without = { ...before, summary: {} };
  await expect(answerChanges(workspace, without, after)).rejects.toThrow(
    'The run of “evaluate” has no answers to compare.',
  );
});
