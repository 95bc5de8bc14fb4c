// Small helpers of the set-up: run a program, say what happens, keep stamps.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Where downloads and builds of the set-up stay; git ignores it. */
export const cache = join(root, '.cache');

const windows = process.platform === 'win32';

/** One line to the person at the terminal. */
export function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/** The environment without the project's own node_modules/.bin on PATH: npm must not run on a Node that it replaces. */
export function outerEnvironment() {
  const own = join(root, 'node_modules', '.bin');
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== own);
  return { ...process.env, PATH: path.join(delimiter) };
}

/** Runs a program; output is shown only when it fails. Returns {ok, output}; never throws. */
export function attempt(program, args, { cwd = root, env = process.env, seconds = 1200 } = {}) {
  const shell = windows && /^(npm|npx)$/.test(program);
  const ended = spawnSync(program, args, {
    cwd,
    env,
    shell,
    timeout: seconds * 1000,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = `${ended.stdout ?? ''}${ended.stderr ?? ''}${ended.error ? ended.error.message : ''}`;
  return { ok: ended.status === 0, output };
}

/** Like `attempt`, but a failure ends the set-up with the program's last lines. */
export function run(program, args, options = {}) {
  const { ok, output } = attempt(program, args, options);
  if (ok) return output;
  const last = output.trim().split('\n').slice(-40).join('\n');
  throw new Error(`\`${[program, ...args].join(' ')}\` failed:\n${last}`);
}

/** True when a program of that name is on PATH. */
export function onPath(name) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => existsSync(join(folder, name)));
}

/** SHA-256 of the given texts together, in hex. */
export function hashOf(...texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}

/** The text of a file, or '' where there is none. */
export function textOf(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Writes a text file and the folders above it. */
export function put(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
