// What a record of strace says: which programs ran, where they tried to connect, and which files
// they wrote.

import { isLoopback } from '../../../platform/network/network-guard.ts';

/** Calls that start processes and programs, reach for the network, or make files. */
const TRACED = ['clone', 'clone3', 'fork', 'vfork', 'execve']
  .concat(['connect', 'sendto', 'sendmsg', 'sendmmsg', 'open', 'openat', 'creat'])
  .concat(['mkdir', 'mkdirat', 'rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink'])
  .concat(['symlinkat', 'mknod', 'mknodat']);

/** Arguments of strace that record a program and everything it starts; `more` are other calls to record. */
export function straceArguments(record: string, more: readonly string[] = []): string[] {
  // A call that a kernel does not have (`open` on ARM) is no error with the question mark.
  const calls = [...TRACED, ...more].map((name) => `?${name}`).join(',');
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
  /** The process, not its thread. */
  readonly pid: number;
  /** The file of its program. */
  readonly program: string;
  readonly call: string;
  /** An address with its port, or the socket of a resolver. */
  readonly to: string;
}

export interface TraceFindings {
  /** Programs that ran, by process; of several in one process, the last. */
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
  // Threads have ids of their own, and belong to the process that started them.
  const parents = new Map<number, number>();
  const processOf = (id: number): number => {
    for (let pid: number | undefined = id; pid !== undefined; pid = parents.get(pid))
      if (programs.has(pid)) return pid;
    return id;
  };
  for (const { id, name, rest } of callsIn(text)) {
    if (/^(v?fork|clone3?)$/.test(name)) {
      const child = /= (\d+)$/.exec(rest)?.[1];
      if (child !== undefined) parents.set(Number(child), id);
    } else if (name === 'execve') {
      if (!/= -1 E/.test(rest)) programs.set(id, /^"([^"]*)"/.exec(rest)?.[1] ?? '?');
    } else if (/^(connect|send)/.test(name)) {
      const pid = processOf(id);
      const program = programs.get(pid) ?? '?';
      for (const to of targetsOf(rest)) network.push({ pid, program, call: name, to });
    } else {
      for (const file of writtenBy(name, rest, folder)) written.add(file);
    }
  }
  return { programs, network, written: [...written].sort() };
}

/** One system call: who, which, and its arguments and result. */
export interface Call {
  readonly id: number;
  readonly name: string;
  readonly rest: string;
}

/** The calls of a record; one that others came between is put together where it began. */
export function callsIn(text: string): Call[] {
  const calls: Call[] = [];
  const open = new Map<number, { place: number; call: Call }>();
  for (const line of text.split('\n')) {
    const resumed = /^(\d+)\s+<\.\.\. \w+ resumed>(.*)$/.exec(line);
    if (resumed) {
      const id = Number(resumed[1]);
      const begun = open.get(id);
      if (begun) calls[begun.place] = { ...begun.call, rest: begun.call.rest + resumed[2]! };
      open.delete(id);
      continue;
    }
    const [, id, name, rest] = /^(\d+)\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (id === undefined || name === undefined || rest === undefined) continue;
    const call = { id: Number(id), name, rest: rest.replace(/ ?<unfinished \.\.\.>$/, '') };
    if (call.rest !== rest) open.set(call.id, { place: calls.length, call });
    calls.push(call);
  }
  return calls;
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
