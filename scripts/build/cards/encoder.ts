// Text to token ids, remembered: generated questions and names come again and again.

/** Converts text into token ids. */
export interface Encoder {
  encode(text: string): Int32Array;
}

/** Texts that are remembered at most. */
const LIMIT = 50_000;

/** The encoder with a memory; the ids are the same. */
export function cached(encoder: Encoder): Encoder {
  const cache = new Map<string, Int32Array>();
  return {
    encode(text) {
      let ids = cache.get(text);
      if (!ids) {
        ids = encoder.encode(text);
        if (cache.size < LIMIT) cache.set(text, ids);
      }
      return ids;
    },
  };
}
