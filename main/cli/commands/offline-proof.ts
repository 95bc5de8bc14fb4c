// `omr doctor --offline-proof`: runs every stage on a small project and reports what left, or would
// have left: connections by the program's own guard and as the system saw them, and files written
// outside of the workspace.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { NetworkLogLine } from '../../platform/process-guard.ts';
import type { CliContext } from '../terminal/context.ts';
import { GUARD_TEST_HOST, type Finding } from './doctor.ts';
import { bestMethod, observe, type Method, type Observation } from './offline-proof/observe.ts';
import type { NetworkCall } from './offline-proof/system-calls.ts';

/** What the proof found. */
export interface OfflineProof {
  readonly method: Method;
  /** Processes of this program, each with its guard in force. */
  readonly guarded: readonly { readonly pid: number; readonly program: string }[];
  /** Connections that the guards refused. */
  readonly refused: readonly NetworkLogLine[];
  /** Connections and lookups of any process that the system saw; null where it was not watched. */
  readonly seen: readonly NetworkCall[] | number | null;
  /** Programs that ran Node without a guard; null where it was not watched. */
  readonly unguarded: readonly number[] | null;
  /** Files outside of the workspace: left behind, or written and removed again. */
  readonly outside: readonly string[];
  /** What did not run to its end, with its message. */
  readonly failed: readonly string[];
}

/** Variables by which libraries recognise a build machine, and stay quiet there. */
export const BUILD_MACHINE = ['CI', 'TF_BUILD', 'GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'TRAVIS']
  .concat(['JENKINS_URL', 'CODEBUILD_BUILD_ID', 'BUILDKITE', 'TEAMCITY_VERSION', 'APPVEYOR'])
  .concat(['BITBUCKET_BUILD_NUMBER', 'ORT_RUNNING_UNIT_TESTS', 'ORT_DISABLE_TELEMETRY']);

/** Runs the proof. `method` is the best of this machine unless one is named. */
export async function proveOffline(
  { resources }: Pick<CliContext, 'resources'>,
  { method = bestMethod() }: { method?: Method } = {},
): Promise<OfflineProof> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'omr-offline-')));
  const place = (name: string): string => path.join(folder, name);
  for (const name of ['home', 'temporary', 'workspace', 'record']) fs.mkdirSync(place(name));
  try {
    const log = path.join(place('record'), 'guards');
    const env = quietlessEnvironment(place('home'), place('temporary'), log);
    const omr = [process.execPath, ...process.execArgv, process.argv[1]!];
    const recipe = path.join(resources, 'recipes', 'offline-proof.yaml');
    const flags = ['--workspace', place('workspace'), '--json'];
    const observations: Observation[] = [];
    for (const words of [['doctor'], ['run', recipe]])
      observations.push(await observe(method, [...omr, ...words, ...flags], env, place('record')));
    const left = [place('home'), place('temporary')].flatMap(filesIn);
    return summarise(method, observations, readLog(log), [folder, ...left]);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(
  method: Method,
  observations: readonly Observation[],
  lines: readonly NetworkLogLine[],
  [folder = '', ...left]: readonly string[],
): OfflineProof {
  const guarded = lines.filter(({ host }) => host === undefined);
  const pids = new Set(guarded.map(({ pid }) => pid));
  const traces = observations.flatMap(({ trace }) => trace ?? []);
  const seen = {
    'system-calls': traces.flatMap(({ network }) => network),
    namespace: observations.reduce((sum, { withoutWay = 0 }) => sum + withoutWay, 0),
    none: null,
  }[method];
  const nodes = traces.flatMap(({ programs }) =>
    [...programs].filter(([, program]) => program === process.execPath).map(([pid]) => pid),
  );
  const written = traces
    .flatMap((trace) => trace.written)
    .filter((file) => !/^\/(dev|proc)\//.test(file))
    .filter((file) => !isIn(file, path.join(folder, 'workspace')))
    .filter((file) => !isIn(file, path.join(folder, 'record')));
  return {
    method,
    guarded: guarded.map(({ pid, program }) => ({ pid, program })),
    refused: lines.filter(({ host }) => host !== undefined && host !== GUARD_TEST_HOST),
    seen,
    unguarded: method === 'system-calls' ? nodes.filter((pid) => !pids.has(pid)) : null,
    outside: [...new Set([...left, ...written])].filter((file) => !isPlanned(file, folder)).sort(),
    failed: observations
      .filter(({ exitCode }) => exitCode !== 0)
      .map(({ exitCode, stderr }) => `exit code ${exitCode}: ${stderr.trim().slice(-600)}`),
  };
}

/** Drafts that the program makes in the folder for temporary files and removes itself. */
function isPlanned(file: string, folder: string): boolean {
  return (
    isIn(file, path.join(folder, 'temporary')) && /[\\/]omr-\w+-/.test(file.slice(folder.length))
  );
}

/** The proof as lines of the doctor. */
export function findingsOf(proof: OfflineProof): Finding[] {
  const { method, guarded, refused, seen, unguarded, outside, failed } = proof;
  const list = (items: readonly string[]): string => items.slice(0, 8).join('; ');
  const calls = Array.isArray(seen)
    ? (seen as readonly NetworkCall[]).map(({ program, call, to }) => `${program}: ${call} ${to}`)
    : [];
  const count = typeof seen === 'number' ? seen : calls.length;
  return [
    {
      name: 'project',
      ok: failed.length === 0,
      found: failed.length === 0 ? 'every stage ran to its end' : list(failed),
    },
    {
      name: 'processes',
      ok: guarded.length > 0 && (unguarded ?? []).length === 0,
      found: `${guarded.length} with the guard, ${unguarded?.length ?? '?'} without`,
    },
    {
      name: 'attempts, by guard',
      ok: refused.length === 0,
      found: `${refused.length} ${list(refused.map(({ program, host }) => `${program}: ${host}`))}`,
    },
    {
      name: 'attempts, by system',
      ok: count === 0,
      found:
        method === 'none'
          ? 'not watched: neither strace nor a network of its own works here'
          : `${count} (${method}) ${list(calls)}`,
    },
    {
      name: 'files outside',
      ok: outside.length === 0,
      found: `${outside.length} ${list(outside)}`,
    },
  ].map(({ found, ...rest }) => ({ ...rest, found: found.trim() }));
}

/** The environment without what keeps libraries quiet, and with empty folders of its own. */
function quietlessEnvironment(home: string, temporary: string, log: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, OMR_NETWORK_LOG: log };
  for (const name of Object.keys(env))
    if (BUILD_MACHINE.includes(name) || name.startsWith('XDG_')) delete env[name];
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
