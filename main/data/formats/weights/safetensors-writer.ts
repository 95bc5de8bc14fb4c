// Writes safetensors files, whole or not at all; equal input gives equal bytes.

import { writeAtomic, writeParts } from '../../../platform/files.ts';
import { toBfloat16, toHalf } from './float16.ts';
import { tensorBytes, type SafetensorsDType, type TensorData } from './safetensors.ts';

/** A tensor in memory; `dtype` stores float32 data in 16 bits. */
export interface TensorToWrite {
  readonly shape: readonly number[];
  readonly data: TensorData;
  readonly dtype?: 'F16' | 'BF16';
}

/** The bytes of a safetensors file: tensors in the given order, the header padded to 8 bytes. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorToWrite>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const [name, { shape, data, dtype }] of tensors) {
    const bytes = dtype ? floatBytes(data as Float32Array, dtype) : viewBytes(data);
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

/** Floating-point numbers as they are stored in this type, little-endian. */
export function floatBytes(numbers: Float32Array, dtype: SafetensorsDType): Uint8Array {
  if (dtype === 'F16') return viewBytes(toHalf(numbers));
  return viewBytes(dtype === 'BF16' ? toBfloat16(numbers) : numbers);
}

/** The bytes of a typed array, without a copy. */
export const viewBytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function encodeHeader(header: Readonly<Record<string, unknown>>): Buffer {
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8);
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
  return Buffer.concat([prefix, Buffer.from(text)]);
}

/** The header of a file with these tensors, and where the bytes of each begin and all end. */
export function layoutSafetensors(
  tensors: ReadonlyMap<string, Pick<TensorToStream, 'dtype' | 'shape'>>,
): {
  readonly header: Uint8Array;
  readonly places: ReadonlyMap<string, number>;
  readonly end: number;
} {
  const entries: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  const offsets = new Map<string, number>();
  let at = 0;
  for (const [name, { dtype, shape }] of tensors) {
    offsets.set(name, at);
    entries[name] = { dtype, shape, data_offsets: [at, (at += tensorBytes({ dtype, shape }))] };
  }
  const header = encodeHeader(entries);
  const places = new Map([...offsets].map(([name, offset]) => [name, header.length + offset]));
  return { header, places, end: header.length + at };
}

/** A tensor whose bytes are produced when they are written, so that a file may exceed memory. */
export interface TensorToStream {
  readonly dtype: SafetensorsDType;
  readonly shape: readonly number[];
  /** Little-endian, exactly as long as type and shape require. */
  bytes(): Uint8Array;
}

/** Writes a safetensors file tensor by tensor, atomically. */
export function streamSafetensors(
  file: string,
  tensors: ReadonlyMap<string, TensorToStream>,
  { signal }: { signal?: AbortSignal } = {},
): void {
  const { header, end } = layoutSafetensors(tensors);
  const parts = function* () {
    yield header;
    for (const { bytes } of tensors.values()) {
      signal?.throwIfAborted();
      yield bytes();
    }
  };
  writeParts(file, parts(), end);
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
