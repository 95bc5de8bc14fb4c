// Encrypted files: whatever is done with them gives what a plain file would, and any change is found.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { writeAtomic, readWholeFile } from '../../../../main/platform/files.ts';
import { hashFile } from '../../../../main/platform/hashes.ts';
import { openDataFile } from '../../../../main/platform/vault/data-file.ts';
import {
  isSecret,
  lockFolder,
  newDataKey,
  unlockFolder,
} from '../../../../main/platform/vault/keys.ts';
import {
  appendData,
  copyData,
  dataSize,
  isSealedFile,
  readChunks,
  readData,
  readDataText,
  truncateData,
  writeData,
} from '../../../../main/platform/vault/read-data.ts';
import {
  FRAME_EXTRA,
  FRAME_TEXT,
  HEADER_BYTES,
} from '../../../../main/platform/vault/sealed-format.ts';
import { temporaryFolder } from '../../../helpers.ts';

let folder: string;
const place = (name: string): string => path.join(folder, 'runs', name);

beforeEach(() => {
  folder = temporaryFolder();
  fs.mkdirSync(path.join(folder, 'runs'));
  unlockFolder(folder, newDataKey());
});

/** Bytes that do not repeat within a frame. */
function bytesOf(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0, x = seed; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    bytes[i] = x >>> 24;
  }
  return bytes;
}

const LENGTHS = [0, 1, FRAME_TEXT - 1, FRAME_TEXT, FRAME_TEXT + 1, 3 * FRAME_TEXT + 17];

it.each(LENGTHS)('%i bytes come back in every way of reading', async (length) => {
  const bytes = bytesOf(length);
  const [file, plain] = [place('a.jsonl'), path.join(folder, 'plain')];
  writeAtomic(file, bytes);
  fs.writeFileSync(plain, bytes);
  expect(isSealedFile(file)).toBe(true);
  expect(fs.statSync(file).size).toBe(
    HEADER_BYTES + length + FRAME_EXTRA * Math.ceil(length / FRAME_TEXT),
  );
  expect(readData(file).equals(bytes)).toBe(true);
  expect(readWholeFile(file, 1e6).equals(bytes)).toBe(true);
  expect(dataSize(file)).toBe(length);
  expect(await hashFile(file)).toBe(await hashFile(plain));
  const chunks: Buffer[] = [];
  for await (const chunk of readChunks(file, { start: 5, chunkBytes: 1000 })) chunks.push(chunk);
  expect(Buffer.concat(chunks).equals(bytes.subarray(5))).toBe(true);
});

it('has no part of the text in the file', () => {
  const text = 'What does the gauge of pump 7 show?\n'.repeat(5000);
  writeData(place('a.jsonl'), text);
  appendData(place('a.jsonl'), 'The answer is forty-two.');
  const raw = fs.readFileSync(place('a.jsonl')).toString('latin1');
  for (const part of ['gauge', 'pump', 'forty', 'The ']) expect(raw).not.toContain(part);
});

it('equal texts and equal frames have different bytes', () => {
  const text = Buffer.alloc(2 * FRAME_TEXT, 'a');
  writeData(place('a.jsonl'), text);
  writeData(place('b.jsonl'), text);
  const [a, b] = [fs.readFileSync(place('a.jsonl')), fs.readFileSync(place('b.jsonl'))];
  const frame = (bytes: Buffer, number: number): string =>
    bytes.toString('hex', HEADER_BYTES + number * (FRAME_TEXT + FRAME_EXTRA) + 16).slice(0, 1000);
  expect(new Set([frame(a, 0), frame(a, 1), frame(b, 0), frame(b, 1)]).size).toBe(4);
});

it('is read, added to and cut as a plain file is', () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 2 * FRAME_TEXT }), seed: fc.nat() }),
    fc.record({ cut: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      read: fc.integer({ min: 0, max: 3 * FRAME_TEXT }),
    }),
    fc.record({ reopen: fc.constant(true) }),
  );
  let number = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const file = place(`${number++}.jsonl`);
      let plain = Buffer.alloc(0);
      let data = openDataFile(file, 'a+');
      for (const each of steps) {
        if ('add' in each) {
          const more = bytesOf(each.add, each.seed);
          data.append(more);
          plain = Buffer.concat([plain, more]);
        } else if ('cut' in each) {
          const size = Math.floor(each.cut * plain.length);
          data.truncate(size);
          plain = plain.subarray(0, size);
        } else if ('read' in each) {
          const from = Math.floor(each.from * plain.length);
          const target = Buffer.alloc(each.read);
          const read = data.read(target, 0, each.read, from);
          expect(target.subarray(0, read).equals(plain.subarray(from, from + each.read))).toBe(
            true,
          );
        } else {
          data.close();
          data = openDataFile(file, 'a+');
        }
        expect(data.size).toBe(plain.length);
      }
      data.close();
      expect(readData(file).equals(plain)).toBe(true);
    }),
    { seed: 7, numRuns: 60 },
  );
});

it('a changed bit is found, and the file is named', () => {
  const file = place('a.jsonl');
  const bytes = bytesOf(FRAME_TEXT + 40);
  writeData(file, bytes);
  const sealed = fs.readFileSync(file);
  const second = HEADER_BYTES + FRAME_TEXT + FRAME_EXTRA;
  // Salt; nonce, text and tag of the first frame; length, nonce, text and tag of the second.
  const ends = sealed.length;
  const places = [
    20,
    HEADER_BYTES + 6,
    HEADER_BYTES + 500,
    second - 1,
    second + 6,
    second + 30,
    ends - 1,
  ];
  for (const at of places)
    for (const bit of [1, 0x80]) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= bit;
      fs.writeFileSync(file, changed);
      expect(() => readData(file), `byte ${at}`).toThrow(`${file} was changed or is damaged`);
    }
});

it('frames cannot be moved, nor brought from another file', () => {
  const [a, b] = [place('a.jsonl'), place('b.jsonl')];
  for (const file of [a, b]) writeData(file, bytesOf(2 * FRAME_TEXT));
  const [first, other] = [fs.readFileSync(a), fs.readFileSync(b)];
  const step = FRAME_TEXT + FRAME_EXTRA;
  const frame = (bytes: Buffer, n: number): Buffer =>
    bytes.subarray(HEADER_BYTES + n * step, HEADER_BYTES + (n + 1) * step);
  const head = first.subarray(0, HEADER_BYTES);
  fs.writeFileSync(a, Buffer.concat([head, frame(first, 1), frame(first, 0)]));
  expect(() => readData(a)).toThrow('was changed');
  fs.writeFileSync(a, Buffer.concat([head, frame(first, 0), frame(other, 1)]));
  expect(() => readData(a)).toThrow('was changed');
});

it('what a killed process left of a frame is as if it were not there, and is written over', () => {
  const file = place('a.jsonl');
  appendData(file, 'first\n');
  const whole = fs.statSync(file).size;
  appendData(file, 'second\n');
  for (const size of [whole + 1, whole + 15, whole + 17, fs.statSync(file).size - 1]) {
    fs.truncateSync(file, size);
    expect(readDataText(file)).toBe('first\n');
    appendData(file, 'third\n');
    expect(readDataText(file)).toBe('first\nthird\n');
    truncateData(file, 6);
    appendData(file, 'second\n');
  }
  fs.truncateSync(file, 12);
  appendData(file, 'anew\n');
  expect(readDataText(file)).toBe('anew\n');
});

it('a plain file stays plain, and a locked one is named', async () => {
  const [plain, sealed] = [place('plain.jsonl'), place('sealed.jsonl')];
  fs.writeFileSync(plain, 'one\n');
  appendData(plain, 'two\n');
  expect(fs.readFileSync(plain, 'utf8')).toBe('one\ntwo\n');
  writeData(sealed, 'secret\n');
  const outside = path.join(temporaryFolder(), 'copy');
  copyData(sealed, outside);
  expect(fs.readFileSync(outside, 'utf8')).toBe('secret\n');
  lockFolder(folder);
  expect(() => readData(sealed)).toThrow(`${sealed} is encrypted`);
  expect(() => openDataFile(sealed)).toThrow(`${sealed} is encrypted`);
  await expect(readChunks(sealed).next()).rejects.toThrow(`${sealed} is encrypted`);
  writeData(place('later.jsonl'), 'plain again');
  expect(fs.readFileSync(place('later.jsonl'), 'utf8')).toBe('plain again');
});

it('encrypts what is promised, and leaves weights to the libraries that read them', () => {
  const secret = [
    `blobs/ab/${'ab'.repeat(32)}`,
    'datasets/import-1/rows.jsonl',
    'datasets/.import-1.part/rows.jsonl',
    'runs/evaluate-1/answers.jsonl',
    'runs/p/report.html',
    'runs/p/report.html.4711-3.part',
    'cache/pages/abc/rows.text',
    'sources/x/pictures.jsonl',
    'record/lists/abc',
  ];
  const plain = [
    'omr.sqlite',
    'vault.json',
    'models/sft-1/adapter_model.safetensors',
    'models/sft-1/manifest.json',
    'exports/sft-1/report.html',
    'runs/sft-1/checkpoint-10/training.safetensors',
    'runs/sft-1/.checkpoint-10.part/training.safetensors.1-2.part',
    'runs/sft-1/resume.part',
    'runs/import-1/unpacked/card.png',
    'cache/weights/abc/model.safetensors',
  ];
  const os = (name: string): string => name.split('/').join(path.sep);
  expect(secret.filter((name) => !isSecret(os(name)))).toEqual([]);
  expect(plain.filter((name) => isSecret(os(name)))).toEqual([]);
});
