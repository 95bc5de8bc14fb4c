// Writes the proof into a finished folder: an excerpt of the record, a signed provenance statement,
// and the descriptions that other tools read.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { manifestOf } from '../data/datasets/manifest.ts';
import { writeZip } from '../data/formats/zip.ts';
import { sha256, writeAtomic } from '../platform/files.ts';
import { hashOfList, listFiles, listText } from '../platform/hashes.ts';
import { readJson } from '../platform/json-file.ts';
import { readEntry } from '../storage/ledger/chain.ts';
import type { LedgerEntry, StoredEntry } from '../storage/ledger/entry.ts';
import { readListText } from '../storage/ledger/files.ts';
import { fingerprint, PUBLIC_KEYS, publicKeyOf } from '../storage/ledger/keys.ts';
import type { Sealed } from '../storage/ledger.ts';
import { CROISSANT_FILE, croissantText } from './croissant.ts';
import { ancestorsOf, EXCERPT_FILE, excerptText } from './excerpt.ts';
import { BOM_FILE, bomText, type ExportedModel, type UsedDataset } from './ml-bom.ts';
import { envelopeText, STATEMENT_FILE, statementOf } from './statement.ts';

/** A finished entry with its result. */
type Made = LedgerEntry & { readonly result: NonNullable<LedgerEntry['result']> };

/** Seals the result of the record's last entry; nothing for results without a folder of their own. */
export async function sealResult(sealed: Sealed): Promise<void> {
  const { artifact, summary, key, workspace, entries } = sealed;
  const subject = entries.at(-1) && readEntry(entries.at(-1)!);
  const isOwnFolder = ['dataset', 'model', 'files'].includes(artifact.kind);
  if (!subject?.result || !isOwnFolder || !fs.statSync(artifact.path).isDirectory()) return;
  const made = subject as Made;
  const files = await listFiles(artifact.path);
  // The folder was changed between its entry and now: it stays without a proof.
  if (hashOfList(files, true) !== made.result.hash) return;
  const listOf = (hash: string) => readListText(workspace.dir, hash);
  const write = (name: string, text: string) => writeAtomic(path.join(artifact.path, name), text);

  const described: [string, string][] = [];
  if (artifact.kind === 'dataset') {
    const { id, name, rows } = manifestOf(artifact.path);
    const maker = fingerprint(publicKeyOf(key));
    const text = croissantText({
      id: String(id),
      name: typeof name === 'string' && name !== '' ? name : String(id),
      rows: Number(rows),
      hash: made.result.hash,
      files,
      atMs: made.atMs,
      maker,
    });
    described.push([CROISSANT_FILE, text]);
  }
  if (artifact.kind === 'files') {
    const model = readJson(path.join(artifact.path, 'export.json'));
    if (model !== undefined)
      described.push([
        BOM_FILE,
        bomText(model as unknown as ExportedModel, datasetsOf(entries, made), made),
      ]);
  }
  for (const [name, text] of described) write(name, text);
  const more = described.map(([name, text]) => ({ name, sha256: sha256(text) }));
  const startedMs = startOf(entries, made)?.atMs ?? made.atMs;
  write(STATEMENT_FILE, envelopeText(statementOf(made, [...files, ...more], startedMs), key));
  const publicKeys = fs.readFileSync(path.join(workspace.dir, PUBLIC_KEYS), 'utf8');
  const shown = { entries, subject: made, files: listText(files), listOf, publicKeys };
  write(EXCERPT_FILE, excerptText(shown, key));
  // The pack was written before its proof existed.
  const pack = summary['pack'];
  if (typeof pack === 'string' && fs.existsSync(pack)) await writeZip(artifact.path, pack);
}

function startOf(entries: readonly StoredEntry[], { runId }: LedgerEntry): LedgerEntry | undefined {
  return entries
    .map(readEntry)
    .findLast((entry) => entry?.kind === 'start' && entry.runId === runId);
}

/** The data sets among the ancestors of a result. */
function datasetsOf(entries: readonly StoredEntry[], made: Made): UsedDataset[] {
  const results = [...ancestorsOf(entries, made).values()].flatMap(({ result }) => result ?? []);
  return results
    .filter(({ path: place }) => place.startsWith('workspace:datasets/'))
    .map(({ id, hash }) => ({ id, hash }));
}
