// Writes small GGUF files (version 3) for tests: metadata, and tensors in float32.

import * as fs from 'node:fs';

type MetadataValue = number | string | boolean | readonly string[] | Int32Array | Float32Array;

export interface GgufDraft {
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly tensors: readonly { name: string; shape: readonly number[]; data: Float32Array }[];
  /** What the tensors claim to be; float32 when absent. */
  readonly type?: number;
}

export function writeGguf(file: string, { metadata, tensors, type = 0 }: GgufDraft): void {
  const parts: Buffer[] = [];
  const u32 = (x: number) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(x);
    return bytes;
  };
  const u64 = (x: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(x));
    return bytes;
  };
  const text = (x: string) => [u64(Buffer.byteLength(x)), Buffer.from(x)];
  const float = (x: number) => Buffer.from(Float32Array.of(x).buffer);
  parts.push(Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(Object.keys(metadata).length));
  for (const [key, value] of Object.entries(metadata)) {
    parts.push(...text(key));
    if (typeof value === 'string') parts.push(u32(8), ...text(value));
    else if (typeof value === 'boolean') parts.push(u32(7), Buffer.of(Number(value)));
    else if (typeof value === 'number')
      parts.push(...(Number.isInteger(value) ? [u32(4), u32(value)] : [u32(6), float(value)]));
    else if (value instanceof Int32Array || value instanceof Float32Array) {
      const item = value instanceof Int32Array ? 5 : 6;
      parts.push(u32(9), u32(item), u64(value.length), Buffer.from(value.slice().buffer));
    } else parts.push(u32(9), u32(8), u64(value.length), ...value.flatMap(text));
  }
  let offset = 0;
  for (const { name, shape, data } of tensors) {
    parts.push(
      ...text(name),
      u32(shape.length),
      ...[...shape].reverse().map(u64),
      u32(type),
      u64(offset),
    );
    offset += Math.ceil(data.byteLength / 32) * 32;
  }
  const header = Buffer.concat(parts);
  const pad = (bytes: Buffer) =>
    Buffer.concat([bytes, Buffer.alloc((32 - (bytes.length % 32)) % 32)]);
  const bodies = tensors.map(({ data }) =>
    pad(Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)),
  );
  fs.writeFileSync(file, Buffer.concat([pad(header), ...bodies]));
}
