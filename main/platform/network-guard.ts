// The network guard: this process may talk to its own machine and to allowed hosts only; everything
// else is refused and counted. It covers JavaScript: sockets (and so http, https, tls and fetch),
// datagrams and DNS lookups.

import type { Socket as DatagramSocket } from 'node:dgram';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/** A guard that is in force until `release`. */
export interface NetworkGuard {
  /** Refused attempts so far. */
  attempts(): number;
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
 * hosts. `onAttempt` receives the refused host and the count.
 */
export function guardNetwork(
  onAttempt: (host: string, attempts: number) => void = () => undefined,
  { allowed = [] }: GuardOptions = {},
): NetworkGuard {
  let attempts = 0;
  let entries = allowed;
  const mayPass = (host: string, port: unknown): boolean =>
    isLoopback(host) || entries.some((entry) => isEntryFor(entry, host, port));
  const check: Check = (host, port) => {
    if (mayPass(host, port)) return null;
    attempts += 1;
    onAttempt(host, attempts);
    return new NetworkRefused(host);
  };
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
  for (const name of LOOKUPS) {
    // A number needs no server; listening on one passes through here.
    const checkName: Check = (host) => (name === 'lookup' && net.isIP(host) ? null : check(host));
    for (const owner of [dns, dns.Resolver.prototype]) {
      replace(owner, name, (original) => guardedCallback(original, checkName));
    }
    for (const owner of [dns.promises, dns.promises.Resolver.prototype]) {
      replace(owner, name, (original) => guardedPromise(original, checkName));
    }
  }
  // Without this, `import { lookup } from 'node:dns'` would still be the old function.
  syncBuiltinESMExports();

  return {
    attempts: () => attempts,
    allow: (list) => {
      entries = list;
    },
    mayReach: mayPass,
    release: () => {
      for (const restore of restores.splice(0)) restore();
      syncBuiltinESMExports();
    },
  };
}

/** True for an address or name of this machine itself. */
export function isLoopback(host: string): boolean {
  const name = plainName(host);
  if (name === '' || name === 'localhost' || name.endsWith('.localhost')) return true;
  if (net.isIPv4(name)) return name.startsWith('127.');
  if (!net.isIPv6(name)) return false;
  const v4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name)?.[1];
  return v4 ? v4.startsWith('127.') : name === '::1' || /^(0{1,4}:){7}0{0,3}1$/.test(name);
}

/** Functions of `dns` that query a server, or the system's resolver. */
const LOOKUPS = ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveAny']
  .concat(['resolveCaa', 'resolveCname', 'resolveMx', 'resolveNaptr', 'resolveNs', 'resolvePtr'])
  .concat(['resolveSoa', 'resolveSrv', 'resolveTlsa', 'resolveTxt', 'reverse']);

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
    const refused = lookupAllowed(args[0]) ? null : check(String(args[0]));
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
    const refused = lookupAllowed(args[0]) ? null : check(String(args[0]));
    return refused ? Promise.reject(refused) : original.apply(this, args);
  };
}

/** Looking up no name makes no request. */
function lookupAllowed(host: unknown): boolean {
  return typeof host !== 'string' || host === '';
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
