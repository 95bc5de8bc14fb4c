// Builds better-sqlite3-multiple-ciphers for the fallback Electron, which lacks the Node-API version
// of the shipped binary.
import {
  cpSync,
  existsSync,
  copyFileSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cache, outerEnvironment, root, run, say, textOf } from './shell.mjs';

const name = 'better-sqlite3-multiple-ciphers';

/** Builds the binding once per version; returns its path. */
export function buildSqlite() {
  const from = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  const folder = join(cache, 'electron');
  const binding = join(folder, `${name}-${version}.node`);
  if (existsSync(binding)) return binding;
  say('building SQLite for the fallback Electron (about two minutes)');
  const work = join(folder, name);
  rmSync(work, { recursive: true, force: true });
  cpSync(from, work, { recursive: true });
  const recipe = join(work, 'binding.gyp');
  const defines = [
    'NAPI_EXPERIMENTAL',
    'NODE_API_EXPERIMENTAL_NO_WARNING',
    'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT',
  ];
  const changed = textOf(recipe)
    .replace(`'NAPI_VERSION=10'`, defines.map((name) => `'${name}'`).join(', '))
    .replaceAll(`, '-flto'`, '')
    .replaceAll(`'-flto', `, '');
  writeFileSync(recipe, changed);
  const gyp = createRequire(join(root, 'package.json')).resolve('node-gyp/bin/node-gyp.js');
  const args = [gyp, 'rebuild', '--release', '--force_build=1', '--jobs=2', ...headers()];
  run(join(root, 'node_modules', '.bin', 'node'), args, { cwd: work, env: outerEnvironment() });
  copyFileSync(join(work, 'build', 'Release', 'better_sqlite3.node'), `${binding}.part`);
  renameSync(`${binding}.part`, binding);
  rmSync(work, { recursive: true, force: true });
  return binding;
}

/** The Node headers of this machine, to avoid a download. */
function headers() {
  const places = [dirname(dirname(process.execPath)), '/usr', '/usr/local'];
  const home = places.find((place) => existsSync(join(place, 'include', 'node', 'node_api.h')));
  return home === undefined ? [] : [`--nodedir=${home}`];
}
