// Picture resampling as Pillow does it: antialiased filters, each axis rounded to 8 bits.

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
export type FilterName = keyof typeof FILTERS;

/** Fraction bits of Pillow's fixed-point weights. */
const PRECISION = 22;

/** Resizes to width × height. Reference: Pillow, libImaging/Resample.c (8 bits per channel). */
export function resize(image: Raster, width: number, height: number, filter: FilterName): Raster {
  if (width === image.width && height === image.height) return image;
  const wide = width === image.width ? image : resample(image, width, filter, false);
  return height === wide.height ? wide : resample(wide, height, filter, true);
}

function resample(image: Raster, length: number, name: FilterName, vertical: boolean): Raster {
  const { channels } = image;
  const from = vertical ? image.height : image.width;
  const lines = vertical ? image.width : image.height;
  const width = vertical ? image.width : length;
  const height = vertical ? length : image.height;
  const out = new Uint8Array(width * height * channels);
  const { starts, weights } = coefficients(from, length, FILTERS[name]);
  const step = vertical ? image.width * channels : channels;
  for (let i = 0; i < length; i++) {
    const w = weights[i]!;
    for (let line = 0; line < lines; line++) {
      const origin = vertical
        ? line * channels + starts[i]! * step
        : line * image.width * channels + starts[i]! * step;
      const target = vertical ? (i * width + line) * channels : (line * width + i) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 2 ** (PRECISION - 1);
        for (let k = 0; k < w.length; k++) sum += image.data[origin + k * step + c]! * w[k]!;
        out[target + c] = Math.max(0, Math.min(255, Math.floor(sum / 2 ** PRECISION)));
      }
    }
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
    weights.push(w.map((x) => {
      const fixed = (sum === 0 ? x : x / sum) * 2 ** PRECISION;
      return Math.trunc(fixed + (fixed < 0 ? -0.5 : 0.5));
    })); // prettier-ignore
  }
  return { starts, weights };
}
