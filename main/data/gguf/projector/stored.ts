// Numbers of parameters in the order of llama.cpp, and back: one rule of places for both ways.

/** Runs of numbers that move as a whole: run r of a tensor is run `at(r)` of its parameter. */
export interface Runs {
  /** Numbers of a run. */
  readonly length: number;
  at(run: number): number;
}

/** How a tensor's numbers come from its parameter's. */
interface Order {
  readonly shape: readonly number[];
  readonly runs?: Runs;
  readonly plus?: number;
}

/** A tensor's numbers out of its parameter's. */
export function takeNumbers({ shape, runs, plus = 0 }: Order, all: Float32Array): Float32Array {
  const own = runs ? new Float32Array(shape.reduce((product, n) => product * n, 1)) : all;
  if (runs)
    for (let run = 0; run * runs.length < own.length; run++) {
      const from = runs.at(run) * runs.length;
      own.set(all.subarray(from, from + runs.length), run * runs.length);
    }
  return plus === 0 ? own : own.map((x) => x + plus);
}

/** Puts a tensor's numbers at their places in its parameter's, `all`. */
export function putNumbers({ runs, plus = 0 }: Order, own: Float32Array, all: Float32Array): void {
  const plain = plus === 0 ? own : own.map((x) => x - plus);
  if (!runs) return all.set(plain);
  for (let run = 0; run * runs.length < own.length; run++)
    all.set(plain.subarray(run * runs.length, (run + 1) * runs.length), runs.at(run) * runs.length);
}

/** The i-th of three equal parts. */
export const third = (numbers: number, i: number): Runs => ({ length: numbers / 3, at: () => i });

/** Rows [n, width] whose first one comes last. */
export const firstRowLast = (rows: number, width: number): Runs => ({
  length: width,
  at: (row) => (row + 1) % rows,
});

/** Planes of `area` numbers of one of `frames` frames: [planes, frames, area] -> [planes, area]. */
export const planesOfFrame = (frames: number, frame: number, area: number): Runs => ({
  length: area,
  at: (plane) => plane * frames + frame,
});

/** [rows, area, channels] -> [rows, channels, area]. */
export const channelsFirst = (channels: number, area: number): Runs => ({
  length: 1,
  at(i) {
    const row = Math.floor(i / (channels * area));
    const within = i - row * channels * area;
    const channel = Math.floor(within / area);
    return row * channels * area + (within - channel * area) * channels + channel;
  },
});
