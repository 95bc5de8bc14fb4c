// `npm run package`: packs the built app. Without arguments: the portable folder and, on Linux, the
// .deb, both without a download. With arguments: other targets by electron-builder, which fetches
// their tools, such as `npm run package -- --linux AppImage rpm`.
// `--folder` leaves out the .deb; `--out FOLDER` writes elsewhere than into dist/.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeConfig } from './package/builder-config.ts';
import { debArchitecture, PACKAGE, writeDeb } from './package/deb.ts';
import { electronInUse, productVersion, ROOT, WORK } from './package/electron-in-use.ts';
import { writeIcons } from './package/icons.ts';
import { packFiles } from './package/packs.ts';

/** What the package without graphics packs may take when installed. */
const MOST_BYTES = 350 * 2 ** 20;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { folder: { type: 'boolean' }, out: { type: 'string' }, linux: { type: 'boolean' } },
  allowPositionals: true,
  strict: false,
});
const began = performance.now();
const electron = electronInUse();
const output = resolve(typeof values.out === 'string' ? values.out : join(ROOT, 'dist'));
if (electron.isFallback)
  say(`packed with the fallback Electron ${electron.version}: to try, not to hand out`);
await writeIcons(join(WORK, 'icons'));
const config = writeConfig(electron, output);

const others = process.argv.slice(2).some((each) => /^--(linux|mac|win)$/.test(each));
if (others) {
  builder(process.argv.slice(2));
} else {
  const unpacked = join(
    output,
    `${process.platform === 'win32' ? 'win' : process.platform}-unpacked`,
  );
  rmSync(unpacked, { recursive: true, force: true });
  builder(['--dir']);
  report('folder', unpacked, sizeOf(unpacked));
  writeFileSync(join(output, 'packs.json'), `${JSON.stringify(packFiles(), null, 2)}\n`);
  if (process.platform === 'linux' && values.folder !== true) await deb(unpacked);
}

async function deb(folder: string): Promise<void> {
  const version = productVersion();
  const file = join(output, `${PACKAGE}_${version}_${debArchitecture()}.deb`);
  const epoch = Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT }));
  const work = join(WORK, 'deb');
  const { bytes, installedBytes } = await writeDeb({ folder, version, file, work, epoch });
  report('.deb', file, bytes);
  report('installed', '', installedBytes);
  if (installedBytes > MOST_BYTES)
    throw new Error(
      `The package takes ${mb(installedBytes)} installed; at most ${mb(MOST_BYTES)}.`,
    );
}

/** Runs electron-builder; hard links to the Electron in use would set its fuses too. */
function builder(args: readonly string[]): void {
  const program = join(ROOT, 'node_modules/electron-builder/cli.js');
  mkdirSync(output, { recursive: true });
  execFileSync(process.execPath, [program, '--config', config, '--publish', 'never', ...args], {
    cwd: ROOT,
    env: { ...process.env, USE_HARD_LINKS: 'false' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function report(what: string, path: string, bytes: number): void {
  say(`${what} ${path} ${mb(bytes)}, after ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function say(line: string): void {
  process.stderr.write(`package: ${line}\n`);
}
