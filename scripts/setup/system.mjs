// The Debian packages that the window and the SQLite build need: installed if root, else listed.
import { existsSync, readFileSync } from 'node:fs';
import { attempt, onPath, run, say } from './shell.mjs';

const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libxss1'];

/** Required program -> Debian package. */
const programs = {
  unzip: 'unzip',
  'xvfb-run': 'xvfb',
  xauth: 'xauth',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
};

/** Names of the missing packages; none on systems other than Linux. */
export function missingSystemPackages() {
  if (process.platform !== 'linux') return [];
  const missing = Object.keys(programs).filter((program) => !onPath(program));
  const wanted = missing.map((program) => programs[program]);
  if (!existsSync('/etc/debian_version')) return wanted;
  return [...libraries.filter((name) => !isInstalled(name)), ...wanted];
}

/** Installs the missing packages if possible; prints and returns the names of those still missing. */
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
  say(`the window needs system packages that are missing: ${missing.join(' ')}`);
  return missing;
}

function isDebian() {
  return existsSync('/etc/os-release') && /debian/i.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Whether a package or its successor (libasound2 -> libasound2t64) is installed. */
function isInstalled(name) {
  return [name, `${name}t64`].some((each) => {
    const { ok, output } = attempt('dpkg-query', ['-W', '-f', '${db:Status-Status}', each]);
    return ok && output.includes('installed') && !output.includes('not-installed');
  });
}
