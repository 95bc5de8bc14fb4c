// Prompts that have been run: their keys, values and states, so that the same prompt need not run again.

import { createHash } from 'node:crypto';
import type { Pictures } from '../models/parts/family.ts';
import type { CachedPrompt, KVCache } from './kv-cache.ts';

/** A prompt that has been run. */
export interface KnownPrompt {
  readonly prompt: CachedPrompt;
  /** Has this prompt alone, in slot 0. */
  readonly cache: KVCache;
  /** Its last token's hidden state after the final norm, [D]. */
  readonly hidden: Float32Array;
}

/** Prompts by key. The least recently used are forgotten when all together are too large. */
export class PromptCache {
  private readonly limit: number;
  private readonly prompts = new Map<string, KnownPrompt>();
  private bytes = 0;

  /** `limit`: bytes of all prompts together; a larger one is not kept. */
  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: string): KnownPrompt | undefined {
    const known = this.prompts.get(key);
    if (!known) return undefined;
    this.prompts.delete(key);
    this.prompts.set(key, known);
    return known;
  }

  add(key: string, known: KnownPrompt): void {
    const old = this.prompts.get(key);
    if (old) this.forget(key, old);
    if (known.cache.bytes > this.limit) return;
    this.prompts.set(key, known);
    this.bytes += known.cache.bytes;
    for (const [oldest, { cache }] of this.prompts) {
      if (this.bytes <= this.limit) return;
      this.forget(oldest, { cache });
    }
  }

  private forget(key: string, { cache }: Pick<KnownPrompt, 'cache'>): void {
    this.prompts.delete(key);
    this.bytes -= cache.bytes;
  }
}

/** Equal for prompts of equal tokens and pictures. */
export function promptKey(ids: Int32Array, pictures: Pictures | undefined): string {
  const hash = createHash('sha256').update(ids);
  if (pictures) {
    const { pixelValues, ...sizes } = pictures;
    hash.update(JSON.stringify(sizes)).update(pixelValues);
  }
  return hash.digest('base64');
}
