// The signed record: inputs and outputs of every run, each entry chained to the previous one by its
// hash. Inputs that were made here are checked against it before they are used.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { JobView } from '../../preload/contract/jobs.ts';
import { adapterBase } from '../data/checkpoints/peft-adapter.ts';
import { assertFilesUnchanged } from '../data/checkpoints/declared-files.ts';
import { sorted, type Workspace } from '../data/datasets/workspace.ts';
import type { Clock } from '../platform/clock.ts';
import { sha256 } from '../platform/files.ts';
import { hashFile, hashOfList, listFiles, type HashStore } from '../platform/hashes.ts';
import { portablePath, resolvePaths, runSettingsFile } from '../stages/contract/settings.ts';
import type { Artifact, StageResult } from '../stages/contract/stage.ts';
import type { Database } from './database.ts';
import type { JobRecorder } from './job-recorder.ts';
import { chainEntry, parseHead, signHead } from './ledger/chain.ts';
import type { LedgerEntry, StoredEntry } from './ledger/entry.ts';
import { keepList, readHeadText, writeHead } from './ledger/files.ts';
import { openSigningKey, type KeyProtection } from './ledger/keys.ts';
import { assertAsRecorded, assertBaseAsTrained } from './ledger/use-check.ts';
import { inputPathsOf } from './lineage.ts';

/** What the record keeps of one run from its start to its end. */
type Start = Omit<LedgerEntry, 'kind'>;

export interface LedgerOptions {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly resources: string;
  readonly engineVersion: string;
  readonly protection?: KeyProtection | undefined;
  /** Called with a finished folder when its entry has been signed. */
  readonly seal?: (sealed: Sealed) => Promise<void>;
}

/** A result whose entry was signed, and what is needed to write the proof of it. */
export interface Sealed {
  readonly artifact: Artifact;
  readonly summary: StageResult['summary'];
  readonly key: KeyObject;
  readonly workspace: Workspace;
  /** The whole record; its last entry is that of the result. */
  readonly entries: readonly StoredEntry[];
}

/** The recorder that a queue calls around every job. */
export function createLedger(options: LedgerOptions): JobRecorder {
  const { db, workspace, clock, resources, engineVersion, protection, seal } = options;
  const { key } = openSigningKey(workspace.dir, protection);
  const started = new Map<string, Start>();
  return {
    before: async (job: JobView) => {
      const { seed } = job.settings;
      const start: Start = {
        version: 2,
        atMs: clock.nowMs(),
        runId: job.runId,
        step: job.step,
        stage: job.stage,
        engine: engineVersion,
        seed: typeof seed === 'number' ? seed : null,
        settings: sha256(JSON.stringify(sorted(job.settings))),
        ...(await hashInputs(job, { db, workspace: workspace.dir, resources })),
      };
      appendEntry(db, workspace, key, { ...start, kind: 'start' });
      // One job runs at a time: what is left is of jobs that came to no result.
      started.clear();
      started.set(job.runId, start);
    },
    after: async (job: JobView, { artifact, summary }: StageResult) => {
      const start = started.get(job.runId);
      if (!start) throw new Error(`internal: no start of ${job.runId} in the record`);
      started.delete(job.runId);
      const settingsFile = runSettingsFile(path.join(workspace.dir, 'runs', job.runId));
      appendEntry(db, workspace, key, {
        ...start,
        kind: 'finish',
        atMs: clock.nowMs(),
        result: artifact ? await hashResult(artifact, workspace.dir) : null,
        summary: sha256(JSON.stringify(sorted(summary))),
        ...(fs.existsSync(settingsFile)
          ? {
              runSettings: {
                path: portablePath(settingsFile, workspace.dir),
                hash: await hashFile(settingsFile),
              },
            }
          : {}),
      });
      if (artifact) await seal?.({ artifact, summary, key, workspace, entries: readEntries(db) });
    },
  };
}

async function hashResult({ id, path: folder }: Artifact, workspaceDir: string) {
  const list = await listFiles(folder);
  keepList(workspaceDir, list);
  const hash = hashOfList(list, fs.statSync(folder).isDirectory());
  return { id, path: outsidePath(folder, workspaceDir), hash };
}

/** A path as entries name it: outside the workspace, its last part only. */
function outsidePath(absolute: string, workspaceDir: string): string {
  const portable = portablePath(absolute, workspaceDir);
  return portable === absolute ? path.basename(absolute) : portable;
}

/** Adds an entry to the chain, signed, and signs the chain's new end. */
export function appendEntry(
  db: Database,
  workspace: Workspace,
  key: KeyObject,
  entry: LedgerEntry,
): void {
  const headText = readHeadText(workspace.dir);
  const head = headText === undefined ? undefined : parseHead(headText);
  db.transaction(() => {
    const last = db.get('lastEntry') as unknown as StoredEntry | undefined;
    // What is missing stays named, also after the record has gone on.
    const isCut = head !== undefined && head.number > (last?.number ?? 0);
    const gap = isCut ? { gap: { number: head.number, hash: head.hash } } : {};
    const stored = chainEntry(last, { ...entry, ...gap }, key);
    db.run('addEntry', { ...stored });
    writeHead(workspace.dir, signHead(stored, key));
  });
}

/** All entries of the record, as stored. */
export function readEntries(db: Database): StoredEntry[] {
  return db.all('entries') as unknown as StoredEntry[];
}

/**
 * The entries that name a result of the workspace, and perhaps others: after thousands of jobs, all of
 * them would be much to read before each.
 */
function entriesNaming(db: Database, named: string): StoredEntry[] {
  const place = named.split('/').slice(0, 2).join('/');
  const text = JSON.stringify(place).slice(1, -1);
  return db.all('entriesNaming', { text }) as unknown as StoredEntry[];
}

/** Hashes of large files outside the workspace, kept in its database. */
function hashStore(db: Database): HashStore {
  return {
    get: (file, state) => {
      const row = db.get('fileHash', { file });
      return row?.['state'] === state ? (row['hash'] as string) : undefined;
    },
    set: (file, state, hash) => db.run('keepFileHash', { file, state, hash }),
  };
}

/**
 * Hashes everything that a job's settings name, and the bases of its adapters. Throws a UserError
 * for the first that is no longer what the record, or its own folder, says.
 */
async function hashInputs(
  job: JobView,
  { db, ...folders }: { db: Database; workspace: string; resources: string },
): Promise<Required<Pick<LedgerEntry, 'parents' | 'parentPaths'>>> {
  const store = hashStore(db);
  const parents: Record<string, string> = {};
  const parentPaths: Record<string, string> = {};
  const add = async (setting: string, named: string): Promise<string | undefined> => {
    const target = resolvePaths(named, folders);
    // Other strings, such as a schedule's name, are not inputs.
    if (!path.isAbsolute(target) || !fs.existsSync(target)) return undefined;
    const isOurs = named.startsWith('workspace:');
    const list = await listFiles(target, isOurs ? {} : { store });
    const isFolder = fs.statSync(target).isDirectory();
    if (isFolder) keepList(folders.workspace, list);
    parents[setting] = hashOfList(list, isFolder);
    parentPaths[setting] = /^(workspace|resource):/.test(named) ? named : path.basename(named);
    if (isOurs) {
      const entries = entriesNaming(db, named);
      await assertAsRecorded(named, { setting, entries, workspaceDir: folders.workspace });
    } else if (isModelFolder(target)) await assertFilesUnchanged(target);
    return target;
  };
  for (const { setting, path: named } of inputPathsOf(job, folders.workspace)) {
    const target = await add(setting, named);
    const base = target === undefined ? undefined : baseOf(target);
    if (base === undefined) continue;
    await add(`${setting}.base`, portableBase(base, folders));
    assertBaseAsTrained(named, {
      base,
      hash: parents[`${setting}.base`]!,
      entries: entriesNaming(db, named),
      workspaceDir: folders.workspace,
    });
  }
  return { parents, parentPaths };
}

function isModelFolder(target: string): boolean {
  return ['config.json', 'adapter_config.json'].some((name) =>
    fs.existsSync(path.join(target, name)),
  );
}

/** The base of an adapter's folder; undefined for others, and where the stage will say what is wrong. */
function baseOf(target: string): string | undefined {
  try {
    return adapterBase(target);
  } catch {
    return undefined;
  }
}

function portableBase(base: string, folders: { workspace: string; resources: string }): string {
  const inside = path.relative(folders.resources, base);
  const isResource = !inside.startsWith('..') && !path.isAbsolute(inside);
  return isResource
    ? `resource:${inside.split(path.sep).join('/')}`
    : portablePath(path.resolve(base), folders.workspace);
}
