// Seeded random numbers: xoshiro128** (Blackman and Vigna, 2018), the same on every machine.

/** A stream of random numbers; streams with equal states give equal numbers. */
export interface Random {
  /** A number in [0, 1), a multiple of 2^-32. */
  uniform(): number;
  /** A whole number in [0, n), without bias; n is a whole number from 1 to 2^32. */
  integer(n: number): number;
  /** Shuffles the array in place (Fisher-Yates) and returns the same array. */
  shuffle<T>(array: T[]): T[];
  /** A number of the standard normal distribution. */
  normal(): number;
  /** The four 32-bit words that continue this stream in `fromState`, for checkpoints. */
  state(): number[];
}

const TWO_32 = 4294967296;

/**
 * A stream started from a seed: any whole number up to 2^53 in size. Nearby seeds give unrelated
 * streams, because splitmix32 spreads both halves of the seed over the state.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`createRandom: the seed must be a whole number, got ${seed}`);
  }
  const low = splitmix32(seed >>> 0);
  const high = splitmix32(Math.floor(seed / TWO_32) >>> 0);
  const words = [low(), low(), low(), low()].map((word) => (word ^ high()) >>> 0);
  return stream(words.some((word) => word !== 0) ? words : [1, 0, 0, 0]);
}

/** Continues a stream from what its `state` returned. */
export function fromState(state: readonly number[]): Random {
  const isWord = (word: number) => Number.isInteger(word) && word >= 0 && word < TWO_32;
  if (state.length !== 4 || !state.every(isWord) || state.every((word) => word === 0)) {
    throw new RangeError(`fromState: four 32-bit words, not all zero, got [${state.join(', ')}]`);
  }
  return stream([...state]);
}

function stream(start: number[]): Random {
  let [a = 0, b = 0, c = 0, d = 0] = start;

  /** One step of xoshiro128**: 32 random bits. */
  function next(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  }

  function integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) {
      throw new RangeError(`random.integer: a whole number from 1 to 2^32, got ${n}`);
    }
    const limit = TWO_32 - (TWO_32 % n); // numbers above it would favour the small results
    let bits = next();
    while (bits >= limit) bits = next();
    return bits % n;
  }

  return {
    uniform: () => next() / TWO_32,
    integer,
    shuffle<T>(array: T[]): T[] {
      for (let last = array.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const moved = array[last] as T;
        array[last] = array[other] as T;
        array[other] = moved;
      }
      return array;
    },
    // Box-Muller; the second number of the pair is dropped so that the state stays four words.
    normal: () => {
      const radius = Math.sqrt(-2 * Math.log((next() + 1) / TWO_32));
      return radius * Math.cos((2 * Math.PI * next()) / TWO_32);
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** The splitmix32 generator, used only to spread a seed over the state. */
function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
