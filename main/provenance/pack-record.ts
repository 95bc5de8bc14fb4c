// What a workspace keeps of a transfer pack that was unpacked in it: its signed manifest, and the
// record of the workspace that it came from, with the signatures and keys of there.

import type { KeyObject } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { msg, type Message } from '../../i18n/message.ts';
import { sha256 } from '../platform/files.ts';
import { readDataText } from '../platform/vault/read-data.ts';
import { parsePublicKeys } from '../storage/ledger/keys.ts';
import type { LedgerEntry, StoredEntry } from '../storage/ledger/entry.ts';
import { checkEntries, withHidden, type HiddenEntry } from './excerpt.ts';
import { MANIFEST_FILE, readSigned, SIGNATURE_FILE, type SignedManifest } from './pack-manifest.ts';

/** The record of the workspace where a pack was made: `record.json` of the pack. */
interface PackRecord {
  readonly format: 'omr-pack-record/1';
  readonly entries: readonly (StoredEntry | HiddenEntry)[];
  readonly publicKeys: string;
}

/** Its name in a pack, and in the folder of what is kept. */
export const RECORD_FILE = 'record.json';
export const KEPT_FILES = [MANIFEST_FILE, SIGNATURE_FILE, RECORD_FILE] as const;

/** The text of a pack's record: the entries in `shown`, and of all others the hash. */
export function packRecordText(
  entries: readonly StoredEntry[],
  shown: { has(number: number): boolean },
  publicKeys: string,
): string {
  const record: PackRecord = {
    format: 'omr-pack-record/1',
    entries: withHidden(entries, shown),
    publicKeys,
  };
  return `${JSON.stringify(record)}\n`;
}

/** The folder of a workspace in which all records of packs are kept, by the hash of the manifest. */
export function packsFolder(workspaceDir: string): string {
  return path.join(workspaceDir, 'record', 'packs');
}

/** Where a result came from: the pack and, through packs before it, every workspace. */
export interface PackOrigin {
  readonly signed: SignedManifest | undefined;
  /** Entries of the workspaces that it went through, the nearest first. */
  readonly entries: readonly LedgerEntry[];
  /** The whole chain of each of these workspaces. */
  readonly chains: readonly (readonly { readonly number: number; readonly hash: string }[])[];
  readonly keys: readonly KeyObject[];
  /** What is wrong with what was kept. */
  readonly broken: readonly { readonly path: string; readonly reason: Message }[];
}

/** Reads and checks what was kept of a pack, and of the packs that its results came in before. */
export function readPackOrigin(
  workspaceDir: string,
  manifestHash: string,
  seen: ReadonlySet<string> = new Set(),
): PackOrigin {
  const folder = path.join(packsFolder(workspaceDir), manifestHash);
  const none = { signed: undefined, entries: [], chains: [], keys: [] };
  const missing = KEPT_FILES.map((name) => path.join(folder, name)).find(
    (file) => !fs.existsSync(file),
  );
  if (missing !== undefined) {
    const reason = msg('provenance.file-missing', { file: missing });
    return { ...none, broken: [{ path: missing, reason }] };
  }
  const read = (name: string) => readDataText(path.join(folder, name));
  let signed: SignedManifest | undefined;
  try {
    signed = readSigned(
      read(MANIFEST_FILE),
      read(SIGNATURE_FILE),
      path.join(folder, MANIFEST_FILE),
    );
  } catch {
    signed = undefined;
  }
  if (signed?.sha256 !== manifestHash) {
    const file = path.join(folder, MANIFEST_FILE);
    return { ...none, broken: [{ path: file, reason: msg('provenance.file-changed', { file }) }] };
  }
  const recordFile = path.join(folder, RECORD_FILE);
  const text = read(RECORD_FILE);
  const stated = signed.manifest.files.find(({ name }) => name === RECORD_FILE);
  if (stated?.sha256 !== sha256(text)) {
    const reason = msg('provenance.file-changed', { file: recordFile });
    return { ...none, signed, keys: [signed.key], broken: [{ path: recordFile, reason }] };
  }
  const origin = checkPackRecord(text, recordFile);
  const own = { ...origin, signed, keys: [signed.key, ...origin.keys] };
  const before = origin.entries
    .map(({ pack }) => String(pack?.manifest))
    .filter((hash) => /^[0-9a-f]{64}$/.test(hash));
  const further = [...new Set(before)]
    .filter((hash) => !seen.has(hash) && hash !== manifestHash)
    .map((hash) => readPackOrigin(workspaceDir, hash, new Set([...seen, manifestHash])));
  return {
    signed,
    entries: [own, ...further].flatMap(({ entries }) => entries),
    chains: [own, ...further].flatMap(({ chains }) => chains),
    keys: [own, ...further].flatMap(({ keys }) => keys),
    broken: [own, ...further].flatMap(({ broken }) => broken),
  };
}

/** Checks the record in a pack; `file` is named in what is wrong. */
export function checkPackRecord(text: string, file: string): Omit<PackOrigin, 'signed'> {
  const record = parsePackRecord(text);
  if (!record) {
    const reason = msg('provenance.excerpt-unreadable', { file });
    return { entries: [], chains: [], keys: [], broken: [{ path: file, reason }] };
  }
  const keys = parsePublicKeys(record.publicKeys);
  const { chain, shown, broken } = checkEntries(record.entries, keys);
  return {
    entries: [...shown.values()],
    chains: [chain],
    keys,
    broken: broken.map(({ reason }) => ({ path: file, reason })),
  };
}

function parsePackRecord(text: string): PackRecord | undefined {
  try {
    const record = JSON.parse(text) as PackRecord;
    const isOne =
      record.format === 'omr-pack-record/1' &&
      typeof record.publicKeys === 'string' &&
      Array.isArray(record.entries) &&
      record.entries.every(isEntry);
    return isOne ? record : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Partial<Record<keyof StoredEntry | 'text', unknown>>;
  if (typeof entry.number !== 'number') return false;
  if (entry.entry === undefined) return typeof entry.text === 'string';
  return [entry.entry, entry.previous, entry.hash, entry.signature].every(
    (each) => typeof each === 'string',
  );
}
