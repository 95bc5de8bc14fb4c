// The database file: migrations, damage, a newer version, and exclusive access.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdWorkspace, openDatabase } from '../../../main/storage/database.ts';
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

it('allows one program at a time in a workspace', () => {
  const release = holdWorkspace(dir);
  expect(() => holdWorkspace(dir)).toThrow('Another OpenMMReasoner is already using');
  release();
  holdWorkspace(dir)();
});
