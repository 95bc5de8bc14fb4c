// Calls of a record of strace that have to do with sockets, counted by what they reach.

import { basename } from 'node:path';
import {
  callsIn,
  type readTrace,
} from '../../../../main/cli/commands/offline-proof/system-calls.ts';
import { isLoopback } from '../../../../main/platform/network/network-guard.ts';

/** Calls to record besides those of the offline proof. */
export const SOCKET_CALLS = ['socket', 'bind', 'listen'] as const;

const COUNTED = /^(socket|bind|listen|connect|send(to|msg|mmsg))$/;

/** Prints the calls of a record and what would have left; sets exit code 1 where anything would. */
export function printCalls(record: string, network: ReturnType<typeof readTrace>['network']): void {
  console.log('| call | kind | times |\n| --- | --- | --- |');
  for (const [call, kind, times] of countKinds(record))
    console.log(`| ${call} | ${kind} | ${times} |`);
  for (const { pid, program, call, to } of network)
    console.log(`OUTGOING: ${basename(program)} (${pid}) ${call} to ${to}`);
  console.log(`outgoing connections and lookups: ${network.length}`);
  process.exitCode = network.length === 0 ? 0 : 1;
}

/** Rows of call, what it is for, and how often it was made; sorted. */
function countKinds(record: string): [call: string, kind: string, times: number][] {
  const counts = new Map<string, number>();
  for (const { name, rest } of callsIn(record)) {
    if (!COUNTED.test(name)) continue;
    const key = `${name}\n${kindOf(name, rest)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .map(([key, times]): [string, string, number] => [
      ...(key.split('\n') as [string, string]),
      times,
    ])
    .sort(([a, b], [c, d]) => (a + b < c + d ? -1 : 1));
}

/** Family and protocol of a new socket; of the other calls the address they name. */
function kindOf(name: string, rest: string): string {
  const family = /\bsa_family=AF_(\w+)/.exec(rest)?.[1] ?? /^AF_(\w+)/.exec(rest)?.[1];
  if (name === 'socket')
    return [family, /SOCK_(?!CLOEXEC|NONBLOCK)\w+/.exec(rest)?.[0], /NETLINK_\w+/.exec(rest)?.[0]]
      .filter((word) => word !== undefined)
      .join(' ');
  const address = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(rest);
  const host = address?.[1] ?? address?.[2];
  if (host === undefined)
    return family ?? (name === 'listen' ? 'a socket with a name' : 'a connected socket');
  if (/^(0\.0\.0\.0|::)$/.test(host)) return `${family} any address`;
  return `${family} ${isLoopback(host) ? 'this machine' : host}`;
}
