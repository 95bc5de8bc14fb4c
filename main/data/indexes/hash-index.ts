// Finds equal texts among millions: a table of 53-bit hashes in typed arrays, 24 bytes per entry
// and no strings.

/**
 * A 53-bit hash of a text. Among a million texts the chance of a collision is about 1 in 20,000:
 * compare the texts themselves.
 */
export function hash53(text: string): number {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995);
    b ^= b >>> 15;
  }
  a = mix32(a ^ text.length);
  b = mix32(b);
  return (a >>> 11) * 2 ** 32 + (b >>> 0);
}

/** Mixes all bits of a 32-bit number (the finalizer of MurmurHash3, public domain). */
export function mix32(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const EMPTY = -1;

/** The first number added for each hash. Grows as needed. */
export class HashIndex {
  #hashes = new Float64Array(1024).fill(EMPTY);
  #values = new Int32Array(1024);
  #count = 0;

  /** Number of entries. */
  get size(): number {
    return this.#count;
  }

  /** The number of a hash, or undefined. */
  get(hash: number): number | undefined {
    const slot = this.#slotOf(hash);
    return this.#hashes[slot] === EMPTY ? undefined : this.#values[slot];
  }

  /**
   * Adds `value` (below 2^31) for a new hash; otherwise returns the number that the hash already
   * has.
   */
  add(hash: number, value: number): number | undefined {
    const slot = this.#slotOf(hash);
    if (this.#hashes[slot] !== EMPTY) return this.#values[slot];
    this.#hashes[slot] = hash;
    this.#values[slot] = value;
    this.#count += 1;
    if (this.#count * 2 > this.#hashes.length) this.#grow();
    return undefined;
  }

  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let slot = mix32(hash % 2 ** 32) & mask;
    while (this.#hashes[slot] !== EMPTY && this.#hashes[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [hashes, values] = [this.#hashes, this.#values];
    this.#hashes = new Float64Array(hashes.length * 2).fill(EMPTY);
    this.#values = new Int32Array(values.length * 2);
    hashes.forEach((hash, i) => {
      if (hash === EMPTY) return;
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#values[slot] = values[i]!;
    });
  }
}
