// A seal that only this user on this machine can give: it tells their own decisions from those that
// came with a folder from elsewhere.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { makePrivateFolder } from './private-files.ts';

/** The file of the key that seals are made with, in the user's home. */
export function sealKeyFile(): string {
  return path.join(os.homedir(), '.openmmreasoner', 'seal-key');
}

/** Seals a text; the key is made when it is first needed. */
export function seal(text: string): string {
  let key = readKey();
  if (key === undefined) {
    const file = sealKeyFile();
    makePrivateFolder(path.dirname(file));
    fs.writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
    key = readKey();
  }
  if (key === undefined) throw new Error(`internal: ${sealKeyFile()} is no key`);
  return sealWith(key, text);
}

/** Whether this user sealed exactly this text on this machine. */
export function isSealed(text: string, given: unknown): boolean {
  const key = readKey();
  if (key === undefined || typeof given !== 'string') return false;
  const expected = Buffer.from(sealWith(key, text));
  const found = Buffer.from(given);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function readKey(): Buffer | undefined {
  try {
    const text = fs.readFileSync(sealKeyFile(), 'utf8').trim();
    return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined;
  } catch {
    return undefined;
  }
}

function sealWith(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
