// The base models that packed adapters need: named with the hashes of their files, taken along where
// that is asked for, and found again on the other machine.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { adapterBase, statedBase } from '../data/checkpoints/peft-adapter.ts';
import { folderModelName } from '../data/checkpoints/download-cache.ts';
import { hashFile, hashOfList, listFiles, type ListedFile } from '../platform/hashes.ts';
import type { NeededBase } from '../provenance/pack-manifest.ts';
import { portablePath } from '../stages/contract/settings.ts';
import { readEntry } from '../storage/ledger/chain.ts';
import { resultsOf, type StoredEntry } from '../storage/ledger/entry.ts';
import { readList } from '../storage/ledger/files.ts';
import { BASE_FILES, trainedBase } from '../storage/ledger/use-check.ts';

/** A base with the folder in which it lies here; null where it is not here. */
export interface FoundBase extends NeededBase {
  readonly folder: string | null;
}

/** The base of an adapter in a workspace; undefined for a folder that is no adapter. */
export async function baseOf(
  model: string,
  {
    workspace,
    resources,
    entries,
  }: { workspace: string; resources: string; entries: readonly StoredEntry[] },
): Promise<FoundBase | undefined> {
  const dir = path.join(workspace, 'models', model);
  const stated = statedBase(dir);
  if (stated === undefined) return undefined;
  const folder = folderOf(dir);
  const { hash, files } = await filesOfBase(model, folder, { workspace, entries });
  return {
    model,
    stated,
    place: placeOf(folder ?? stated, { workspace, resources }),
    hash,
    files,
    folder,
  };
}

function folderOf(dir: string): string | null {
  try {
    return adapterBase(dir) ?? null;
  } catch {
    return null;
  }
}

/** A base as a pack names it: in the program's resources, in the workspace, or by its last part. */
function placeOf(
  folder: string,
  { workspace, resources }: { workspace: string; resources: string },
) {
  const inResources = path.relative(resources, folder);
  if (path.isAbsolute(folder) && !inResources.startsWith('..') && !path.isAbsolute(inResources))
    return `resource:${inResources.split(path.sep).join('/')}`;
  const place = path.isAbsolute(folder) ? portablePath(folder, workspace) : folder;
  return place.startsWith('workspace:') ? place : folderModelName(place);
}

/** The base's files as the training saw them, by the record; else as they are now. */
async function filesOfBase(
  model: string,
  folder: string | null,
  { workspace, entries }: { workspace: string; entries: readonly StoredEntry[] },
): Promise<{ hash: string | null; files: ListedFile[] }> {
  const named = `workspace:models/${model}`;
  const made = entries
    .map(readEntry)
    .findLast((entry) => entry && resultsOf(entry).some((each) => each.path === named));
  const recorded = made && trainedBase(made, named);
  const list = recorded === undefined ? undefined : readList(workspace, recorded);
  const now = list === undefined && folder !== null ? await listFiles(folder) : undefined;
  return {
    hash: recorded ?? (now ? hashOfList(now, true) : null),
    files: (list ?? now ?? []).filter(({ name }) => BASE_FILES.test(name)),
  };
}

/** The name of the folder in which a base that goes along stands in the workspace. */
export function packedBaseId({ place, hash }: NeededBase): string {
  const own = /^workspace:models\/([^/]+)$/.exec(place)?.[1];
  if (own !== undefined) return own;
  const plain = path
    .basename(place)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${plain.slice(0, 40) || 'base'}-${(hash ?? '0'.repeat(8)).slice(0, 8)}`;
}

/**
 * Where a needed base lies on this machine: in the program's resources, in the workspace, or in one of
 * `folders`, with the same weights, configuration and tokenizer. Null where it is not here.
 */
export async function findBase(
  { place, files, hash }: NeededBase,
  {
    workspace,
    resources,
    folders,
  }: { workspace: string; resources: string; folders: readonly string[] },
): Promise<string | null> {
  const own = path.join(
    workspace,
    'models',
    packedBaseId({ place, files, hash, model: '', stated: '' }),
  );
  const resource = /^resource:(.+)$/.exec(place)?.[1];
  const shipped = resource === undefined ? [] : [path.join(resources, resource)];
  for (const folder of [...shipped, own, ...folders])
    if (fs.existsSync(path.join(folder, 'config.json')) && (await hasFiles(folder, files)))
      return folder;
  return null;
}

/** Whether a folder has all these files; the configuration is compared first, as it is small. */
async function hasFiles(folder: string, files: readonly ListedFile[]): Promise<boolean> {
  const isThere = files.every(({ name }) => fs.existsSync(path.join(folder, name)));
  if (files.length === 0 || !isThere) return false;
  const small = (name: string) => (name.endsWith('.json') ? 0 : 1);
  for (const { name, sha256 } of files.toSorted((a, b) => small(a.name) - small(b.name)))
    if ((await hashFile(path.join(folder, name))) !== sha256) return false;
  return true;
}
