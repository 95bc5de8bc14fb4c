// Writes GGUF files (version 3) tensor by tensor: a file may be larger than the memory. Reference:
// ggml, docs/gguf.md.

import * as fs from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { draftName, explainDisk, removeQuietly } from '../../../platform/files.ts';
import type { GgmlType } from './gguf-dequantize.ts';

/** A value of the metadata. A plain number is an unsigned integer of 32 bits; see `float`. */
export type GgufField =
  | number
  | string
  | boolean
  | GgufFloat
  | readonly string[]
  | readonly boolean[]
  | Int32Array
  | Float32Array;

/** A number of the metadata in floating point. */
export interface GgufFloat {
  readonly float: number;
}
export const float = (value: number): GgufFloat => ({ float: value });

/** A tensor to write. */
export interface GgufTensorToWrite {
  readonly name: string;
  readonly type: GgmlType & { readonly number: number };
  /** The outermost axis first, as in safetensors. */
  readonly shape: readonly number[];
  /** Little-endian, exactly as long as type and shape require. */
  bytes(): Uint8Array | Promise<Uint8Array>;
}

export interface GgufContent {
  readonly metadata: Readonly<Record<string, GgufField>>;
  readonly tensors: readonly GgufTensorToWrite[];
}

export interface GgufWriteOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes of tensors that are written. */
  readonly onWritten?: (bytes: number) => void;
}

/** Bytes to which every tensor is aligned: the format's default. */
const ALIGNMENT = 32;
/** Numbers of the metadata's value types. */
const [U32, I32, F32, BOOL, TEXT, LIST] = [4, 5, 6, 7, 8, 9] as const;

/** Bytes of a tensor in a file. */
export const ggufTensorBytes = ({ type, shape }: Pick<GgufTensorToWrite, 'type' | 'shape'>) =>
  (shape.reduce((product, n) => product * n, 1) / type.block) * type.bytes;

/** Bytes of the whole file. */
export function ggufFileBytes(content: GgufContent): number {
  const header = encodeHeader(content).length;
  return content.tensors.reduce((sum, tensor) => sum + aligned(ggufTensorBytes(tensor)), header);
}

/**
 * Writes a file, whole or not at all. Throws a UserError where the disk is full or not writable, and
 * the signal's reason where it is cancelled.
 */
export async function writeGguf(
  file: string,
  content: GgufContent,
  { signal, onWritten }: GgufWriteOptions = {},
): Promise<void> {
  const draft = draftName(file);
  const header = encodeHeader(content);
  const neededBytes = ggufFileBytes(content);
  const handle = explainDisk(file, () => fs.openSync(draft, 'w'));
  try {
    const put = (bytes: Uint8Array) =>
      explainDisk(file, () => fs.writeFileSync(handle, bytes), { neededBytes });
    put(header);
    for (const tensor of content.tensors) {
      // A turn of the event loop lets a cancellation arrive.
      await nextTurn();
      signal?.throwIfAborted();
      const [bytes, expected] = [await tensor.bytes(), ggufTensorBytes(tensor)];
      if (bytes.length !== expected)
        throw new Error(`${tensor.name} has ${bytes.length} bytes, expected ${expected}`);
      put(bytes);
      put(new Uint8Array(aligned(bytes.length) - bytes.length));
      onWritten?.(bytes.length);
    }
    explainDisk(file, () => fs.fsyncSync(handle), { neededBytes });
  } catch (error) {
    fs.closeSync(handle);
    removeQuietly(draft);
    throw error;
  }
  fs.closeSync(handle);
  explainDisk(file, () => fs.renameSync(draft, file));
}

const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Everything before the tensors' data, padded to the alignment. */
function encodeHeader({ metadata, tensors }: GgufContent): Buffer {
  const fields = Object.entries(metadata);
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(fields.length)];
  for (const [key, value] of fields) parts.push(text(key), encodeField(value));
  let offset = 0;
  for (const tensor of tensors) {
    const { name, shape, type } = tensor;
    parts.push(text(name), u32(shape.length), ...[...shape].reverse().map(u64));
    parts.push(u32(type.number), u64(offset));
    offset += aligned(ggufTensorBytes(tensor));
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(aligned(header.length) - header.length)]);
}

function encodeField(value: GgufField): Buffer {
  if (typeof value === 'string') return Buffer.concat([u32(TEXT), text(value)]);
  if (typeof value === 'boolean') return Buffer.concat([u32(BOOL), Buffer.of(Number(value))]);
  if (typeof value === 'number') return Buffer.concat([u32(U32), u32(value)]);
  if (value instanceof Int32Array || value instanceof Float32Array) {
    const item = value instanceof Int32Array ? I32 : F32;
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return Buffer.concat([u32(LIST), u32(item), u64(value.length), bytes]);
  }
  if ('float' in value)
    return Buffer.concat([u32(F32), Buffer.from(Float32Array.of(value.float).buffer)]);
  let list = encodedLists.get(value);
  if (!list) encodedLists.set(value, (list = encodeList(value)));
  return list;
}

/** Vocabularies of 250,000 texts, which the files of several types share. */
const encodedLists = new WeakMap<readonly (string | boolean)[], Buffer>();

function encodeList(items: readonly string[] | readonly boolean[]): Buffer {
  const isText = items.every((item) => typeof item === 'string');
  const head = [u32(LIST), u32(isText ? TEXT : BOOL), u64(items.length)];
  return Buffer.concat(head.concat(items.map(encodeItem)));
}

const encodeItem = (item: string | boolean): Buffer =>
  typeof item === 'string' ? text(item) : Buffer.of(Number(item));

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.allocUnsafe(8 + Buffer.byteLength(value));
  bytes.writeBigUInt64LE(BigInt(bytes.length - 8));
  bytes.write(value, 8);
  return bytes;
}
