// A clean Debian system in a folder, and commands in it without a network.

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** The release of Debian that is tried. */
const RELEASE = 'bookworm';

/** The ordinary user of the system. */
export const USER = 'tester';

/** What the check itself needs: a display, a hand at keyboard and mouse, a picture of the screen. */
const TOOLS = ['xvfb', 'xdotool', 'x11-apps', 'fonts-dejavu-core', 'procps'];

/**
 * Makes the system unless it is there: the base by debootstrap, then the libraries that the package
 * depends on and the tools by apt. This alone needs a network.
 */
export function makeRoot(root: string, depends: string): void {
  // A system that was made for other dependencies lacks some of these.
  const list = `${root}.depends`;
  const isMade = existsSync(join(root, 'usr/bin/dpkg')) && existsSync(list);
  if (isMade && readFileSync(list, 'utf8') === depends) return;
  rmSync(root, { recursive: true, force: true });
  const part = `${root}.part`;
  const stdio: ['ignore', 'ignore', 'inherit'] = ['ignore', 'ignore', 'inherit'];
  if (!existsSync(join(part, 'etc/apt/sources.list'))) {
    rmSync(part, { recursive: true, force: true });
    if (spawnSync('debootstrap', ['--version'], { stdio: 'ignore' }).error)
      throw new Error('debootstrap is missing: install it with `apt-get install debootstrap`');
    execFileSync('debootstrap', ['--variant=minbase', RELEASE, part], { stdio });
  }
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' };
  const enter = (...command: string[]): unknown =>
    execFileSync('chroot', [part, ...command], { env, stdio });
  const wanted = depends.split(',').map((each) => each.trim().split(/[ |(]/)[0]!);
  enter('apt-get', 'update', '-qq');
  enter('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...wanted, ...TOOLS);
  enter('useradd', '--create-home', '--shell', '/bin/bash', USER);
  renameSync(part, root);
  writeFileSync(list, depends);
}

/** Mounts what a running system has, for one command, and runs it there. */
const ENTER = [
  'set -e',
  'ip link set lo up 2>/dev/null || true',
  'mount -t proc proc "$1/proc"',
  'mount --rbind /dev "$1/dev"',
  'mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"',
  'mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"',
  'exec chroot "$1" "$2" -c "$3"',
].join('\n');

/** Own network without any route, own mounts and processes: all end with the command. */
function inside(root: string, command: string, asUser: boolean): [string, string[]] {
  const inner = asUser
    ? `exec setpriv --reuid=${USER} --regid=${USER} --init-groups bash -c "$OMR_COMMAND"`
    : command;
  return [
    'unshare',
    [
      '--net',
      '--mount',
      '--pid',
      '--fork',
      '--kill-child',
      'bash',
      '-c',
      ENTER,
      'enter',
      root,
    ].concat(['/bin/bash', inner]),
  ];
}

function environment(command: string, asUser: boolean): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: asUser ? `/home/${USER}` : '/root',
    LANG: 'C.UTF-8',
    DEBIAN_FRONTEND: 'noninteractive',
    OMR_COMMAND: command,
  };
}

/** Runs a command in the system without a network; returns its status and output. */
export function runInside(
  root: string,
  command: string,
  { asUser = false, seconds = 600 } = {},
): { status: number | null; output: string } {
  const [program, args] = inside(root, command, asUser);
  const env = environment(command, asUser);
  const timeout = seconds * 1000;
  const result = spawnSync(program, args, { env, timeout, encoding: 'utf8', maxBuffer: 1 << 28 });
  return { status: result.status, output: `${result.stdout}${result.stderr}` };
}

/** Starts a command in the system without a network, as the user. */
export function startInside(root: string, command: string): ChildProcess {
  const [program, args] = inside(root, command, true);
  return spawn(program, args, { env: environment(command, true), stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Bytes above which a file is not read. */
const LARGE = 2 ** 20;
/** Folders that dpkg and a running system write of their own accord. */
const NOT_COMPARED =
  /^(proc|sys|dev|run|tmp|home|var\/log|var\/cache|var\/lib\/dpkg\/.*-old)(\/|$)/;

/**
 * Every file of the system with its rights and contents; of a large one size and time stand for the
 * contents.
 */
export function filesOfRoot(root: string): Map<string, string> {
  const found = new Map<string, string>();
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(root.length + 1);
    if (NOT_COMPARED.test(relative)) continue;
    const { mode, size, mtimeMs } = lstatSync(path);
    const contents = entry.isSymbolicLink()
      ? readlinkSync(path)
      : entry.isFile()
        ? size > LARGE
          ? String(mtimeMs)
          : createHash('sha256').update(readFileSync(path)).digest('hex')
        : '';
    found.set(relative, `${mode.toString(8)} ${entry.isFile() ? size : 0} ${contents}`);
  }
  return found;
}

/** What differs between two listings: `+` new, `-` gone, `~` changed. */
export function differences(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const lines: string[] = [];
  for (const [path, state] of after)
    if (!before.has(path)) lines.push(`+ ${path}`);
    else if (before.get(path) !== state) lines.push(`~ ${path}`);
  for (const path of before.keys()) if (!after.has(path)) lines.push(`- ${path}`);
  return lines.sort();
}
