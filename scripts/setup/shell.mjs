// Helpers of the setup: run programs, print messages, read and write small files.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Downloads and builds of the setup; ignored by git. */
export const cache = join(root, '.cache');

const windows = process.platform === 'win32';

/** Prints one line to standard error. */
export function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** What an offline source pack brings along: npm's cache and Electron. */
export const offline = join(cache, 'offline');

/**
 * The environment without this project's node_modules/.bin on PATH: npm must not run on the Node that it
 * installs. In an offline source pack npm takes its packages from there alone.
 */
export function outerEnvironment() {
  const own = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== own);
  const packages = join(offline, 'npm');
  const npm = existsSync(packages)
    ? {
        npm_config_cache: packages,
        npm_config_offline: 'true',
        npm_config_update_notifier: 'false',
      }
    : {};
  return { ...process.env, ...npm, PATH: path.join(delimiter) };
}

/** Runs a program without showing its output. Returns {ok, output}; never throws. */
export function attempt(program, args, { cwd = root, env = process.env, seconds = 1200 } = {}) {
  const shell = windows && /^(npm|npx)$/.test(program);
  const result = spawnSync(program, args, {
    cwd,
    env,
    shell,
    timeout: seconds * 1000,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? result.error.message : ''}`;
  return { ok: result.status === 0, output };
}

/** Like `attempt`, but throws an error with the last lines of output if the program fails. */
export function run(program, args, options = {}) {
  const { ok, output } = attempt(program, args, options);
  if (ok) return output;
  const last = output.trim().split('\n').slice(-40).join('\n');
  throw new Error(`\`${[program, ...args].join(' ')}\` failed:\n${last}`);
}

/** True if a program is on PATH. */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** SHA-256 of the texts, in hexadecimal. */
export function hashOf(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

/** The text of a file; '' if it does not exist. */
export function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Writes a text file; creates its folder. */
export function put(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
