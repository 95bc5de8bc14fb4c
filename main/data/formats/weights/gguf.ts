// The GGUF format: metadata and tensor locations, checked before use. Reference: ggml, docs/gguf.md.

import { readSync, statSync } from 'node:fs';
import { UserError } from '../../../i18n/user-error.ts';
import { GGML_TYPES, type GgmlType } from './gguf-dequantize.ts';
import { withOpenFile } from './open-file.ts';
import { msg } from '../../../../i18n/message.ts';

export type GgufValue = number | bigint | boolean | string | readonly GgufValue[];

/** Where a tensor is stored. `shape` has the outermost axis first, as in safetensors. */
export interface GgufTensor {
  readonly type: GgmlType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Gguf {
  readonly file: string;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const MAX_NAME_LENGTH = 1000;
const MAX_ALIGNMENT = 2 ** 20;

/** `GGUF` as a little-endian number. */
const MAGIC = 0x46554747;
/** Keys among which the architecture is looked for; writers put it first. */
const FIRST_KEYS = 8;
/** Real files have a few thousand tensors and a few hundred keys. */
const MAX_ENTRIES = 100_000;
/** Items of all lists in the metadata; a vocabulary of 260,000 with its merges has a million. */
const MAX_ITEMS = 4_000_000;
/** Texts in the metadata: a chat template is the longest, of 20,000 characters. */
const MAX_TEXT_BYTES = 2 ** 20;
/** The header of a vocabulary of 260,000 with its merges has 15 MB. */
const MAX_HEADER_BYTES = 128 * 2 ** 20;

/** Metadata value types, by their number in the file. */
const [U8, I8, U16, I16, U32, I32, F32, BOOL, TEXT, LIST, U64, I64, F64] = Array.from(
  { length: 13 },
  (_, i) => i,
);

/**
 * Opens a file and reads everything but the tensor data. Errors name the file and what is wrong in
 * it.
 */
export function openGguf(file: string): Gguf {
  return withOpenFile(file, (descriptor, fileBytes) =>
    readGguf(new HeaderReader(file, descriptor, fileBytes), file, fileBytes),
  );
}

/** True for a GGUF file, by its content: Ollama keeps such files under the name of their hash. */
export function isGgufFile(file: string): boolean {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  return withOpenFile(file, (descriptor) => {
    const start = Buffer.alloc(4);
    return readSync(descriptor, start, 0, 4, 0) === 4 && start.readUInt32LE() === MAGIC;
  });
}

/**
 * The architecture of a GGUF file, which is among its first keys; undefined where it is not. Reads
 * no more than the start of the file.
 */
export function ggufArchitecture(file: string): string | undefined {
  return withOpenFile(file, (descriptor, fileBytes) => {
    const header = new HeaderReader(file, descriptor, fileBytes);
    if (header.u32() !== MAGIC) throw damaged(file, 'it is not a GGUF file');
    header.u32();
    header.count(MAX_ENTRIES, 'tensors');
    const keys = header.count(MAX_ENTRIES, 'keys');
    for (let i = 0; i < Math.min(keys, FIRST_KEYS); i++) {
      const name = header.text();
      const value = header.value(header.u32());
      if (name === 'general.architecture' && typeof value === 'string') return value;
    }
    return undefined;
  });
}

function readGguf(header: HeaderReader, file: string, fileBytes: number): Gguf {
  if (header.u32() !== MAGIC) throw damaged(file, 'it is not a GGUF file');
  const version = header.u32();
  if (version !== 2 && version !== 3)
    throw damaged(file, `it has GGUF version ${version}, but only 2 and 3 are supported`);
  const tensorCount = header.count(MAX_ENTRIES, 'tensors');
  const keyCount = header.count(MAX_ENTRIES, 'keys');
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < keyCount; i++) {
    const key = header.text();
    if (metadata.has(key)) throw damaged(file, `its metadata has ${key} twice`);
    metadata.set(key, header.value(header.u32()));
  }
  const entries = Array.from({ length: tensorCount }, () => {
    const name = header.text();
    if (name.length > MAX_NAME_LENGTH) throw damaged(file, 'the name of a tensor is too long');
    const axes = header.u32();
    if (axes > 4) throw damaged(file, `${name} has ${axes} axes`);
    const shape = Array.from({ length: axes }, () =>
      header.count(2 ** 40, `elements of ${name}`),
    ).reverse();
    const typeNumber = header.u32();
    const type = GGML_TYPES.get(typeNumber);
    if (!type) {
      const known = [...GGML_TYPES.values()].map((known) => known.name).join(', ');
      throw new UserError(
        msg('gguf.tensor-type-unsupported', { file, tensor: name, type: typeNumber }),
        {
          hint: msg('gguf.tensor-type-unsupported.hint', { known }),
        },
      );
    }
    return { name, type, shape, offset: header.count(Number.MAX_SAFE_INTEGER, 'bytes') };
  });
  const alignment = Number(metadata.get('general.alignment') ?? 32);
  if (!Number.isSafeInteger(alignment) || alignment < 1 || alignment > MAX_ALIGNMENT)
    throw damaged(file, `its alignment is ${alignment}`);
  const start = Math.ceil(header.at / alignment) * alignment;
  const tensors = new Map<string, GgufTensor>();
  for (const { name, type, shape, offset } of entries) {
    if (tensors.has(name)) throw damaged(file, `it has the tensor ${name} twice`);
    const columns = shape.at(-1) ?? 1;
    if (columns % type.block)
      throw damaged(
        file,
        `${name} has rows of ${columns} numbers, which is not a multiple of ${type.block}`,
      );
    const numbers = shape.reduce((product, n) => product * n, 1);
    const begin = start + offset;
    const end = begin + (numbers / type.block) * type.bytes;
    if (end > fileBytes)
      throw damaged(
        file,
        `it is truncated: ${name} ends at byte ${end}, but the file has ${fileBytes} bytes`,
      );
    tensors.set(name, { type, shape, begin, end });
  }
  return { file, metadata, tensors };
}

function damaged(file: string, reason: string): UserError {
  return new UserError(msg('file.malformed', { file, reason }), {
    hint: msg('gguf.copy-file-again'),
  });
}

/** Reads forward through the header in chunks of a megabyte. */
class HeaderReader {
  at = 0;
  /** Items of the lists so far. */
  private items = 0;
  private readonly file: string;
  private readonly descriptor: number;
  private readonly fileBytes: number;
  private chunk = Buffer.alloc(0);
  private chunkStart = 0;

  constructor(file: string, descriptor: number, fileBytes: number) {
    this.file = file;
    this.descriptor = descriptor;
    this.fileBytes = fileBytes;
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  /** A 64-bit count within a limit. */
  count(limit: number, what: string): number {
    const n = Number(this.take(8).readBigUInt64LE());
    if (n > limit) throw damaged(this.file, `it claims ${n} ${what}, more than ${limit}`);
    return n;
  }

  text(): string {
    const length = this.count(MAX_TEXT_BYTES, 'bytes of text');
    return this.take(length).toString('utf8');
  }

  value(type: number): GgufValue {
    switch (type) {
      case U8:
        return this.take(1).readUInt8();
      case I8:
        return this.take(1).readInt8();
      case U16:
        return this.take(2).readUInt16LE();
      case I16:
        return this.take(2).readInt16LE();
      case U32:
        return this.u32();
      case I32:
        return this.take(4).readInt32LE();
      case F32:
        return this.take(4).readFloatLE();
      case BOOL:
        return this.take(1).readUInt8() !== 0;
      case TEXT:
        return this.text();
      case LIST: {
        const item = this.u32();
        if (item === LIST) throw damaged(this.file, 'it contains a list of lists');
        const count = this.count(MAX_ITEMS - this.items, 'items of lists');
        this.items += count;
        return Array.from({ length: count }, () => this.value(item));
      }
      case U64:
        return this.take(8).readBigUInt64LE();
      case I64:
        return this.take(8).readBigInt64LE();
      case F64:
        return this.take(8).readDoubleLE();
      default:
        throw damaged(this.file, `it contains a value of the unknown type ${type}`);
    }
  }

  private take(length: number): Buffer {
    const end = this.at + length;
    if (end > MAX_HEADER_BYTES)
      throw damaged(this.file, `its header is longer than ${MAX_HEADER_BYTES} bytes`);
    if (end > this.fileBytes)
      throw damaged(
        this.file,
        `it is truncated: its header needs ${end} bytes, but the file has ${this.fileBytes}`,
      );
    if (end > this.chunkStart + this.chunk.length) {
      this.chunk = Buffer.alloc(Math.min(Math.max(2 ** 20, length), this.fileBytes - this.at));
      this.chunkStart = this.at;
      const read = readSync(this.descriptor, this.chunk, 0, this.chunk.length, this.at);
      if (read < length) throw damaged(this.file, 'it became shorter while it was being read');
    }
    const from = this.at - this.chunkStart;
    this.at = end;
    return this.chunk.subarray(from, from + length);
  }
}
