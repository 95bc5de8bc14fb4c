// Where the program itself is: its resources, its version, its default workspace.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readVariable } from './network/environment.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/**
 * The folder with `package.json` and `resources/`, upwards of this file; built and packed forms
 * have the same shape.
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

/** The program's version, from its `package.json`. */
export function programVersion(): string {
  try {
    const text = fs.readFileSync(path.join(findAppRoot(), 'package.json'), 'utf8');
    return String((JSON.parse(text) as { version?: unknown }).version ?? 'unknown');
  } catch {
    return 'unknown';
  }
}
