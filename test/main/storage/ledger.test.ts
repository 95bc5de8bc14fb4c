// The signed record: hashes that other tools reproduce, and a chain that reveals every change.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/platform/clock.ts';
import { openWorkspace, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import {
  verifyLedger,
  createLedger,
  hashPath,
  publicKeyOf,
  signingKey,
} from '../../../main/storage/ledger.ts';

let workspace: Workspace;
let db: Database;
beforeEach(() => {
  workspace = openWorkspace(fs.mkdtempSync(path.join(os.tmpdir(), 'omr-ledger-')));
  db = openDatabase(workspace.dir);
});
afterEach(() => {
  db.close();
  fs.rmSync(workspace.dir, { recursive: true, force: true });
});

const job = (runId: string, settings: JobView['settings']): JobView => ({
  id: 1,
  step: 'curate',
  stage: 'curate',
  projectId: null,
  runId,
  status: 'running',
  settings,
  progress: null,
  summary: null,
  artifact: null,
  error: null,
  createdMs: 0,
  startedMs: 0,
  finishedMs: null,
});

async function recordTwoRuns(): Promise<void> {
  const folder = path.join(workspace.dir, 'datasets', 'd1');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'rows.jsonl'), 'abc');
  const ledger = createLedger({
    db,
    workspace,
    clock: systemClock,
    resources: '/',
    engineVersion: '1',
  });
  for (const run of ['r1', 'r2']) {
    const view = job(run, { dataset: 'workspace:datasets/d1', seed: 5 });
    await ledger.before(view);
    const artifact = { kind: 'dataset' as const, id: 'd1', path: folder };
    await ledger.after(view, { artifact, summary: { rows: 1 } });
  }
}

it('makes its key readable by the owner only', () => {
  signingKey(workspace);
  const mode = fs.statSync(path.join(workspace.dir, 'signing-key.pem')).mode;
  if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
  expect(fs.readFileSync(path.join(workspace.dir, 'signing-key.pub'), 'utf8')).toContain('PUBLIC');
});

it('records the inputs before the run, and the outputs after it', async () => {
  await recordTwoRuns();
  const entries = db.all('entries').map((row) => JSON.parse(row['entry'] as string) as object);
  // SHA-256 of "<SHA-256 of abc>  rows.jsonl\n".
  const folder = await hashPath(path.join(workspace.dir, 'datasets', 'd1'));
  expect(entries).toHaveLength(4);
  expect(entries[0]).toMatchObject({
    kind: 'start',
    runId: 'r1',
    seed: 5,
    parents: { dataset: folder },
  });
  expect(entries[1]).toMatchObject({
    kind: 'finish',
    result: { id: 'd1', path: 'workspace:datasets/d1', hash: folder },
  });
  expect(verifyLedger(db, publicKeyOf(signingKey(workspace)))).toEqual({
    isValid: true,
    entries: 4,
  });
});

it.runIf(process.platform === 'linux')('hashes a folder as sha256sum does', async () => {
  const folder = path.join(workspace.dir, 'models', 'm');
  fs.mkdirSync(path.join(folder, 'inner'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'a.bin'), Buffer.alloc(300_000, 7));
  fs.writeFileSync(path.join(folder, 'inner', 'b.bin'), 'abc');
  const script = 'sha256sum a.bin inner/b.bin | sha256sum | cut -c1-64';
  const expected = execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }).trim();
  expect(await hashPath(folder)).toBe(expected);
});

describe('a change is detected', () => {
  const changes: Record<string, string> = {
    'a changed entry': `UPDATE ledger SET entry = replace(entry, '"seed":5', '"seed":6') WHERE number = 2`,
    'an entry taken out': `DELETE FROM ledger WHERE number = 2`,
    'a swapped signature': `UPDATE ledger SET signature = (SELECT signature FROM ledger WHERE number = 1) WHERE number = 2`,
  };
  it.each(Object.entries(changes))('%s', async (_name, sql) => {
    await recordTwoRuns();
    const other = new Sqlite(path.join(workspace.dir, 'omr.sqlite'));
    expect(other.prepare(sql).run().changes).toBe(1);
    other.close();
    const check = verifyLedger(db, publicKeyOf(signingKey(workspace)));
    expect(check).toMatchObject({ isValid: false, brokenAt: 2 });
  });

  it('a foreign key', async () => {
    await recordTwoRuns();
    const { publicKey } = generateKeyPairSync('ed25519');
    expect(verifyLedger(db, publicKey)).toMatchObject({ isValid: false, brokenAt: 1 });
  });
});
