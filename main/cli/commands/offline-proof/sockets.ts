// Looks at the sockets of a process and of all that it starts, many times a second. A connection that
// comes and goes between two looks is missed, so this is for machines that have nothing better.

import * as fs from 'node:fs';
import { isLoopback } from '../../../platform/network/network-guard.ts';

const INTERVAL_MS = 10;

/**
 * Watches until the returned function is called, which gives the other ends that were seen, as
 * `address port number`.
 */
export function watchSockets(root: number | undefined): () => string[] {
  const seen = new Set<string>();
  const timer = setInterval(() => {
    if (root !== undefined) for (const end of lookAtSockets(root)) seen.add(end);
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return [...seen].sort();
  };
}

/**
 * The other ends of sockets that a process and all that it started have now. `isForeign` decides on an
 * address.
 */
export function lookAtSockets(
  root: number,
  isForeign = (address: string): boolean => !isLoopback(address),
): string[] {
  const ends = descendantsOf(root)
    .flatMap(socketsOf)
    .filter(({ address }) => isForeign(address))
    .map(({ address, port }) => `${address} port ${port}`);
  return [...new Set(ends)].sort();
}

/** A process and all that it started, directly or not. */
function descendantsOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // After the name of the program, which may hold anything: state and parent.
    const parent = Number(/.*\) \w (\d+)/s.exec(read(`/proc/${name}/stat`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [root];
  for (const pid of found) found.push(...(children.get(pid) ?? []));
  return found;
}

interface Remote {
  readonly inode: string;
  readonly address: string;
  readonly port: number;
}

/** Sockets of a process that have another end. */
function socketsOf(pid: number): Remote[] {
  const own = new Set<string>();
  try {
    for (const fd of fs.readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined) own.add(inode);
    }
  } catch {
    // The process has ended.
  }
  if (own.size === 0) return [];
  return ['tcp', 'tcp6', 'udp', 'udp6']
    .flatMap((table) => remotesIn(read(`/proc/${pid}/net/${table}`)))
    .filter(({ inode }) => own.has(inode));
}

/** The rows of a table such as `/proc/net/tcp` that have another end. */
export function remotesIn(table: string): Remote[] {
  return table.split('\n').flatMap((line) => {
    const [, , remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
    const [, hex, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(remote) ?? [];
    if (hex === undefined || port === undefined || /^0+$/.test(hex)) return [];
    return [{ inode, address: addressOf(hex), port: parseInt(port, 16) }];
  });
}

/** The kernel prints an address as numbers of 32 bits in the order of this machine. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    [...Buffer.from(word, 'hex')].reverse(),
  );
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255;
  if (isMapped) return `::ffff:${bytes.slice(12).join('.')}`;
  const groups = bytes.flatMap((byte, i) =>
    i % 2 === 0 ? [((byte << 8) | bytes[i + 1]!).toString(16)] : [],
  );
  const address = groups.join(':');
  return address === '0:0:0:0:0:0:0:1' ? '::1' : address;
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function link(file: string): string {
  try {
    return fs.readlinkSync(file);
  } catch {
    return '';
  }
}
