// Image resampling as in Pillow: antialiased filters, each axis rounded to 8 bits.

/** Pixels, row-major, `channels` bytes each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

interface Filter {
  readonly support: number;
  weight(x: number): number;
}

const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const FILTERS = {
  // Keys' cubic with a = −0.5.
  bicubic: {
    support: 2,
    weight(x: number) {
      const a = -0.5;
      const t = Math.abs(x);
      if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
      if (t < 2) return (((t - 5) * t + 8) * t - 4) * a;
      return 0;
    },
  },
  lanczos: { support: 3, weight: (x: number) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
} as const satisfies Record<string, Filter>;
export type ResamplingFilter = keyof typeof FILTERS;

/** Fractional bits of Pillow's fixed-point weights. */
const PRECISION = 22;

/**
 * Resizes to width × height. Bit-identical to Pillow up to 12.3 (libImaging/Resample.c, 8 bits per
 * channel): rows first, as in torchvision, too. Pillow 13 starts with the columns where an image
 * becomes flatter, which differs by a few levels at hard edges.
 */
export function resize(
  image: Raster,
  width: number,
  height: number,
  filter: ResamplingFilter,
): Raster {
  if (width === image.width && height === image.height) return image;
  const rows = width === image.width ? image : resampleRows(image, width, filter);
  return height === rows.height ? rows : resampleColumns(rows, height, filter);
}

// Sums of bytes times 22-bit weights are integers that a double represents exactly, so their order
// does not matter.
const HALF = 2 ** (PRECISION - 1);
const toByte = (sum: number): number =>
  Math.max(0, Math.min(255, Math.floor(sum / 2 ** PRECISION)));

function resampleRows(image: Raster, width: number, filter: ResamplingFilter): Raster {
  const { height, channels, data } = image;
  const { starts, weights } = coefficients(image.width, width, FILTERS[filter]);
  const out = new Uint8Array(width * height * channels);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const w = weights[x]!;
      const from = (y * image.width + starts[x]!) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = HALF;
        for (let k = 0; k < w.length; k++) sum += data[from + k * channels + c]! * w[k]!;
        out[to++] = toByte(sum);
      }
    }
  }
  return { width, height, channels, data: out };
}

function resampleColumns(image: Raster, height: number, filter: ResamplingFilter): Raster {
  const { width, channels, data } = image;
  const { starts, weights } = coefficients(image.height, height, FILTERS[filter]);
  const row = width * channels;
  const out = new Uint8Array(row * height);
  const sums = new Float64Array(row);
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    weights[y]!.forEach((w, k) => {
      const from = (starts[y]! + k) * row;
      for (let i = 0; i < row; i++) sums[i]! += data[from + i]! * w;
    });
    for (let i = 0; i < row; i++) out[y * row + i] = toByte(sums[i]!);
  }
  return { width, height, channels, data: out };
}

function coefficients(
  from: number,
  to: number,
  filter: Filter,
): { starts: number[]; weights: Float64Array[] } {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const starts: number[] = [];
  const weights: Float64Array[] = [];
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const last = Math.min(from, Math.trunc(center + support + 0.5));
    const w = Float64Array.from({ length: last - first }, (_, k) =>
      filter.weight((k + first - center + 0.5) / stretch),
    );
    const sum = w.reduce((a, b) => a + b, 0);
    starts.push(first);
    weights.push(w.map((x) => toFixed(sum === 0 ? x : x / sum)));
  }
  return { starts, weights };
}

function toFixed(weight: number): number {
  const fixed = weight * 2 ** PRECISION;
  return Math.trunc(fixed + (fixed < 0 ? -0.5 : 0.5));
}
