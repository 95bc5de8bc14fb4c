// Runs a program under what this machine has to watch it from outside: a record of its system
// calls, or a network of its own without a way out.

import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readTrace, straceArguments, type TraceFindings } from './system-calls.ts';

/** How a program is watched; `none` leaves the program's own guard alone. */
export type Method = 'system-calls' | 'namespace' | 'none';

/** What was seen from outside. */
export interface Observation {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** With `system-calls`. */
  readonly trace?: TraceFindings;
  /** With `namespace`: packets and connections for which there was no way. */
  readonly withoutWay?: number;
}

/** The best way that works here. */
export function bestMethod(): Method {
  const works = (program: string, args: readonly string[]): boolean =>
    process.platform === 'linux' && spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  if (works('strace', [...straceArguments('/dev/null'), 'true'])) return 'system-calls';
  return works('unshare', ['-rn', 'true']) ? 'namespace' : 'none';
}

/** Runs `command` to its end; `record` is the folder for what the watcher writes. */
export async function observe(
  method: Method,
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  record: string,
): Promise<Observation> {
  const trace = path.join(record, `trace-${fs.readdirSync(record).length}`);
  const [program, ...args] = {
    'system-calls': ['strace', ...straceArguments(trace), ...command],
    namespace: ['unshare', '-rn', 'sh', '-c', COUNTING, trace, ...command],
    none: command,
  }[method] as [string, ...string[]];
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const text = method === 'none' ? '' : fs.readFileSync(trace, 'utf8');
  return {
    exitCode,
    stderr,
    ...(method === 'system-calls' ? { trace: readTrace(text, process.cwd()) } : {}),
    ...(method === 'namespace' ? { withoutWay: readCounters(text) } : {}),
  };
}

/** Runs a command and then writes the counters of its network, which is gone with its last process. */
const COUNTING = '"$@"; code=$?; cat /proc/net/snmp /proc/net/snmp6 > "$0"; exit $code';

/** Packets for which the namespace had no way, from `/proc/net/snmp` and `/proc/net/snmp6`. */
export function readCounters(text: string): number {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/));
  const [names = [], values = []] = lines.filter(([first]) => first === 'Ip:');
  const v4 = Number(values[names.indexOf('OutNoRoutes')] ?? 0);
  const v6 = Number(lines.find(([first]) => first === 'Ip6OutNoRoutes')?.[1] ?? 0);
  return v4 + v6;
}
