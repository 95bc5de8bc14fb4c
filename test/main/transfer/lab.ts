// A workspace with a project to carry to another one, and a second, empty workspace.

import * as fs from 'node:fs';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { openWorkspace, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { readInResults } from '../../../main/storage/read-in.ts';
import { openSigningKey } from '../../../main/storage/ledger/keys.ts';
import { openPack } from '../../../main/transfer/archive/read.ts';
import { chooseContents } from '../../../main/transfer/choose.ts';
import { packChoice, type Packed, type PackOptions } from '../../../main/transfer/pack.ts';
import { unpackInto, type Unpacked, type UnpackOptions } from '../../../main/transfer/unpack.ts';
import { recordWorkspace } from '../provenance/recorded.ts';

/** Of a workspace that is to have one. */
export const PASSPHRASE = 'vier Wörter, die verschieden sind';
/** What rows, samples and pictures of the lab have in them. */
const MARKERS = ['Which?', 'picture a'];

/** The id of the project in the lab. */
export const PROJECT = 'cards-1234abcd';

export interface Lab {
  readonly root: string;
  readonly dir: string;
  readonly db: Database;
  readonly base: string;
  readonly resources: string;
}

/** A recorded workspace whose runs are those of a project, with metrics, samples and votes. */
export async function openLab(root: string): Promise<Lab> {
  const { dir, db, base, resources } = await recordWorkspace(root);
  fs.mkdirSync(resources, { recursive: true });
  db.run('addProject', {
    ...{ id: PROJECT, name: 'Cards', nowMs: 5 },
    recipe: JSON.stringify({ name: 'Cards', seed: 1, steps: [] }),
  });
  const sqlite = new Sqlite(path.join(dir, 'omr.sqlite'));
  sqlite.exec(`UPDATE jobs SET project_id = '${PROJECT}'`);
  sqlite.close();
  for (const row of db.all('jobs')) {
    const runId = String(row['run_id']);
    db.run('addRun', { id: runId, jobId: row['id']!, stage: row['stage']!, seed: 7 });
    db.run('addMetric', { runId, step: 1, point: '{"loss":0.5}' });
    db.run('addSample', { runId, step: 1, sample: '{"step":1,"question":"Which?"}' });
  }
  db.run('addEvaluation', { runId: 'evaluate-run', step: 'evaluate', summary: '{}', nowMs: 3 });
  db.run('addVote', {
    ...{ earlier: 'sft-run', later: 'evaluate-run', exampleId: 'one', better: 'later' },
  });
  readInResults(db, { dir }, 9);
  const results = new Sqlite(path.join(dir, 'omr.sqlite'));
  results.exec(`UPDATE datasets SET run_id = 'import-run'; UPDATE models SET run_id = 'sft-run'`);
  results.close();
  return { root, dir, db, base, resources };
}

/** Packs something of a lab into a file. */
export function packOf(
  { dir, db, resources }: Lab,
  place: string,
  to: string,
  options: Partial<PackOptions> = {},
): Promise<Packed> {
  const choice = chooseContents(db, dir, place, { withBase: options.withBase === true });
  const source = { dir, db, resources, key: openSigningKey(dir).key };
  return packChoice(source, choice, { to, product: '1.0.0', nowMs: 11, ...options });
}

/** Another workspace with its database. */
export interface Clinic {
  readonly workspace: Workspace;
  readonly db: Database;
}

export function openClinic(dir: string): Clinic {
  const workspace = openWorkspace(dir);
  openSigningKey(dir);
  return { workspace, db: openDatabase(dir) };
}

/** Unpacks a file into another workspace. */
export async function unpackTo(
  { workspace, db }: Clinic,
  file: string,
  resources: string,
  options: Partial<UnpackOptions> = {},
): Promise<Unpacked> {
  const pack = await openPack(file);
  try {
    const { key } = openSigningKey(workspace.dir);
    return await unpackInto(pack, {
      ...{ db, workspace, resources, key, product: '1.0.0', nowMs: 12, ...options },
    });
  } finally {
    pack.close();
  }
}

/** Every file below a folder with its content, without those of the database and the locks. */
export function snapshot(dir: string): Map<string, string> {
  const files = fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !/\.sqlite(-wal|-shm)?$|reserve\.bin$/.test(file));
  return new Map(
    files
      .sort()
      .map((file) => [path.relative(dir, file), fs.readFileSync(file).toString('base64')]),
  );
}

/** The files below a folder, the database among them, in which a question or picture can be read. */
export function withMarkers(dir: string): string[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = fs.readFileSync(file);
      return MARKERS.some((marker) => bytes.includes(marker));
    });
}
