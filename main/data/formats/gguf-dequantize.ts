// The numbers of GGUF tensors: plain, or in blocks of small integers with scales. Reference: ggml-quants.c, dequantize_row_*.

import { fromBfloat16, fromHalf } from './safetensors.ts';

/** How a type packs numbers: `bytes` for `block` of them. */
export interface GgmlType {
  readonly name: string;
  readonly block: number;
  readonly bytes: number;
  /** Writes the `block` numbers of one block, which begins at `at`. */
  dequantizeBlock(bytes: Uint8Array, at: number, out: Float32Array, to: number): void;
}

/** The numbers of a whole tensor. */
export function dequantize(
  { block, bytes, dequantizeBlock }: GgmlType,
  data: Uint8Array,
): Float32Array {
  const blocks = data.length / bytes;
  const out = new Float32Array(blocks * block);
  for (let i = 0; i < blocks; i++) dequantizeBlock(data, i * bytes, out, i * block);
  return out;
}

const HALVES = fromHalf(Uint16Array.from({ length: 65536 }, (_, i) => i));
/** The float16 at a byte. */
const half = (bytes: Uint8Array, at: number) => HALVES[bytes[at]! | (bytes[at + 1]! << 8)]!;
const signed = (byte: number) => (byte << 24) >> 24;

const plain = (
  name: string,
  bytes: number,
  read: (data: DataView, at: number) => number,
): GgmlType => ({
  name,
  block: 1,
  bytes,
  dequantizeBlock: (data, at, out, to) => {
    out[to] = read(new DataView(data.buffer, data.byteOffset), at);
  },
});

const word = Uint16Array.of(0);

/** Scales and minima of a super-block's eight groups: 6 bits each in 12 bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, group: number): [number, number] {
  if (group < 4) return [bytes[at + group]! & 63, bytes[at + group + 4]! & 63];
  return [
    (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4),
    (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4),
  ];
}

const q4_0: GgmlType = {
  name: 'Q4_0',
  block: 32,
  bytes: 18,
  dequantizeBlock(b, at, out, to) {
    const d = half(b, at);
    for (let j = 0; j < 16; j++) {
      const byte = b[at + 2 + j]!;
      out[to + j] = ((byte & 15) - 8) * d;
      out[to + j + 16] = ((byte >> 4) - 8) * d;
    }
  },
};

const q5_0: GgmlType = {
  name: 'Q5_0',
  block: 32,
  bytes: 22,
  dequantizeBlock(b, at, out, to) {
    const d = half(b, at);
    const high = b[at + 2]! | (b[at + 3]! << 8) | (b[at + 4]! << 16) | (b[at + 5]! << 24);
    for (let j = 0; j < 16; j++) {
      const byte = b[at + 6 + j]!;
      out[to + j] = (((byte & 15) | (((high >>> j) & 1) << 4)) - 16) * d;
      out[to + j + 16] = (((byte >> 4) | (((high >>> (j + 16)) & 1) << 4)) - 16) * d;
    }
  },
};

const q8_0: GgmlType = {
  name: 'Q8_0',
  block: 32,
  bytes: 34,
  dequantizeBlock(b, at, out, to) {
    const d = half(b, at);
    for (let j = 0; j < 32; j++) out[to + j] = signed(b[at + 2 + j]!) * d;
  },
};

/** Eight groups of 32 with a scale and a minimum each; the fifth bits of Q5_K stand before the low ones. */
const groups = (name: string, bytes: number, low: number, hasFifthBit: boolean): GgmlType => ({
  name,
  block: 256,
  bytes,
  dequantizeBlock(b, at, out, to) {
    const d = half(b, at);
    const least = half(b, at + 2);
    for (let group = 0; group < 8; group++) {
      const [scale, minimum] = scaleAndMinimum(b, at + 4, group);
      const from = at + low + (group >> 1) * 32;
      const shift = (group & 1) * 4;
      for (let j = 0; j < 32; j++) {
        const fifth = hasFifthBit ? ((b[at + 16 + j]! >> group) & 1) << 4 : 0;
        const q = ((b[from + j]! >> shift) & 15) | fifth;
        out[to + group * 32 + j] = d * scale * q - least * minimum;
      }
    }
  },
});

const q6_K: GgmlType = {
  name: 'Q6_K',
  block: 256,
  bytes: 210,
  dequantizeBlock(b, at, out, to) {
    const d = half(b, at + 208);
    for (let i = 0; i < 256; i++) {
      // Two halves of 128 numbers, each in four rows of 32: two rows share the low bits' bytes, all four the high bits'.
      const [part, row, column] = [i >> 7, (i >> 5) & 3, i & 31];
      const low = b[at + part * 64 + (row & 1) * 32 + column]! >> ((row >> 1) * 4);
      const high = b[at + 128 + part * 32 + column]! >> (row * 2);
      const q = ((low & 15) | ((high & 3) << 4)) - 32;
      out[to + i] = d * signed(b[at + 192 + (i >> 4)]!) * q;
    }
  },
};

/** Types by their number in the file. */
export const GGML_TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [0, plain('F32', 4, (data, at) => data.getFloat32(at, true))],
  [1, plain('F16', 2, (data, at) => HALVES[data.getUint16(at, true)]!)],
  [2, q4_0],
  [6, q5_0],
  [8, q8_0],
  [12, groups('Q4_K', 144, 16, false)],
  [13, groups('Q5_K', 176, 48, true)],
  [14, q6_K],
  [
    30,
    plain('BF16', 2, (data, at) => {
      word[0] = data.getUint16(at, true);
      return fromBfloat16(word)[0]!;
    }),
  ],
]);
