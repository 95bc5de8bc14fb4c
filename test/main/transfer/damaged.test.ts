// Packs that were damaged or made to do harm: refused with a sentence that names what is wrong, before
// anything is written.

import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBufferPromise, type Entry } from 'yauzl';
import { ZipFile } from 'yazl';
import { UserError } from '../../../main/i18n/user-error.ts';
import { sha256 } from '../../../main/platform/files.ts';
import {
  PACK_FORMAT,
  signManifest,
  type PackedFile,
  type PackManifest,
} from '../../../main/provenance/pack-manifest.ts';
import { packRecordText } from '../../../main/provenance/pack-record.ts';
import { openSigningKey } from '../../../main/storage/ledger/keys.ts';
import { nameProblem, NameSet } from '../../../main/transfer/archive/names.ts';
import { checkBytes, openPack } from '../../../main/transfer/archive/read.ts';
import { writeArchive } from '../../../main/transfer/archive/write.ts';
import { TRAILER_BYTES, TRAILER_COMMENT } from '../../../main/transfer/archive/trailer.ts';
import { temporaryFolder } from '../../helpers.ts';
import {
  openClinic,
  openLab,
  packOf,
  PROJECT,
  snapshot,
  unpackTo,
  type Clinic,
  type Lab,
} from './lab.ts';

let lab: Lab;
let clinic: Clinic;
let whole: Buffer;

beforeAll(async () => {
  lab = await openLab(temporaryFolder());
  clinic = openClinic(path.join(lab.root, 'clinic'));
  const file = path.join(lab.root, 'whole.omrpack');
  await packOf(lab, PROJECT, file);
  whole = fs.readFileSync(file);
});

let number = 0;
function written(bytes: Uint8Array): string {
  const file = path.join(lab.root, `pack-${(number += 1)}.omrpack`);
  fs.writeFileSync(file, bytes);
  return file;
}

/** The sentence with which a pack is refused; the clinic stays as it was. */
async function refusal(file: string): Promise<string> {
  const before = snapshot(clinic.workspace.dir);
  const error: unknown = await unpackTo(clinic, file, lab.resources).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(snapshot(clinic.workspace.dir)).toEqual(before);
  expect((error as UserError).hint).toBeTruthy();
  return (error as UserError).message;
}

describe('a flipped bit', () => {
  it('is noticed wherever it is', async () => {
    const step = Math.max(1, Math.floor(whole.length / 150));
    for (let at = 0; at < whole.length; at += step) {
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ (1 << (at % 8));
      const file = written(bytes);
      const error: unknown = await openPack(file)
        .then(async (pack) => {
          await checkBytes(pack, {}).finally(() => pack.close());
        })
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
      expect(error, `byte ${at}`).toBeInstanceOf(UserError);
      fs.rmSync(file);
    }
  });

  it('is named with the file that it is in', async () => {
    const zip = await fromBufferPromise(whole);
    const starts = new Map<string, number>();
    for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      starts.set(entry.fileName, fileDataStart + Math.floor(entry.compressedSize / 2));
    }
    for (const [name, at] of starts) {
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ 4;
      const sentence = await refusal(written(bytes));
      expect(sentence).toMatch(
        /^(manifest|signature)\.json$/.test(name) ? /manifest|signature/ : name,
      );
    }
    expect(starts.size).toBeGreaterThan(20);
  });

  it('in the table of contents is told from one in a file', async () => {
    const bytes = Buffer.from(whole);
    // The time of the last entry of the table: of no use, but not as it was.
    const at = bytes.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1')) + 12;
    bytes[at] = bytes[at]! ^ 1;
    expect(await refusal(written(bytes))).toMatch(/table of contents was changed/);
  });

  it.each([0.1, 0.5, 0.99])('is no matter where %d of the file is left', async (share) => {
    expect(await refusal(written(whole.subarray(0, whole.length * share)))).toMatch(/cut off/);
  });
});

interface Content {
  readonly name: string;
  readonly bytes: Buffer;
  readonly mode?: number;
}

/** A pack of somebody who can sign, with a right trailer; `change` is what is wrong with it. */
async function forged(
  contents: readonly Content[],
  change: {
    manifest?: (manifest: PackManifest) => unknown;
    /** Replaces a name by one of the same length, which the writer would refuse. */
    rename?: readonly [string, string];
    signature?: string;
  } = {},
): Promise<string> {
  const record = Buffer.from(packRecordText([], new Set<number>(), ''));
  const all = [...contents, { name: 'record.json', bytes: record }];
  const manifest: PackManifest = {
    ...{ format: PACK_FORMAT, product: '1', kind: 'recipe', name: 'x', createdMs: 1 },
    ...{ items: [], needs: [] },
    files: all.map(({ name, bytes }): PackedFile => {
      return { name, bytes: bytes.length, sha256: sha256(bytes) };
    }),
  };
  const given = change.manifest?.(structuredClone(manifest)) ?? manifest;
  const signed = signManifest(given as PackManifest, openSigningKey(lab.dir).key);
  const zip = new ZipFile();
  for (const { name, bytes, mode } of all)
    zip.addBuffer(bytes, name, { mode: mode ?? 0o100644, compress: true });
  zip.addBuffer(Buffer.from(signed.text), 'manifest.json');
  zip.addBuffer(Buffer.from(change.signature ?? signed.signature), 'signature.json');
  zip.end({ forceZip64Format: false, comment: TRAILER_COMMENT });
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as unknown as Buffer);
  let bytes = Buffer.concat(chunks);
  if (change.rename) {
    const [from, to] = change.rename;
    bytes = Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
  }
  const body = bytes.subarray(0, -TRAILER_BYTES);
  const hash = createHash('sha256').update(body).digest('hex');
  return written(Buffer.concat([body, Buffer.from(hash)]));
}

const recipe = (name: string): Content => ({ name, bytes: Buffer.from('name: x\n') });

describe('a pack that is signed but made to do harm', () => {
  it('is unpacked where nothing is wrong with it', async () => {
    const file = await forged([recipe('recipes/fine.yaml')]);
    await unpackTo(clinic, file, lab.resources);
    const arrived = path.join(clinic.workspace.dir, 'recipes/fine.yaml');
    expect(fs.readFileSync(arrived, 'utf8')).toBe('name: x\n');
  });

  it.each([
    ['../../escaped.yaml', /leads out/],
    ['/tmp/escaped.yamll', /leads out/],
    ['recipes/../../.yam', /leads out/],
    ['recipes\\..\\..\\.yam', /leads out|table of contents|not one|cannot be/],
    ['C:/windows/win.ini', /leads out/],
    ['recipes/a\u0000b.yaml!!', /cannot be one of a file/],
    ['recipes/nul.yaml!!', /cannot be one of a file/],
    ['recipes/a:b.yaml!!', /cannot be one of a file/],
    ['recipes/ends./a.ya', /cannot be one of a file/],
  ])('is refused with the name %j', async (name, reason) => {
    const plain = 'recipes/plain.yaml';
    expect(name).toHaveLength(plain.length);
    const file = await forged([recipe(plain)], { rename: [plain, name] });
    expect(await refusal(file)).toMatch(reason);
    expect(fs.existsSync(path.join(lab.root, 'escaped.yaml'))).toBe(false);
  });

  it('is refused with two names that are one on some systems', async () => {
    const file = await forged([recipe('recipes/a.yaml'), recipe('recipes/A.yaml')]);
    expect(await refusal(file)).toMatch(/twice/);
    const folder = await forged([recipe('recipes/a.yaml'), recipe('recipes/a.yaml/b.yaml')]);
    expect(await refusal(folder)).toMatch(/twice/);
  });

  it.each([0o120777, 0o020666, 0o010644, 0o040755])(
    'is refused with an entry of mode %d',
    async (mode) => {
      const file = await forged([{ ...recipe('recipes/link.yaml'), mode }]);
      expect(await refusal(file)).toMatch(/link or a device/);
    },
  );

  it('is refused as a bomb', async () => {
    const bytes = Buffer.alloc(80 * 2 ** 20);
    expect(await refusal(await forged([{ name: 'recipes/b.yaml', bytes }]))).toMatch(
      /would become \d+ times larger/,
    );
  });

  it.each<[string, (manifest: PackManifest) => unknown, RegExp]>([
    [
      'a file with other bytes',
      (m) => ({ ...m, files: m.files.map((f) => ({ ...f, sha256: 'a'.repeat(64) })) }),
      /was changed/,
    ],
    [
      'a file of another size',
      (m) => ({ ...m, files: m.files.map((f) => ({ ...f, bytes: f.bytes + 1 })) }),
      /another size/,
    ],
    ['a file that is not listed', (m) => ({ ...m, files: [] }), /not in its manifest/],
    [
      'a listed file that is missing',
      (m) => ({
        ...m,
        files: [...m.files, { name: 'recipes/x.yaml', bytes: 1, sha256: 'a'.repeat(64) }],
      }),
      /is missing in it/,
    ],
    ['another version', (m) => ({ ...m, format: 'omr-pack/9' }), /another version/],
    ['a field of another kind', (m) => ({ ...m, items: 'all' }), /manifest was changed/],
    [
      'a part outside',
      (m) => ({ ...m, parts: [{ name: '../x.001', bytes: 1, sha256: 'a'.repeat(64) }] }),
      /leads out/,
    ],
    [
      'an item without files',
      (m) => ({ ...m, items: [{ kind: 'model', id: 'm', name: 'm', hash: 'a'.repeat(64) }] }),
      /are not those/,
    ],
    [
      'the id of a folder above',
      (m) => ({ ...m, items: [{ kind: 'model', id: '..', name: 'm', hash: null }] }),
      /manifest was changed/,
    ],
  ])('is refused with %s', async (_what, manifest, reason) => {
    expect(await refusal(await forged([recipe('recipes/one.yaml')], { manifest }))).toMatch(reason);
  });

  it('is refused with a file that belongs nowhere', async () => {
    for (const name of ['signing-key.pem', 'omr.sqlite', 'models/bases.json', 'record/head.json'])
      expect(await refusal(await forged([recipe(name)]))).toMatch(/belongs nowhere/);
  });

  it('is refused with rows that lead outside, by file and line', async () => {
    const job = {
      ...{ projectId: null, step: 'sft', stage: 'sft', runId: 'sft-evil', status: 'done' },
      ...{ settings: '{}', progress: null, summary: null, error: null, createdMs: 1 },
      ...{ startedMs: null, finishedMs: null, workedMs: 0, note: '', seed: null, log: '' },
      ...{ metrics: [], samples: [], evaluation: null },
      artifact: JSON.stringify({ kind: 'model', id: 'x', path: 'workspace:../../etc' }),
    };
    const rows = { name: 'rows/jobs.jsonl', bytes: Buffer.from(`${JSON.stringify(job)}\n`) };
    expect(await refusal(await forged([rows]))).toMatch(/line 1 of rows\/jobs.jsonl/);
    const broken = { name: 'rows/jobs.jsonl', bytes: Buffer.from('{"a":1}\n') };
    expect(await refusal(await forged([broken]))).toMatch(/line 1 of rows\/jobs.jsonl/);
  });

  it('is refused with the signature of another manifest, or none', async () => {
    const key = openSigningKey(lab.dir).key;
    const other = signManifest({ name: 'other' } as PackManifest, key).signature;
    for (const signature of [other, '{}', ''])
      expect(await refusal(await forged([recipe('recipes/one.yaml')], { signature }))).toMatch(
        /manifest was changed after it was signed/,
      );
  });
});

describe('a pack in parts', () => {
  async function split(): Promise<string> {
    const file = path.join(lab.root, `split-${(number += 1)}.omrpack`);
    const packed = await packOf(lab, PROJECT, file, { splitBytes: 4_000 });
    expect(packed.files.length).toBeGreaterThan(3);
    expect(packed.files.slice(0, 2)).toEqual([file, `${file}.001`]);
    return file;
  }

  it('is unpacked like one file, also by the name of a part', async () => {
    const file = await split();
    const other = openClinic(path.join(lab.root, `other-${(number += 1)}`));
    await unpackTo(other, `${file}.002`, lab.resources);
    expect(snapshot(path.join(other.workspace.dir, 'datasets'))).toEqual(
      snapshot(path.join(lab.dir, 'datasets')),
    );
  });

  it('names parts that are missing, swapped, cut or changed', async () => {
    const file = await split();
    fs.renameSync(`${file}.002`, `${file}.away`);
    expect(await refusal(file)).toMatch(/A part of .* is missing: .*\.002/);
    fs.copyFileSync(`${file}.001`, `${file}.002`);
    expect(await refusal(file)).toMatch(/\.002 is in truth .*\.001|table of contents|twice/);
    fs.writeFileSync(`${file}.002`, 'x');
    expect(await refusal(file)).toMatch(/\.002 has another size/);
    fs.copyFileSync(`${file}.away`, `${file}.002`);
    const bytes = fs.readFileSync(`${file}.001`);
    bytes[2_000] = bytes[2_000]! ^ 1;
    fs.writeFileSync(`${file}.001`, bytes);
    expect(await refusal(file)).toMatch(/\.001 was changed/);
  });
});

describe('names', () => {
  it('that pass stay inside every folder, on every system', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'con', 'a', 'NUL.txt', 'C:'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.constantFrom('/', '\\'), (parts, slash) => {
        const name = parts.join(slash);
        if (nameProblem(name)) return;
        for (const system of [path.posix, path.win32]) {
          const inside = system.relative('/w/s', system.resolve('/w/s', name));
          expect(inside).not.toBe('');
          expect(inside.startsWith('..') || system.isAbsolute(inside)).toBe(false);
        }
        const names = new NameSet();
        expect(names.add(name)).toBeUndefined();
        expect(names.add(name.toUpperCase())).toBeDefined();
      }),
      { numRuns: 5_000, seed: 1 },
    );
  });
});

it('a large table of equal rows is packed so that it is no bomb', async () => {
  const file = path.join(lab.root, 'rows.omrpack');
  const line = Buffer.from(`${JSON.stringify({ text: 'the same row' })}\n`.repeat(50_000));
  const chunks = Array.from({ length: Math.ceil((65 * 2 ** 20) / line.length) }, () => line);
  const bytes = line.length * chunks.length;
  const name = 'datasets/same/rows.jsonl';
  await writeArchive([{ name, bytes, open: () => Readable.from(chunks) }], {
    file,
    sign: (files) =>
      signManifest(
        {
          ...{ format: PACK_FORMAT, product: '1', kind: 'recipe', name: 'x', createdMs: 1 },
          ...{ items: [], needs: [], files: [...files] },
        },
        openSigningKey(lab.dir).key,
      ),
  });
  const pack = await openPack(file);
  await checkBytes(pack, {}).finally(() => pack.close());
  expect(pack.signed.manifest.files.map((each) => each.bytes)).toEqual([bytes]);
});
