// What packages are configured with, held by electron-builder's own schema; and the files around the
// program: icons and desktop entry.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { expect, it, describe } from 'vitest';
import { configFor, projectConfig } from '../../../scripts/package/builder-config.ts';
import { desktopEntry, mimeTypes } from '../../../scripts/package/deb.ts';
import { newestGlibc } from '../../../scripts/package/glibc.ts';
import { icnsOf, icoOf, iconPng } from '../../../scripts/package/icons.ts';
import { packFiles } from '../../../scripts/package/packs.ts';
import { lockedSpecs } from '../../../scripts/package/source-pack.ts';

const root = resolve(import.meta.dirname, '../../..');

/** The validation that electron-builder itself starts with. */
async function problemsOf(config: unknown): Promise<string> {
  const file = 'app-builder-lib/out/util/config/config.js';
  const { validateConfiguration } = (await import(file)) as {
    validateConfiguration(config: unknown, log: { isEnabled: boolean }): Promise<void>;
  };
  return validateConfiguration(config, { isEnabled: false }).then(
    () => '',
    (error: Error) => error.message,
  );
}

describe('electron-builder.yml', () => {
  const config = projectConfig();

  it('is valid by the schema, and the schema finds a wrong word', async () => {
    expect(await problemsOf(config)).toBe('');
    expect(await problemsOf({ ...config, nsis: { oneClik: true } })).toContain(
      'configuration.nsis',
    );
    const electron = { folder: '/opt/electron', version: '45.4.1', isFallback: false };
    expect(await problemsOf(configFor(electron, '/tmp/out'))).toBe('');
  });

  it('sets every fuse that the schema knows but the one for unsigned programs of macOS', () => {
    const schema = JSON.parse(
      readFileSync(join(root, 'node_modules/app-builder-lib/scheme.json'), 'utf8'),
    ) as { definitions: { FuseOptionsV1: { properties: object } } };
    const known = Object.keys(schema.definitions.FuseOptionsV1.properties);
    expect(Object.keys(config['electronFuses'] as object).sort()).toEqual(
      known.filter((name) => name !== 'resetAdHocDarwinSignature').sort(),
    );
  });

  it('has an installer for every system', () => {
    const targets = (system: string) => (config[system] as { target: unknown }).target;
    expect(targets('win')).toEqual([{ target: 'nsis', arch: ['x64'] }]);
    expect(targets('mac')).toEqual([{ target: 'dmg', arch: 'universal' }]);
    expect(targets('linux')).toEqual(['AppImage', 'rpm']);
  });

  it('names only files that exist', () => {
    expect(existsSync(join(root, config['afterPack'] as string))).toBe(true);
    const { entitlements } = config['mac'] as { entitlements: string };
    expect(existsSync(join(root, entitlements))).toBe(true);
  });

  it('puts what an unpacked thread or native code needs outside the archive', () => {
    const unpacked = config['asarUnpack'] as string[];
    for (const name of [
      'better-sqlite3-multiple-ciphers',
      'onnxruntime-node',
      'sharp',
      '@hyzyla/pdfium',
    ])
      expect(unpacked).toContain(`node_modules/${name}/**`);
    expect(unpacked).toContain('out/main/*-worker.mjs');
  });
});

describe('the icon', () => {
  it('is a picture of every width', async () => {
    for (const width of [16, 256]) {
      const { info, data } = await sharp(await iconPng(width))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([width, width]);
      expect(new Set(data).size).toBeGreaterThan(20);
    }
  });

  it('is an ICO file whose entries are the pictures', async () => {
    const [small, large] = [await iconPng(16), await iconPng(256)];
    const ico = icoOf(
      new Map([
        [16, small],
        [256, large],
      ]),
    );
    expect([...ico.subarray(0, 6)]).toEqual([0, 0, 1, 0, 2, 0]);
    // Of 256, the width is written as 0.
    expect([ico[6], ico[22]]).toEqual([16, 0]);
    const at = ico.readUInt32LE(22 + 12);
    expect(ico.subarray(at, at + ico.readUInt32LE(22 + 8))).toEqual(large);
    expect(ico.length).toBe(at + large.length);
  });

  it('is an ICNS file whose entries are the pictures', async () => {
    const png = await iconPng(32);
    const icns = icnsOf(new Map([['ic11', png]]));
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    expect(icns.toString('latin1', 8, 12)).toBe('ic11');
    expect(icns.subarray(16)).toEqual(png);
  });
});

/** Whether a program of the machine finds no fault with a text; true where it is not installed. */
function accepts(program: string, args: string[], name: string, text: string): boolean {
  if (spawnSync(program, ['--version']).error !== undefined) return true;
  const folder = mkdtempSync(join(tmpdir(), 'omr-desktop-'));
  try {
    writeFileSync(join(folder, name), text);
    return spawnSync(program, [...args, join(folder, name)]).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the desktop', () => {
  it('has a valid entry', () => {
    expect(accepts('desktop-file-validate', [], 'openmmreasoner.desktop', desktopEntry())).toBe(
      true,
    );
  });

  // test/e2e/window/other-senders.e2e.test.ts holds that no other file on the command line opens anything.
  it('is told of one file type, the transfer pack', () => {
    const mimeType = 'application/vnd.openmmreasoner.pack+zip';
    expect(desktopEntry()).toMatch(/^Exec=openmmreasoner %f$/m);
    expect(desktopEntry().match(/^MimeType=.*$/gm)).toEqual([`MimeType=${mimeType};`]);
    expect(projectConfig()['fileAssociations']).toEqual([
      expect.objectContaining({ ext: 'omrpack', mimeType, role: 'Viewer' }),
    ]);
    const text = JSON.stringify(projectConfig());
    expect(text).not.toMatch(/MimeType|UTTypes|CFBundleDocumentTypes|protocols/);
    expect(mimeTypes()).toContain(`<mime-type type="${mimeType}">`);
    expect(mimeTypes().match(/<glob .*>/g)).toEqual(['<glob pattern="*.omrpack"/>']);
    expect(accepts('xmllint', ['--noout'], 'openmmreasoner.xml', mimeTypes())).toBe(true);
  });
});

describe.skipIf(process.platform !== 'linux')('native code', () => {
  it('needs the C library that its own table names', () => {
    const file = join(root, 'node_modules/onnxruntime-node/bin/napi-v6/linux', process.arch);
    const library = join(file, 'libonnxruntime.so.1');
    if (spawnSync('objdump', ['--version']).error !== undefined) return;
    const table = execFileSync('objdump', ['-T', library], { maxBuffer: 1 << 28 }).toString();
    const minors = [...table.matchAll(/GLIBC_2\.(\d+)/g)].map(([, minor]) => Number(minor));
    // Electron's own is the least that is asked for.
    expect(newestGlibc([library])).toBe(`2.${Math.max(31, ...minors)}`);
  });
});

describe('the packs for graphics cards', () => {
  it('are named with size, hash and place, and are no part of the package', () => {
    const folder = mkdtempSync(join(tmpdir(), 'omr-packs-'));
    try {
      const pack = join(folder, 'node_modules/@node-llama-cpp/linux-x64-vulkan');
      mkdirSync(join(pack, 'bins'), { recursive: true });
      mkdirSync(join(folder, 'node_modules/@node-llama-cpp/linux-x64'));
      writeFileSync(join(pack, 'package.json'), '{"version":"3.2.1"}');
      writeFileSync(join(pack, 'bins/a.so'), 'abc');
      const [file, about, ...more] = packFiles(folder);
      expect(file).toEqual({
        pack: 'linux-x64-vulkan',
        version: '3.2.1',
        place: 'resources/node_modules/@node-llama-cpp/linux-x64-vulkan/bins/a.so',
        bytes: 3,
        // As FIPS 180 has it.
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      });
      expect(about?.place).toMatch(/package\.json$/);
      expect(more).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
    const left = projectConfig().files;
    expect(left).toContain('!node_modules/@node-llama-cpp/*-{cuda,cuda-ext,vulkan}/**');
  });
});

describe('the offline source pack', () => {
  it('takes every package that is installed here, and the program of `node`', () => {
    const specs = new Set(lockedSpecs(root));
    const installed = JSON.parse(
      readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'),
    ) as { packages: Record<string, { version: string }> };
    // npm names optional packages there too that it has not laid out.
    const missing = Object.entries(installed.packages)
      .filter(([folder]) => existsSync(join(root, folder)))
      .map(([folder, { version }]) => `${folder.replace(/.*node_modules\//, '')}@${version}`)
      .filter((spec) => !specs.has(spec));
    expect(missing).toEqual([]);
    expect([...specs].some((spec) => /^node(-bin)?-(linux|darwin|win)-/.test(spec))).toBe(true);
  });
});
