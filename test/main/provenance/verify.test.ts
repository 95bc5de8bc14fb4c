// Verification: every kind of tampering is named, in a workspace and in a copied folder.

import { generateKeyPairSync } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeZip } from '../../../main/data/formats/zip.ts';
import { english } from '../../../main/i18n/locale.ts';
import { verifyPath } from '../../../main/provenance/verify.ts';
import { readPublicKeys } from '../../../main/storage/ledger/keys.ts';
import { temporaryFolder } from '../../helpers.ts';
import { flipBit, recordWorkspace, type Recorded } from './recorded.ts';

let root: string;
let recorded: Recorded;
beforeEach(async () => {
  root = temporaryFolder();
  recorded = await recordWorkspace(root);
});
afterEach(() => recorded.db.close());

/** What is broken, as `kind: sentence`, with the folders of this test left out. */
async function brokenAt(
  target: string,
  options: Partial<Parameters<typeof verifyPath>[1]> = {},
): Promise<string[]> {
  const { resources } = recorded;
  const { broken } = await verifyPath(target, { resources, ...options });
  return broken.map(({ what, reason }) => `${what}: ${english(reason)}`.replaceAll(`${root}/`, ''));
}

function change(sql: string): void {
  const other = new Sqlite(path.join(recorded.dir, 'omr.sqlite'));
  expect(other.prepare(sql).run().changes).toBeGreaterThan(0);
  other.close();
}

/** Replaces the same number of characters in a file. */
function replaceIn(file: string, from: string, to: string): void {
  const text = fs.readFileSync(file, 'utf8');
  expect(text).toContain(from);
  fs.writeFileSync(file, text.replace(from, to));
}

const D = 'workspace/datasets/import-result';
const M = 'workspace/models/sft-result';
const X = 'exported/export-result';

/** Each change, and everything that is said of it. */
const TAMPERINGS: Record<string, { by: (r: Recorded) => void; said: string[] }> = {
  'a gold answer': {
    by: (r) => {
      const rows = path.join(r.dataset, 'rows.jsonl');
      const text = fs.readFileSync(rows, 'utf8').split('\n');
      text[1] = text[1]!.replace('"answer":"40"', '"answer":"41"');
      fs.writeFileSync(rows, text.join('\n'));
    },
    said: [`row: Row 2 (“two”) of ${D}/rows.jsonl was changed.`],
  },
  'a row taken out': {
    by: (r) => {
      const rows = path.join(r.dataset, 'rows.jsonl');
      const text = fs.readFileSync(rows, 'utf8').split('\n');
      fs.writeFileSync(rows, [text[0], text[1], ''].join('\n'));
    },
    said: [`row: Row 3 of ${D}/rows.jsonl was changed.`],
  },
  'the hashes of the rows': {
    by: (r) => flipBit(path.join(r.dataset, 'rows.sha256')),
    said: [`file: ${D}/rows.sha256 was changed.`],
  },
  'an adapter': {
    by: (r) => flipBit(path.join(r.model, 'adapter_model.safetensors')),
    said: [`file: ${M}/adapter_model.safetensors was changed.`],
  },
  'the settings of an adapter': {
    by: (r) => replaceIn(path.join(r.model, 'adapter_config.json'), '"r":8', '"r":9'),
    said: [`file: ${M}/adapter_config.json was changed.`],
  },
  'the settings noted with a model': {
    by: (r) => replaceIn(path.join(r.model, 'manifest.json'), '0.1', '0.2'),
    said: [`file: ${M}/manifest.json was changed.`],
  },
  'a base model outside the workspace': {
    by: (r) => flipBit(path.join(r.base, 'model.safetensors')),
    said: [
      'base: The base model is not the one that sft-run was trained with: base/model.safetensors was changed.',
    ],
  },
  'the settings of a run': {
    by: (r) => replaceIn(path.join(r.dir, 'runs/sft-run/settings.json'), '"seed":1', '"seed":3'),
    said: ['settings: The settings of sft-run were changed: workspace/runs/sft-run/settings.json.'],
  },
  'the answers of an evaluation': {
    by: (r) => flipBit(path.join(r.dir, 'runs/evaluate-run/answers.jsonl')),
    said: ['file: workspace/runs/evaluate-run/answers.jsonl was changed.'],
  },
  'a file added to a model': {
    by: (r) => fs.writeFileSync(path.join(r.model, 'modeling.py'), ''),
    said: [`file: ${M}/modeling.py was added.`],
  },
  'a file taken out of an export': {
    by: (r) => fs.rmSync(path.join(r.export, 'SHA256SUMS')),
    said: [`file: ${X}/SHA256SUMS is missing.`],
  },
  'an exported adapter': {
    by: (r) => flipBit(path.join(r.export, 'adapter/adapter_model.safetensors')),
    said: [`file: ${X}/adapter/adapter_model.safetensors was changed.`],
  },
  'a bill of materials': {
    by: (r) => flipBit(path.join(r.export, 'bom.cdx.json')),
    said: [`file: ${X}/bom.cdx.json was changed.`],
  },
  'a description of a data set': {
    by: (r) => flipBit(path.join(r.dataset, 'croissant.json')),
    said: [`file: ${D}/croissant.json was changed.`],
  },
  'a signed statement': {
    by: (r) => flipBit(path.join(r.model, 'provenance.intoto.json')),
    said: [
      `statement: The signed provenance statement ${M}/provenance.intoto.json was changed, or is of another key.`,
    ],
  },
  'the seal of a proof': {
    by: (r) => replaceIn(path.join(r.model, 'record.json'), '"seal": "', '"seal": " '),
    said: ['record: The proof was changed: its seal does not fit.'],
  },
  'a kept list': {
    by: (r) => {
      const folder = path.join(r.dir, 'record/lists');
      flipBit(path.join(folder, fs.readdirSync(folder).sort()[0]!));
    },
    said: [
      expect.stringMatching(
        /^record: workspace\/record\/lists\/[0-9a-f]{64} was changed\.$/,
      ) as string,
    ],
  },
  'an entry': {
    by: () =>
      change(`UPDATE ledger SET entry = replace(entry, '"seed":1', '"seed":2') WHERE number = 4`),
    said: ['entry: Entry 4 (finish of sft-run) was changed.'],
  },
  'a signature': {
    by: () =>
      change(`UPDATE ledger SET signature = 'AAAA' || substr(signature, 5) WHERE number = 3`),
    said: [
      'signature: The signature of entry 3 (start of sft-run) is wrong, or is of another key.',
    ],
  },
  'four entries cut off the end': {
    by: () => change('DELETE FROM ledger WHERE number > 4'),
    said: [
      'head: The record ends too early: entries 5 to 8 were cut off, or were lost in a power failure.',
      'entry: The finished run evaluate-run has no entry in the record.',
      'entry: The finished run export-run has no entry in the record.',
    ],
  },
  'the signed end': {
    by: (r) => flipBit(path.join(r.dir, 'record/head.json')),
    said: ['head: The signed end of the record, record/head.json, was changed.'],
  },
  'a removed model': {
    by: (r) => fs.rmSync(r.model, { recursive: true }),
    said: [`file: The result of sft-run is missing: ${M}.`],
  },
};

it('finds nothing where nothing was changed, whatever is asked for', async () => {
  const { dir, dataset, model, export: exported } = recorded;
  for (const target of [dir, dataset, model, path.join(dir, 'runs/evaluate-run'), exported])
    expect(await brokenAt(target)).toEqual([]);
  const whole = await verifyPath(dir, { resources: recorded.resources });
  expect(whole.checked).toEqual({ entries: 8, files: 18, pictures: 1 });
});

describe('a change in a workspace is named', () => {
  it.each(Object.entries(TAMPERINGS))('%s', async (_name, { by, said }) => {
    by(recorded);
    expect(await brokenAt(recorded.dir)).toEqual(said);
  });

  it('a picture, with its row', async () => {
    const [folder] = fs.readdirSync(path.join(recorded.dir, 'blobs'));
    const [blob] = fs.readdirSync(path.join(recorded.dir, 'blobs', folder!));
    flipBit(path.join(recorded.dir, 'blobs', folder!, blob!));
    expect(await brokenAt(recorded.dir)).toEqual([
      `picture: The picture workspace/blobs/${folder}/${blob} of row one was changed.`,
    ]);
    // A model is checked back to its rows and their pictures.
    expect(await brokenAt(recorded.model)).toHaveLength(1);
  });

  it('for a model all that it was made from, and nothing else', async () => {
    flipBit(path.join(recorded.dir, 'runs/evaluate-run/answers.jsonl'));
    expect(await brokenAt(recorded.model)).toEqual([]);
    flipBit(path.join(recorded.dataset, 'manifest.json'));
    expect(await brokenAt(recorded.model)).toEqual([`file: ${D}/manifest.json was changed.`]);
  });

  it('a record that was written anew with the key in the workspace', async () => {
    const { anchor } = await verifyPath(recorded.dir, { resources: recorded.resources });
    recorded.db.close();
    const former = path.join(root, 'former');
    fs.renameSync(recorded.dir, former);
    fs.mkdirSync(path.join(recorded.dir), { recursive: true });
    for (const name of fs.readdirSync(former).filter((each) => each.startsWith('signing-key')))
      fs.copyFileSync(path.join(former, name), path.join(recorded.dir, name));
    recorded = await recordWorkspace(root, 'other weights');
    expect(await brokenAt(recorded.dir)).toEqual([]);
    expect(await brokenAt(recorded.dir, { anchor: anchor! })).toEqual([
      'anchor: Entry 8 is not the one of the code: the record was written anew after the code was noted.',
    ]);
    // A proof that was handed out before shows it too.
    fs.copyFileSync(
      path.join(former, 'models/sft-result/record.json'),
      path.join(recorded.model, 'record.json'),
    );
    expect(await brokenAt(recorded.dir)).toEqual([
      `record: ${M}/record.json was made of another record: entry 3 was different then. The record was cut or written anew.`,
    ]);
  });
});

describe('a copied folder on another machine', () => {
  let copy: string;
  let keys: ReturnType<typeof readPublicKeys>;
  beforeEach(() => {
    const elsewhere = temporaryFolder();
    copy = path.join(elsewhere, 'copied');
    fs.cpSync(recorded.export, copy, { recursive: true });
    fs.copyFileSync(path.join(recorded.dir, 'signing-key.pub'), path.join(elsewhere, 'key.pub'));
    keys = readPublicKeys(path.join(elsewhere, 'key.pub'));
    recorded.db.close();
    fs.rmSync(root, { recursive: true });
  });

  it('is verified with the public key alone, back to its source', async () => {
    const verified = await verifyPath(copy, { keys, resources: '/' });
    expect(verified).toMatchObject({ broken: [], isKeyGiven: true });
    expect(verified.notes.map(english)).toEqual(['Goes back to: photos, base.']);
    const { anchor } = verified;
    expect(await brokenAt(copy, { keys, anchor: anchor! })).toEqual([]);
    expect(await brokenAt(copy, { keys, anchor: '3-00000-00000-00000-00000' })).toHaveLength(1);
    await writeZip(copy, `${copy}.zip`);
    expect(await brokenAt(`${copy}.zip`, { keys })).toEqual([]);
  });

  it('names every flipped bit of every file', async () => {
    const files = fs
      .readdirSync(copy, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    expect(files).toHaveLength(7);
    for (const file of files) {
      const bytes = fs.readFileSync(file);
      for (const share of [0, 0.13, 0.37, 0.5, 0.71, 0.93, 1]) {
        flipBit(file, Math.round(share * (bytes.length - 1)));
        const { broken } = await verifyPath(copy, { keys, resources: '/' });
        expect(
          broken.map((each) => each.path),
          `${file} at ${share}`,
        ).toContain(file);
        fs.writeFileSync(file, bytes);
      }
    }
    expect(await brokenAt(copy, { keys })).toEqual([]);
  });

  it('is refused with another key, and says so where no key was given', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    expect((await brokenAt(copy, { keys: [publicKey] }))[0]).toBe(
      'signature: The record is signed with another key than the one given.',
    );
    expect(await verifyPath(copy, { resources: '/' })).toMatchObject({
      broken: [],
      isKeyGiven: false,
    });
  });

  it('does not pass with the proof of another folder', async () => {
    const other = path.join(temporaryFolder(), 'other');
    fs.cpSync(copy, other, { recursive: true });
    fs.writeFileSync(path.join(other, 'export.json'), '{}');
    expect(await brokenAt(other, { keys })).toHaveLength(1);
  });

  it('without a proof is refused in a sentence', async () => {
    fs.rmSync(path.join(copy, 'record.json'));
    await expect(verifyPath(copy, { resources: '/' })).rejects.toThrow(
      /is not in a signed record and carries no proof/,
    );
  });
});
