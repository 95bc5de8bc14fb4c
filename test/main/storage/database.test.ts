// The database file: migrations, damage, a newer version, and exclusive access.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkspace, writeDataset } from '../../../main/data/datasets/workspace.ts';
import type { UserError } from '../../../main/i18n/user-error.ts';
import { holdWorkspace, joinWorkspace, openDatabase } from '../../../main/storage/database.ts';
import { MIGRATIONS } from '../../../main/storage/migrations.ts';
import { readInResults } from '../../../main/storage/read-in.ts';
import { statements, type StatementName } from '../../../main/storage/statements.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-db-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

it('every statement fits the tables', () => {
  openDatabase(dir).close();
  const sqlite = new Sqlite(path.join(dir, 'omr.sqlite'));
  for (const name of Object.keys(statements) as StatementName[]) {
    expect(() => sqlite.prepare(statements[name]), name).not.toThrow();
  }
  expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
  sqlite.close();
});

it('keeps data when it is opened again', () => {
  const first = openDatabase(dir);
  first.run('addProject', { id: 'p', name: 'Meters', recipe: '{}', nowMs: 5 });
  first.close();
  const second = openDatabase(dir);
  expect(second.get('project', { id: 'p' })).toMatchObject({ name: 'Meters', created_ms: 5 });
  second.close();
});

it('rolls back a transaction that fails', () => {
  const db = openDatabase(dir);
  const work = (): void => {
    db.run('addProject', { id: 'p', name: 'Meters', recipe: '{}', nowMs: 5 });
    throw new Error('broken off');
  };
  expect(() => db.transaction(work)).toThrow('broken off');
  expect(db.all('projects')).toEqual([]);
  db.close();
});

it('refuses a file of a newer version and a damaged file, by name', () => {
  openDatabase(dir).close();
  const file = path.join(dir, 'omr.sqlite');
  const sqlite = new Sqlite(file);
  sqlite.pragma('user_version = 999');
  sqlite.pragma('journal_mode = DELETE');
  sqlite.close();
  const bytes = fs.readFileSync(file);
  expect(() => openDatabase(dir)).toThrow('newer version');
  expect(fs.readFileSync(file).equals(bytes)).toBe(true);
  fs.rmSync(`${file}-wal`, { force: true });
  fs.writeFileSync(file, 'this is not a database, whatever its name says '.repeat(50));
  expect(() => openDatabase(dir)).toThrow('damaged');
});

it('finds damage in the middle of the file at its start, and says what there is instead', async () => {
  const db = openDatabase(dir);
  for (let i = 0; i < 200; i++)
    db.run('addProject', { id: `p${i}`, name: 'M'.repeat(500), recipe: '{}', nowMs: i });
  db.close();
  const file = path.join(dir, 'omr.sqlite');
  const whole = fs.readFileSync(file);
  const broken = Buffer.from(whole);
  const at = broken.lastIndexOf('M'.repeat(500));
  broken.fill(0xff, at & ~4095, (at & ~4095) + 100);
  fs.writeFileSync(file, broken);
  await writeDataset(openWorkspace(dir), [], {
    ...{ id: 'd', name: 'd', parents: [], settings: {}, seed: null },
  });
  const failure = (): UserError => {
    try {
      openDatabase(dir).close();
    } catch (error) {
      return error as UserError;
    }
    throw new Error('the damage was not found');
  };
  expect(failure().message).toBe(`${file} is damaged and cannot be read as a database.`);
  expect(failure().hint).toMatch(
    /^There is no backup\. Move .* 1 data set and 0 models .* again\.$/,
  );
  const backup = `${file}.v3.backup`;
  fs.writeFileSync(backup, '');
  expect(failure().hint).toContain(`rename ${backup} to its name`);
  // Moved away, the program starts anew; moved back, it is as it was.
  fs.rmSync(file);
  openDatabase(dir).close();
  fs.writeFileSync(file, whole);
  expect(openDatabase(dir).all('projects')).toHaveLength(200);
});

it('keeps a copy from before a migration, which can be put in its place', () => {
  const file = path.join(dir, 'omr.sqlite');
  const old = new Sqlite(file);
  for (const migration of MIGRATIONS.slice(0, 8)) old.exec(migration as string);
  old.pragma('user_version = 8');
  old.exec(
    `INSERT INTO projects (id, name, recipe, created_ms) VALUES ('p', 'Old', '{"steps":[]}', 1)`,
  );
  old.close();
  fs.writeFileSync(`${file}.v7.backup`, 'an older one');
  openDatabase(dir).close();
  const names = fs.readdirSync(dir).filter((name) => /backup|part/.test(name));
  expect(names).toEqual(['omr.sqlite.v8.backup']);
  const copy = new Sqlite(`${file}.v8.backup`, { readonly: true });
  expect(copy.pragma('user_version', { simple: true })).toBe(8);
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  copy.close();
  fs.renameSync(`${file}.v8.backup`, file);
  const db = openDatabase(dir);
  expect(db.get('project', { id: 'p' })).toMatchObject({ name: 'Old' });
  db.close();
});

it('reads data sets and models in again where the database was lost', async () => {
  const workspace = openWorkspace(dir);
  const row = { id: 'a', question: 'b', answer: 'c', pictures: [], split: 'train' };
  const info = { id: 'd', name: 'Cards', parents: [], settings: {}, seed: null, run: 'import-1' };
  await writeDataset(workspace, [row, { ...row, id: 'b' }], info);
  const model = path.join(dir, 'models', 'm');
  fs.mkdirSync(model);
  fs.writeFileSync(path.join(model, 'manifest.json'), '{"kind":"model","id":"m","run":"sft-1"}');
  fs.mkdirSync(path.join(dir, 'datasets', 'unfinished'));
  const db = openDatabase(dir);
  expect(db.isNew).toBe(true);
  expect(readInResults(db, workspace, 5)).toBe(2);
  expect(readInResults(db, workspace, 6)).toBe(0);
  expect(db.get('dataset', { id: 'd' })).toMatchObject({
    name: 'Cards',
    rows: 2,
    run_id: 'import-1',
  });
  expect(db.get('countExamples', { id: 'd' })).toEqual({ n: 2 });
  expect(db.all('models')).toMatchObject([{ id: 'm', path: 'workspace:models/m' }]);
  db.close();
});

it('counts no time backwards when the clock is set back while a job runs', () => {
  const db = openDatabase(dir);
  const settings = { projectId: null, step: 's', stage: 's', runId: 'r', settings: '{}' };
  const id = db.get('addJob', { ...settings, nowMs: 9000 })!['id']!;
  db.get('startJob', { id, nowMs: 9000 });
  const end = { status: 'done', summary: null, artifact: null, error: null };
  expect(db.get('finishJob', { id, ...end, nowMs: 1000, workedMs: 0 })).toMatchObject({
    worked_ms: 0,
    finished_ms: 9000,
  });
  db.close();
});

it('allows one program at a time in a workspace', () => {
  const release = holdWorkspace(dir);
  expect(() => holdWorkspace(dir)).toThrow('Another OpenMMReasoner is already using');
  release();
  holdWorkspace(dir)();
});

it('waits for the engine of a program that was killed, and for nobody who has ended', async () => {
  const database = JSON.stringify(
    new URL('../../../main/storage/database.ts', import.meta.url).href,
  );
  const code = `import(${database}).then(({ joinWorkspace }) => {
    joinWorkspace(process.argv[1]);
    process.send('joined');
    process.once('message', () => process.exit());
  });`;
  const engine = spawn(process.execPath, ['-e', code, dir], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(engine, 'message');
  // Another engine may join; who wants the workspace for itself must wait.
  joinWorkspace(dir)();
  const waiting = new Sqlite(path.join(dir, 'lock-engines.sqlite'), { timeout: 1 });
  expect(() => waiting.exec('BEGIN EXCLUSIVE')).toThrow('locked');
  waiting.close();
  engine.send('end');
  await once(engine, 'exit');
  holdWorkspace(dir)();
});
