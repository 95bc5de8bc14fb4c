// Where the libraries of llama.cpp stand that node-llama-cpp installs, by platform and device.

import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Device } from '../../../engine/runtime/session.ts';

/** Packages of node-llama-cpp by platform and device; a device without one has no library. */
const PACKAGES: Readonly<Record<string, Readonly<Partial<Record<Device, string>>>>> = {
  'linux-x64': { cpu: 'linux-x64', cuda: 'linux-x64-cuda', webgpu: 'linux-x64-vulkan' },
  'linux-arm64': { cpu: 'linux-arm64' },
  'darwin-x64': { cpu: 'mac-x64' },
  'darwin-arm64': {
    cpu: 'mac-arm64-metal',
    webgpu: 'mac-arm64-metal',
    coreml: 'mac-arm64-metal',
  },
  'win32-x64': {
    cpu: 'win-x64',
    cuda: 'win-x64-cuda',
    webgpu: 'win-x64-vulkan',
    dml: 'win-x64-vulkan',
  },
  'win32-arm64': { cpu: 'win-arm64' },
};

/** The libraries that are called, by the beginning of their files' names. */
export type LibraryName = 'ggml-base' | 'ggml' | 'llama';

/**
 * Folders with the libraries for a device: the first has all of them; others, where there are any,
 * have builds of single ones for older drivers. Throws an Error where none is installed.
 */
export function libraryFolders(device: Device): [string, ...string[]] {
  const name = PACKAGES[`${process.platform}-${process.arch}`]?.[device];
  if (name === undefined)
    throw new Error(`no library for ${device} on ${process.platform}-${process.arch}`);
  const companion = `${name}-ext`;
  const others =
    entryOf(`@node-llama-cpp/${companion}`) === undefined
      ? []
      : [join(folderOf(companion, name), 'fallback')].filter(existsSync);
  return [folderOf(name, name), ...others];
}

/** The file of a library; names of releases and devices stand between its name and its ending. */
export function libraryFile(folder: string, library: LibraryName): string {
  const pattern = new RegExp(`^(?:lib)?${library}(?:\\.\\w+)*\\.(?:so|dylib|dll)$`);
  const file = readdirSync(folder).find((name) => pattern.test(name));
  if (file === undefined) throw new Error(`${folder} has no library ${library}`);
  return join(folder, file);
}

/** The folder of libraries in a package. In the installed program it lies beside the archive. */
function folderOf(packageName: string, folder: string): string {
  const entry = entryOf(`@node-llama-cpp/${packageName}`);
  if (entry === undefined) throw new Error(`@node-llama-cpp/${packageName} is not installed`);
  const bins = join(dirname(dirname(entry)), 'bins').replace('app.asar', 'app.asar.unpacked');
  return join(bins, folder);
}

/** The main file of a package; undefined where it is not installed. */
function entryOf(packageName: string): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(packageName);
  } catch {
    return undefined;
  }
}
