// `vault.json` of a workspace with a passphrase: the key of its data, encrypted with a key that scrypt
// (RFC 7914) makes from the passphrase. The data's key is random and stays the same when the
// passphrase is changed.

import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { msg } from '../../../i18n/message.ts';
import { UserError } from '../../i18n/user-error.ts';
import { readWholeFile, writeAtomic } from '../../platform/files.ts';
import { parseJsonWithin } from '../../platform/limits/json.ts';
import { KEY_BYTES, keyOfFolder } from '../../platform/vault/keys.ts';

const FILE = 'vault.json';
const MAX_FILE_BYTES = 1 << 16;
/** Characters of a passphrase. */
export const LEAST_CHARACTERS = 8;

/** 128 MiB of memory and about half a second for each try. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
/** Most memory that a file may demand. */
const MAX_MEMORY = 2 ** 29;

/** What is being done to the data: nothing, or what was begun and is to be finished. */
export type VaultState = 'encrypted' | 'encrypting' | 'decrypting';

const base64 = v.pipe(v.string(), v.base64());
const cost = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 22));
const vaultSchema = v.object({
  format: v.literal(1),
  state: v.picklist(['encrypted', 'encrypting', 'decrypting']),
  kdf: v.pipe(
    v.object({ name: v.literal('scrypt'), N: cost, r: cost, p: cost, salt: base64 }),
    v.check(({ N, r, p }) => (N & (N - 1)) === 0 && 128 * N * r <= MAX_MEMORY && p <= 16),
  ),
  key: v.object({ cipher: v.literal('aes-256-gcm'), nonce: base64, wrapped: base64, tag: base64 }),
});
export type Vault = v.InferOutput<typeof vaultSchema>;

export const vaultFileOf = (workspaceDir: string): string => path.join(workspaceDir, FILE);

/**
 * The vault of a workspace; undefined where it has no passphrase. Throws a UserError where the file
 * cannot be read.
 */
export function readVault(workspaceDir: string): Vault | undefined {
  const file = vaultFileOf(workspaceDir);
  if (!fs.existsSync(file)) return undefined;
  const problem = (cause?: unknown) =>
    new UserError(msg('vault.unreadable', { file }), {
      hint: msg('vault.unreadable.hint'),
      cause,
    });
  let json: unknown;
  try {
    json = parseJsonWithin(readWholeFile(file, MAX_FILE_BYTES).toString('utf8'));
  } catch (cause) {
    throw problem(cause);
  }
  const found = v.safeParse(vaultSchema, json);
  if (!found.success) throw problem();
  return found.output;
}

/** What a workspace is to this process. */
export type LockState = 'open' | 'locked' | 'unlocked';

/** Whether a workspace has a passphrase, and whether this process has been given it. */
export function lockState(workspaceDir: string): LockState {
  if (readVault(workspaceDir) === undefined) return 'open';
  return keyOfFolder(workspaceDir) === undefined ? 'locked' : 'unlocked';
}

/** Throws a UserError where a workspace is locked. */
export function assertUnlocked(workspaceDir: string): void {
  if (lockState(workspaceDir) === 'locked') throw lockedWorkspace(workspaceDir);
}

function lockedWorkspace(workspace: string): UserError {
  return new UserError(msg('vault.locked', { workspace }), { hint: msg('vault.locked.hint') });
}

export function writeVault(workspaceDir: string, vault: Vault): void {
  const text = `${JSON.stringify(vault, null, 2)}\n`;
  writeAtomic(vaultFileOf(workspaceDir), text, { mode: 0o600 });
}

/** A vault that opens with a passphrase. Throws a UserError for one that is too short. */
export async function wrapKey(
  key: Uint8Array,
  passphrase: string,
  state: VaultState,
): Promise<Vault> {
  const characters = [...normalized(passphrase)].length;
  if (characters < LEAST_CHARACTERS)
    throw new UserError(msg('vault.too-short', { least: LEAST_CHARACTERS }), {
      hint: msg('vault.too-short.hint'),
    });
  const kdf = { name: 'scrypt', ...COST, salt: randomBytes(32).toString('base64') } as const;
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await passphraseKey(passphrase, kdf), nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(kdf)));
  const wrapped = Buffer.concat([cipher.update(key), cipher.final()]);
  const [own, tag] = [wrapped.toString('base64'), cipher.getAuthTag().toString('base64')];
  const sealed = { cipher: 'aes-256-gcm', nonce: nonce.toString('base64'), wrapped: own, tag };
  return { format: 1, state, kdf, key: { ...sealed, cipher: 'aes-256-gcm' } };
}

/** The key of a vault. Throws a UserError for another passphrase. */
export async function unwrapKey({ kdf, key }: Vault, passphrase: string): Promise<Buffer> {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
  const own = await passphraseKey(passphrase, kdf);
  try {
    const decipher = createDecipheriv('aes-256-gcm', own, bytes(key.nonce), { authTagLength: 16 });
    const { name, N, r, p, salt } = kdf;
    decipher.setAAD(Buffer.from(JSON.stringify({ name, N, r, p, salt })));
    decipher.setAuthTag(bytes(key.tag));
    const found = Buffer.concat([decipher.update(bytes(key.wrapped)), decipher.final()]);
    if (found.length === KEY_BYTES) return found;
  } catch {
    // The tag does not fit: another passphrase, or a changed file.
  }
  throw new UserError(msg('vault.wrong-passphrase'), { hint: msg('vault.wrong-passphrase.hint') });
}

/** The same characters typed in another way are the same passphrase. */
const normalized = (passphrase: string): string => passphrase.normalize('NFKC');

function passphraseKey(passphrase: string, { N, r, p, salt }: Vault['kdf']): Promise<Buffer> {
  const options = { N, r, p, maxmem: 2 * MAX_MEMORY };
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(salt, 'base64');
    scrypt(normalized(passphrase), bytes, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
