// `npm run pack:source`: one archive from which the program is installed, run and tested without a
// network: the repository, every package of the lock file for this system, and the Electron in use.

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { electronInUse, productVersion, ROOT, WORK } from './electron-in-use.ts';
import { lockedPackages, nameOf } from './shipped.ts';

/** Where the setup looks for packages (scripts/setup/shell.mjs). */
const PACKAGES = '.cache/offline/npm';

/** Names and versions of the lock file's packages that can be installed on this system. */
export function lockedSpecs(root: string, { platform, arch }: NodeJS.Process = process): string[] {
  const packages = lockedPackages(root);
  const fits = (allowed: readonly string[] | undefined, own: string): boolean =>
    allowed === undefined || allowed.includes(own) || allowed.every((each) => each.startsWith('!'));
  const specs = Object.entries(packages)
    .filter(([folder, { os, cpu }]) => folder !== '' && fits(os, platform) && fits(cpu, arch))
    .map(([folder, { version }]) => `${nameOf(folder)}@${version}`);
  // The package `node` installs the one with the program by a script of its own.
  const node = packages['node_modules/node']?.version;
  const system = platform === 'win32' ? 'win' : platform;
  const prefix = platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node';
  if (node !== undefined) specs.push(`${prefix}-${system}-${arch}@${node}`);
  return [...new Set(specs)].sort();
}

function main(output: string): void {
  const began = performance.now();
  const name = `openmmreasoner-desktop-${productVersion()}-source`;
  const work = join(WORK, 'source');
  const tree = join(work, name);
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const archive = execFileSync('git', ['archive', 'HEAD'], { cwd: ROOT, maxBuffer: 1 << 30 });
  execFileSync('tar', ['x', '-C', tree], { input: archive });
  // The packages are fetched once and kept for the next pack.
  const kept = join(work, 'npm');
  const specs = lockedSpecs(ROOT);
  npm(['cache', 'add', '--cache', kept, '--prefer-offline', ...specs]);
  cpSync(join(kept, '_cacache'), join(tree, PACKAGES, '_cacache'), { recursive: true });
  copyElectron(tree);
  const file = join(output, `${name}-${process.platform}-${process.arch}.tar.gz`);
  mkdirSync(output, { recursive: true });
  execFileSync('tar', ['c', '-I', 'gzip -1', '-f', `${file}.part`, '-C', work, name]);
  renameSync(`${file}.part`, file);
  rmSync(tree, { recursive: true });
  const { size } = statSync(file);
  const took = ((performance.now() - began) / 1000).toFixed(0);
  process.stderr.write(
    `source pack: ${file}, ${(size / 1e6).toFixed(1)} MB, ${specs.length} packages, ${took} s\n`,
  );
}

/** Electron as the setup of the pack finds it, without what belongs to another product. */
function copyElectron(tree: string): void {
  const { folder, isFallback, sqlite } = electronInUse();
  if (!isFallback) {
    cpSync(folder, join(tree, '.cache/offline/electron'), { recursive: true });
    return;
  }
  const to = join(tree, '.cache/electron');
  mkdirSync(to, { recursive: true });
  cpSync(folder, join(to, basename(folder)), {
    recursive: true,
    filter: (path) => basename(path) !== 'browser_v8_context_snapshot.bin',
  });
  if (sqlite !== undefined && existsSync(sqlite)) copyFileSync(sqlite, join(to, basename(sqlite)));
}

/** Runs the machine's own npm. */
function npm(args: readonly string[]): void {
  const own = join(ROOT, 'node_modules', '.bin');
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== own);
  const { status } = spawnSync('npm', args, {
    cwd: ROOT,
    env: { ...process.env, PATH: path.join(delimiter) },
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`npm ${args.slice(0, 2).join(' ')} failed`);
}

if (import.meta.main) main(resolve(process.argv[2] ?? join(ROOT, 'dist')));
