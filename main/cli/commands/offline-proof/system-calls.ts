// What a record of strace says: which programs ran, where they tried to connect, and which files
// they wrote.

import { isLoopback } from '../../../platform/network/network-guard.ts';

/** Calls that start programs, reach for the network, or make files. */
const TRACED = ['execve', 'connect', 'sendto', 'sendmsg', 'sendmmsg', 'open', 'openat', 'creat']
  .concat(['mkdir', 'mkdirat', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink'])
  .concat(['symlinkat', 'mknod', 'mknodat']);

/** Arguments of strace that record a program and everything it starts. */
export function straceArguments(record: string): string[] {
  // A call that a kernel does not have (`open` on ARM) is no error with the question mark.
  const calls = TRACED.map((name) => `?${name}`).join(',');
  return [
    '-f',
    '--seccomp-bpf',
    '-y',
    '-s',
    '4096',
    '-e',
    `trace=${calls}`,
    '-e',
    'signal=none',
  ].concat(['-o', record]);
}

/** A call that would have left the machine, or asked somebody on it to look up a name. */
export interface NetworkCall {
  readonly pid: number;
  /** The program of the process. */
  readonly program: string;
  readonly call: string;
  /** An address with its port, or the socket of a resolver. */
  readonly to: string;
}

export interface TraceFindings {
  /** Programs that ran, by the id of their first process. */
  readonly programs: ReadonlyMap<number, string>;
  readonly network: readonly NetworkCall[];
  /** Absolute paths that were opened for writing, made or moved. */
  readonly written: readonly string[];
}

/** Sockets of services that ask name servers for others. */
const RESOLVERS = /\/(systemd\/resolve\/io\.systemd\.Resolve|avahi-daemon\/socket)$/;
const NAME_SERVER_PORT = 53;

/** Reads a record that `straceArguments` asked for; `folder` is where the program started. */
export function readTrace(text: string, folder: string): TraceFindings {
  const programs = new Map<number, string>();
  const network: NetworkCall[] = [];
  const written = new Set<string>();
  let first: string | undefined;
  // Threads have ids of their own; they belong to the program that was started last in their line.
  const programOf = (pid: number): string => programs.get(pid) ?? first ?? '?';
  for (const line of text.split('\n')) {
    const [, id, call, rest] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (id === undefined || call === undefined || rest === undefined) continue;
    const pid = Number(id);
    if (call === 'execve') {
      if (/= -1 E/.test(rest)) continue;
      const program = /^"([^"]*)"/.exec(rest)?.[1] ?? '?';
      first ??= program;
      programs.set(pid, program);
    } else if (/^(connect|send)/.test(call)) {
      for (const to of targetsOf(rest)) network.push({ pid, program: programOf(pid), call, to });
    } else {
      for (const file of writtenBy(call, rest, folder)) written.add(file);
    }
  }
  return { programs, network, written: [...written].sort() };
}

/** Addresses in the arguments of a call that are not this machine, or are a resolver on it. */
function targetsOf(rest: string): string[] {
  const addresses = [
    ...rest.matchAll(/sin_port=htons\((\d+)\), sin_addr=inet_addr\("([^"]+)"\)/g),
    ...rest.matchAll(/sin6_port=htons\((\d+)\),.*?inet_pton\(AF_INET6, "([^"]+)"/g),
  ].map(([, port, address]) => ({ port: Number(port), address: address! }));
  const sockets = [...rest.matchAll(/sun_path="([^"]+)"/g)].map(([, socket]) => socket!);
  return [
    ...addresses
      .filter(({ address, port }) => !isLoopback(address) || port === NAME_SERVER_PORT)
      .map(({ address, port }) => `${address} port ${port}`),
    ...sockets.filter((socket) => RESOLVERS.test(socket)),
  ];
}

/** Paths that a call opens for writing or makes; a failed call made none. */
function writtenBy(call: string, rest: string, folder: string): string[] {
  if (/\) += -1 E/.test(rest)) return [];
  if (call.startsWith('open') && !/O_(WRONLY|RDWR|CREAT)/.test(rest)) return [];
  const names = [...rest.matchAll(/(?:(?:\w+|AT_FDCWD)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)];
  // Of two names, the second is the new one: rename, link, symlink.
  const [, at, name] = names.at(-1) ?? [];
  if (name === undefined || name === '') return [];
  return [name.startsWith('/') ? name : `${at ?? folder}/${name}`];
}
