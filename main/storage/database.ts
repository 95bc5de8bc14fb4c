// The workspace's SQLite database: opening, migrating, and statements prepared once by name.

import * as fs from 'node:fs';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { MIGRATIONS } from './migrations.ts';
import { statements, type StatementName } from './statements.ts';
import { UserError } from '../i18n/user-error.ts';
import { makePrivateFile } from '../platform/access/private-files.ts';
import { readVariable } from '../platform/network/environment.ts';
import { draftName, explainDisk, removeQuietly, syncFile, syncFolder } from '../platform/files.ts';
import { derivedKey, keyOfFolder } from '../platform/vault/keys.ts';
import { assertUnlocked } from './vault/vault-file.ts';
import { msg } from '../../i18n/message.ts';

/** The value of a column. Callers store objects as JSON text. */
export type Value = string | number | null;
/** A row as SQLite returns it. */
export type Row = Readonly<Record<string, Value>>;
export type Parameters = Readonly<Record<string, Value>>;

/** An open database, owned by one process. */
export interface Database {
  /** The first row of a statement, or undefined. */
  get(name: StatementName, parameters?: Parameters): Row | undefined;
  all(name: StatementName, parameters?: Parameters): Row[];
  run(name: StatementName, parameters?: Parameters): void;
  /** Whether the file is new or of an earlier version, so that results on the disk may be missing. */
  readonly isNew: boolean;
  /** Runs `work` in a transaction that holds the write lock from its start. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens a file of SQLite; `key`: of the workspace, for a database that is encrypted. */
function open(
  file: string,
  { key, ...options }: Sqlite.Options & { key?: Uint8Array | undefined } = {},
): Sqlite.Database {
  // The files that SQLite makes beside a database get its mode.
  if (!options.readonly)
    for (const own of [file, `${file}-wal`, `${file}-shm`])
      if (own === file || fs.existsSync(own)) makePrivateFile(own);
  const nativeBinding = readVariable('OMR_SQLITE_BINDING');
  // The package asks for a report to tell the C library; with the network in it, names are looked up.
  Object.assign(process.report, { excludeNetwork: true });
  const sqlite = new Sqlite(file, nativeBinding ? { ...options, nativeBinding } : options);
  if (key !== undefined) useKey(sqlite, 'key', key);
  return sqlite;
}

/**
 * Gives a connection its key, or a database another: AES-256 with a HMAC of each page, as SQLCipher 4.
 * An empty key is none.
 */
function useKey(sqlite: Sqlite.Database, how: 'key' | 'rekey', key: Uint8Array): void {
  sqlite.pragma("cipher = 'sqlcipher'");
  const hex = Buffer.from(key).toString('hex');
  sqlite.pragma(hex === '' ? `${how} = ''` : `${how} = "x'${hex}'"`);
  // What SQLite sorts on the disk would be plain.
  sqlite.pragma('temp_store = MEMORY');
}

/** What a database that is not encrypted begins with. */
const PLAIN_HEAD = Buffer.from('SQLite format 3\0', 'latin1');

/** Whether a database is plain; undefined for an empty or absent file. */
function isPlain(file: string): boolean | undefined {
  if (!fs.existsSync(file)) return undefined;
  const head = Buffer.alloc(PLAIN_HEAD.length);
  const handle = fs.openSync(file, 'r');
  try {
    return fs.readSync(handle, head) === 0 ? undefined : head.equals(PLAIN_HEAD);
  } finally {
    fs.closeSync(handle);
  }
}

/** The key of a workspace's database; undefined where that is plain. */
function databaseKey(workspaceDir: string, file: string): Buffer | undefined {
  const key = keyOfFolder(workspaceDir);
  return key === undefined || isPlain(file) === true ? undefined : derivedKey(key, 'database');
}

/**
 * Encrypts the database of a workspace and its backups, or decrypts them; each is replaced by a copy
 * of the other kind. Only for who holds the workspace alone.
 */
export function convertDatabases(workspaceDir: string, { toSealed }: { toSealed: boolean }): void {
  const file = path.join(workspaceDir, 'omr.sqlite');
  const key = derivedKey(keyOfFolder(workspaceDir)!, 'database');
  for (const each of [file, ...backupsOf(file)]) {
    const wasPlain = isPlain(each);
    if (wasPlain === undefined || wasPlain !== toSealed) continue;
    explainDatabase(each, () => convertDatabase(each, key, toSealed));
  }
}

function convertDatabase(file: string, key: Uint8Array, toSealed: boolean): void {
  const opened = (each: string): Sqlite.Database => open(each, toSealed ? {} : { key });
  const before = opened(file);
  // All in one file, so that it can be copied.
  before.pragma('journal_mode = DELETE');
  before.close();
  const draft = draftName(file);
  try {
    fs.copyFileSync(file, draft);
    const copy = opened(draft);
    try {
      // A journal on the disk would hold what is to be encrypted.
      copy.pragma('journal_mode = MEMORY');
      copy.pragma('temp_store = MEMORY');
      useKey(copy, 'rekey', toSealed ? key : new Uint8Array(0));
      checkIntegrity(copy, file);
    } finally {
      copy.close();
    }
    syncFile(draft);
    fs.renameSync(draft, file);
    syncFolder(path.dirname(file));
  } finally {
    removeQuietly(draft);
  }
}

/**
 * Opens `omr.sqlite` of a workspace, checked and migrated. Throws a UserError when the file is newer
 * than this program, or damaged; that one says which backup there is or what can be read in again.
 */
export function openDatabase(workspaceDir: string): Database {
  const file = path.join(workspaceDir, 'omr.sqlite');
  // Left by a process that was killed, or by a power cut.
  const wasCutOff = fs.existsSync(`${file}-wal`);
  assertUnlocked(workspaceDir);
  const key = databaseKey(workspaceDir, file);
  const sqlite = explainDatabase(file, () => open(file, { key }));
  let isNew: boolean;
  try {
    isNew = explainDatabase(file, () => prepareFile(sqlite, file, wasCutOff));
  } catch (error) {
    sqlite.close();
    throw error;
  }
  const prepared = new Map<StatementName, Sqlite.Statement>();
  const statement = (name: StatementName): Sqlite.Statement => {
    let found = prepared.get(name);
    if (!found) prepared.set(name, (found = sqlite.prepare(statements[name])));
    return found;
  };
  return {
    isNew,
    get: (name, parameters = {}) => {
      const prepared = statement(name);
      const first = () => prepared.get(parameters) as Row | undefined;
      // Outside a transaction, `get` of a RETURNING statement would not report a full disk.
      const isSafe = prepared.readonly || sqlite.inTransaction;
      return explainDatabase(file, isSafe ? first : sqlite.transaction(first));
    },
    all: (name, parameters = {}) =>
      explainDatabase(file, () => statement(name).all(parameters)) as Row[],
    run: (name, parameters = {}) => {
      explainDatabase(file, () => statement(name).run(parameters));
    },
    transaction: (work) => explainDatabase(file, () => sqlite.transaction(work).immediate()),
    close: () => {
      sqlite.close();
    },
  };
}

/**
 * The tables of a workspace to read alone: nothing is written, migrated or locked, so that a workspace
 * in use or a copy of one can be looked at. Throws a UserError when the file is absent or damaged.
 */
export function readDatabase(workspaceDir: string): Pick<Database, 'all' | 'close'> {
  const file = path.join(workspaceDir, 'omr.sqlite');
  assertUnlocked(workspaceDir);
  const options = { readonly: true, fileMustExist: true, key: databaseKey(workspaceDir, file) };
  const sqlite = explainDatabase(file, () => open(file, options));
  return {
    all: (name, parameters = {}) =>
      explainDatabase(file, () => sqlite.prepare(statements[name]).all(parameters) as Row[]),
    close: () => {
      sqlite.close();
    },
  };
}

/** Files up to this size are checked at each start, larger ones after a process was cut off. */
const CHECKED_BYTES = 64e6;

/** Checks and migrates the file; whether it had to be migrated. */
function prepareFile(sqlite: Sqlite.Database, file: string, wasCutOff: boolean): boolean {
  // Before anything is written: a newer program's file stays as it is, byte for byte.
  const found = sqlite.pragma('user_version', { simple: true }) as number;
  if (found > MIGRATIONS.length) {
    throw new UserError(msg('workspace.database-newer', { file }), {
      hint: msg('workspace.database-newer.hint'),
    });
  }
  if (wasCutOff || fs.statSync(file).size <= CHECKED_BYTES) checkIntegrity(sqlite, file);
  if (found > 0 && found < MIGRATIONS.length) backUp(sqlite, file, found);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  sqlite.pragma('busy_timeout = 5000');
  const migrate = sqlite.transaction(() => {
    const version = sqlite.pragma('user_version', { simple: true }) as number;
    for (const migration of MIGRATIONS.slice(version)) {
      if (typeof migration === 'string') sqlite.exec(migration);
      else migration(sqlite);
    }
    sqlite.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  migrate.immediate();
  return found < MIGRATIONS.length;
}

function checkIntegrity(sqlite: Sqlite.Database, file: string): void {
  const found = sqlite.pragma('quick_check(1)', { simple: true }) as string;
  if (found !== 'ok') throw damaged(file, new Error(found));
}

/** The copy of a database that is made before a migration; only the newest is kept. */
const backupOf = (file: string, version: number): string => `${file}.v${version}.backup`;
const BACKUP = /\.v(\d+)\.backup$/;

/** Copies the database as it is in version `version`, whole and on the disk. */
function backUp(sqlite: Sqlite.Database, file: string, version: number): void {
  const backup = backupOf(file, version);
  const draft = draftName(backup);
  explainDatabase(backup, () => {
    try {
      // An empty file is filled, and keeps its mode.
      makePrivateFile(draft);
      sqlite.prepare('VACUUM INTO ?').run(draft);
      syncFile(draft);
      fs.renameSync(draft, backup);
      syncFolder(path.dirname(file));
    } finally {
      removeQuietly(draft);
    }
  });
  for (const older of backupsOf(file)) if (older !== backup) removeQuietly(older);
}

/** The backups of a database, newest version first. */
function backupsOf(file: string): string[] {
  const versionOf = (name: string): number => Number(BACKUP.exec(name)![1]);
  return fs
    .readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(`${path.basename(file)}.v`) && BACKUP.test(name))
    .sort((a, b) => versionOf(b) - versionOf(a))
    .map((name) => path.join(path.dirname(file), name));
}

/** A damaged database, with what there is in its place. */
function damaged(file: string, cause: unknown): UserError {
  const [backup] = backupsOf(file);
  const countOf = (folder: string): number => {
    const parent = path.join(path.dirname(file), folder);
    const names = fs.existsSync(parent) ? fs.readdirSync(parent) : [];
    return names.filter((name) => fs.existsSync(path.join(parent, name, 'manifest.json'))).length;
  };
  const [datasets, models] = [countOf('datasets'), countOf('models')];
  const hint =
    backup === undefined
      ? msg('workspace.database-damaged.hint', { file, datasets, models })
      : msg('workspace.database-damaged.backup-hint', { file, backup, datasets, models });
  return new UserError(msg('workspace.database-damaged', { file }), { hint, cause });
}

/**
 * Holds a workspace for this process until `release`; the system frees it when the process ends.
 * Waits for engine processes of a program that was killed, which end by themselves. Throws a
 * UserError when another process holds it.
 */
export function holdWorkspace(workspaceDir: string): () => void {
  const release = lock(path.join(workspaceDir, 'lock.sqlite'), {
    how: 'BEGIN EXCLUSIVE',
    timeoutMs: 200,
    workspaceDir,
  });
  try {
    const how = 'BEGIN EXCLUSIVE';
    lock(enginesFile(workspaceDir), { how, timeoutMs: ENGINE_END_MS, workspaceDir })();
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

/** Time in which the engine process of a program that was killed ends. */
const ENGINE_END_MS = 20_000;

const enginesFile = (workspaceDir: string): string =>
  path.join(workspaceDir, 'lock-engines.sqlite');

/**
 * Marks this process as an engine of a workspace until it ends or calls what is returned, beside
 * others: nobody else gets the workspace before.
 */
export function joinWorkspace(workspaceDir: string): () => void {
  const how = 'BEGIN; SELECT count(*) FROM sqlite_master';
  return lock(enginesFile(workspaceDir), { how, timeoutMs: ENGINE_END_MS, workspaceDir });
}

/** Locks a file of a workspace; returns a function that ends it. */
function lock(
  file: string,
  { how, timeoutMs, workspaceDir }: { how: string; timeoutMs: number; workspaceDir: string },
): () => void {
  const sqlite = explainDatabase(file, () => open(file, { timeout: timeoutMs }));
  try {
    explainDatabase(file, () => sqlite.exec(how));
  } catch (cause) {
    sqlite.close();
    if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw cause;
    throw new UserError(msg('workspace.in-use', { workspace: workspaceDir }), {
      hint: msg('workspace.in-use.hint'),
      cause,
    });
  }
  held.add(sqlite);
  return () => {
    held.delete(sqlite);
    sqlite.close();
  };
}

/** Connections whose locks last until they are released: they must not be collected. */
const held = new Set<Sqlite.Database>();

function explainDatabase<T>(file: string, step: () => T): T {
  try {
    return explainDisk(file, step);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code = '' } = cause as { code?: string };
    if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) throw damaged(file, cause);
    if (code.startsWith('SQLITE_CANTOPEN') || /directory does not exist/.test(String(cause))) {
      throw new UserError(msg('workspace.database-not-opened', { file }), {
        hint: msg('workspace.database-not-opened.hint'),
        cause,
      });
    }
    const diskCode = DISK_CODES.find(([pattern]) => pattern.test(code))?.[1];
    if (diskCode === undefined) throw cause;
    // The same sentences as for any other file.
    return explainDisk(file, () => {
      throw Object.assign(new Error((cause as Error).message, { cause }), { code: diskCode });
    });
  }
}

/** What SQLite's errors of the disk are called elsewhere. */
const DISK_CODES = [
  [/^SQLITE_FULL/, 'ENOSPC'],
  [/^SQLITE_(READONLY|PERM)/, 'EROFS'],
  [/^SQLITE_IOERR/, 'EIO'],
] as const;
