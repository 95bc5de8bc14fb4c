// The files of an export: names that are free, sums, sizes, and the adapter's folder as it is.

import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { adapterBase } from '../../data/checkpoints/peft-adapter.ts';
import { explainDisk, sha256File } from '../../platform/files.ts';
import { manifestOf } from '../../data/datasets/manifest.ts';
import { copyLicences } from '../../data/checkpoints/licence.ts';

/** A model's name: that of its manifest, else its folder's. */
export function nameOf(dir: string): string {
  const { name } = manifestOf(dir);
  return typeof name === 'string' && name !== '' ? name : basename(dir);
}

/**
 * A name that every system takes as a folder's: letters and digits of any script, single dashes
 * between them.
 */
export function plainName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain.slice(0, 80) || 'model';
}

/** `parent/name`, with a number behind it where a folder or a pack of that name is there. */
export function freePath(parent: string, name: string): string {
  const isTaken = (path: string): boolean => existsSync(path) || existsSync(`${path}.zip`);
  let path = join(parent, name);
  for (let number = 2; isTaken(path); number++) path = join(parent, `${name}-${number}`);
  return path;
}

/** Copies a PEFT folder bit by bit, with the licence of its base. */
export function copyAdapter(from: string, to: string): void {
  mkdirSync(to);
  for (const name of ['adapter_config.json', 'adapter_model.safetensors'])
    explainDisk(join(to, name), () => copyFileSync(join(from, name), join(to, name)));
  copyLicences(adapterBase(from)!, to);
}

/** A line `SHA-256  name` for every file below a folder, as `sha256sum -c` reads them. */
export function checksums(dir: string): string {
  return filesIn(dir)
    .map((file) => `${sha256File(file)}  ${relative(dir, file).split(sep).join('/')}\n`)
    .join('');
}

/** Bytes of all files below a folder. */
export function bytesIn(dir: string): number {
  return filesIn(dir).reduce((sum, file) => sum + statSync(file).size, 0);
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
