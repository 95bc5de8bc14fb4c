// Dequantizes GGUF tensors: plain numbers, or blocks of small integers with scales.
//
// Reference: ggml-quants.c, dequantize_row_*.

import { fromBfloat16, fromHalf } from './float16.ts';

/** How a ggml type packs numbers: `bytes` bytes hold `block` of them. */
export interface GgmlType {
  readonly name: string;
  readonly block: number;
  readonly bytes: number;
  /** Writes the numbers of the block that starts at byte `at` to `out` from index `to`. */
  dequantizeBlock(bytes: Uint8Array, at: number, out: Float32Array, to: number): void;
}

/** The numbers of a whole tensor in float32. */
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
/** The float16 at this byte. */
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

/** Scale and minimum of one of a super-block's eight groups: 6 bits each, in 12 bytes. */
function scaleAndMinimum(bytes: Uint8Array, at: number, group: number): [number, number] {
  if (group < 4) return [bytes[at + group]! & 63, bytes[at + group + 4]! & 63];
  return [
    (bytes[at + group + 4]! & 15) | ((bytes[at + group - 4]! >> 6) << 4),
    (bytes[at + group + 4]! >> 4) | ((bytes[at + group]! >> 6) << 4),
  ];
}

/**
 * 32 integers, one scale and, where there is one, a minimum; `integer` reads the j-th integer of the
 * block whose data start at byte `at`.
 */
const scaledBlock = (
  name: string,
  bytes: number,
  integer: (block: Uint8Array, at: number, j: number) => number,
  { hasMinimum = false } = {},
): GgmlType => ({
  name,
  block: 32,
  bytes,
  dequantizeBlock(b, at, out, to) {
    const scale = half(b, at);
    const least = hasMinimum ? half(b, at + 2) : 0;
    const from = at + (hasMinimum ? 4 : 2);
    for (let j = 0; j < 32; j++) out[to + j] = integer(b, from, j) * scale + least;
  },
});

/** The j-th of 32 integers of four bits: first the low halves of 16 bytes, then the high ones. */
const nibble = (b: Uint8Array, at: number, j: number) =>
  j < 16 ? b[at + j]! & 15 : b[at + j - 16]! >> 4;
const bit = (b: Uint8Array, at: number, j: number) => (b[at + (j >> 3)]! >> (j & 7)) & 1;

/**
 * Q4_K and Q5_K: eight groups of 32 numbers with a scale and a minimum each; Q5_K stores the fifth
 * bits before the low ones.
 */
const kQuant = (name: string, bytes: number, low: number, hasFifthBit: boolean): GgmlType => ({
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
      // Two halves of 128 numbers, each four rows of 32: two rows share the bytes of the low bits,
      // all four those of the high bits.
      const [part, row, column] = [i >> 7, (i >> 5) & 3, i & 31];
      const low = b[at + part * 64 + (row & 1) * 32 + column]! >> ((row >> 1) * 4);
      const high = b[at + 128 + part * 32 + column]! >> (row * 2);
      const q = ((low & 15) | ((high & 3) << 4)) - 32;
      out[to + i] = d * signed(b[at + 192 + (i >> 4)]!) * q;
    }
  },
};

/** ggml types by their number in the file. */
export const GGML_TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [0, plain('F32', 4, (data, at) => data.getFloat32(at, true))],
  [1, plain('F16', 2, (data, at) => HALVES[data.getUint16(at, true)]!)],
  [2, scaledBlock('Q4_0', 18, (b, at, j) => nibble(b, at, j) - 8)],
  [6, scaledBlock('Q5_0', 22, (b, at, j) => (nibble(b, at + 4, j) | (bit(b, at, j) << 4)) - 16)],
  [
    7,
    scaledBlock('Q5_1', 24, (b, at, j) => nibble(b, at + 4, j) | (bit(b, at, j) << 4), {
      hasMinimum: true,
    }),
  ],
  [8, scaledBlock('Q8_0', 34, (b, at, j) => signed(b[at + j]!))],
  [12, kQuant('Q4_K', 144, 16, false)],
  [13, kQuant('Q5_K', 176, 48, true)],
  [14, q6_K],
  [
    30,
    plain('BF16', 2, (data, at) => {
      word[0] = data.getUint16(at, true);
      return fromBfloat16(word)[0]!;
    }),
  ],
]);
