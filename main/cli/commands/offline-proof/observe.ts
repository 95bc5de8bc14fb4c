// Runs a program under what this machine has to watch it from outside: a record of its system
// calls, a network of its own without a way out, or a look at its sockets.

import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { watchSockets } from './sockets.ts';
import { readTrace, straceArguments, type TraceFindings } from './system-calls.ts';

/** How a program is watched, best first; `none` leaves the program's own guards alone. */
export const METHODS = ['system-calls', 'namespace', 'sockets', 'none'] as const;
export type Method = (typeof METHODS)[number];

/** What was seen from outside. */
export interface Observation {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** With `system-calls`. */
  readonly trace?: TraceFindings;
  /** With `namespace`: packets and connections for which there was no way. */
  readonly withoutWay?: number;
  /** With `sockets`: other ends of sockets, as `address port number`. */
  readonly sockets?: readonly string[];
}

/** Whether a way to watch works on this machine. */
export function isAvailable(method: Method): boolean {
  if (method === 'none') return true;
  if (process.platform !== 'linux') return false;
  const works = (program: string, args: readonly string[]): boolean =>
    spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (method === 'system-calls') return works('strace', [...straceArguments('/dev/null'), 'true']);
  if (method === 'namespace') return works('unshare', ['-rn', 'cat', ...COUNTERS]);
  return fs.existsSync('/proc/self/net/tcp');
}

/** Runs `command` to its end; `record` is the folder for what the watcher writes. */
export async function observe(
  method: Method,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  record: string,
): Promise<Observation> {
  const trace = path.join(record, `trace-${fs.readdirSync(record).length}`);
  const [program, ...args] = wrapped(method, command, trace) as [string, ...string[]];
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const stopWatching = method === 'sockets' ? watchSockets(child.pid) : undefined;
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const sockets = stopWatching?.();
  const read = (): string => fs.readFileSync(trace, 'utf8');
  return {
    exitCode,
    stdout,
    stderr,
    ...(method === 'system-calls' ? { trace: readTrace(read(), process.cwd()) } : {}),
    ...(method === 'namespace' ? { withoutWay: readCounters(read()) } : {}),
    ...(sockets ? { sockets } : {}),
  };
}

/** The command as a watcher starts it. */
export function wrapped(method: Method, command: readonly string[], trace: string): string[] {
  if (method === 'system-calls') return ['strace', ...straceArguments(trace), ...command];
  if (method === 'namespace') return ['unshare', '-rn', 'sh', '-c', COUNTING, trace, ...command];
  return [...command];
}

const COUNTERS = ['/proc/net/snmp', '/proc/net/snmp6'];

/** Runs a command and then writes the counters of its network, which is gone with its last process. */
const COUNTING = `"$@"; code=$?; cat ${COUNTERS.join(' ')} > "$0"; exit $code`;

/** Packets for which the namespace had no way, from `/proc/net/snmp` and `/proc/net/snmp6`. */
export function readCounters(text: string): number {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const [names = [], values = []] = lines.filter(([first]) => first === 'Ip:');
  const v4 = Number(values[names.indexOf('OutNoRoutes')] ?? 0);
  const v6 = Number(lines.find(([first]) => first === 'Ip6OutNoRoutes')?.[1] ?? 0);
  return v4 + v6;
}
