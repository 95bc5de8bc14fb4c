// The network guard: this process may talk to its own machine and to allowed hosts only; everything
// else is refused and counted. It covers JavaScript: sockets (and so http, https, http2, tls and
// fetch), datagrams, multicast groups and DNS lookups; threads may not connect at all.

import type { Socket as DatagramSocket } from 'node:dgram';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workerThreads from 'node:worker_threads';
import { guardedWorker } from './thread-guard.ts';

/** A guard that is in force until `release`. */
export interface NetworkGuard {
  /** Refused attempts so far, with those that other processes told this one. */
  attempts(): number;
  /** The refused hosts in order, at most the first thousand. */
  hosts(): readonly string[];
  /** Calls back after every refused attempt; the returned function ends that. */
  onAttempt(listener: AttemptListener): () => void;
  /** Counts an attempt that was refused elsewhere: in an engine process, or by the page. */
  count(host: string): void;
  /** From now on these hosts may be reached, and no other ones; entries as in `GuardOptions`. */
  allow(entries: readonly string[]): void;
  /** Whether a connection would pass; asking is not an attempt. */
  mayReach(host: string, port: number): boolean;
  release(): void;
}

export interface GuardOptions {
  /** Hosts that may be reached, as `host` or `host:port`; empty by default. */
  readonly allowed?: readonly string[];
}

/**
 * Receives the refused host, the number of refused attempts so far, and whether it was refused
 * elsewhere and told here.
 */
export type AttemptListener = (host: string, attempts: number, isTold: boolean) => void;

/** What a refused connection fails with. */
export class NetworkRefused extends Error {
  readonly code = 'ECONNREFUSED';

  constructor(host: string) {
    super(`The connection to ${host} was refused: this program works without a network.`);
    this.name = 'NetworkRefused';
  }
}

type Method = (this: unknown, ...args: unknown[]) => unknown;
/** Anything whose methods are put in place of. */
type Owner = Record<string, unknown>;
/** Decides on a host: an error when it is refused. */
type Check = (host: string, port?: unknown) => NetworkRefused | null;

/**
 * Refuses every connection and DNS lookup of this process to other machines, except to allowed
 * hosts.
 */
export function guardNetwork({ allowed = [] }: GuardOptions = {}): NetworkGuard {
  let attempts = 0;
  let entries = allowed;
  const hosts: string[] = [];
  const listeners = new Set<AttemptListener>();
  const isAllowed = (host: string, port?: unknown): boolean =>
    entries.some((entry) => isEntryFor(entry, host, port));
  const mayPass = (host: string, port: unknown): boolean =>
    isLoopback(host) || isAllowed(host, port);
  const count = (host: string, isTold = false): void => {
    attempts += 1;
    if (hosts.length < MOST_HOSTS) hosts.push(host);
    for (const listener of listeners) listener(host, attempts, isTold);
  };
  const refuse = (host: string): NetworkRefused => {
    count(host);
    return new NetworkRefused(host);
  };
  const check: Check = (host, port) => (mayPass(host, port) ? null : refuse(host));
  // Each of these asks a name server, whatever the name is.
  const checkQuery: Check = (host) => (isAllowed(host) ? null : refuse(host));
  // A number needs no server; listening on one passes through here.
  const checkLookup: Check = (host) =>
    host === '' || net.isIP(host) || isAllowed(host) ? null : refuse(host);
  const restores: (() => void)[] = [];
  const replace = (owner: unknown, name: string, make: (original: Method) => Method): void => {
    const object = owner as Owner;
    const original = object[name];
    if (typeof original !== 'function') return;
    const isOwn = Object.hasOwn(object, name);
    object[name] = make(original as Method);
    restores.push(() => {
      if (isOwn) object[name] = original;
      else delete object[name];
    });
  };

  replace(net.Socket.prototype, 'connect', (connect) => guardedConnect(connect, check));
  for (const name of ['send', 'connect']) {
    replace(dgram.Socket.prototype, name, (original) => guardedDatagram(original, check));
  }
  for (const name of GROUPS) {
    replace(dgram.Socket.prototype, name, () => (group) => {
      throw refuse(String(group));
    });
  }
  replace(dns, 'lookup', (lookup) => guardedLookup(guardedCallback(lookup, checkLookup)));
  replace(dns.promises, 'lookup', (lookup) =>
    guardedPromiseLookup(guardedPromise(lookup, checkLookup)),
  );
  for (const name of QUERIES) {
    for (const owner of [dns, dns.Resolver.prototype]) {
      replace(owner, name, (original) => guardedCallback(original, checkQuery));
    }
    for (const owner of [dns.promises, dns.promises.Resolver.prototype]) {
      replace(owner, name, (original) => guardedPromise(original, checkQuery));
    }
  }
  const threads = guardedWorker(workerThreads.Worker, count);
  replace(workerThreads, 'Worker', () => threads.Worker as unknown as Method);
  // Without this, `import { lookup } from 'node:dns'` would still be the old function.
  syncBuiltinESMExports();

  return {
    attempts: () => attempts,
    hosts: () => hosts,
    onAttempt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    count: (host) => count(host, true),
    allow: (list) => {
      entries = list;
    },
    mayReach: mayPass,
    release: () => {
      for (const restore of restores.splice(0)) restore();
      threads.stop();
      syncBuiltinESMExports();
    },
  };
}

/**
 * True for an address of this machine itself and for `localhost`, which the guard resolves without
 * a server. Names that end in `.localhost` are none: the system asks a name server for them.
 */
export function isLoopback(host: string): boolean {
  const name = plainName(host);
  if (name === '' || name === 'localhost') return true;
  if (net.isIPv4(name)) return name.startsWith('127.');
  if (!net.isIPv6(name)) return false;
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name)?.[1];
  return v4 ? v4.startsWith('127.') : name === '::1' || /^(0{1,4}:){7}0{0,3}1$/.test(name);
}

/** Refused hosts that are kept by name. */
const MOST_HOSTS = 1_000;

/** Functions of `dns` that query a server each time; `lookup` asks the system's resolver. */
const QUERIES = ['lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveCaa']
  .concat(['resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs', 'resolvePtr', 'resolveSoa'])
  .concat(['resolveSrv', 'resolveTlsa', 'resolveTxt', 'reverse']);

/** Methods of a datagram socket that tell the network about a multicast group. */
const GROUPS = ['addMembership', 'addSourceSpecificMembership'];

/** The addresses of `localhost`, which needs no resolver; some systems ask a server for it. */
const LOCALHOST = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** What `dns.lookup` gives for `localhost`: all addresses, or the first. */
function localAddresses(options: unknown): { all: boolean; found: typeof LOCALHOST } {
  const given = typeof options === 'object' && options !== null ? options : { family: options };
  const { family, all } = given as { family?: unknown; all?: unknown };
  const wanted = Number(String(family ?? 0).replace('IPv', ''));
  const found = LOCALHOST.filter(
    (each) => (wanted !== 4 && wanted !== 6) || each.family === wanted,
  );
  return { all: all === true, found };
}

/** `dns.lookup(name, options, callback)` that answers `localhost` itself. */
function guardedLookup(lookup: Method): Method {
  return function (...args) {
    const callback = args.at(-1);
    if (!isLocalhost(args[0]) || typeof callback !== 'function') return lookup.apply(this, args);
    const { all, found } = localAddresses(args.length > 2 ? args[1] : undefined);
    const answer = all ? [found] : [found[0]!.address, found[0]!.family];
    process.nextTick(callback as (...answer: unknown[]) => void, null, ...answer);
    return {};
  };
}

/** The same for `dns.promises.lookup(name, options)`. */
function guardedPromiseLookup(lookup: Method): Method {
  return function (...args) {
    if (!isLocalhost(args[0])) return lookup.apply(this, args);
    const { all, found } = localAddresses(args[1]);
    return Promise.resolve(all ? found : found[0]);
  };
}

function isLocalhost(host: unknown): boolean {
  return typeof host === 'string' && plainName(host) === 'localhost';
}

function guardedConnect(connect: Method, check: Check): Method {
  return function (...args) {
    const target = targetOf(args);
    const refused = target && check(target.host, target.port);
    if (!refused) return connect.apply(this, args);
    const socket = this as net.Socket;
    process.nextTick(() => socket.destroy(refused));
    return socket;
  };
}

/** Where `connect` shall go; null for a pipe or a path on this machine. */
function targetOf(args: readonly unknown[]): { host: string; port: unknown } | null {
  // net.connect hands on its arguments as one array: [options, callback].
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) {
    const { path, host, port } = first as { path?: unknown; host?: unknown; port?: unknown };
    if (typeof path === 'string') return null;
    return { host: typeof host === 'string' ? host : '', port };
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return null;
  return { host: typeof second === 'string' ? second : '', port: first };
}

/** `send` and `connect` of a datagram socket: (…, port, address, callback). */
function guardedDatagram(original: Method, check: Check): Method {
  return function (...args) {
    // The message itself may be a string too: the address is the string after a port.
    const at = args.findIndex(
      (value, index) => typeof value === 'string' && typeof args[index - 1] === 'number',
    );
    const refused = at === -1 ? null : check(args[at] as string, args[at - 1]);
    if (!refused) return original.apply(this, args);
    const callback = args.at(-1);
    const socket = this as DatagramSocket;
    process.nextTick(() => {
      if (typeof callback === 'function') (callback as (error: Error) => void)(refused);
      else socket.emit('error', refused);
    });
    return undefined;
  };
}

function guardedCallback(original: Method, check: Check): Method {
  return function (...args) {
    const refused = typeof args[0] === 'string' ? check(args[0]) : null;
    if (!refused) return original.apply(this, args);
    const callback = args.at(-1);
    process.nextTick(() => {
      if (typeof callback === 'function') (callback as (error: Error) => void)(refused);
    });
    return undefined;
  };
}

function guardedPromise(original: Method, check: Check): Method {
  return function (...args) {
    const refused = typeof args[0] === 'string' ? check(args[0]) : null;
    return refused ? Promise.reject(refused) : original.apply(this, args);
  };
}

/**
 * True when an entry of the allow-list, `host` or `host:port`, covers the host; a lookup has no
 * port.
 */
function isEntryFor(entry: string, host: string, port: unknown): boolean {
  const wanted = entry.toLowerCase();
  const name = plainName(host);
  const bracketed = net.isIPv6(name) ? `[${name}]` : name;
  if (wanted === name || wanted === bracketed) return true;
  if (port === undefined) return wanted.startsWith(`${bracketed}:`);
  return wanted === `${bracketed}:${String(port)}`;
}

function plainName(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}
