// The configuration of electron-builder on this machine: electron-builder.yml with the Electron in
// use.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { ROOT, WORK, type ElectronInUse } from './electron-in-use.ts';

const SQLITE = 'node_modules/better-sqlite3-multiple-ciphers';

type Config = Record<string, unknown> & { files: unknown[] };

/** electron-builder.yml as it stands. */
export function projectConfig(): Config {
  return parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as Config;
}

/** The configuration that packs this Electron into `output`. */
export function configFor({ folder, version, sqlite }: ElectronInUse, output: string): Config {
  const config = projectConfig();
  return {
    ...config,
    directories: { ...(config['directories'] as object), output },
    electronDist: folder,
    electronVersion: version,
    files: [
      ...config.files,
      // A binding that was built on purpose takes the place of the prebuilt one.
      ...(sqlite === undefined
        ? []
        : [
            `!${SQLITE}/prebuilds/**`,
            { from: builtBinding(sqlite), to: `${SQLITE}/build/Release` },
          ]),
    ],
  };
}

/** A folder with the binding alone, under the name that better-sqlite3-multiple-ciphers looks for. */
function builtBinding(sqlite: string): string {
  const file = join(WORK, 'sqlite', 'better_sqlite3.node');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, readFileSync(sqlite));
  return dirname(file);
}

/** Writes the configuration where electron-builder reads it; returns the file. */
export function writeConfig(electron: ElectronInUse, output: string): string {
  if (!existsSync(WORK)) mkdirSync(WORK, { recursive: true });
  const file = join(WORK, 'electron-builder.json');
  writeFileSync(file, JSON.stringify(configFor(electron, output), null, 2));
  return file;
}
