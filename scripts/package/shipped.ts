// Which packages of the lock file a packaged app holds, and where their licences stand.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archiveFiles, readArchived } from './archive.ts';

/** A package that ships: its place in `node_modules`, and what the lock file says of it. */
export interface ShippedPackage {
  /** Folder from the root, such as `node_modules/sharp`. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly licence: string;
  /** SHA-512 of its archive in the registry, in hexadecimal. */
  readonly sha512: string;
  /** Its code is part of the page instead of standing in a folder of its own. */
  readonly inPage: boolean;
}

/** A package of `package-lock.json`. */
export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

/** Packages that the build puts into the page; electron-builder.yml leaves out their folders. */
const IN_PAGE = /^(lucide-react|react|react-dom|scheduler|internmap|@tanstack\/.*|d3-.*)$/;

/** The name of a package by its folder, such as `@img/sharp` of `node_modules/@img/sharp`. */
export const nameOf = (folder: string): string =>
  folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);

/** The packages of the lock file by their folders. */
export function lockedPackages(root: string): Readonly<Record<string, LockedPackage>> {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { packages: Record<string, LockedPackage> }).packages;
}

/**
 * The packages in an archive as `name@version`, with their folders there: electron-builder lays them
 * out anew.
 */
export function packagesInArchive(archive: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [path, entry] of archiveFiles(archive)) {
    if (!/(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(path)) continue;
    const { name, version } = JSON.parse(readArchived(archive, path, entry).toString()) as {
      name: string;
      version: string;
    };
    found.set(`${name}@${version}`, path.slice(0, -'/package.json'.length));
  }
  return found;
}

/**
 * The packages in an archive and in the page, by the lock file. Throws where the archive holds a
 * package that the lock file does not know.
 */
export function shippedPackages(root: string, archive: string): ShippedPackage[] {
  const packages = lockedPackages(root);
  const held = packagesInArchive(archive);
  const locked = new Set(
    Object.entries(packages).map(([folder, { version }]) => `${nameOf(folder)}@${version}`),
  );
  for (const each of held.keys())
    if (!locked.has(each)) throw new Error(`${each} is packaged but not in package-lock.json`);
  return Object.entries(packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true)
    .map(([folder, { version = '', license = '', integrity = '' }]) => ({
      folder,
      name: nameOf(folder),
      version,
      licence: license,
      sha512: Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex'),
      inPage: IN_PAGE.test(nameOf(folder)),
    }))
    .filter(({ name, version, inPage }) => inPage || held.has(`${name}@${version}`))
    .filter(isFirst)
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

const LICENCE = /^(licen[cs]e|copying|notice|third-?party-?(notices|licenses))([.-].*)?$/i;

/** Texts of a package's licence and notices. */
export function licenceTexts(root: string, folder: string): string[] {
  const at = join(root, folder);
  if (!existsSync(at)) return [];
  return readdirSync(at, { withFileTypes: true })
    .filter((entry) => entry.isFile() && LICENCE.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => readFileSync(join(at, name), 'utf8').trim());
}

/** Whether no earlier entry is the same package in another place. */
function isFirst(each: ShippedPackage, at: number, all: readonly ShippedPackage[]): boolean {
  return (
    all.findIndex(({ name, version }) => name === each.name && version === each.version) === at
  );
}
