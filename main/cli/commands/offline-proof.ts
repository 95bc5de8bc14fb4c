// `omr doctor --offline-proof`: runs every stage on a small project and reports what left, or would
// have left: connections by the program's own guards and as the system saw them, and files written
// outside of the workspace.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { quietVariables } from '../../engine/runtime/telemetry-off.ts';
import type { NetworkLogLine } from '../../platform/network/process-guard.ts';
import type { CliContext } from '../terminal/context.ts';
import { GUARD_TEST_HOST, type Finding } from './doctor.ts';
import {
  isAvailable,
  METHODS,
  observe,
  type Method,
  type Observation,
} from './offline-proof/observe.ts';
import { projectCommand, writeCards } from './offline-proof/project.ts';

/** An attempt to reach another machine, or to have a name looked up. */
export interface Attempt {
  /** The guard of the process refused it, or the system saw it. */
  readonly by: 'guard' | 'system';
  /** The script or program; absent where packets were only counted. */
  readonly program?: string;
  readonly pid?: number;
  readonly to: string;
}

/** What the proof found. */
export interface OfflineProof {
  /** Attempts of all processes, by guards and by the system. */
  readonly attempts: readonly Attempt[];
  readonly method: Method;
  /** Processes of this program, each with its guard in force. */
  readonly guarded: readonly { readonly pid: number; readonly program: string }[];
  /** Processes that ran Node without a guard; null where processes were not watched. */
  readonly unguarded: readonly number[] | null;
  /** Other programs that ran; null where processes were not watched. */
  readonly otherPrograms: readonly string[] | null;
  /** Files outside of the workspace: left behind, or written and removed again. */
  readonly outside: readonly string[];
  /** What did not run to its end, with its message. */
  readonly failed: readonly string[];
  /** Jobs that ran, by step. */
  readonly steps: readonly string[];
}

/** How the proof is made, where not as `omr doctor` does. */
export interface ProofOptions {
  /** The best of this machine unless one is named. */
  readonly method?: Method;
  /** Commands of `omr` in place of the doctor's own checks and the small project. */
  readonly commands?: readonly (readonly string[])[];
  /** The command line's entry. */
  readonly entry?: string;
}

/** Runs the proof. */
export async function proveOffline(
  { resources }: Pick<CliContext, 'resources'>,
  { method = METHODS.find(isAvailable)!, commands, entry = process.argv[1]! }: ProofOptions = {},
): Promise<OfflineProof> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'omr-offline-')));
  const place = (name: string): string => path.join(folder, name);
  for (const name of ['home', 'temporary', 'record']) fs.mkdirSync(place(name));
  try {
    const log = path.join(place('record'), 'guards');
    const env = plainEnvironment(place('home'), place('temporary'), log);
    const omr = [process.execPath, ...process.execArgv, entry];
    const cards = commands ? '' : writeCards(resources, folder);
    const observations: Observation[] = [];
    for (const words of commands ?? [['doctor'], projectCommand(resources, cards)]) {
      const command = [...omr, ...words, '--workspace', place('workspace'), '--json'];
      observations.push(await observe(method, command, env, place('record')));
    }
    return summarise(method, observations, readLog(log), folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(
  method: Method,
  observations: readonly Observation[],
  lines: readonly NetworkLogLine[],
  folder: string,
): OfflineProof {
  const guarded = lines.filter(({ host }) => host === undefined);
  const scripts = new Map(guarded.map(({ pid, program }) => [pid, program]));
  const traces = observations.flatMap(({ trace }) => trace ?? []);
  const programs = traces.flatMap((trace) => [...trace.programs]);
  const isWatched = method === 'system-calls';
  // What an engine process tells the one that started it stands in its own lines already.
  const own = new Set(lines.flatMap(({ host, isTold }) => (isTold ? [] : host)));
  const refused = lines.filter(({ host, isTold }) => !(isTold && own.has(host)));
  return {
    attempts: [
      ...refused.flatMap(({ host, pid, program }): Attempt[] =>
        host === undefined || host === GUARD_TEST_HOST
          ? []
          : [{ by: 'guard', program, pid, to: host }],
      ),
      ...observations.flatMap((observation) => attemptsOf(observation, scripts)),
    ],
    method,
    guarded: guarded.map(({ pid, program }) => ({ pid, program })),
    unguarded: isWatched
      ? programs.flatMap(([pid, program]) =>
          program === process.execPath && !scripts.has(pid) ? [pid] : [],
        )
      : null,
    otherPrograms: isWatched
      ? [...new Set(programs.map(([, program]) => program))].filter(
          (program) => program !== process.execPath,
        )
      : null,
    outside: filesOutside(observations, folder),
    failed: observations
      .filter(({ exitCode }) => exitCode !== 0)
      .map(({ exitCode, stderr }) => `exit code ${exitCode}: ${stderr.trim().slice(-600)}`),
    steps: observations.flatMap(({ stdout }) => stepsOf(stdout)),
  };
}

/** What the system saw of one command. `scripts` are the known processes. */
function attemptsOf(
  { trace, withoutWay = 0, sockets = [] }: Observation,
  scripts: ReadonlyMap<number, string>,
): Attempt[] {
  const calls = trace?.network ?? [];
  return [
    ...calls.map(({ pid, program, call, to }): Attempt => ({
      by: 'system',
      program: scripts.get(pid) ?? program,
      pid,
      to: `${to} (${call})`,
    })),
    ...sockets.map((to): Attempt => ({ by: 'system', to })),
    ...Array.from({ length: withoutWay }, (): Attempt => ({
      by: 'system',
      to: 'somewhere for which there was no way',
    })),
  ];
}

/** Files below the empty folders for home and temporary files, and files that were written elsewhere. */
function filesOutside(observations: readonly Observation[], folder: string): string[] {
  const temporary = path.join(folder, 'temporary');
  const left = ['home', 'temporary'].flatMap((name) => filesIn(path.join(folder, name)));
  const written = observations
    .flatMap(({ trace }) => trace?.written ?? [])
    .map((file) => path.normalize(file))
    .filter((file) => !/^\/(dev|proc)\//.test(file))
    .filter((file) => !['workspace', 'record'].some((name) => isIn(file, path.join(folder, name))));
  // Drafts that the program makes in the folder for temporary files and removes itself.
  const isPlanned = (file: string): boolean =>
    isIn(file, temporary) && /^[\\/]omr-\w+-/.test(file.slice(temporary.length));
  return [...new Set([...left, ...written.filter((file) => !isPlanned(file))])].sort();
}

function stepsOf(stdout: string): string[] {
  try {
    const { steps = [] } = JSON.parse(stdout) as { steps?: { name: string }[] };
    return steps.map(({ name }) => name);
  } catch {
    return [];
  }
}

const WATCHED: Readonly<Record<Method, string>> = {
  'system-calls': 'the guard of each process, and a record of all system calls (strace)',
  namespace: 'the guard of each process, and a network without a way out (unshare)',
  sockets: 'the guard of each process, and looks at the sockets of all processes (/proc)',
  none: 'the guard of each process alone: this machine has nothing to watch it from outside',
};

/** The proof as lines of the doctor; the last is the result. */
export function findingsOf(proof: OfflineProof): Finding[] {
  const { attempts, method, guarded, unguarded, otherPrograms, outside, failed, steps } = proof;
  const list = (items: readonly string[]): string =>
    items.length === 0 ? '' : `: ${items.slice(0, 8).join('; ')}`;
  const of = (by: Attempt['by']): string => {
    const found = attempts.filter((attempt) => attempt.by === by);
    return `${found.length}${list(found.map(({ program = 'a process', to }) => `${program} to ${to}`))}`;
  };
  const isNone = (by: Attempt['by']): boolean => attempts.every((attempt) => attempt.by !== by);
  return [
    {
      name: 'project',
      ok: failed.length === 0,
      found:
        failed.length === 0 ? `every step ran to its end: ${steps.join(', ')}` : failed.join('; '),
    },
    {
      name: 'processes',
      ok: guarded.length > 0 && (unguarded ?? []).length === 0,
      found:
        `${guarded.length} with a guard, ${unguarded?.length ?? 'unknown how many'} without` +
        (otherPrograms?.length ? `; other programs${list(otherPrograms)}` : ''),
    },
    { name: 'refused by guards', ok: isNone('guard'), found: of('guard') },
    {
      name: 'seen by the system',
      ok: isNone('system'),
      found: method === 'none' ? 'not watched' : of('system'),
    },
    {
      name: 'files outside',
      ok: outside.length === 0,
      found: `${outside.length}${list(outside)}`,
    },
    { name: 'watched by', ok: true, found: WATCHED[method] },
    {
      name: 'attempts to connect',
      ok: attempts.length === 0,
      found: String(attempts.length),
    },
  ];
}

/** The environment without what keeps libraries quiet, and with empty folders of its own. */
function plainEnvironment(home: string, temporary: string, log: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, OMR_NETWORK_LOG: log };
  for (const name of Object.keys(env))
    if (quietVariables.includes(name) || name.startsWith('XDG_')) delete env[name];
  for (const name of ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA']) env[name] = home;
  for (const name of ['TMPDIR', 'TMP', 'TEMP']) env[name] = temporary;
  return env;
}

function readLog(file: string): NetworkLogLine[] {
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as NetworkLogLine);
}

function filesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder + path.sep);
}
