// Installs what the window needs: system packages, Electron, and a SQLite binding for it.
// Writes .cache/electron/window.json: {electron, version, kind, sqlite} or {reason}.
import { cpSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { attempt, cache, offline, put, root, say, textOf } from './shell.mjs';
import { buildSqlite } from './sqlite.mjs';
import { fetchFallback, fallbackVersion } from './fallback-electron.mjs';
import { installSystemPackages } from './system.mjs';

const record = join(cache, 'electron', 'window.json');

/** Timeout of the official download. */
const downloadSeconds = 240;

/** The result of the last setup; {reason} if no window can be opened. */
export function readWindow() {
  const text = textOf(record);
  return text === ''
    ? { reason: 'the window is not set up; run `npm run setup -- --window`' }
    : JSON.parse(text);
}

/**
 * Prepares the window. If something is missing, prints it and records it as the reason; the rest of
 * the setup continues.
 */
export async function prepareWindow() {
  const missing = installSystemPackages();
  const found = await findElectron();
  const lacking =
    missing.length > 0 ? `system packages are missing: ${missing.join(' ')}` : undefined;
  const reason = found.reason ?? lacking;
  put(record, `${JSON.stringify(reason === undefined ? found : { ...found, reason }, null, 2)}\n`);
  if (reason !== undefined) say(`no window on this machine: ${reason}`);
}

async function findElectron() {
  const wanted = createRequire(import.meta.url)(
    join(root, 'node_modules/electron/package.json'),
  ).version;
  const before = readWindow();
  const brought = join(offline, 'electron');
  if (existsSync(brought) && officialElectron() === undefined) bringElectron(brought);
  const official = officialElectron();
  if (official !== undefined) return { electron: official, version: wanted, kind: 'official' };
  const tried = before.wanted === wanted && existsSync(before.electron);
  if (!tried && !existsSync(offline)) {
    say(`downloading Electron ${wanted}`);
    const installer = join(root, 'node_modules/electron/install.js');
    const program = join(root, 'node_modules', '.bin', 'node');
    attempt(existsSync(program) ? program : process.execPath, [installer], {
      seconds: downloadSeconds,
    });
    const fetched = officialElectron();
    if (fetched !== undefined) return { electron: fetched, version: wanted, kind: 'official' };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: `Electron ${wanted} could not be downloaded` };
  }
  try {
    const electron = await fetchFallback();
    const sqlite = buildSqlite();
    const fallback = `the fallback Electron ${fallbackVersion} for development and tests`;
    say(`Electron ${wanted} cannot be downloaded; using ${fallback}`);
    return { electron, version: fallbackVersion, kind: 'fallback', wanted, sqlite };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Lays the Electron of an offline source pack where its own installer would. */
function bringElectron(folder) {
  const to = join(root, 'node_modules', 'electron');
  cpSync(folder, join(to, 'dist'), { recursive: true });
  const names = ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron'];
  put(join(to, 'path.txt'), names.find((name) => existsSync(join(folder, name))) ?? '');
}

function officialElectron() {
  const folder = join(root, 'node_modules', 'electron');
  const name = textOf(join(folder, 'path.txt')).trim();
  const file = join(folder, 'dist', name);
  return name !== '' && existsSync(file) ? file : undefined;
}
