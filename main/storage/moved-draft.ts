// The moves with which an unpacked draft becomes part of a workspace, noted before the first of them:
// a process that is killed between two leaves a workspace that the next start puts back.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import {
  DRAFT_ENDING,
  explainDisk,
  removeQuietly,
  syncFolder,
  writeAtomic,
} from '../platform/files.ts';
import { readDataText } from '../platform/vault/read-data.ts';
import type { Database } from './database.ts';
import { parseHead, readEntry } from './ledger/chain.ts';
import type { StoredEntry } from './ledger/entry.ts';
import { headFile, readHeadText } from './ledger/files.ts';

const JOURNAL_FILE = 'journal.json';
const DRAFT = /^\.unpack-[0-9a-f]{16}\.part$/;

/** A file or folder that gets its place; `former` is where one of that name waits until then. */
const moveSchema = v.strictObject({
  /** In the draft. */
  from: v.string(),
  /** In the workspace. */
  to: v.string(),
  former: v.optional(v.string()),
});
const journalSchema = v.strictObject({
  manifest: v.string(),
  /** The number of the record's last entry before. */
  after: v.number(),
  /** The signed end of the record before; null without one. */
  head: v.nullable(v.string()),
  moves: v.array(moveSchema),
});

export type Move = v.InferOutput<typeof moveSchema>;
type Journal = v.InferOutput<typeof journalSchema>;

/** The draft of a pack in a workspace, by the hash of its manifest. */
export function draftOfPack(workspaceDir: string, manifest: string): string {
  return path.join(workspaceDir, `.unpack-${manifest.slice(0, 16)}${DRAFT_ENDING}`);
}

/**
 * Moves everything of a draft to its place and then calls `record`, which writes the database; all or
 * nothing, also where the process ends in between. Throws what `record` throws, with everything back.
 */
export function adoptDraft(
  db: Database,
  workspaceDir: string,
  draft: string,
  { manifest, moves, record }: { manifest: string; moves: readonly Move[]; record: () => void },
): void {
  const journal: Journal = {
    manifest,
    after: lastNumber(db),
    head: readHeadText(workspaceDir) ?? null,
    moves: [...moves],
  };
  writeAtomic(path.join(draft, JOURNAL_FILE), JSON.stringify(journal));
  try {
    const folders = new Set<string>();
    for (const { from, to, former } of moves) {
      const target = path.join(workspaceDir, to);
      const parent = path.dirname(target);
      explainDisk(target, () => {
        if (!folders.has(parent)) fs.mkdirSync(parent, { recursive: true });
        folders.add(parent);
        if (former !== undefined) {
          fs.mkdirSync(path.dirname(path.join(draft, former)), { recursive: true });
          fs.renameSync(target, path.join(draft, former));
        }
        fs.renameSync(path.join(draft, from), target);
      });
    }
    for (const folder of folders) syncFolder(folder);
    record();
  } catch (error) {
    putBack(db, workspaceDir, draft, journal);
    throw error;
  }
  removeQuietly(draft);
}

/**
 * Puts a workspace back in which an unpacking was killed between its first move and its entry in the
 * record; the drafts of others are left for `removeLeftovers`. Only for who holds the workspace.
 */
export function undoCutOffUnpacking(db: Database, workspaceDir: string): void {
  for (const draft of movedDrafts(workspaceDir)) {
    const journal = readJournal(path.join(draft, JOURNAL_FILE));
    if (journal && !isRecorded(db, journal)) putBack(db, workspaceDir, draft, journal);
  }
}

/** The drafts of a workspace of which something may have got its place. */
export function movedDrafts(workspaceDir: string): string[] {
  return fs
    .readdirSync(workspaceDir)
    .filter((name) => DRAFT.test(name))
    .map((name) => path.join(workspaceDir, name))
    .filter((draft) => fs.existsSync(path.join(draft, JOURNAL_FILE)));
}

function readJournal(file: string): Journal | undefined {
  try {
    const value: unknown = JSON.parse(readDataText(file));
    return v.is(journalSchema, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function putBack(
  db: Database,
  workspaceDir: string,
  draft: string,
  { moves, head }: Journal,
): void {
  for (const { from, to, former } of [...moves].reverse()) {
    const [source, target] = [path.join(draft, from), path.join(workspaceDir, to)];
    if (!fs.existsSync(source) && fs.existsSync(target)) fs.renameSync(target, source);
    const before = former === undefined ? undefined : path.join(draft, former);
    if (before !== undefined && fs.existsSync(before)) fs.renameSync(before, target);
  }
  for (const folder of new Set(moves.map(({ to }) => path.dirname(to))))
    if (folder.includes('/') || folder.includes(path.sep))
      removeEmpty(path.join(workspaceDir, folder));
  // The end of the record is written just before the database.
  const now = readHeadText(workspaceDir);
  const isAhead = now !== undefined && (parseHead(now)?.number ?? 0) > lastNumber(db);
  if (isAhead && head !== null) writeAtomic(headFile(workspaceDir), head);
  else if (isAhead) fs.rmSync(headFile(workspaceDir), { force: true });
  fs.rmSync(path.join(draft, JOURNAL_FILE), { force: true });
}

/** Removes a folder that was made for what was moved, unless something else is in it. */
function removeEmpty(folder: string): void {
  if (fs.existsSync(folder) && fs.readdirSync(folder).length === 0) fs.rmdirSync(folder);
}

const lastNumber = (db: Database): number =>
  (db.get('lastEntry') as unknown as StoredEntry | undefined)?.number ?? 0;

/** Whether the record has the entry of the unpacking: then everything had been done. */
function isRecorded(db: Database, { manifest, after }: Journal): boolean {
  const entries = db.all('entries') as unknown as StoredEntry[];
  return entries.some(
    (stored) => stored.number > after && readEntry(stored)?.pack?.manifest === manifest,
  );
}
