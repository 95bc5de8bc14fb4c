// Names as arrays of C texts.

import { addressOf } from './api.ts';

/** The texts that an array of addresses points to live as long as the array. */
const texts = new WeakMap<BigUint64Array, readonly Buffer[]>();

/** Addresses of texts that end with a zero byte. */
export function namesOf(names: readonly string[]): BigUint64Array {
  const kept = names.map((name) => Buffer.from(`${name}\0`));
  const addresses = BigUint64Array.from(kept, addressOf);
  texts.set(addresses, kept);
  return addresses;
}
