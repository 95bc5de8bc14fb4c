// The machine around a program under test: empty folders for home and temporary files, and an
// environment without what build machines set.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { quietVariables } from '../main/engine/runtime/telemetry-off.ts';

export const ROOT = path.join(import.meta.dirname, '..');

/** This process's environment with `home` as the folder for everything that is kept or temporary. */
export function plainEnvironment(home: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env))
    if (quietVariables.includes(name) || /^(XDG_|VITEST|NODE_OPTIONS$|NODE_ENV$)/.test(name))
      delete env[name];
  for (const name of ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA']) env[name] = home;
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) env[name] = home;
  return env;
}

/** All files under a folder, relative to it, sorted. */
export function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** The program's own sources in these folders, relative to the project. */
export function sourcesIn(folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    filesIn(path.join(ROOT, folder))
      .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file))
      .map((file) => path.posix.join(folder, file.replaceAll(path.sep, '/'))),
  );
}
