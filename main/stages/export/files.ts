// Files of an export: free names, checksums, sizes, and a copy of the adapter folder.

import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { folderModelName } from '../../data/checkpoints/download-cache.ts';
import { adapterBase } from '../../data/checkpoints/peft-adapter.ts';
import { PICTURE_SETTINGS_FILE } from '../../data/images/image-processor.ts';
import { readJson } from '../../platform/json-file.ts';
import { explainDisk, sha256File, writeAtomic } from '../../platform/files.ts';
import type { Job } from '../contract/stage.ts';
import { manifestOf } from '../../data/datasets/manifest.ts';
import { copyLicences } from '../../data/checkpoints/licence.ts';

/** A model's name: from its manifest, else its folder's; `org/name` in a download cache. */
export function nameOf(dir: string): string {
  const { name } = manifestOf(dir);
  return typeof name === 'string' && name !== '' ? name : folderModelName(dir);
}

/**
 * A folder name that is valid on every system: letters and digits of any script, joined by single
 * dashes.
 */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain.slice(0, 80) || 'model';
}

/** The field of `export.json` that names the run that wrote it. */
const RUN = 'exportRun';

/**
 * Claims `parent/name` for a run, with a number appended if a folder or pack of that name exists. A
 * run that was cut off gets what it has published already.
 */
export function claimPath(
  parent: string,
  name: string,
  job: Pick<Job, 'runDir' | 'runId'>,
): string {
  const claim = join(job.runDir, 'export-target.json');
  const claimed = existsSync(claim) ? readJson(claim)?.['path'] : undefined;
  if (typeof claimed === 'string' && isOf(claimed, job.runId)) return claimed;
  const path = freePath(parent, name);
  writeAtomic(claim, `${JSON.stringify({ path }, null, 2)}\n`);
  return path;
}

/** What marks an export as that of a run, for its `export.json`. */
export const markOf = ({ runId }: Pick<Job, 'runId'>) => ({ [RUN]: runId });

function isOf(path: string, runId: string): boolean {
  const file = join(path, 'export.json');
  return existsSync(file) && readJson(file)?.[RUN] === runId;
}

function freePath(parent: string, name: string): string {
  const isTaken = (path: string): boolean => existsSync(path) || existsSync(`${path}.zip`);
  let path = join(parent, name);
  for (let number = 2; isTaken(path); number++) path = join(parent, `${name}-${number}`);
  return path;
}

/** The weights of a PEFT folder. */
export const adapterWeights = (dir: string): string => join(dir, 'adapter_model.safetensors');

/** Copies a PEFT folder byte for byte, with the licence of its base. */
export function copyAdapter(from: string, to: string): void {
  explainDisk(to, () => mkdirSync(to));
  for (const name of ['adapter_config.json', 'adapter_model.safetensors'])
    explainDisk(join(to, name), () => copyFileSync(join(from, name), join(to, name)));
  const sizes = join(from, PICTURE_SETTINGS_FILE);
  if (existsSync(sizes)) copyFileSync(sizes, join(to, PICTURE_SETTINGS_FILE));
  copyLicences(adapterBase(from)!, to);
}

/** The file of an export that lists the checksums of all others. */
export const SUMS_FILE = 'SHA256SUMS';

/** A line `SHA-256  name` for every file in a folder, in the format of `sha256sum -c`. */
export function checksums(dir: string): string {
  return filesIn(dir)
    .map((file) => `${sha256File(file)}  ${relative(dir, file).split(sep).join('/')}\n`)
    .join('');
}

/** Total bytes of all files in a folder. */
export function bytesIn(dir: string): number {
  return filesIn(dir).reduce((sum, file) => sum + statSync(file).size, 0);
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
