// Results on the disk that a new or restored database does not list: read in again from their
// manifests.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { manifestOf } from '../data/datasets/manifest.ts';
import { scanRows } from '../data/datasets/row-table.ts';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from './database.ts';
import { addDatasetRow, addExample, storedArtifact } from './job-records.ts';

/** Lists the data sets and models of a workspace that its database does not list; how many. */
export function readInResults(db: Database, workspace: Workspace, nowMs: number): number {
  let count = 0;
  for (const { id, dir, manifest } of resultsIn(workspace, 'datasets', 'dataset')) {
    if (db.get('dataset', { id })) continue;
    db.transaction(() => {
      db.run('removeExamples', { id });
      let rows = 0;
      scanRows(dir, (row, number) => {
        addExample(db, id, number, row);
        rows += 1;
      }).close();
      const artifact = { kind: 'dataset', id, path: dir } as const;
      addDatasetRow(db, workspace, { runId: runOf(manifest), artifact, manifest, rows, nowMs });
    });
    count += 1;
  }
  const listed = new Set(db.all('models').map((row) => row['id']));
  for (const { id, dir, manifest } of resultsIn(workspace, 'models', 'model')) {
    if (listed.has(id)) continue;
    const { path: stored } = storedArtifact({ kind: 'model', id, path: dir }, workspace.dir);
    db.run('addModel', { id, runId: runOf(manifest), path: stored, nowMs });
    count += 1;
  }
  return count;
}

const runOf = (manifest: Readonly<Record<string, unknown>>): string | null =>
  typeof manifest['run'] === 'string' ? manifest['run'] : null;

/** The whole results in a folder of a workspace. */
function resultsIn({ dir: root }: Workspace, folder: string, kind: string) {
  return fs.readdirSync(path.join(root, folder)).flatMap((id) => {
    const dir = path.join(root, folder, id);
    const manifest = manifestOf(dir);
    return manifest['kind'] === kind ? [{ id, dir, manifest }] : [];
  });
}
