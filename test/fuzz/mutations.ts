// Damages files: bytes changed, moved, repeated or cut, and values of JSON replaced by others.

import * as fc from 'fast-check';

/** A change of some bytes. */
type Edit = (bytes: Buffer) => Buffer;

const at = (bytes: Buffer, share: number): number => Math.floor(share * (bytes.length + 1));

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Numbers that sizes and offsets are replaced by. */
const SIZES = [0, 1, 255, 65_535, 0x7fffffff, 0xffffffff];

const insert: fc.Arbitrary<Edit> = fc
  .tuple(share, fc.uint8Array({ maxLength: 16 }))
  .map(([place, added]) => (bytes) => {
    const from = at(bytes, place);
    return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from)]);
  });
const overwrite: fc.Arbitrary<Edit> = fc
  .tuple(share, fc.uint8Array({ minLength: 1, maxLength: 8 }))
  .map(([place, added]) => (bytes) => {
    const copy = Buffer.from(bytes);
    copy.set(added.subarray(0, Math.max(0, copy.length - at(bytes, place))), at(bytes, place));
    return copy;
  });
const flip: fc.Arbitrary<Edit> = fc
  .tuple(share, fc.integer({ min: 0, max: 7 }))
  .map(([place, bit]) => (bytes) => {
    const copy = Buffer.from(bytes);
    const from = Math.min(at(bytes, place), copy.length - 1);
    if (from >= 0) copy[from]! ^= 1 << bit;
    return copy;
  });
const size: fc.Arbitrary<Edit> = fc
  .tuple(share, fc.constantFrom(...SIZES))
  .map(([place, number]) => (bytes) => {
    const copy = Buffer.from(bytes);
    const from = at(bytes, place);
    if (from + 4 <= copy.length) copy.writeUInt32LE(number, from);
    return copy;
  });
const cut: fc.Arbitrary<Edit> = fc.tuple(share, share).map(
  ([from, to]) =>
    (bytes) =>
      Buffer.concat([
        bytes.subarray(0, at(bytes, Math.min(from, to))),
        bytes.subarray(at(bytes, Math.max(from, to))),
      ]),
);
const repeat: fc.Arbitrary<Edit> = fc
  .tuple(share, share, fc.integer({ min: 2, max: 50 }))
  .map(([from, length, times]) => (bytes) => {
    const start = at(bytes, from);
    const part = bytes.subarray(start, start + Math.floor(length * 64));
    return Buffer.concat([
      bytes.subarray(0, start),
      ...Array.from({ length: times }, () => part),
      bytes.subarray(start),
    ]);
  });

/** One of the files, damaged in up to five places. */
export function damaged(files: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  const edit = fc.oneof(insert, overwrite, flip, size, cut, repeat);
  return fc
    .tuple(fc.constantFrom(...files), fc.array(edit, { maxLength: 5 }))
    .map(([file, edits]) =>
      edits.reduce<Buffer>((bytes, change) => change(bytes), Buffer.from(file)),
    );
}

/** Values that no reader expects in place of another. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  3.5,
  1e308,
  2 ** 53,
  '',
  'x',
  '__proto__',
  '(a+)+$',
  '\ud800',
  'a'.repeat(5000),
  [],
  [[]],
  [null],
  [1, 'a', {}],
  {},
  { a: {} },
  { constructor: 1, length: -1 },
];

/** The places of all values inside a value. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  // A vocabulary has many alike.
  const names = Object.keys(value).slice(0, 40);
  return [
    path,
    ...names.flatMap((name) => placesIn((value as Record<string, unknown>)[name], [...path, name])),
  ];
}

function withValue(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const inner = (value as Record<string, unknown> | null)?.[name];
  const changed = withValue(inner, rest, by);
  if (Array.isArray(value))
    return value.map((each: unknown, i) => (String(i) === name ? changed : each));
  return { ...(value as object), [name]: changed };
}

/** One of the values with up to three others in it, as JSON. */
export function damagedJson(values: readonly object[]): fc.Arbitrary<Buffer> {
  const seeds = values.map((value) => ({ value, places: placesIn(value) }));
  const change = fc.tuple(
    share,
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    ),
  );
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { maxLength: 3 }))
    .map(([{ value, places }, changes]) => {
      const changed = changes.reduce<unknown>(
        (result, [place, by]) => withValue(result, places[Math.floor(place * places.length)]!, by),
        value,
      );
      return Buffer.from(JSON.stringify(changed) ?? 'null');
    });
}
