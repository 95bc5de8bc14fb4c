// Which requests are meant for this server: a page of another site can lead its own name to this
// machine (DNS rebinding), but cannot change the name in the Host header.

import type { X509Certificate } from 'node:crypto';
import * as net from 'node:net';
import { isLoopback } from '../platform/network/network-guard.ts';

/**
 * Whether a Host header names this machine: a loopback address, `localhost`, or a name for which
 * the server has a certificate.
 */
export function isOwnHost(host: string | undefined, certificate?: X509Certificate): boolean {
  const name = hostName(host ?? '');
  if (name === '') return false;
  if (isLoopback(name)) return true;
  if (certificate === undefined) return false;
  return (net.isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;
}

/** The name or address of a Host header, without port and brackets; empty where it has none. */
function hostName(host: string): string {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2] ?? '').toLowerCase();
}
