// Before a job starts: its inputs are what the record says of them.

import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { msg, type Message } from '../../../i18n/message.ts';
import { firstChangedRow } from '../../data/datasets/row-hashes.ts';
import { UserError } from '../../i18n/user-error.ts';
import { listFiles, hashOfList, type ListedFile } from '../../platform/hashes.ts';
import { resolvePaths } from '../../stages/contract/settings.ts';
import { readEntry } from './chain.ts';
import { resultsOf, type LedgerEntry, type StoredEntry } from './entry.ts';
import { readList } from './files.ts';

/** Places of results that never change; a run's own folder may still get files. */
const FROZEN = /^workspace:(datasets|models)\/[^/]+/;

/** A file that is not as it was in an earlier list. */
export interface FileDifference {
  readonly name: string;
  readonly kind: 'changed' | 'missing' | 'added';
}

/** How a folder's files differ from an earlier list, by name. */
export function differencesOf(
  before: readonly ListedFile[],
  now: readonly ListedFile[],
): FileDifference[] {
  const hashes = new Map(now.map(({ name, sha256 }) => [name, sha256]));
  const names = new Set(before.map(({ name }) => name));
  const lost = before.flatMap(({ name, sha256 }): FileDifference[] => {
    const hash = hashes.get(name);
    if (hash === sha256) return [];
    return [{ name, kind: hash === undefined ? 'missing' : 'changed' }];
  });
  const added = now
    .filter(({ name }) => !names.has(name))
    .map(({ name }): FileDifference => ({ name, kind: 'added' }));
  return [...lost, ...added];
}

/** What the record says last of a path: its hash, and the run that made it; null after an erasure. */
export interface Recorded {
  readonly hash: string | null;
  readonly runId: string;
}

/** The last hash of every result, by its path. */
export function recordedResults(entries: readonly StoredEntry[]): Map<string, Recorded> {
  const results = new Map<string, Recorded>();
  for (const stored of entries) {
    const entry = readEntry(stored);
    for (const { path: made, hash } of entry ? resultsOf(entry) : [])
      results.set(made, { hash, runId: entry!.runId });
    for (const { path: erased, after } of entry?.erased ?? []) {
      const runId = results.get(erased)?.runId ?? entry!.runId;
      results.set(erased, { hash: after, runId });
    }
  }
  return results;
}

/** The sentence about a changed file of a folder: with the row, for the rows of a data set. */
export async function describeDifference(
  folder: string,
  { name, kind }: FileDifference,
): Promise<Message> {
  const file = path.join(folder, name);
  if (kind === 'missing') return msg('provenance.file-missing', { file });
  if (kind === 'added') return msg('provenance.file-added', { file });
  const row = name === 'rows.jsonl' ? await firstChangedRow(folder) : undefined;
  if (row === undefined) return msg('provenance.file-changed', { file });
  return row.id === null
    ? msg('provenance.row-changed', { file, line: row.line })
    : msg('provenance.row-with-id-changed', { file, line: row.line, row: row.id });
}

/**
 * Throws a UserError where a data set or model of the workspace, or the one that a path lies in, is
 * not what the record says it was when it was made.
 */
export async function assertAsRecorded(
  named: string,
  {
    setting,
    entries,
    workspaceDir,
  }: { setting: string; entries: readonly StoredEntry[]; workspaceDir: string },
): Promise<void> {
  const place = FROZEN.exec(named)?.[0];
  const recorded = place === undefined ? undefined : recordedResults(entries).get(place);
  if (recorded?.hash == null) return;
  const folder = resolvePaths(place!, { workspace: workspaceDir, resources: '/' });
  const now = await listFiles(folder);
  if (hashOfList(now, true) === recorded.hash) return;
  const before = readList(workspaceDir, recorded.hash);
  const [first] = before ? differencesOf(before, now) : [];
  const what =
    first === undefined
      ? msg('provenance.folder-changed', { folder })
      : await describeDifference(folder, first);
  throw new UserError(msg('provenance.input-changed', { setting, what, run: recorded.runId }), {
    hint: msg('provenance.changed-on-use.hint'),
  });
}

/** Files of a base on which an adapter's answers depend. */
export const BASE_FILES = /(\.safetensors|(^|\/)(config|tokenizer|preprocessor_config)\.json)$/;

/**
 * Throws a UserError where the base of a trained adapter has other weights, configuration or
 * tokenizer than in its training.
 */
export function assertBaseAsTrained(
  named: string,
  {
    base,
    hash,
    entries,
    workspaceDir,
  }: { base: string; hash: string; entries: readonly StoredEntry[]; workspaceDir: string },
): void {
  const made = entries
    .map(readEntry)
    .findLast((entry) => entry && resultsOf(entry).some((each) => each.path === named));
  const then = made && trainedBase(made, named);
  if (!made || then === undefined || then === hash || !existsSync(base)) return;
  const [before, now] = [readList(workspaceDir, then), readList(workspaceDir, hash)];
  if (!before || !now) return;
  const changed = differencesOf(before, now).find(({ name }) => BASE_FILES.test(name));
  if (changed === undefined) return;
  const file = path.join(base, changed.name);
  throw new UserError(msg('provenance.base-changed', { file, run: made.runId }), {
    hint: msg('provenance.base-changed.hint'),
  });
}

/**
 * The hash of the base that a result was trained on: that of its run's model, or of its adapter's
 * base.
 */
export function trainedBase(
  { parents, adopted }: Pick<LedgerEntry, 'parents' | 'adopted'>,
  named: string,
): string | undefined {
  const base = adopted?.find(({ path: place }) => place === named)?.base;
  return base ?? parents['model.base'] ?? parents['model'];
}
