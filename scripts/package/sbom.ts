// The bill of materials of the package, CycloneDX 1.6: every package of the lock file that ships,
// Electron with its parts, and the native libraries inside packages.

import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShippedPackage } from './shipped.ts';

/** Name of the file in the folder `resources` of the package. */
export const SBOM_FILE = 'sbom.cdx.json';

/** The Electron in a package, as its binary says. */
export interface ElectronParts {
  readonly electron: string;
  readonly chrome?: string;
  readonly node?: string;
  readonly v8?: string;
}

interface Component {
  readonly type: 'application' | 'framework' | 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly [more: string]: unknown;
}

/** An SPDX identifier or expression as CycloneDX has it. */
function licencesOf(spdx: string): unknown[] {
  if (spdx === '') return [];
  return /[ ()]/.test(spdx) ? [{ expression: spdx }] : [{ license: { id: spdx } }];
}

function packageComponent(each: ShippedPackage): Component {
  const purl = `pkg:npm/${each.name.replace('@', '%40')}@${each.version}`;
  return {
    type: 'library',
    'bom-ref': each.folder,
    name: each.name,
    version: each.version,
    scope: 'required',
    hashes: [{ alg: 'SHA-512', content: each.sha512 }],
    licenses: licencesOf(each.licence),
    purl,
    properties: [{ name: 'openmmreasoner:place', value: each.inPage ? 'the page' : each.folder }],
  };
}

const library = (inside: string, name: string, version: string, spdx = ''): Component => ({
  type: 'library',
  'bom-ref': `${inside}#${name}`,
  name,
  version,
  ...(spdx === '' ? {} : { licenses: licencesOf(spdx) }),
  properties: [{ name: 'openmmreasoner:place', value: inside }],
});

/** Libraries that packages hold in native code, by what the packages say of them. */
function nativeLibraries(root: string): Component[] {
  const json = (file: string) =>
    existsSync(join(root, file))
      ? (JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, string>)
      : {};
  const found: Component[] = [];
  for (const file of globSync('node_modules/@img/sharp-libvips-*/versions.json', { cwd: root }))
    for (const [name, version] of Object.entries(json(file)))
      found.push(library(file.replaceAll('\\', '/').replace(/\/[^/]*$/, ''), name, version));
  const { tag } = json('node_modules/node-llama-cpp/llama/llama.cpp.info.json');
  if (tag !== undefined)
    found.push(library('node_modules/node-llama-cpp', 'llama.cpp', tag, 'MIT'));
  const folder = 'node_modules/better-sqlite3-multiple-ciphers';
  const header = join(root, folder, 'deps/sqlite3/sqlite3.h');
  const text = existsSync(header) ? readFileSync(header, 'utf8') : '';
  const sqlite = /define SQLITE_VERSION\s+"([^"]+)"/.exec(text)?.[1];
  if (sqlite !== undefined) found.push(library(folder, 'SQLite', sqlite, 'blessing'));
  const ciphers = /define SQLITE3MC_VERSION_STRING\s+"(?:\D*)([\d.]+)"/.exec(text)?.[1];
  if (ciphers !== undefined)
    found.push(library(folder, 'SQLite3 Multiple Ciphers', ciphers, 'MIT'));
  return found;
}

function electronComponents({ electron, chrome, node, v8 }: ElectronParts): Component[] {
  const part = (name: string, version: string | undefined, spdx: string): Component[] =>
    version === undefined ? [] : [library('electron', name, version, spdx)];
  return [
    {
      type: 'framework',
      'bom-ref': 'electron',
      name: 'electron',
      version: electron,
      licenses: licencesOf('MIT'),
    },
    ...part('chromium', chrome, 'BSD-3-Clause'),
    ...part('node', node, 'MIT'),
    ...part('v8', v8, 'BSD-3-Clause'),
  ];
}

/** The text of the bill; equal packages give equal bytes. */
export function sbomText(
  root: string,
  packages: readonly ShippedPackage[],
  electron: ElectronParts,
): string {
  const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license: string;
    dependencies: Record<string, string>;
  };
  const components = [
    ...electronComponents(electron),
    ...packages.map(packageComponent),
    ...nativeLibraries(root),
  ];
  const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex');
  const uuid = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
  const direct = Object.keys(about.dependencies).map((name) => `node_modules/${name}`);
  const known = new Set(components.map((component) => component['bom-ref']));
  const bom = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid}`,
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': about.name,
        name: about.name,
        version: about.version,
        licenses: licencesOf(about.license),
      },
    },
    components,
    dependencies: [
      { ref: about.name, dependsOn: ['electron', ...direct.filter((ref) => known.has(ref))] },
    ],
  };
  return `${JSON.stringify(bom, null, 2)}\n`;
}
