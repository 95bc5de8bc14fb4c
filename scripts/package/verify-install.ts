// `npm run verify:install [FILE.deb]`: installs the .deb in a clean Debian system with the network
// off, opens the window on a virtual display, runs the quick sample by keyboard and mouse, tries what
// the package refuses, installs it again, lets the workspace be of a newer version, removes the package,
// and looks for traces. `--without-sample` leaves out the window's part. Needs Linux, root and
// debootstrap; only the clean system is fetched, once.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { differences, filesOfRoot, makeRoot, runInside, startInside, USER } from './clean-root.ts';
import { debArchitecture, INSTALLED, PACKAGE } from './deb.ts';
import { productVersion, ROOT, WORK } from './electron-in-use.ts';

/** How long the quick sample may take, on a machine that does other work too. */
const SAMPLE_MS = 40 * 60_000;
const WINDOW_MS = 5 * 60_000;

const usual = join(ROOT, 'dist', `${PACKAGE}_${productVersion()}_${debArchitecture()}.deb`);
const withSample = !process.argv.includes('--without-sample');
const named = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const deb = resolve(named ?? usual);
const root = join(WORK, 'root');
const inRoot = `/srv/${PACKAGE}.deb`;
const WORKSPACE = `home/${USER}/.config/*/workspace/omr.sqlite`;
/** A display of its own for a short command. */
const DISPLAY = 'Xvfb :8 -screen 0 1280x800x24 >/dev/null 2>&1 & export DISPLAY=:8; sleep 2;';
const failures: string[] = [];

async function main(): Promise<void> {
  if (!existsSync(deb)) throw new Error(`${deb} is missing: run \`npm run package\` first`);
  mkdirSync(WORK, { recursive: true });
  const depends = dependsOf(deb);
  timed('clean Debian system', () => makeRoot(root, depends));
  runInside(root, `dpkg -P ${PACKAGE}`);
  rmSync(join(root, `home/${USER}/.config`), { recursive: true, force: true });
  copyFileSync(deb, join(root, inRoot));
  say(`.deb ${mb(statSync(deb).size)}`);
  const routes = runInside(root, 'tail -n +2 /proc/net/route').output.trim();
  check(`the system has no route ${routes}`, routes === '');
  const before = filesOfRoot(root);

  const installed = timed('install', () => runInside(root, `dpkg -i ${inRoot}`));
  check(`dpkg -i: ${installed.output.trim()}`, installed.status === 0);
  const size = runInside(root, `du -sb --apparent-size ${INSTALLED} | cut -f1`).output.trim();
  say(`installed ${mb(Number(size))}`);
  const missing = runInside(root, LIBRARIES).output.trim();
  check(`every library is found ${missing}`, missing === '');
  check('dpkg --verify', runInside(root, `dpkg --verify ${PACKAGE}`).output.trim() === '');
  tryRefused();
  if (withSample) {
    await runSample();
    tryUpgrade();
  }

  const removed = timed('remove', () => runInside(root, `dpkg -P ${PACKAGE}`));
  check(`dpkg -P: ${removed.output.trim()}`, removed.status === 0);
  const traces = differences(before, filesOfRoot(root));
  check(`nothing is left: ${traces.join(', ') || 'no file differs'}`, traces.length === 0);
  const kept = globSync(`home/${USER}/.config/*/workspace`, { cwd: root });
  if (withSample) check(`the person's workspace is kept: ${kept.join()}`, kept.length === 1);
  rmSync(join(root, inRoot));
  say(failures.length === 0 ? 'verified' : `FAILED: ${failures.join('; ')}`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

/** Lists libraries that native code asks for and the system does not have. */
const LIBRARIES = `find ${INSTALLED} -type f \\( -name '*.so*' -o -name '*.node' -o -perm -u+x \\) |
  while read -r file; do ldd "$file" 2>/dev/null | grep 'not found'; done | sort -u`;

/** What a .deb depends on, as it says it. */
function dependsOf(file: string): string {
  return execFileSync('dpkg-deb', ['--field', file, 'Depends'], { encoding: 'utf8' });
}

/** Starts the program with what would open it to others; it must end at once and say why. */
function tryRefused(): void {
  const tries = [
    ['OMR_SQLITE_BINDING', `env OMR_SQLITE_BINDING=/tmp/x.node ${PACKAGE}`],
    ['OMR_RESOURCES', `env OMR_RESOURCES=/tmp ${PACKAGE}`],
    ['OMR_STAGES', `env OMR_STAGES=/tmp/x.mjs ${PACKAGE}`],
    ['--remote-debugging-port', `${PACKAGE} --remote-debugging-port=9222`],
    ['--no-sandbox', `${PACKAGE} --no-sandbox`],
  ] as const;
  for (const [name, command] of tries) {
    const { output } = runInside(root, `${DISPLAY} timeout 120 ${command}; echo status $?`, {
      asUser: true,
    });
    check(`refused: ${name}`, output.includes(name) && /status 1\b/.test(output), output);
  }
  const asNode = `ELECTRON_RUN_AS_NODE=1 timeout 60 ${PACKAGE} -e 'console.log("ran as node")'`;
  const { output } = runInside(root, `${DISPLAY} ${asNode}`, { asUser: true });
  check('ELECTRON_RUN_AS_NODE does nothing', !output.includes('ran as node\n'), output);
}

/** Opens the window, presses the sample's button and waits for its report. */
async function runSample(): Promise<void> {
  const program = startInside(root, SESSION);
  let output = '';
  program.stdout!.on('data', (data: Buffer) => (output += data.toString()));
  program.stderr!.on('data', (data: Buffer) => (output += data.toString()));
  const began = performance.now();
  const opened = await until(WINDOW_MS, () => output.includes('drawn'));
  check('the window opens and draws', opened, output);
  say(`window drawn ${seconds(began)}`);
  const started = performance.now();
  const finished = await until(SAMPLE_MS, () => jobsOf()?.report === true);
  const { jobs = [], recipe = '' } = jobsOf() ?? {};
  check(
    `quick sample: ${jobs.map(({ step, status }) => `${step} ${status}`).join(', ')}`,
    finished,
    output,
  );
  check(`the recipe is ${recipe}`, /quick/.test(recipe));
  check('every step is done', jobs.length > 0 && jobs.every(({ status }) => status === 'done'));
  say(`quick sample ${seconds(started)}`);
  program.stdin!.end();
  await until(60_000, () => program.exitCode !== null || program.signalCode !== null);
  if (program.exitCode === null) program.kill('SIGKILL');
}

/**
 * A session of the user: display, program, and by keyboard: the sample's button is the second on the
 * page, its quick variant the third. Ends when its input does.
 */
const SESSION = `
Xvfb :9 -screen 0 1280x800x24 >/dev/null 2>&1 &
export DISPLAY=:9
until xwd -root -silent >/dev/null 2>&1; do sleep 0.5; done
${PACKAGE} --lang=en --disable-gpu &
until window=$(xdotool search --onlyvisible --name OpenMMReasoner | head -n 1) && [ -n "$window" ]
do sleep 0.5; done
# The page is drawn once the picture of the screen stays the same and is not of one colour.
last=; same=0
until [ $same -ge 4 ]; do
  sleep 1
  now=$(xwd -root -silent | tail -c +4000 | tee /tmp/screen | sha256sum)
  colours=$(od -An -v -tx4 -w4 /tmp/screen | sort -u | head -n 60 | wc -l)
  if [ "$now" = "$last" ] && [ $colours -ge 50 ]; then same=$((same + 1)); else same=0; fi
  last=$now
done
echo drawn
xdotool windowfocus "$window"
xdotool mousemove 500 300 click 1
sleep 1
xdotool key Tab Tab Tab space
sleep 1
xdotool key shift+Tab Return
read -r _ || true
`;

/** Installs over the installed one, then lets the workspace be of a newer version. */
function tryUpgrade(): void {
  const before = JSON.stringify(jobsOf());
  check('installs over itself', runInside(root, `dpkg -i ${inRoot}`).status === 0);
  check('the workspace is as before', JSON.stringify(jobsOf()) === before);
  const [file] = globSync(WORKSPACE, { cwd: root });
  if (file === undefined) return;
  const database = new Sqlite(join(root, file));
  const version = Number(database.pragma('user_version', { simple: true }));
  database.pragma(`user_version = ${version + 1}`);
  database.close();
  const start = `${DISPLAY} timeout 60 ${PACKAGE} --lang=en --disable-gpu`;
  const { output } = runInside(root, start, { asUser: true });
  check('a workspace of a newer version is refused', /newer version/.test(output), output);
  const again = new Sqlite(join(root, file), { readonly: true });
  check('and left as it is', again.pragma('user_version', { simple: true }) === version + 1);
  again.close();
}

interface SampleState {
  readonly jobs: readonly { readonly step: string; readonly status: string }[];
  readonly recipe: string;
  readonly report: boolean;
}

/** What the workspace of the user says, read from outside. */
function jobsOf(): SampleState | undefined {
  const [file] = globSync(WORKSPACE, { cwd: root });
  if (file === undefined) return undefined;
  try {
    const database = new Sqlite(join(root, file), { readonly: true });
    try {
      const jobs = database.prepare('SELECT step, status FROM jobs ORDER BY id').all();
      const project = database.prepare('SELECT name, report_path AS report FROM projects').get();
      const { name = '', report = null } = (project ?? {}) as { name?: string; report?: unknown };
      return { jobs: jobs as SampleState['jobs'], recipe: name, report: report !== null };
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}

async function until(mostMs: number, isDone: () => boolean): Promise<boolean> {
  const lastMs = performance.now() + mostMs;
  while (!isDone()) {
    if (performance.now() > lastMs) return false;
    await setTimeout(500);
  }
  return true;
}

function timed<T>(what: string, act: () => T): T {
  const began = performance.now();
  const result = act();
  say(`${what} ${seconds(began)}`);
  return result;
}

function check(what: string, isTrue: boolean, output = ''): void {
  say(`${isTrue ? 'ok' : 'FAILED'}  ${what}`);
  if (isTrue) return;
  failures.push(what);
  if (output !== '') process.stderr.write(`${output.trim()}\n`);
}

function seconds(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
