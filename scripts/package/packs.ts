// The optional packs for graphics cards: the builds of llama.cpp that the package leaves out. A pack
// is the package of the registry as it is; it is laid beside the program's archive, where Node looks
// for packages after the archive.

import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './electron-in-use.ts';

/** A file of a pack. */
export interface PackFile {
  readonly pack: string;
  readonly version: string;
  /** Path below the program's folder. */
  readonly place: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Files of the packs that are installed here, by pack. */
export function packFiles(root = ROOT): PackFile[] {
  const folders = globSync('node_modules/@node-llama-cpp/*-{cuda,cuda-ext,vulkan}', { cwd: root });
  return folders.sort().flatMap((folder) => {
    const at = join(root, folder);
    const { version } = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as {
      version: string;
    };
    return readdirSync(at, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => ({
        pack: basename(folder),
        version,
        place: join('resources', folder, file.slice(at.length + 1)),
        bytes: statSync(file).size,
        sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
      }));
  });
}
