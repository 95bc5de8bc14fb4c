// The safetensors format: headers checked before use, tensors read by offset, files written whole or not at all.

import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { writeAtomic } from './workspace.ts';

const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I8: 1, U8: 1, BOOL: 1 } as const;
export type SafeDType = keyof typeof BYTES;

/** Where a tensor stands. Offsets are absolute in the file. */
export interface TensorInfo {
  readonly dtype: SafeDType;
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
  const fail = (what: string): never => {
    throw new UserError(`${file} ${what}.`, {
      hint: 'Copy the file again; it is cut off or was not written by safetensors.',
    });
  };
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (cause) {
    throw new UserError(`${file} cannot be read.`, {
      hint: 'Check that the file exists and may be read.',
      cause,
    });
  }
  try {
    const fileSize = fstatSync(descriptor).size;
    const prefix = Buffer.alloc(8);
    if (readSync(descriptor, prefix, 0, 8, 0) < 8) fail('is shorter than a safetensors header');
    const headerSize = Number(prefix.readBigUInt64LE());
    if (headerSize > LARGEST_HEADER)
      fail(`claims a header of ${headerSize} bytes, more than ${LARGEST_HEADER}`);
    if (8 + headerSize > fileSize)
      fail(`is truncated: its header needs ${8 + headerSize} bytes, the file has ${fileSize}`);
    const text = Buffer.alloc(headerSize);
    readSync(descriptor, text, 0, headerSize, 8);
    let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
    try {
      header = JSON.parse(text.toString('utf8')) as typeof header;
    } catch {
      return fail('has a header that is not JSON');
    }
    const start = 8 + headerSize;
    const tensors = new Map<string, TensorInfo>();
    for (const [name, entry] of Object.entries(header)) {
      if (name === '__metadata__') continue;
      const { dtype, shape, data_offsets: offsets } = entry;
      if (!Object.hasOwn(BYTES, dtype))
        fail(`stores ${name} as ${String(dtype)}, which is not supported`);
      const isSize = (n: unknown) => Number.isSafeInteger(n) && (n as number) >= 0;
      if (!Array.isArray(shape) || !shape.every(isSize)) fail(`gives ${name} no valid shape`);
      if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize))
        fail(`gives ${name} no valid place`);
      const size = shape.reduce((product, n) => product * n, 1) * BYTES[dtype as SafeDType];
      if (offsets[1] - offsets[0] !== size)
        fail(`gives ${name} ${offsets[1] - offsets[0]} bytes where its shape needs ${size}`);
      if (start + offsets[1] > fileSize)
        fail(`is truncated: ${name} ends at byte ${start + offsets[1]}, the file has ${fileSize}`);
      tensors.set(name, {
        dtype: dtype as SafeDType,
        shape,
        file,
        begin: start + offsets[0],
        end: start + offsets[1],
      });
    }
    return tensors;
  } finally {
    closeSync(descriptor);
  }
}

/** Every tensor of a model folder: `model.safetensors`, or the shards that its index names. */
export function openModelWeights(dir: string): Map<string, TensorInfo> {
  const single = join(dir, 'model.safetensors');
  if (existsSync(single)) return readHeader(single);
  const index = join(dir, 'model.safetensors.index.json');
  if (!existsSync(index)) {
    throw new UserError(`The model folder ${dir} has no weights.`, {
      hint: 'It needs model.safetensors, or model.safetensors.index.json with its shards.',
    });
  }
  let shards: string[];
  try {
    const map = (JSON.parse(readFileSync(index, 'utf8')) as { weight_map: Record<string, string> })
      .weight_map;
    shards = [...new Set(Object.values(map))].sort();
  } catch (cause) {
    throw new UserError(`${index} is not a weight index.`, {
      hint: 'Copy the model folder again.',
      cause,
    });
  }
  const tensors = new Map<string, TensorInfo>();
  for (const shard of shards) {
    if (/[\\/]|^\.\.?$/.test(shard))
      throw new UserError(`${index} names a file outside its folder: ${shard}.`);
    for (const [name, info] of readHeader(join(dir, shard))) tensors.set(name, info);
  }
  return tensors;
}

function readBytes({ file, begin, end }: TensorInfo): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(end - begin);
    let at = 0;
    while (at < bytes.length) {
      const n = readSync(descriptor, bytes, at, bytes.length - at, begin + at);
      if (n === 0)
        throw new UserError(`${file} became shorter while it was read.`, {
          hint: 'Copy the file again.',
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
  const { buffer, byteOffset, byteLength } = readBytes(info);
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
): Map<string, { dtype: SafeDType; shape: readonly number[]; data: TensorData }> {
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
    header[name] = { dtype: dtype ?? dtypeOf(data), shape, data_offsets: [at, at + bytes.length] };
    parts.push(bytes);
    at += bytes.length;
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([prefix, Buffer.from(text), ...parts]);
}

/** Writes a safetensors file atomically. */
export function writeSafetensors(
  file: string,
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata?: Readonly<Record<string, string>>,
): void {
  writeAtomic(file, encodeSafetensors(tensors, metadata));
}

function dtypeOf(data: TensorData): SafeDType {
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

/** float32 -> IEEE half, round to nearest even. */
export function toHalf(x: Float32Array): Uint16Array {
  return Uint16Array.from(x, (value) => {
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
  });
}

/** IEEE half -> float32, exact. */
export function fromHalf(x: Uint16Array): Float32Array {
  return Float32Array.from(x, (word) => {
    const sign = word & 0x8000 ? -1 : 1;
    const exponent = (word >> 10) & 31;
    const mantissa = word & 1023;
    if (exponent === 0) return sign * mantissa * 2 ** -24;
    if (exponent === 31) return mantissa ? NaN : sign * Infinity;
    return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
  });
}

/** float32 -> bfloat16, round to nearest even. */
export function toBfloat16(x: Float32Array): Uint16Array {
  const words = new Uint32Array(x.buffer, x.byteOffset, x.length);
  return Uint16Array.from(words, (word) =>
    (word & 0x7fffffff) > 0x7f800000
      ? (word >>> 16) | 0x40
      : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16,
  );
}

/** bfloat16 -> float32, exact. */
export function fromBfloat16(x: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(x, (word) => word << 16).buffer);
}
