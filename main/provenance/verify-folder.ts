// Verifies a folder by the proof in it, on any machine: its files, its statement, the entries back to
// its sources, and the chain that they stand in.

import type { KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { msg, type Message } from '../../i18n/message.ts';
import { sha256 } from '../platform/files.ts';
import { parseList } from '../platform/hashes.ts';
import { anchorOf } from '../storage/ledger/anchor.ts';
import { checkAnchor } from '../storage/ledger/chain.ts';
import { resultsOf, type LedgerEntry } from '../storage/ledger/entry.ts';
import { checkExcerpt, EXCERPT_FILE, type CheckedExcerpt } from './excerpt.ts';
import { entryFinding, type Finding, type Verification } from './finding.ts';
import { checkFiles, checkStatement } from './folder-check.ts';
import { readDataText } from '../platform/vault/read-data.ts';

/** The folder with the proof of a path: itself, or the one above it; undefined without one. */
export function sealedFolder(target: string): string | undefined {
  return [target, path.dirname(target)].find((folder) =>
    existsSync(path.join(folder, EXCERPT_FILE)),
  );
}

/** Verifies a folder that carries its proof. */
export async function verifyFolder(
  folder: string,
  { keys, anchor }: { keys?: readonly KeyObject[] | undefined; anchor?: string | undefined },
): Promise<Verification> {
  const file = path.join(folder, EXCERPT_FILE);
  const checked = checkExcerpt(readDataText(file), keys);
  const common = { isKeyGiven: keys !== undefined, isAnchored: anchor !== undefined };
  if (!checked) {
    return {
      ...common,
      broken: [
        { what: 'record', path: file, reason: msg('provenance.excerpt-unreadable', { file }) },
      ],
      checked: { entries: 0, files: 0, pictures: 0 },
      notes: [],
      anchor: null,
      keys: keys ?? [],
    };
  }
  const { excerpt, chain, shown } = checked;
  const listed = parseList(excerpt.files);
  const { files, broken: changed } = await checkFiles(folder, listed);
  const anchored = anchor === undefined ? [] : checkAnchor(anchor, chain);
  const broken: Finding[] = [
    ...checked.broken.map(({ what, reason }): Finding => ({ what, path: file, reason })),
    ...subjectFindings(checked, file),
    ...anchored.map(entryFinding),
    ...changed,
    ...(await checkStatement(folder, checked.keys, listed)),
    ...lineageFindings(shown, file),
  ];
  const isDataset = listed.some(({ name }) => name === 'rows.jsonl');
  const notes: Message[] = [
    msg('provenance.back-to', { sources: sourcesOf(shown) }),
    ...(isDataset ? [msg('provenance.pictures-elsewhere')] : []),
  ];
  return {
    ...common,
    broken,
    checked: { entries: shown.size, files, pictures: 0 },
    notes,
    anchor: chain.length > 0 ? anchorOf(chain.at(-1)!) : null,
    keys: checked.keys,
  };
}

/** The proof must be about this folder: its entry, its hash and its list agree. */
function subjectFindings({ excerpt, shown }: CheckedExcerpt, file: string): Finding[] {
  const { hash, entry } = excerpt.subject;
  const result = shown.get(entry)?.result;
  if (result?.hash === hash && sha256(excerpt.files) === hash) return [];
  return [{ what: 'record', path: file, reason: msg('provenance.excerpt-of-other', { file }) }];
}

/** Every input that was made in the workspace was made as it was used. */
function lineageFindings(shown: ReadonlyMap<number, LedgerEntry>, file: string): Finding[] {
  const hashes = new Map<string, Set<string>>();
  const note = (place: string, hash: string | null): void => {
    if (hash !== null) hashes.set(place, (hashes.get(place) ?? new Set()).add(hash));
  };
  for (const entry of shown.values()) {
    for (const { path: place, hash } of resultsOf(entry)) note(place, hash);
    for (const { path: place, before, after } of entry.erased ?? []) {
      note(place, before);
      note(place, after);
    }
  }
  const broken: Finding[] = [];
  for (const entry of shown.values()) {
    for (const [setting, place] of Object.entries(entry.parentPaths ?? {})) {
      const made = hashes.get(place);
      if (!/^workspace:(datasets|models)\/[^/]+$/.test(place) || made?.has(entry.parents[setting]!))
        continue;
      const reason = msg('provenance.input-unlike-made', { input: place, run: entry.runId });
      broken.push({ what: 'input', path: file, reason });
    }
  }
  return broken;
}

/** The sources at the end of a lineage, by their names. */
function sourcesOf(shown: ReadonlyMap<number, LedgerEntry>): string {
  const places = [...shown.values()].flatMap(({ parentPaths }) => Object.values(parentPaths ?? {}));
  const sources = places.filter((place) => !place.startsWith('workspace:'));
  return [...new Set(sources)].join(', ') || '–';
}
