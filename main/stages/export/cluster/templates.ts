// The files of resources/cluster/ as they are written out: `{{name}}` stands for a value.

import { chmodSync, copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findResources } from '../../../platform/app-paths.ts';
import { explainDisk, readWholeFile, writeAtomic } from '../../../platform/files.ts';

export type TemplateValues = Readonly<Record<string, string | number>>;

const PLACE = /\{\{([\w.-]+)\}\}/g;

const sourceOf = (name: string): string => join(findResources(), 'cluster', name);

/** The text of a template. Throws an error for a place without a value: the two do not fit. */
export function filledTemplate(name: string, values: TemplateValues): string {
  const text = readWholeFile(sourceOf(name), 2 ** 20).toString('utf8');
  return text.replace(PLACE, (_, key: string) => {
    if (!Object.hasOwn(values, key)) throw new Error(`internal: ${name} has no value for ${key}`);
    return String(values[key]);
  });
}

/** Writes a text into a folder; scripts can be run. */
export function writeText(dir: string, name: string, text: string): void {
  const file = join(dir, name);
  explainDisk(file, () => mkdirSync(dirname(file), { recursive: true }));
  writeAtomic(file, text);
  if (/\.(?:sh|sbatch)$/.test(name) || text.startsWith('#!')) chmodSync(file, 0o755);
}

/** Copies a file byte for byte. */
export function copyTemplate(dir: string, name: string): void {
  const file = join(dir, name);
  explainDisk(file, () => {
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(sourceOf(name), file);
  });
}

/** The file of a template, for its hash. */
export const templateFile = sourceOf;
