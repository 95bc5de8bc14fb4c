// The Electron that the setup found: it is what a package is made with.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The repository. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** What packages are built in; ignored by git. */
export const WORK = join(ROOT, '.cache', 'package');

/** An Electron on this machine. */
export interface ElectronInUse {
  /** Folder of its files. */
  readonly folder: string;
  readonly version: string;
  readonly isFallback: boolean;
  /** The SQLite binding that it needs in place of the prebuilt one. */
  readonly sqlite?: string;
}

/** The Electron of the setup. Throws with the reason where there is none. */
export function electronInUse(): ElectronInUse {
  const record = join(ROOT, '.cache/electron/window.json');
  const found = existsSync(record)
    ? (JSON.parse(readFileSync(record, 'utf8')) as Record<string, string>)
    : { reason: 'the window is not set up; run `npm run setup -- --window`' };
  const { electron, version, kind, sqlite, reason } = found;
  if (electron === undefined || version === undefined || !existsSync(electron))
    throw new Error(`No Electron to package: ${reason ?? 'it is gone'}`);
  return {
    folder: dirname(electron),
    version,
    isFallback: kind !== 'official',
    ...(sqlite === undefined ? {} : { sqlite }),
  };
}

/** The program's version. */
export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
