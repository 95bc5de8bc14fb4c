// The signed record: hashes that other tools reproduce, and a chain that reveals every change.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../main/platform/clock.ts';
import { openWorkspace, type Workspace } from '../../../main/data/datasets/workspace.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { english } from '../../../main/i18n/locale.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { hashPath } from '../../../main/platform/hashes.ts';
import { createLedger, readEntries } from '../../../main/storage/ledger.ts';
import { jobOf } from '../provenance/recorded.ts';
import {
  checkAnchor,
  checkChain,
  checkHead,
  type BrokenEntry,
} from '../../../main/storage/ledger/chain.ts';
import { anchorOf, parseAnchor } from '../../../main/storage/ledger/anchor.ts';
import { readHeadText } from '../../../main/storage/ledger/files.ts';
import { openSigningKey, publicKeyOf } from '../../../main/storage/ledger/keys.ts';

let workspace: Workspace;
let db: Database;
beforeEach(() => {
  workspace = openWorkspace(fs.mkdtempSync(path.join(os.tmpdir(), 'omr-ledger-')));
  db = openDatabase(workspace.dir);
});
afterEach(() => {
  db.close();
  fs.rmSync(workspace.dir, { recursive: true, force: true });
});

const job = (runId: string, settings: JobView['settings']): JobView => ({
  ...jobOf('curate', settings),
  runId,
});

async function recordTwoRuns(): Promise<void> {
  const folder = path.join(workspace.dir, 'datasets', 'd1');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'rows.jsonl'), 'abc');
  const ledger = createLedger({
    db,
    workspace,
    clock: systemClock,
    resources: '/',
    engineVersion: '1',
  });
  for (const run of ['r1', 'r2']) {
    const view = job(run, { dataset: 'workspace:datasets/d1', seed: 5 });
    await ledger.before(view);
    const artifact = { kind: 'dataset' as const, id: 'd1', path: folder };
    await ledger.after(view, { artifact, summary: { rows: 1 } });
  }
}

/** What is broken in the record, with this workspace's key or another one. */
function check(key = publicKeyOf(openSigningKey(workspace.dir).key)): BrokenEntry[] {
  const entries = readEntries(db);
  return [...checkChain(entries, [key]), ...checkHead(readHeadText(workspace.dir), entries, [key])];
}

/** Changes the database as somebody with an SQLite tool would. */
function change(sql: string): void {
  const other = new Sqlite(path.join(workspace.dir, 'omr.sqlite'));
  expect(other.prepare(sql).run().changes).toBeGreaterThan(0);
  other.close();
}

it('makes its key readable by the owner only', () => {
  openSigningKey(workspace.dir);
  const mode = fs.statSync(path.join(workspace.dir, 'signing-key.pem')).mode;
  if (process.platform !== 'win32') expect(mode & 0o777).toBe(0o600);
  expect(fs.readFileSync(path.join(workspace.dir, 'signing-key.pub'), 'utf8')).toContain('PUBLIC');
});

it('records the inputs before the run, and the outputs after it', async () => {
  await recordTwoRuns();
  const entries = db.all('entries').map((row) => JSON.parse(row['entry'] as string) as object);
  // SHA-256 of "<SHA-256 of abc>  rows.jsonl\n".
  const folder = await hashPath(path.join(workspace.dir, 'datasets', 'd1'));
  expect(entries).toHaveLength(4);
  expect(entries[0]).toMatchObject({
    kind: 'start',
    runId: 'r1',
    seed: 5,
    parents: { dataset: folder },
  });
  expect(entries[1]).toMatchObject({
    kind: 'finish',
    result: { id: 'd1', path: 'workspace:datasets/d1', hash: folder },
  });
  expect(check()).toEqual([]);
});

it.runIf(process.platform === 'linux')('hashes a folder as sha256sum does', async () => {
  const folder = path.join(workspace.dir, 'models', 'm');
  fs.mkdirSync(path.join(folder, 'inner'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'a.bin'), Buffer.alloc(300_000, 7));
  fs.writeFileSync(path.join(folder, 'inner', 'b.bin'), 'abc');
  const script = 'sha256sum a.bin inner/b.bin | sha256sum | cut -c1-64';
  const expected = execFileSync('sh', ['-c', script], { cwd: folder, encoding: 'utf8' }).trim();
  expect(await hashPath(folder)).toBe(expected);
});

describe('a change is named', () => {
  const changes: Record<string, [string, number, string]> = {
    'a changed entry': [
      `UPDATE ledger SET entry = replace(entry, '"seed":5', '"seed":7') WHERE number = 2`,
      2,
      'Entry 2 (finish of r1) was changed.',
    ],
    'an entry taken out': [
      `DELETE FROM ledger WHERE number = 2`,
      3,
      'Entries 2 to 2 were taken out.',
    ],
    'two entries that changed places': [
      `UPDATE ledger SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3)`,
      2,
      'Entry 2 (start of r2) does not follow the entry before it.',
    ],
    'a changed link': [
      `UPDATE ledger SET previous = 'x' || substr(previous, 2) WHERE number = 3`,
      3,
      'Entry 3 (start of r2) does not follow the entry before it.',
    ],
    'a changed hash': [
      `UPDATE ledger SET hash = 'x' || substr(hash, 2) WHERE number = 4`,
      4,
      'Entry 4 (finish of r2) was changed.',
    ],
    'a swapped signature': [
      `UPDATE ledger SET signature = (SELECT signature FROM ledger WHERE number = 1) WHERE number = 2`,
      2,
      'The signature of entry 2 (finish of r1) is wrong, or is of another key.',
    ],
    'a signature with unused bits set': [
      `UPDATE ledger SET signature = substr(signature, 1, 85) ||
        CASE substr(signature, 86, 1) WHEN 'A' THEN 'B' WHEN 'Q' THEN 'R' WHEN 'g' THEN 'h' ELSE 'x' END ||
        '==' WHERE number = 2`,
      2,
      'The signature of entry 2 (finish of r1) is wrong, or is of another key.',
    ],
  };
  it.each(Object.entries(changes))('%s', async (name, [sql, number, sentence]) => {
    await recordTwoRuns();
    change(sql);
    if (name.startsWith('two entries'))
      change('UPDATE ledger SET number = -number WHERE number < 0');
    const broken = check().map((each) => ({ number: each.number, reason: english(each.reason) }));
    expect(broken[0]).toEqual({ number, reason: sentence });
  });

  it('a foreign key, in one sentence', async () => {
    await recordTwoRuns();
    const { publicKey } = generateKeyPairSync('ed25519');
    const [first, ...others] = check(publicKey);
    expect(english(first!.reason)).toBe(
      'The record is signed with another key than the one given.',
    );
    expect(others.map(({ what }) => what)).toEqual(['head']);
  });

  it('entries cut off the end, also after the record has gone on', async () => {
    await recordTwoRuns();
    change('DELETE FROM ledger WHERE number > 1');
    expect(check().map(({ reason }) => english(reason))).toEqual([
      'The record ends too early: entries 2 to 4 were cut off, or were lost in a power failure.',
    ]);
    await recordTwoRuns();
    expect(check().map(({ reason }) => english(reason))).toEqual([
      'Entries 2 to 4 were missing when entry 2 was written.',
    ]);
  });

  it('a removed or changed end', async () => {
    await recordTwoRuns();
    const file = path.join(workspace.dir, 'record', 'head.json');
    const text = fs.readFileSync(file, 'utf8');
    for (const [changed, sentence] of [
      [text.replace('"number": 4', '"number": 3'), /head.json, was changed/],
      [text.replace('\n', ' '), /head.json, was changed/],
    ] as const) {
      fs.writeFileSync(file, changed);
      expect(check().map(({ reason }) => english(reason))).toEqual([
        expect.stringMatching(sentence),
      ]);
    }
    fs.rmSync(file);
    expect(check().map(({ reason }) => english(reason))).toEqual([
      expect.stringMatching(/head.json, is missing/),
    ]);
  });

  it('no loss where a program was killed between entry and end', async () => {
    await recordTwoRuns();
    const file = path.join(workspace.dir, 'record', 'head.json');
    const earlier = fs.readFileSync(file);
    await recordTwoRuns();
    fs.writeFileSync(file, earlier);
    expect(check()).toEqual([]);
  });
});

describe('the code of a record', () => {
  it('notices that everything was signed anew with the same key', async () => {
    await recordTwoRuns();
    const anchor = anchorOf(readEntries(db).at(-1)!);
    expect(anchor).toMatch(/^4(-[0-9A-HJKMNP-TV-Z]{5}){4}$/);
    expect(checkAnchor(anchor, readEntries(db))).toEqual([]);
    // Whoever has the workspace writes another history with its own key.
    change('DELETE FROM ledger');
    fs.rmSync(path.join(workspace.dir, 'record', 'head.json'));
    await recordTwoRuns();
    expect(check()).toEqual([]);
    const [found] = checkAnchor(anchor, readEntries(db));
    expect(english(found!.reason)).toBe(
      'Entry 4 is not the one of the code: the record was written anew after the code was noted.',
    );
  });

  it('stays valid while the record goes on, and notices that it was cut', async () => {
    await recordTwoRuns();
    const anchor = anchorOf(readEntries(db).at(-1)!);
    await recordTwoRuns();
    expect(checkAnchor(anchor, readEntries(db))).toEqual([]);
    change('DELETE FROM ledger WHERE number > 3');
    const [found] = checkAnchor(anchor, readEntries(db));
    expect(english(found!.reason)).toMatch(/stands for entry 4, but the record ends with entry 3/);
  });

  it('can be typed in small letters, with spaces, and with letters that look like digits', () => {
    const code = anchorOf({ number: 12, hash: '00443214c74254b635cf84653a56d7c675be77df00000000' });
    const typed = parseAnchor(code);
    expect(typed?.number).toBe(12);
    expect(parseAnchor(code.toLowerCase().replaceAll('-', ' '))).toEqual(typed);
    expect(parseAnchor(code.replaceAll('0', 'O').replaceAll('1', 'l'))).toEqual({
      ...typed,
      number: 12,
    });
  });

  it('notices nearly every single typing mistake', () => {
    const code = anchorOf({ number: 12, hash: 'f'.repeat(64) });
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    const wrong = [...code].flatMap((old, at) =>
      at < 3 || old === '-'
        ? []
        : [...digits]
            .filter((digit) => digit !== old)
            .map((digit) => code.slice(0, at) + digit + code.slice(at + 1)),
    );
    const unnoticed = wrong.filter((typed) => parseAnchor(typed) !== undefined);
    expect(unnoticed.length / wrong.length).toBeLessThan(1 / 16);
  });
});
