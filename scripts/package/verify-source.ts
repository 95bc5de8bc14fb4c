// `npm run verify:source [FILE.tar.gz]`: unpacks the offline source pack and, in a network of its own
// without any route, installs it, runs the quick sample and the fast tests, which `--without-tests`
// leaves out. Needs Linux and root.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { productVersion, ROOT, WORK } from './electron-in-use.ts';

const name = `openmmreasoner-desktop-${productVersion()}-source`;
const usual = join(ROOT, 'dist', `${name}-${process.platform}-${process.arch}.tar.gz`);
const withTests = !process.argv.includes('--without-tests');
const named = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const file = resolve(named ?? usual);
if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run pack:source\` first`);

mkdirSync(WORK, { recursive: true });
const folder = mkdtempSync(join(WORK, 'offline-'));
const home = join(folder, 'home');
mkdirSync(home);
const began = performance.now();
execFileSync('tar', ['xzf', file, '-C', folder]);
say(`unpacked ${(statSync(file).size / 1e6).toFixed(1)} MB in ${seconds(began)}`);
const tree = join(
  folder,
  readdirSync(folder).find((each) => each === name)!,
);

const results = [
  step('no route', 'test -z "$(tail -n +2 /proc/net/route)" && test ! -e node_modules'),
  step('setup', 'node scripts/setup.mjs'),
  step('quick sample', 'npm run --silent demo -- --quick'),
  ...(withTests ? [step('fast tests', 'npx vitest run')] : []),
];
rmSync(folder, { recursive: true, force: true });
process.exitCode = results.every(Boolean) ? 0 : 1;

/** Runs a command of the unpacked pack without a network; prints its last lines if it fails. */
function step(what: string, command: string): boolean {
  const start = performance.now();
  const script = `ip link set lo up; cd "$0" && ${command}`;
  // Nothing of the machine's own npm or of this repository is in reach.
  const env = { PATH: outerPath(), HOME: home, LANG: 'C.UTF-8' };
  const args = ['--net', 'bash', '-c', script, tree];
  const result = spawnSync('unshare', args, { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  const isOk = result.status === 0;
  const output = `${result.stdout}${result.stderr}`.trim().split('\n');
  say(`${isOk ? 'ok' : 'FAILED'}  ${what} ${seconds(start)}`);
  process.stdout.write(`${output.slice(isOk ? -6 : -60).join('\n')}\n`);
  return isOk;
}

function outerPath(): string {
  const own = join(ROOT, 'node_modules', '.bin');
  return (process.env['PATH'] ?? '')
    .split(':')
    .filter((each) => each !== own)
    .join(':');
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(0)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
