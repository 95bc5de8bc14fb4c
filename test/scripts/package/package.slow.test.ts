// The packaged folder: what is in it, its fuses as its binary has them, what it refuses, and whether
// its code finds its parts in the archive.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveFiles } from '../../../scripts/package/archive.ts';
import { electronInUse } from '../../../scripts/package/electron-in-use.ts';
import { packagesInArchive } from '../../../scripts/package/shipped.ts';
import { missingWindow } from '../../e2e/support/launch.ts';

const root = resolve(import.meta.dirname, '../../..');
const output = mkdtempSync(join(tmpdir(), 'omr-package-'));
const folder = join(output, 'linux-unpacked');
const program = join(folder, 'openmmreasoner');
const resources = join(folder, 'resources');
const archive = join(resources, 'app.asar');

afterAll(() => rmSync(output, { recursive: true, force: true }));

/** Starts the package; as root Chromium wants a switch that the package refuses like the others. */
function start(args: readonly string[], env: Record<string, string> = {}): string {
  const isRoot = process.getuid?.() === 0;
  const all = [
    ...(isRoot ? ['--no-sandbox'] : []),
    `--user-data-dir=${join(output, 'home')}`,
    ...args,
  ];
  const { ELECTRON_RUN_AS_NODE: _, ...own } = process.env;
  const result = spawnSync(program, all, {
    env: { ...own, ...env },
    encoding: 'utf8',
    timeout: 120_000,
  });
  return `status ${result.status}\n${result.stdout}${result.stderr}`;
}

describe.skipIf(process.platform !== 'linux' || missingWindow !== null)('the package', () => {
  beforeAll(() => {
    const args = [join(root, 'scripts/package.ts'), '--folder', '--out', output];
    execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
  });

  it('takes at most 350 MB, and holds nothing for graphics cards or other systems', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const bytes = files.reduce((sum, file) => sum + lstatSync(file).size, 0);
    expect(bytes).toBeLessThan(350 * 2 ** 20);
    const native = files.filter((file) => /\.(node|so|so\.[\d.]+|dll|dylib)$/.test(file));
    expect(native.length).toBeGreaterThan(15);
    const foreign = /cuda|libggml-vulkan|swiftshader|darwin|win32|arm64|armv7|musl/;
    expect(native.filter((file) => foreign.test(file.slice(folder.length)))).toEqual([]);
    // The app of the product that the fallback came with.
    expect(existsSync(join(resources, 'app'))).toBe(false);
  });

  it('has its fuses set in the binary', async () => {
    const wire = await getCurrentFuseWire(program);
    const isOn = (fuse: FuseV1Options) => Number(wire[fuse]) === '1'.charCodeAt(0);
    expect(isOn(FuseV1Options.RunAsNode)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe(false);
    expect(isOn(FuseV1Options.EnableNodeCliInspectArguments)).toBe(false);
    expect(isOn(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe(true);
    expect(isOn(FuseV1Options.OnlyLoadAppFromAsar)).toBe(true);
    expect(isOn(FuseV1Options.LoadBrowserProcessSpecificV8Snapshot)).toBe(false);
    expect(isOn(FuseV1Options.GrantFileProtocolExtraPrivileges)).toBe(false);
  });

  it('names the hash of every file in its archive, and they are right', () => {
    const files = archiveFiles(archive);
    expect(files.size).toBeGreaterThan(500);
    const unpacked = [...files].filter(([, { unpacked }]) => unpacked === true);
    expect(unpacked.map(([name]) => name)).toContain('out/main/pdf-worker.mjs');
    // Native code in the archive would be copied to the temporary folder whenever it is loaded.
    const native = /\.(node|so|so\.[\d.]+)$/;
    const inside = [...files].filter(([, { unpacked }]) => unpacked !== true);
    expect(inside.filter(([name]) => native.test(name)).map(([name]) => name)).toEqual([]);
    for (const [name, { integrity, size }] of unpacked) {
      const bytes = readFileSync(join(`${archive}.unpacked`, name));
      expect(bytes.length, name).toBe(size);
      expect(createHash('sha256').update(bytes).digest('hex'), name).toBe(integrity?.hash);
    }
  });

  it('refuses the variables that undo the fuses, and switches that open it', () => {
    const tries: [args: string[], env: Record<string, string>, name: string][] = [
      [[], { OMR_SQLITE_BINDING: '/tmp/other.node' }, 'OMR_SQLITE_BINDING'],
      [[], { OMR_RESOURCES: '/tmp' }, 'OMR_RESOURCES'],
      [[], { OMR_STAGES: '/tmp/other.mjs' }, 'OMR_STAGES'],
      [['--remote-debugging-port=0'], {}, '--remote-debugging-port'],
      [['--inspect=0'], {}, '--inspect'],
    ];
    for (const [args, env, name] of tries) {
      const said = start(args, env);
      expect(said).toContain('status 1\n');
      expect(said).toContain(name);
      expect(said).not.toMatch(/DevTools listening|Debugger listening/);
    }
  });

  it('is no Node for other programs', () => {
    const said = start(['-p', '"ran as node"'], { ELECTRON_RUN_AS_NODE: '1' });
    expect(said).not.toMatch(/^ran as node$/m);
  });

  it('renders a page of a PDF file in a thread, and opens SQLite, from its archive', () => {
    const pdf = join(root, 'test/fixtures/import/pages.pdf');
    const thread = join(`${archive}.unpacked`, 'out/main/pdf-worker.mjs');
    // The Electron before its fuses were set: it reads archives, and runs a script.
    const script = `
      const { Worker } = require('node:worker_threads');
      const { createRequire } = require('node:module');
      const own = createRequire(${JSON.stringify(join(archive, 'package.json'))});
      const Sqlite = own('better-sqlite3-multiple-ciphers');
      const { version } = new Sqlite(':memory:').prepare('select sqlite_version() as version').get();
      own('onnxruntime-node'); own('sharp');
      const worker = new Worker(${JSON.stringify(thread)}, { workerData: { maxMemoryBytes: 2 ** 28 } });
      worker.on('message', ({ width, height, rgb, error }) => {
        console.log(JSON.stringify({ version, width, height, bytes: rgb?.length, error }));
        process.exit(0);
      });
      worker.on('error', (error) => { console.log(String(error)); process.exit(1); });
      worker.postMessage({ file: ${JSON.stringify(pdf)}, page: 1, dotsPerInch: 36, maxPixels: 1e6 });
    `;
    const electron = join(electronInUse().folder, 'electron');
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const text = execFileSync(electron, ['-e', script], {
      env,
      encoding: 'utf8',
      timeout: 120_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const answer = JSON.parse(text) as Record<string, number | string | undefined>;
    expect(answer['error']).toBeUndefined();
    expect(answer['version']).toMatch(/^3\./);
    expect(answer['bytes']).toBe(3 * Number(answer['width']) * Number(answer['height']));
  });

  it('lists every package that it holds, with its licence', () => {
    const bom = JSON.parse(readFileSync(join(resources, 'sbom.cdx.json'), 'utf8')) as {
      components: { 'bom-ref': string; name: string; version: string; licenses?: unknown[] }[];
    };
    const parts = new Map(bom.components.map((each) => [each['bom-ref'], each]));
    const listed = bom.components.map(({ name, version }) => `${name}@${version}`);
    for (const each of packagesInArchive(archive).keys()) expect(listed).toContain(each);
    expect(parts.get('node_modules/react')?.version).toMatch(/^19\./);
    expect(parts.get('electron')?.version).toBe(electronInUse().version);
    expect([...parts.values()].filter(({ licenses }) => licenses?.length === 0)).toEqual([]);
    const licences = readFileSync(join(resources, 'licences.txt'), 'utf8');
    expect(licences).toContain('Permission is hereby granted, free of charge');
  });
});
