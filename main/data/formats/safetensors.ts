// The safetensors format: headers checked before use, tensors read by offset, files written whole or not at all.

import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { writeAtomic, writeParts } from '../../platform/files.ts';
import { msg } from '../../../i18n/message.ts';

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I8: 1, U8: 1, BOOL: 1 } as const;
export type SafetensorsDType = keyof typeof BYTES;

/** Bytes that a tensor of this type and shape takes. */
export function tensorBytes({
  dtype,
  shape,
}: {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
}): number {
  return shape.reduce((product, n) => product * n, 1) * BYTES[dtype];
}

/** Where a tensor stands. Offsets are absolute in the file. */
export interface TensorInfo {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly file: string;
  readonly begin: number;
  readonly end: number;
}

export type TensorData =
  Float32Array | Float64Array | Int32Array | BigInt64Array | Uint16Array | Uint8Array | Int8Array;

/** Headers of real models stay under 10 MB (100,000 tensors of 100 bytes); a larger one is an attack or a mistake. */
const LARGEST_HEADER = 100 * 2 ** 20;

/** Reads and checks the header of a file: every tensor with its place. Errors name the file and the tensor. */
export function readHeader(file: string): Map<string, TensorInfo> {
  const { text, fileBytes } = readHeaderText(file);
  let header: unknown;
  try {
    header = JSON.parse(text.toString('utf8'));
  } catch {
    throw damaged(file, 'its header is not JSON');
  }
  if (!isObject(header)) throw damaged(file, 'its header is not a JSON object');
  const start = 8 + text.length;
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of Object.entries(header))
    if (name !== '__metadata__') tensors.set(name, readEntry(file, name, entry, start, fileBytes));
  refuseSharedBytes(file, tensors, start, fileBytes);
  return tensors;
}

function readHeaderText(file: string): { text: Buffer; fileBytes: number } {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    const fileBytes = fstatSync(descriptor).size;
    const prefix = Buffer.alloc(8);
    if (readSync(descriptor, prefix, 0, 8, 0) < 8)
      throw damaged(file, 'it is shorter than a safetensors header');
    const headerBytes = Number(prefix.readBigUInt64LE());
    if (headerBytes > LARGEST_HEADER)
      throw damaged(
        file,
        `it claims a header of ${headerBytes} bytes, more than ${LARGEST_HEADER}`,
      );
    if (8 + headerBytes > fileBytes)
      throw damaged(
        file,
        `it is truncated: its header needs ${8 + headerBytes} bytes, but the file has ${fileBytes}`,
      );
    const text = Buffer.alloc(headerBytes);
    readSync(descriptor, text, 0, headerBytes, 8);
    return { text, fileBytes };
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(msg('file.cannot-be-read', { file }), {
      hint: msg('file.check-readable.hint'),
      cause,
    });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readEntry(
  file: string,
  name: string,
  entry: unknown,
  start: number,
  fileBytes: number,
): TensorInfo {
  if (!isObject(entry)) throw damaged(file, `its header does not describe ${name}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype))
    throw damaged(file, `it stores ${name} as ${String(dtype)}, which is not supported`);
  if (!isSizes(shape)) throw damaged(file, `${name} has no valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2)
    throw damaged(file, `${name} has no valid offsets`);
  const [from, to] = offsets as [number, number];
  const bytes = shape.reduce((product, n) => product * n, 1) * BYTES[dtype as SafetensorsDType];
  if (to - from !== bytes)
    throw damaged(file, `${name} has ${to - from} bytes, but its shape needs ${bytes}`);
  if (start + to > fileBytes)
    throw damaged(
      file,
      `it is truncated: ${name} ends at byte ${start + to}, but the file has ${fileBytes} bytes`,
    );
  return { dtype: dtype as SafetensorsDType, shape, file, begin: start + from, end: start + to };
}

/** As the reference library demands: tensors fill the file one after the other, so none can hide in another's bytes. */
function refuseSharedBytes(
  file: string,
  tensors: ReadonlyMap<string, TensorInfo>,
  start: number,
  fileBytes: number,
): void {
  let at = start;
  let before = 'the header';
  const inOrder = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  for (const [name, { begin, end }] of inOrder) {
    if (begin < at) throw damaged(file, `it stores ${name} in bytes that belong to ${before}`);
    if (begin > at)
      throw damaged(file, `it leaves ${begin - at} bytes unused between ${before} and ${name}`);
    at = end;
    before = name;
  }
  if (at !== fileBytes) throw damaged(file, `it has ${fileBytes - at} bytes after its last tensor`);
}

function damaged(file: string, reason: string): UserError {
  return new UserError(msg('file.malformed', { file, reason }), {
    hint: msg('checkpoint.copy-safetensors-again'),
  });
}

function isObject(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function isSizes(x: unknown): x is number[] {
  return Array.isArray(x) && x.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}

/** Every tensor of a model folder: `model.safetensors`, or the shards that its index names. */
export function openModelWeights(dir: string): Map<string, TensorInfo> {
  const single = join(dir, 'model.safetensors');
  if (existsSync(single)) return readHeader(single);
  const index = join(dir, 'model.safetensors.index.json');
  if (!existsSync(index)) {
    throw new UserError(msg('model.weights-missing', { folder: dir }), {
      hint: msg('model.weights-missing.hint'),
    });
  }
  const shardOf = readWeightMap(index);
  const tensors = new Map<string, TensorInfo>();
  for (const shard of [...new Set(shardOf.values())].sort()) {
    if (/[\\/]|^\.\.?$/.test(shard))
      throw new UserError(msg('checkpoint.shard-outside-folder', { file: index, shard }));
    // The index decides between two shards that hold a tensor of one name.
    for (const [name, info] of readHeader(join(dir, shard)))
      if ((shardOf.get(name) ?? shard) === shard) tensors.set(name, info);
  }
  for (const [name, shard] of shardOf) {
    if (tensors.has(name)) continue;
    throw new UserError(
      msg('checkpoint.shard-tensor-missing', { file: index, tensor: name, shard }),
      {
        hint: msg('checkpoint.shard-tensor-missing.hint'),
      },
    );
  }
  return tensors;
}

/** Tensor name -> shard file. */
function readWeightMap(index: string): Map<string, string> {
  let json: unknown;
  let cause: unknown;
  try {
    json = JSON.parse(readFileSync(index, 'utf8'));
  } catch (error) {
    cause = error;
  }
  const map = isObject(json) ? json.weight_map : undefined;
  if (isObject(map) && Object.values(map).every((shard) => typeof shard === 'string'))
    return new Map(Object.entries(map as Record<string, string>));
  throw new UserError(msg('checkpoint.index-invalid', { file: index }), {
    hint: msg('model.copy-folder-again'),
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The bytes of a tensor as they are stored. */
export function readTensorBytes({
  file,
  begin,
  end,
}: Pick<TensorInfo, 'file' | 'begin' | 'end'>): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(end - begin);
    let at = 0;
    while (at < bytes.length) {
      const n = readSync(descriptor, bytes, at, bytes.length - at, begin + at);
      if (n === 0)
        throw new UserError(msg('file.shrank-while-reading', { file }), {
          hint: msg('file.copy-again'),
        });
      at += n;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** A tensor in its stored type (F16 and BF16 as their 16 bits). */
export function readTensorRaw(info: TensorInfo): TensorData {
  const { buffer, byteOffset, byteLength } = readTensorBytes(info);
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  switch (info.dtype) {
    case 'F64':
      return new Float64Array(bytes);
    case 'F32':
      return new Float32Array(bytes);
    case 'F16':
    case 'BF16':
      return new Uint16Array(bytes);
    case 'I64':
      return new BigInt64Array(bytes);
    case 'I32':
      return new Int32Array(bytes);
    case 'I8':
      return new Int8Array(bytes);
    case 'U8':
    case 'BOOL':
      return new Uint8Array(bytes);
  }
}

/** A floating-point tensor as float32. */
export function readTensor(info: TensorInfo): Float32Array {
  const raw = readTensorRaw(info);
  if (raw instanceof Float32Array) return raw;
  if (info.dtype === 'F16') return fromHalf(raw as Uint16Array);
  if (info.dtype === 'BF16') return fromBfloat16(raw as Uint16Array);
  return Float32Array.from(raw as ArrayLike<number>, Number);
}

/** A whole small file; floating-point tensors come as float32 (F64 as stored). */
export function readSafetensors(
  file: string,
): Map<string, { dtype: SafetensorsDType; shape: readonly number[]; data: TensorData }> {
  return new Map(
    [...readHeader(file)].map(([name, info]) => {
      const half = info.dtype === 'F16' || info.dtype === 'BF16';
      return [
        name,
        {
          dtype: info.dtype,
          shape: info.shape,
          data: half ? readTensor(info) : readTensorRaw(info),
        },
      ];
    }),
  );
}

/** A tensor to be written; float32 data may be stored in 16 bits. */
export interface TensorToWrite {
  readonly shape: readonly number[];
  readonly data: TensorData;
  readonly dtype?: 'F16' | 'BF16';
}

/** The bytes of a safetensors file: keys in the given order, header padded to 8 bytes, equal input gives equal bytes. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data, dtype }] of tensors) {
    const stored =
      dtype === 'F16'
        ? toHalf(data as Float32Array)
        : dtype === 'BF16'
          ? toBfloat16(data as Float32Array)
          : data;
    const bytes = new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
    if (shape.reduce((product, n) => product * n, 1) !== data.length)
      throw new TypeError(
        `writeSafetensors: ${name} has ${data.length} numbers for the shape [${shape.join(', ')}]`,
      );
    header[name] = { dtype: dtype ?? dtypeOf(data), shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  return Buffer.concat([encodeHeader(header), ...parts]);
}

function encodeHeader(header: Readonly<Record<string, unknown>>): Buffer {
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([prefix, Buffer.from(text)]);
}

/** A tensor whose bytes are made when their turn comes, so that a file may be larger than memory. */
export interface TensorToStream {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /** Exactly the bytes that type and shape need, little-endian. */
  bytes(): Uint8Array;
}

/** Writes a safetensors file tensor by tensor; it is there whole or not at all. */
export function streamSafetensors(
  file: string,
  tensors: ReadonlyMap<string, TensorToStream>,
  { signal }: { signal?: AbortSignal } = {},
): void {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let at = 0;
  for (const [name, { dtype, shape }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [at, (at += tensorBytes({ dtype, shape }))] };
  }
  const parts = function* () {
    yield encodeHeader(header);
    for (const { bytes } of tensors.values()) {
      signal?.throwIfAborted();
      yield bytes();
    }
  };
  writeParts(file, parts(), at);
}

/** Writes a safetensors file atomically. */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata?: Readonly<Record<string, string>>,
): void {
  writeAtomic(file, encodeSafetensors(tensors, metadata));
}

function dtypeOf(data: TensorData): SafetensorsDType {
  if (data instanceof Float32Array) return 'F32';
  if (data instanceof Float64Array) return 'F64';
  if (data instanceof Int32Array) return 'I32';
  if (data instanceof BigInt64Array) return 'I64';
  if (data instanceof Int8Array) return 'I8';
  if (data instanceof Uint8Array) return 'U8';
  throw new TypeError('writeSafetensors: 16-bit data needs float32 numbers and a dtype');
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

// Loops, not `from` with a function: that would collect a large tensor in a list first.

/** float32 -> IEEE half, round to nearest even. */
export function toHalf(x: Float32Array): Uint16Array {
  const out = new Uint16Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = halfOf(x[i]!);
  return out;
}

function halfOf(value: number): number {
  float[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 0xff) - 112;
  let mantissa = word & 0x7fffff;
  if (exponent >= 31)
    return sign | 0x7c00 | (((word >>> 23) & 0xff) === 255 && mantissa ? 0x200 : 0);
  if (exponent <= 0) {
    if (exponent < -10) return sign;
    mantissa |= 0x800000;
    const shift = 14 - exponent;
    const half = mantissa >>> shift;
    const rest = mantissa & ((1 << shift) - 1);
    const middle = 1 << (shift - 1);
    return sign | (half + (rest > middle || (rest === middle && half & 1) ? 1 : 0));
  }
  const half = (exponent << 10) | (mantissa >>> 13);
  const rest = mantissa & 0x1fff;
  return sign | (half + (rest > 0x1000 || (rest === 0x1000 && half & 1) ? 1 : 0));
}

/** IEEE half -> float32, exact. */
export function fromHalf(x: Uint16Array): Float32Array {
  const out = new Float32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const word = x[i]!;
    const sign = word & 0x8000 ? -1 : 1;
    const exponent = (word >> 10) & 31;
    const mantissa = word & 1023;
    if (exponent === 0) out[i] = sign * mantissa * 2 ** -24;
    else if (exponent === 31) out[i] = mantissa ? NaN : sign * Infinity;
    else out[i] = sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  }
  return out;
}

/** float32 -> bfloat16, round to nearest even. */
export function toBfloat16(x: Float32Array): Uint16Array {
  const words = new Uint32Array(x.buffer, x.byteOffset, x.length);
  const out = new Uint16Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const word = words[i]!;
    const isNaN = (word & 0x7fffffff) > 0x7f800000;
    out[i] = isNaN ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return out;
}

/** bfloat16 -> float32, exact. */
export function fromBfloat16(x: Uint16Array): Float32Array {
  const words = new Uint32Array(x.length);
  for (let i = 0; i < x.length; i++) words[i] = x[i]! << 16;
  return new Float32Array(words.buffer);
}
