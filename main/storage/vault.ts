// The passphrase of a workspace: set, changed and removed, and the workspace unlocked with it.
//
// `vault.json` says in which state the workspace is. It is written before the first file is encrypted
// and removed after the last is decrypted; what lies between is finished when the workspace is unlocked
// next.

import * as fs from 'node:fs';
import { msg } from '../../i18n/message.ts';
import { openWorkspace } from '../data/datasets/workspace.ts';
import { UserError } from '../i18n/user-error.ts';
import { explainDisk, syncFolder } from '../platform/files.ts';
import { lockFolder, newDataKey, unlockFolder } from '../platform/vault/keys.ts';
import { convertDatabases, holdWorkspace, openDatabase } from './database.ts';
import { movedDrafts, undoCutOffUnpacking } from './moved-draft.ts';
import { convertFiles, type ConversionProgress } from './vault/conversion.ts';
import {
  readVault,
  unwrapKey,
  vaultFileOf,
  wrapKey,
  writeVault,
  type Vault,
} from './vault/vault-file.ts';

export interface VaultOptions {
  /** Of the encryption or decryption of what is there. */
  readonly onProgress?: (progress: ConversionProgress) => void;
}

/**
 * Unlocks a workspace for this process and finishes what was begun with it. Throws a UserError for
 * another passphrase, and where the workspace has none.
 */
export async function unlockWorkspace(
  workspaceDir: string,
  passphrase: string,
  options: VaultOptions = {},
): Promise<void> {
  const vault = vaultOf(workspaceDir);
  const key = await unwrapKey(vault, passphrase);
  if (vault.state === 'encrypted') return unlockFolder(workspaceDir, key);
  await whileHeld(workspaceDir, () => convert(workspaceDir, vault, key, options));
}

/**
 * Encrypts a workspace with a passphrase. Throws a UserError where it has one, is in use, or the
 * passphrase is too short. A process that is killed leaves a workspace that `unlockWorkspace`
 * finishes.
 */
export async function setPassphrase(
  workspaceDir: string,
  passphrase: string,
  options: VaultOptions = {},
): Promise<void> {
  const workspace = openWorkspace(workspaceDir).dir;
  if (readVault(workspace) !== undefined)
    throw new UserError(msg('vault.has-passphrase', { workspace }), {
      hint: msg('vault.has-passphrase.hint'),
    });
  const key = newDataKey();
  const vault = await wrapKey(key, passphrase, 'encrypting');
  await whileHeld(workspace, () => {
    settle(workspace);
    writeVault(workspace, vault);
    return convert(workspace, vault, key, options);
  });
}

/** Changes the passphrase; the data stays as it is. Throws a UserError for another passphrase. */
export async function changePassphrase(
  workspaceDir: string,
  before: string,
  passphrase: string,
): Promise<void> {
  const vault = vaultOf(workspaceDir);
  const key = await unwrapKey(vault, before);
  writeVault(workspaceDir, await wrapKey(key, passphrase, vault.state));
}

/** Decrypts a workspace for good. Throws a UserError for another passphrase. */
export async function removePassphrase(
  workspaceDir: string,
  passphrase: string,
  options: VaultOptions = {},
): Promise<void> {
  const before = vaultOf(workspaceDir);
  const vault: Vault = { ...before, state: 'decrypting' };
  const key = await unwrapKey(vault, passphrase);
  await whileHeld(workspaceDir, () => {
    if (before.state === 'encrypted') {
      unlockFolder(workspaceDir, key);
      settle(workspaceDir);
    }
    writeVault(workspaceDir, vault);
    return convert(workspaceDir, vault, key, options);
  });
}

/** Puts back what a killed unpacking has moved: the conversion takes its draft away. */
function settle(dir: string): void {
  if (movedDrafts(dir).length === 0) return;
  const db = openDatabase(dir);
  try {
    undoCutOffUnpacking(db, dir);
  } finally {
    db.close();
  }
}

/** Finishes what the state of a vault says. */
async function convert(
  dir: string,
  vault: Vault,
  key: Uint8Array,
  { onProgress }: VaultOptions,
): Promise<void> {
  const toSealed = vault.state === 'encrypting';
  unlockFolder(dir, key, { seals: toSealed });
  await convertFiles(dir, { toSealed, ...(onProgress ? { onProgress } : {}) });
  convertDatabases(dir, { toSealed });
  if (toSealed) return writeVault(dir, { ...vault, state: 'encrypted' });
  const file = vaultFileOf(dir);
  explainDisk(file, () => fs.rmSync(file));
  syncFolder(dir);
  lockFolder(dir);
}

function vaultOf(workspace: string): Vault {
  const vault = readVault(workspace);
  if (vault !== undefined) return vault;
  throw new UserError(msg('vault.no-passphrase', { workspace }), {
    hint: msg('vault.no-passphrase.hint'),
  });
}

async function whileHeld(workspaceDir: string, work: () => Promise<void>): Promise<void> {
  const release = holdWorkspace(workspaceDir);
  try {
    await work();
  } finally {
    release();
  }
}
