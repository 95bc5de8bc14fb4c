// Debian's packages that a window, its unzipping and the SQLite build need: installed as root, named otherwise.
import { existsSync, readFileSync } from 'node:fs';
import { attempt, onPath, run, say } from './shell.mjs';

const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'];

/** Program that must be on PATH -> the Debian package that brings it. */
const programs = {
  unzip: 'unzip',
  'xvfb-run': 'xvfb',
  xauth: 'xauth',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
};

/** Names of the packages that this system lacks; [] elsewhere than on Linux. */
export function missingSystemPackages() {
  if (process.platform !== 'linux') return [];
  const missing = Object.keys(programs).filter((program) => !onPath(program));
  const wanted = missing.map((program) => programs[program]);
  if (!existsSync('/etc/debian_version')) return wanted;
  return [...libraries.filter((name) => !isInstalled(name)), ...wanted];
}

/** Installs what is missing where it can; returns the names still missing, after saying them in one line. */
export function installSystemPackages() {
  const missing = missingSystemPackages();
  if (missing.length === 0) return [];
  if (process.getuid?.() === 0 && onPath('apt-get') && isDebian()) {
    say(`installing system packages for the window: ${missing.join(' ')}`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    attempt('apt-get', ['update', '-qq'], { env });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
    return missingSystemPackages();
  }
  say(`the window needs system packages that are missing here: ${missing.join(' ')}`);
  return missing;
}

function isDebian() {
  return existsSync('/etc/os-release') && /debian/i.test(readFileSync('/etc/os-release', 'utf8'));
}

/** A package of that name, or its successor of a later release (libasound2 -> libasound2t64). */
function isInstalled(name) {
  return [name, `${name}t64`].some((each) => {
    const { ok, output } = attempt('dpkg-query', ['-W', '-f', '${db:Status-Status}', each]);
    return ok && output.includes('installed') && !output.includes('not-installed');
  });
}
