// The safetensors format: tensors survive a round trip, and inconsistent files are refused by name.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  readHeader,
  readSafetensors,
  readTensor,
} from '../../../../main/data/formats/weights/safetensors.ts';
import { UserError } from '../../../../main/i18n/user-error.ts';
import { parityCases } from '../../../fixtures.ts';
import {
  fromBfloat16,
  fromHalf,
  toBfloat16,
  toHalf,
} from '../../../../main/data/formats/weights/float16.ts';
import {
  writeSafetensors,
  type TensorToWrite,
} from '../../../../main/data/formats/weights/safetensors-writer.ts';
import { openModelWeights } from '../../../../main/data/checkpoints/model-weights.ts';
import { temporaryFolder } from '../../../helpers.ts';

const inFolder = (name: string): string => path.join(temporaryFolder(), name);

/** A file with this header, then zeros; the claimed length of the header may be wrong. */
function fileWith(header: string, bodyBytes = 0, claimed = BigInt(Buffer.byteLength(header))) {
  const file = inFolder('x.safetensors');
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(claimed);
  fs.writeFileSync(file, Buffer.concat([prefix, Buffer.from(header), Buffer.alloc(bodyBytes)]));
  return file;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4]) =>
  JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, end] });

describe('a written file', () => {
  const tensors = new Map<string, TensorToWrite>([
    ['bytes', { shape: [3], data: Uint8Array.of(1, 2, 255) }],
    ['floats', { shape: [2, 2], data: Float32Array.of(0, -1.5, 3.25, 1e-30) }],
    ['long', { shape: [1], data: BigInt64Array.of(-(2n ** 60n)) }],
    ['whole', { shape: [2], data: Int32Array.of(-7, 2 ** 30) }],
    ['half', { shape: [2], data: Float32Array.of(0.5, -65504), dtype: 'F16' }],
    ['brain', { shape: [2], data: Float32Array.of(0.5, -1e38), dtype: 'BF16' }],
    ['empty', { shape: [0, 4], data: new Float32Array(0) }],
  ]);

  it('preserves every type, at any offset in the file', () => {
    const file = inFolder('a.safetensors');
    writeSafetensors(file, tensors, { format: 'pt' });
    const read = readSafetensors(file);
    expect([...read.keys()]).toEqual([...tensors.keys()]);
    for (const [name, { shape, data, dtype }] of tensors) {
      const got = read.get(name)!;
      expect(got.shape, name).toEqual(shape);
      if (dtype === 'BF16') expect(got.data[1]).toBeCloseTo(-1e38, -36);
      else expect([...got.data], name).toEqual([...data]);
    }
  });

  it('is reproducible, has a header padded to 8 bytes, and leaves no temporary file', () => {
    const [a, b] = [inFolder('a.safetensors'), inFolder('b.safetensors')];
    writeSafetensors(a, tensors);
    writeSafetensors(b, tensors);
    expect(fs.readFileSync(a).equals(fs.readFileSync(b))).toBe(true);
    expect(Number(fs.readFileSync(a).readBigUInt64LE()) % 8).toBe(0);
    expect(fs.readdirSync(path.dirname(a))).toEqual(['a.safetensors']);
  });

  it('is refused where the data do not match the shape', () => {
    const wrong = new Map([['a', { shape: [3], data: new Float32Array(1) }]]);
    expect(() => writeSafetensors(inFolder('a.safetensors'), wrong)).toThrow('a has 1 numbers');
  });
});

describe('a file is refused by name', () => {
  const cases: [string, () => string, RegExp][] = [
    ['absent', () => inFolder('none.safetensors'), /cannot be read/],
    ['a folder', () => temporaryFolder(), /cannot be read/],
    ['header longer than the file', () => fileWith('{}', 0, 1000n), /truncated: its header needs/],
    ['huge header', () => fileWith('{}', 0, 2n ** 60n), /claims a header of/],
    ['header not JSON', () => fileWith('{'), /header is not JSON\./],
    ['header null', () => fileWith('null'), /header is not a JSON object/],
    ['header a list', () => fileWith('[1]'), /header is not a JSON object/],
    ['entry null', () => fileWith('{"w":null}'), /does not describe w\./],
    ['cut off', () => fileWith(`{"w":${entry(0, 8)}}`, 7), /truncated: w ends at byte/],
    ['too few bytes', () => fileWith(`{"w":${entry(0, 8, [3])}}`, 8), /w has 8 bytes, .* needs 12/],
    ['negative shape', () => fileWith(`{"w":${entry(0, 4, [-1])}}`, 4), /w has no valid shape/],
    ['vast shape', () => fileWith(`{"w":${entry(0, 4, [2 ** 52, 2 ** 52])}}`, 4), /w has 4 bytes/],
    [
      'offsets absent',
      () => fileWith('{"w":{"dtype":"F32","shape":[1]}}', 4),
      /w has no valid offsets/,
    ],
    ['unknown type', () => fileWith('{"w":{"dtype":"F8"}}'), /stores w as F8/],
    ['no type', () => fileWith('{"w":{"shape":[1]}}', 4), /does not say how w is stored/],
    [
      'overlap',
      () => fileWith(`{"a":${entry(0, 8)},"w":${entry(4, 12)}}`, 12),
      /w in bytes .* a\b/,
    ],
    ['gap', () => fileWith(`{"a":${entry(0, 4)},"w":${entry(8, 12)}}`, 12), /4 bytes unused/],
    ['bytes left over', () => fileWith(`{"w":${entry(0, 4)}}`, 8), /4 bytes after/],
  ];
  it.each(cases)('%s', (_, make, message) => {
    const file = make();
    const read = (): unknown => readHeader(file);
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
    expect(read).toThrow(file);
  });

  it('every file of the parity cases is accepted', () => {
    const files = parityCases(/./).flatMap(({ dir }) =>
      fs.globSync('**/*.safetensors', { cwd: dir }).map((file) => path.join(dir, file)),
    );
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) expect(readHeader(file).size, file).toBeGreaterThan(0);
  });
});

describe('a folder of shards', () => {
  /** Shards s1 (a = 1) and s2 (a = 5, b = 2) with an index. */
  function folderWith(index: unknown): string {
    const dir = temporaryFolder();
    const one = (x: number): TensorToWrite => ({ shape: [1], data: Float32Array.of(x) });
    writeSafetensors(path.join(dir, 's1'), new Map([['a', one(1)]]));
    writeSafetensors(
      path.join(dir, 's2'),
      new Map([
        ['a', one(5)],
        ['b', one(2)],
      ]),
    );
    fs.writeFileSync(path.join(dir, 'model.safetensors.index.json'), JSON.stringify(index));
    return dir;
  }

  it('takes each tensor from the shard that the index names', () => {
    for (const [shard, value] of [
      ['s1', 1],
      ['s2', 5],
    ] as const) {
      const tensors = openModelWeights(folderWith({ weight_map: { a: shard, b: 's2' } }));
      expect(readTensor(tensors.get('a')!)[0]).toBe(value);
      expect(readTensor(tensors.get('b')!)[0]).toBe(2);
    }
  });

  it.each([
    ['no weights', undefined, /has no weights/],
    ['null', null, /does not contain a JSON object/],
    ['shards that are no names', { weight_map: { a: 5 } }, /not a valid weight index/],
    ['a missing shard', { weight_map: { a: 's3' } }, /s3 cannot be read/],
    [
      'a tensor that its shard lacks',
      { weight_map: { b: 's1' } },
      /lists b in s1, but s1 does not contain it/,
    ],
    ['a way out of the folder', { weight_map: { a: '../s1' } }, /outside its folder/],
  ])('is refused: %s', (_, index, message) => {
    const dir = index === undefined ? temporaryFolder() : folderWith(index);
    const read = (): unknown => openModelWeights(dir);
    expect(read).toThrow(UserError);
    expect(read).toThrow(message);
  });
});

describe('16-bit numbers', () => {
  it('float16: all 65536 values survive a round trip; rounding is to nearest even', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
    const values = fromHalf(all);
    const back = toHalf(values);
    const wrong = all.filter((word, i) => !Number.isNaN(values[i]) && back[i] !== word);
    expect(wrong).toHaveLength(0);
    // 1 + 2^-11 lies between 1 and the next half, 1 + 3 · 2^-11 between the next two; 65520 is the
    // first infinity.
    const x = Float32Array.of(
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      65519,
      65520,
      2 ** -25,
      1.5 * 2 ** -24,
    );
    expect([...fromHalf(toHalf(x))]).toEqual([1, 1 + 2 ** -9, 65504, Infinity, 0, 2 ** -23]);
  });

  it('bfloat16: exact where possible, else rounded to nearest even; NaN stays NaN', () => {
    const x = Float32Array.of(-1.5, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, Infinity, NaN);
    const back = [...fromBfloat16(toBfloat16(x))];
    expect(back).toEqual([-1.5, 1, 1 + 2 ** -6, Infinity, Infinity, NaN]);
  });
});
