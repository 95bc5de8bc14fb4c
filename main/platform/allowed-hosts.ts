// The allow-list of a workspace: hosts of the user's network that serve a teacher or judge. Empty
// by default. It holds on the machine and for the user who made it: in a workspace from elsewhere,
// every host waits to be allowed again.

import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { isSealed, seal, sealKeyFile } from './access/user-seal.ts';
import { explainDisk, writeAtomic } from './files.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/** The file of a workspace's list: hosts as `host` or `host:port`, and the seal of who allowed them. */
export function allowedHostsFile(workspaceDir: string): string {
  return path.join(workspaceDir, 'allowed-hosts.json');
}

/** The hosts of a workspace's file. */
export interface HostList {
  /** Those that may be reached. */
  readonly allowed: readonly string[];
  /** Those that stand in the file, but that this user has not allowed on this machine. */
  readonly waiting: readonly string[];
}

/**
 * The hosts of a workspace; none where there is no file. Throws a UserError that names the file and
 * the entry that is wrong.
 */
export function readHostList(workspaceDir: string): HostList {
  const file = allowedHostsFile(workspaceDir);
  if (!fs.existsSync(file)) return { allowed: [], waiting: [] };
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UserError(msg('network.hosts-file-not-json', { file }), { hint: HINT, cause });
  }
  // Earlier versions wrote the list alone, without a seal.
  const stored = (Array.isArray(value) ? { hosts: value } : (value ?? {})) as Stored;
  const { hosts, waiting = [] } = stored;
  if (!Array.isArray(hosts) || !Array.isArray(waiting))
    throw new UserError(msg('network.hosts-file-not-list', { file }), { hint: HINT });
  const entries = hosts.map((entry) => entryOf(entry, file));
  const others = waiting.map((entry) => entryOf(entry, file));
  if (isSealed(sealedText(entries), stored.seal)) return { allowed: entries, waiting: others };
  return { allowed: [], waiting: [...new Set([...entries, ...others])] };
}

/** What the file holds, before it is checked. */
interface Stored {
  readonly hosts?: unknown;
  readonly waiting?: unknown;
  readonly seal?: unknown;
}

const sealedText = (hosts: readonly string[]): string => `allowed hosts: ${JSON.stringify(hosts)}`;

function entryOf(entry: unknown, file: string): string {
  try {
    return parseHostEntry(String(entry));
  } catch (cause) {
    throw new UserError(msg('network.hosts-file-bad-entry', { file, host: String(entry) }), {
      hint: HINT,
      cause,
    });
  }
}

/** The hosts that may be reached. Throws like `readHostList`. */
export function readAllowedHosts(workspaceDir: string): string[] {
  return [...readHostList(workspaceDir).allowed];
}

/** Puts a host on the list and returns the list. Throws a UserError for a text that is none. */
export function allowHost(workspaceDir: string, text: string): string[] {
  const entry = parseHostEntry(text);
  const { allowed, waiting } = readHostList(workspaceDir);
  return write(workspaceDir, {
    allowed: [...new Set([...allowed, entry])].sort(),
    waiting: waiting.filter((host) => host !== entry),
  });
}

/** Removes a host and returns the list. Throws a UserError when it is not on the list. */
export function forbidHost(workspaceDir: string, text: string): string[] {
  const entry = parseHostEntry(text);
  const { allowed, waiting } = readHostList(workspaceDir);
  if (!allowed.includes(entry) && !waiting.includes(entry)) {
    throw new UserError(msg('network.host-not-listed', { host: entry }), {
      hint:
        allowed.length === 0
          ? msg('network.host-list-empty')
          : msg('network.host-list-entries', { hosts: allowed.join(', ') }),
    });
  }
  return write(workspaceDir, {
    allowed: allowed.filter((host) => host !== entry),
    waiting: waiting.filter((host) => host !== entry),
  });
}

/**
 * A host as the list writes it: lower case, with its port where one is given. Throws a UserError
 * for a path, a pattern or a port that cannot be.
 */
export function parseHostEntry(text: string): string {
  const entry = text.trim().toLowerCase();
  const bracketed = /^(\[[0-9a-f:.]+\])(?::(\d+))?$/.exec(entry);
  const named = /^([a-z0-9._-]+)(?::(\d+))?$/.exec(entry);
  const host = bracketed?.[1]?.slice(1, -1) ?? named?.[1] ?? entry;
  const port = bracketed?.[2] ?? named?.[2];
  const isHost = bracketed !== null || net.isIPv6(entry) ? net.isIPv6(host) : named !== null;
  if (!isHost || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) {
    throw new UserError(msg('network.host-invalid', { host: text }), { hint: HINT });
  }
  return entry;
}

const HINT = msg('network.host-format');

function write(workspaceDir: string, { allowed, waiting }: HostList): string[] {
  const file = allowedHostsFile(workspaceDir);
  const sealed = explainDisk(sealKeyFile(), () => seal(sealedText(allowed)));
  const stored = { hosts: allowed, seal: sealed, ...(waiting.length > 0 ? { waiting } : {}) };
  explainDisk(workspaceDir, () => fs.mkdirSync(workspaceDir, { recursive: true, mode: 0o700 }));
  writeAtomic(file, `${JSON.stringify(stored, null, 2)}\n`, { mode: 0o600 });
  return [...allowed];
}
