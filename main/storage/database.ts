// The workspace's SQLite database: opening, migrating, and statements prepared once by name.

import * as path from 'node:path';
import Sqlite from 'better-sqlite3';
import { MIGRATIONS } from './migrations.ts';
import { statements, type StatementName } from './statements.ts';
import { UserError } from '../i18n/user-error.ts';
import { readVariable } from '../platform/environment.ts';
import { explainDisk } from '../platform/files.ts';
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
  /** Runs `work` in a transaction that holds the write lock from its start. */
  transaction<T>(work: () => T): T;
  close(): void;
}

const open = (file: string, options: Sqlite.Options = {}): Sqlite.Database => {
  const nativeBinding = readVariable('OMR_SQLITE_BINDING');
  return new Sqlite(file, nativeBinding ? { ...options, nativeBinding } : options);
};

/**
 * Opens `omr.sqlite` of a workspace. Throws a UserError when the file is damaged or newer than this
 * program.
 */
export function openDatabase(workspaceDir: string): Database {
  const file = path.join(workspaceDir, 'omr.sqlite');
  const sqlite = explainDatabase(file, () => open(file));
  try {
    explainDatabase(file, () => prepareFile(sqlite, file));
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

function prepareFile(sqlite: Sqlite.Database, file: string): void {
  // Before anything is written: a newer program's file stays as it is, byte for byte.
  const found = sqlite.pragma('user_version', { simple: true }) as number;
  if (found > MIGRATIONS.length) {
    throw new UserError(msg('workspace.database-newer', { file }), {
      hint: msg('workspace.database-newer.hint'),
    });
  }
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
}

/**
 * Holds a workspace for this process until `release`; the system frees it when the process ends.
 * Throws a UserError when another process holds it.
 */
export function holdWorkspace(workspaceDir: string): () => void {
  const file = path.join(workspaceDir, 'lock.sqlite');
  const sqlite = explainDatabase(file, () => open(file, { timeout: 200 }));
  try {
    sqlite.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    sqlite.close();
    if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw cause;
    throw new UserError(msg('workspace.in-use', { workspace: workspaceDir }), {
      hint: msg('workspace.in-use.hint'),
      cause,
    });
  }
  return () => {
    sqlite.close();
  };
}

function explainDatabase<T>(file: string, step: () => T): T {
  try {
    return explainDisk(file, step);
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    if (code === 'SQLITE_FULL') {
      throw new UserError(msg('disk.full', { file }), {
        hint: msg('disk.free-space-and-resume'),
        cause,
      });
    }
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT') {
      throw new UserError(msg('workspace.database-damaged', { file }), {
        hint: msg('workspace.database-damaged.hint'),
        cause,
      });
    }
    throw cause;
  }
}
