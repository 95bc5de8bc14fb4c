// The safetensors format: headers are checked before use, tensors are read by offset.

import { closeSync, readSync } from 'node:fs';
import { UserError } from '../../../i18n/user-error.ts';
import { openRegularFile } from '../../../platform/files.ts';
import { isObject } from '../../../platform/json-file.ts';
import { JsonLimitError, parseJsonWithin } from '../../../platform/limits/json.ts';
import { fromBfloat16, fromHalf } from './float16.ts';
import { withOpenFile } from './open-file.ts';
import { msg } from '../../../../i18n/message.ts';

/** Bytes of a number of each type. */
const BYTES = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I8: 1, U8: 1, BOOL: 1 } as const;
export type SafetensorsDType = keyof typeof BYTES;

/** Bytes of a tensor of this type and shape. */
export function tensorBytes({
  dtype,
  shape,
}: {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
}): number {
  return shape.reduce((product, n) => product * n, 1) * BYTES[dtype];
}

/** Where a tensor is stored; offsets are absolute in the file. */
export interface TensorInfo {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  readonly file: string;
  readonly begin: number;
  readonly end: number;
}

export type TensorData =
  Float32Array | Float64Array | Int32Array | BigInt64Array | Uint16Array | Uint8Array | Int8Array;

/** Headers of real models stay under 10 MB; a larger one is an attack or an error. */
const MAX_HEADER_BYTES = 16 * 2 ** 20;
const MAX_TENSORS = 100_000;
const MAX_NAME_LENGTH = 1000;
/** Axes of a tensor: real ones have five at most. */
const MAX_AXES = 8;
/** Values in a header: each tensor has a type, a shape and two offsets. */
const MAX_HEADER_VALUES = 20 * MAX_TENSORS;

/**
 * Reads and checks the header of a file: the tensors by name. Errors name the file and the tensor.
 */
export function readHeader(file: string): Map<string, TensorInfo> {
  const { text, fileBytes } = readHeaderText(file);
  let header: unknown;
  try {
    header = parseJsonWithin(text.toString('utf8'), { maxValues: MAX_HEADER_VALUES });
  } catch (error) {
    const isLimit = error instanceof JsonLimitError;
    throw damaged(
      file,
      `its header ${isLimit ? `cannot be read: ${error.message}` : 'is not JSON'}`,
    );
  }
  if (!isObject(header)) throw damaged(file, 'its header is not a JSON object');
  const count = Object.keys(header).length;
  if (count > MAX_TENSORS) throw damaged(file, `it claims ${count} tensors, above ${MAX_TENSORS}`);
  const start = 8 + text.length;
  const tensors = new Map<string, TensorInfo>();
  for (const [name, entry] of Object.entries(header))
    if (name !== '__metadata__') tensors.set(name, readEntry(file, name, entry, start, fileBytes));
  checkLayout(file, tensors, start, fileBytes);
  return tensors;
}

function readHeaderText(file: string): { text: Buffer; fileBytes: number } {
  return withOpenFile(file, (descriptor, fileBytes) => {
    const prefix = Buffer.alloc(8);
    if (readSync(descriptor, prefix, 0, 8, 0) < 8)
      throw damaged(file, 'it is shorter than a safetensors header');
    const headerBytes = Number(prefix.readBigUInt64LE());
    if (headerBytes > MAX_HEADER_BYTES)
      throw damaged(
        file,
        `it claims a header of ${headerBytes} bytes, more than ${MAX_HEADER_BYTES}`,
      );
    if (8 + headerBytes > fileBytes)
      throw damaged(
        file,
        `it is truncated: its header needs ${8 + headerBytes} bytes, but the file has ${fileBytes}`,
      );
    const text = Buffer.alloc(headerBytes);
    readSync(descriptor, text, 0, headerBytes, 8);
    return { text, fileBytes };
  });
}

function readEntry(
  file: string,
  name: string,
  entry: unknown,
  start: number,
  fileBytes: number,
): TensorInfo {
  if (name.length > MAX_NAME_LENGTH)
    throw damaged(file, `it has a tensor whose name is longer than ${MAX_NAME_LENGTH} characters`);
  if (!isObject(entry)) throw damaged(file, `its header does not describe ${name}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype === undefined) throw damaged(file, `it does not say how ${name} is stored`);
  if (typeof dtype !== 'string' || !Object.hasOwn(BYTES, dtype))
    throw damaged(file, `it stores ${name} as ${shown(dtype)}, which is not supported`);
  if (!isSizes(shape) || shape.length > MAX_AXES) throw damaged(file, `${name} has no valid shape`);
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

/** As in the reference library, tensors must fill the file without gaps or overlaps. */
function checkLayout(
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

const shown = (value: unknown): string =>
  (typeof value === 'string' ? value : String(JSON.stringify(value))).slice(0, 40);

function isSizes(x: unknown): x is number[] {
  return Array.isArray(x) && x.every((n) => Number.isSafeInteger(n) && (n as number) >= 0);
}

/** The stored bytes of a tensor. */
export function readTensorBytes({
  file,
  begin,
  end,
}: Pick<TensorInfo, 'file' | 'begin' | 'end'>): Buffer {
  const descriptor = openRegularFile(file);
  try {
    // Its own memory, which is filled below; not part of a pool.
    const bytes = Buffer.allocUnsafeSlow(end - begin);
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

/** A tensor in its stored type; F16 and BF16 as their 16-bit words. */
export function readTensorRaw(info: TensorInfo): TensorData {
  const bytes = readTensorBytes(info).buffer as ArrayBuffer;
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

/** All tensors of a small file; F16 and BF16 become float32, other types stay as stored. */
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

// Loops, not `from` with a function: that would collect a large tensor in a list first.
