// Where the libraries of llama.cpp stand that node-llama-cpp installs, by platform and device.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

/** A package with libraries that is not installed. */
export class MissingLibrary extends Error {
  readonly packageName: string;

  constructor(packageName: string) {
    super(`${packageName} is not installed`);
    this.name = 'MissingLibrary';
    this.packageName = packageName;
  }
}

const SCOPE = '@node-llama-cpp';

/**
 * The folder that a package with libraries is laid in, to be found: beside the archive of the installed
 * program, else where the library for the processor stands, whose main file is `cpu`.
 */
export function packageFolder(
  packageName: string,
  cpu = entryOf(`${SCOPE}/${PACKAGES[`${process.platform}-${process.arch}`]?.cpu}`),
): string {
  const modules = cpu === undefined ? 'node_modules' : dirname(dirname(dirname(dirname(cpu))));
  return join(modules.replace(join('app.asar', 'node_modules'), 'node_modules'), packageName);
}

/** The version of node-llama-cpp, which its packages of libraries have too. */
export function librariesVersion(): string {
  const file = join(dirname(dirname(entryOf('node-llama-cpp')!)), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/**
 * Folders with the libraries for a device: the first has all of them; others, where there are any,
 * have builds of single ones for older drivers. Throws a MissingLibrary where none is installed, and an
 * Error where there is none for the device.
 */
export function libraryFolders(device: Device): [string, ...string[]] {
  const name = PACKAGES[`${process.platform}-${process.arch}`]?.[device];
  if (name === undefined)
    throw new Error(`no library for ${device} on ${process.platform}-${process.arch}`);
  const companion = `${name}-ext`;
  const others =
    entryOf(`${SCOPE}/${companion}`) === undefined
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
  const entry = entryOf(`${SCOPE}/${packageName}`);
  if (entry === undefined) throw new MissingLibrary(`${SCOPE}/${packageName}`);
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
