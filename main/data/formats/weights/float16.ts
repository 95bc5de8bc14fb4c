// 16-bit floating-point numbers: IEEE half precision (float16) and bfloat16.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

// Loops rather than `Uint16Array.from(x, f)`, which collects a large tensor in a list first.

/** float32 -> IEEE half, rounded to nearest even. */
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

/** float32 -> bfloat16, rounded to nearest even; NaN stays NaN. */
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
