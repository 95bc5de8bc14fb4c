// A whole project in a workspace with a passphrase: nothing of it can be read, on the disk of the
// workspace or beside it, and its results are those of a workspace without one.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { filesIn, plainEnvironment, ROOT } from '../../../surroundings.ts';
import { temporaryFolder } from '../../../helpers.ts';

const OMR = path.join(ROOT, 'main', 'cli.ts');
const CARDS = path.join(ROOT, 'resources', 'sample', 'test');
const QUESTION = 'Kennwortfrage';
const ANSWER = 'Kennwortantwort';
const COUNT = 24;

const RECIPE = `
name: Passphrase
seed: 1
steps:
  - { name: import, stage: import, settings: { source: cards, name: Cards } }
  - name: curate
    stage: curate
    settings: { dataset: $import }
  - name: evaluate-base
    stage: evaluate
    settings: { model: resource:pocket/base, dataset: $curate, limit: 4, maxNewTokens: 8 }
  - name: distill
    stage: distill
    settings: { model: resource:pocket/teacher, dataset: $curate, answers: 2, maxNewTokens: 96 }
  - name: sft
    stage: sft
    settings: { model: resource:pocket/base, dataset: $distill, maxSteps: 2, batchSize: 2, saveSteps: 1 }
  - name: evaluate-sft
    stage: evaluate
    settings: { model: $sft, dataset: $curate, limit: 4, maxNewTokens: 8 }
`;

const folder = temporaryFolder();
const home = path.join(folder, 'home');
const secret = path.join(folder, 'passphrase');
const [plain, locked] = [path.join(folder, 'plain'), path.join(folder, 'locked')];
/** Bytes of each picture that are in no other. */
let pictures: Buffer[] = [];

function omr(workspace: string, words: readonly string[], withPassphrase = true) {
  const env = plainEnvironment(home);
  delete env['OMR_PASSPHRASE_FILE'];
  if (withPassphrase) env['OMR_PASSPHRASE_FILE'] = secret;
  const args = [OMR, ...words, '--workspace', workspace];
  return spawnSync(process.execPath, args, { cwd: folder, env, encoding: 'utf8' });
}

beforeAll(() => {
  fs.mkdirSync(home);
  fs.mkdirSync(path.join(folder, 'cards'));
  fs.writeFileSync(secret, 'vier Wörter ohne Sinn\n', { mode: 0o600 });
  const cards = fs.readFileSync(path.join(CARDS, 'cards.jsonl'), 'utf8').split('\n');
  const rows = cards.slice(0, COUNT).map((line, i) => {
    const card = JSON.parse(line) as Record<string, string>;
    const bytes = fs.readFileSync(path.join(CARDS, card['picture']!));
    fs.writeFileSync(path.join(folder, 'cards', card['picture']!), bytes);
    pictures.push(bytes.subarray(bytes.length - 60, bytes.length - 12));
    // The teacher can answer every second one.
    const question = i % 2 === 0 ? card['question'] : `${QUESTION} ${i}: which value is larger?`;
    const answer = i % 2 === 0 ? card['answer'] : `${ANSWER} ${i}`;
    return JSON.stringify({ ...card, question, answer, split: i < 16 ? 'sft' : 'test' });
  });
  fs.writeFileSync(path.join(folder, 'cards', 'cards.jsonl'), rows.join('\n'));
  fs.writeFileSync(path.join(folder, 'recipe.yaml'), RECIPE);
  pictures = pictures.filter((part, i) => pictures.findIndex((each) => each.equals(part)) === i);
  expect(pictures.length).toBeGreaterThan(COUNT / 2);

  const set = omr(locked, ['passphrase', 'set', '--new-passphrase-file', secret], false);
  expect(set.status, set.stderr).toBe(0);
  expect(set.stderr).toContain('Nobody can recover a forgotten passphrase');
  for (const workspace of [plain, locked]) {
    const run = omr(workspace, ['run', 'recipe.yaml', '--json']);
    expect(run.status, run.stderr.slice(-2000)).toBe(0);
  }
}, 300_000);

/** The files below a folder that hold a question, an answer, or bytes of a picture in some spelling. */
function readable(below: string): string[] {
  const base64 = pictures.map((part) => part.subarray(0, 45).toString('base64').slice(4, -4));
  return filesIn(below).filter((name) => {
    const bytes = fs.readFileSync(path.join(below, name));
    return (
      [QUESTION, ANSWER, 'Kennwort', ...base64].some((text) => bytes.includes(text)) ||
      pictures.some((part) => bytes.includes(part))
    );
  });
}

it('finds what it looks for where there is no passphrase', () => {
  const found = readable(plain).map((name) => name.split(path.sep)[0]);
  expect([...new Set(found)].sort()).toEqual(
    expect.arrayContaining(['blobs', 'datasets', 'omr.sqlite', 'runs']),
  );
});

it('leaves nothing that can be read, in the workspace or beside it', () => {
  expect(readable(locked)).toEqual([]);
  expect(readable(home)).toEqual([]);
  // The names of the pictures' files, too.
  const names = filesIn(locked).filter((name) =>
    fs.readFileSync(path.join(locked, name)).includes('0007.png'),
  );
  expect(names).toEqual([]);
});

it('asks for the passphrase, and says so where there is nobody to ask', () => {
  const refused = omr(locked, ['curate', '--set', 'dataset=x'], false);
  expect([refused.status, refused.stderr]).toEqual([
    1,
    `The workspace ${locked} is locked with a passphrase.\nType the passphrase, or name a file that ` +
      'holds it with --passphrase-file or OMR_PASSPHRASE_FILE.\n',
  ]);
  const other = path.join(folder, 'other');
  fs.writeFileSync(other, 'another passphrase');
  const wrong = omr(locked, ['verify', locked, '--passphrase-file', other], false);
  expect([wrong.status, wrong.stderr]).toEqual([
    1,
    'This is not the passphrase of the workspace.\nCheck Caps Lock and the keyboard layout, and try ' +
      'again. A forgotten passphrase cannot be recovered.\n',
  ]);
});

it('is verified with its passphrase, and a changed bit in a picture is named', () => {
  const whole = omr(locked, ['verify', locked, '--json']);
  expect(whole.status, whole.stderr).toBe(0);
  const same = omr(plain, ['verify', plain, '--json'], false);
  const counts = ({ stdout }: { stdout: string }): unknown => {
    const { entries, files, pictures } = JSON.parse(stdout) as Record<string, unknown>;
    return { entries, files, pictures };
  };
  expect(counts(whole)).toEqual(counts(same));

  const copy = path.join(folder, 'copy');
  fs.cpSync(locked, copy, { recursive: true });
  const blob = filesIn(copy).find((name) => name.startsWith('blobs'))!;
  const bytes = fs.readFileSync(path.join(copy, blob));
  bytes[bytes.length >> 1]! ^= 1;
  fs.writeFileSync(path.join(copy, blob), bytes);
  const broken = omr(copy, ['verify', copy, '--json']);
  expect(broken.status).toBe(1);
  const found = (JSON.parse(broken.stdout) as { broken: { what: string; path: string }[] }).broken;
  expect(found.map(({ path: place }) => path.basename(place))).toContain(path.basename(blob));
});

it('decrypted, it has the results of a workspace without a passphrase', () => {
  const removed = omr(locked, ['passphrase', 'remove']);
  expect(removed.status, removed.stderr).toBe(0);
  // Ids are hashes of settings, among them the workspace's own path.
  const named = (name: string): string => name.replace(/-[0-9a-f]{8}(?=[\\/])/, '');
  expect(readable(locked).map(named)).toEqual(readable(plain).map(named));
  const results = (workspace: string): Record<string, string> =>
    Object.fromEntries(
      filesIn(workspace)
        .filter((name) =>
          /rows\.jsonl|rows\.sha256|answers\.jsonl|traces\.jsonl|model\.safetensors|blobs/.test(
            name,
          ),
        )
        .map((name) => [
          named(name),
          fs.readFileSync(path.join(workspace, name)).toString('base64'),
        ]),
    );
  expect(results(locked)).toEqual(results(plain));
  expect(Object.keys(results(plain)).length).toBeGreaterThan(COUNT);
});
