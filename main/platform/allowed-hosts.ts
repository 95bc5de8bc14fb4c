// The allow-list of a workspace: hosts of the user's network that serve a teacher or judge. Empty
// by default.

import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { writeAtomic } from './files.ts';
import { UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';

/** The file of a workspace's list: a JSON list of `host` or `host:port`. */
export function allowedHostsFile(workspaceDir: string): string {
  return path.join(workspaceDir, 'allowed-hosts.json');
}

/**
 * The entries of a workspace's list; none where there is no file. Throws a UserError that names the
 * file and the entry that is wrong.
 */
export function readAllowedHosts(workspaceDir: string): string[] {
  const file = allowedHostsFile(workspaceDir);
  if (!fs.existsSync(file)) return [];
  let value: unknown;
  try {
    value = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new UserError(msg('network.hosts-file-not-json', { file }), { hint: HINT, cause });
  }
  if (!Array.isArray(value))
    throw new UserError(msg('network.hosts-file-not-list', { file }), { hint: HINT });
  return value.map((entry: unknown) => {
    try {
      return parseHostEntry(String(entry));
    } catch (cause) {
      throw new UserError(msg('network.hosts-file-bad-entry', { file, host: String(entry) }), {
        hint: HINT,
        cause,
      });
    }
  });
}

/** Puts a host on the list and returns the list. Throws a UserError for a text that is none. */
export function allowHost(workspaceDir: string, text: string): string[] {
  const entry = parseHostEntry(text);
  return write(workspaceDir, [...new Set([...readAllowedHosts(workspaceDir), entry])].sort());
}

/** Removes a host and returns the list. Throws a UserError when it is not on the list. */
export function forbidHost(workspaceDir: string, text: string): string[] {
  const entry = parseHostEntry(text);
  const hosts = readAllowedHosts(workspaceDir);
  if (!hosts.includes(entry)) {
    throw new UserError(msg('network.host-not-listed', { host: entry }), {
      hint:
        hosts.length === 0
          ? msg('network.host-list-empty')
          : msg('network.host-list-entries', { hosts: hosts.join(', ') }),
    });
  }
  return write(
    workspaceDir,
    hosts.filter((host) => host !== entry),
  );
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

function write(workspaceDir: string, hosts: readonly string[]): string[] {
  fs.mkdirSync(workspaceDir, { recursive: true });
  writeAtomic(allowedHostsFile(workspaceDir), `${JSON.stringify(hosts, null, 2)}\n`);
  return [...hosts];
}
