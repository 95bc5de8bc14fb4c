// Where the program itself is: its resources, its version, its default workspace.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVariable } from './network/environment.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/**
 * The folder with `resources/`, upwards of this file; in the package it stands beside the archive.
 */
export function findAppRoot(from = path.dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'resources', 'recipes'))) return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new UserError(msg('app.resources-missing'), {
    hint: msg('app.resources-missing.hint'),
  });
}

/** Absolute folder of the resources; `OMR_RESOURCES` names another one. */
export function findResources(): string {
  const named = readVariable('OMR_RESOURCES');
  return named ? path.resolve(named) : path.join(findAppRoot(), 'resources');
}

/** The program's version, from the next `package.json` upwards of this file. */
export function programVersion(from = path.dirname(fileURLToPath(import.meta.url))): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    try {
      const text = fs.readFileSync(path.join(folder, 'package.json'), 'utf8');
      return String((JSON.parse(text) as { version?: unknown }).version ?? 'unknown');
    } catch {
      if (folder === path.dirname(folder)) return 'unknown';
    }
  }
}
