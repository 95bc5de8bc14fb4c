// Keys, values and states of answers being decoded, in slots of arrays that JavaScript owns.
//
// Equal answers to one prompt share a slot, called a branch: the model computes them once, and each
// samples its own next token. Where they differ, the branch forks and its keys are copied. A row
// holds one prompt and several slots; a prompt with many branches takes several rows. The
// assignment of slots affects rounding only.

import { bucket, fineBucket, type Feed } from '../graph/tensor.ts';
import { decodeMasks, updateFeeds } from '../layers/attention-masks.ts';
import { cacheTokens, isJoined, type PrefixLayout } from '../layers/prefix-layout.ts';
import type { TextSizes } from '../models/parts/family.ts';
import { advanceStates, copyStates, zeroStates, type StateArrays } from './states.ts';

/** A prompt whose answers are being decoded. */
export interface CachedPrompt {
  readonly ids: Int32Array;
  /** Tokens of the prompt. */
  readonly length: number;
  /** Position of the first answer token. */
  readonly next: number;
}

/** Equal answers to a prompt: where their keys are. Those of the prompt are in the slot's row. */
export interface Branch {
  readonly prompt: CachedPrompt;
  readonly cache: KVCache;
  /** Branches that have just forked share a slot until `assignSlots`. */
  readonly slot: number;
  /** Answer tokens whose keys are in the slot. */
  readonly length: number;
  /** The next token to feed. */
  readonly lastId: number;
}

interface CacheShape {
  readonly rows: number;
  /** Slots per row. */
  readonly width: number;
  /** Prompt tokens per row. */
  readonly prompt: number;
  /** Answer tokens per slot. */
  readonly capacity: number;
  /** See `PrefixLayout.updates`. */
  readonly updates: boolean;
}

type KeySizes = Pick<
  TextSizes,
  'layers' | 'width' | 'kvHeads' | 'headDim' | 'keyHeads' | 'vocabulary' | 'states'
>;
type Arrays = Record<string, Float32Array>;

/** The arrays of one shape, and which prompt is in which row. */
export class KVCache {
  readonly shape: CacheShape;
  private readonly sizes: KeySizes;
  /** `prompt_k.l`, `prompt_v.l`: [R, KV, P, K]; none where they are in front of those of the answers. */
  private readonly promptKeys: Arrays;
  /** `answer_k.l`, `answer_v.l`: [R, KV, W, T, K], T the tokens of a slot's cache. */
  private readonly answerKeys: Arrays;
  /** What each answer carries through the layers without keys. */
  private readonly states: StateArrays;
  /** The prompt of each used row. */
  private readonly prompts: (CachedPrompt | undefined)[];

  private constructor(
    sizes: KeySizes,
    shape: CacheShape,
    { promptKeys, states }: { promptKeys: Arrays; states?: StateArrays },
  ) {
    this.sizes = sizes;
    this.shape = shape;
    this.promptKeys = promptKeys;
    const { rows, width } = shape;
    this.answerKeys = zeros(sizes, 'answer', rows * width * cacheTokens(this.layout));
    this.states = states ?? zeroStates(sizes.states ?? [], rows * width);
    this.prompts = new Array<undefined>(rows).fill(undefined);
  }

  /** The keys and states of a prefill: one slot without capacity per prompt. */
  static ofPrefill(
    sizes: KeySizes,
    { rows, prompt }: { rows: number; prompt: number },
    of: { promptKeys: Arrays; states: StateArrays },
  ): KVCache {
    return new KVCache(sizes, { rows, width: 1, prompt, capacity: 0, updates: false }, of);
  }

  /** The keys and states of one row of a prefill, in a cache of its own. */
  static ofPrompt(source: KVCache, row: number, prompt: CachedPrompt): KVCache {
    const { sizes } = source;
    const shape = { rows: 1, width: 1, prompt: prompt.length, capacity: 0, updates: false };
    const promptKeys = zeros(sizes, 'prompt', prompt.length);
    const own = new KVCache(sizes, shape, { promptKeys });
    own.moveToFreeSlot({ prompt, cache: source, slot: row, length: 0, lastId: 0 }, new Set());
    return own;
  }

  /** Bytes of keys, values and states. */
  get bytes(): number {
    const arrays = [this.promptKeys, this.answerKeys, this.states].flatMap(
      Object.values<Float32Array>,
    );
    return arrays.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /**
   * Branches in a new cache that fits them, each in its own slot; `answers` is the largest number
   * per request. Several requests may have one prompt. `updates`: see `PrefixLayout`.
   */
  static fit(
    sizes: KeySizes,
    branches: readonly Branch[],
    answers: number,
    updates: boolean,
  ): Branch[] {
    const prompt = fineBucket(Math.max(...branches.map((branch) => branch.prompt.length)));
    const longest = Math.max(...branches.map(({ length }) => length)) + 1;
    const isLarge = parametersOf(sizes) > LARGE_MODEL;
    const counts = [...branchCounts(branches).values()];
    const { width, rows } = isLarge
      ? { width: bucket(answers), rows: rowsFor(counts, bucket(answers)) }
      : bestWidth(sizes, counts, answers, prompt);
    const joined = updates && width === 1;
    const smallest = isLarge ? SMALLEST_LARGE_CAPACITY : SMALLEST_CAPACITY;
    const capacity = isLarge && !joined ? coarseBucket(longest) : bucket(longest, smallest);
    const shape = { rows: fineBucket(rows), width, prompt, capacity, updates };
    const ownPrompts = joined ? 0 : fineBucket(rows) * prompt;
    const promptKeys = ownPrompts === 0 ? {} : zeros(sizes, 'prompt', ownPrompts);
    const cache = new KVCache(sizes, shape, { promptKeys });
    const taken = new Set<number>();
    return branches.map((branch) => cache.moveToFreeSlot(branch, taken));
  }

  /**
   * Gives every branch its own slot; forked branches, and those of other caches, move to new ones.
   * Returns undefined and changes nothing when this cache is too small for them or more than twice as
   * large as needed.
   */
  assignSlots(branches: readonly Branch[]): Branch[] | undefined {
    const { rows, width, prompt: most, capacity } = this.shape;
    if (branches.some(({ prompt, length }) => prompt.length > most || length >= capacity))
      return undefined;
    const { staying, moving } = this.splitBranches(branches);
    const counts = [...branchCounts(branches).values()];
    const leastRows = rowsFor(counts, width);
    if (2 * fineBucket(leastRows) <= rows) return undefined;
    const inUse = new Set([...staying.keys()].map((slot) => Math.floor(slot / width)));
    if (this.missingRows(staying, moving) > rows - inUse.size) return undefined;
    for (let row = 0; row < rows; row++) if (!inUse.has(row)) this.prompts[row] = undefined;
    const taken = new Set(staying.keys());
    const remaining = new Set(staying.values());
    return branches.map((branch) =>
      remaining.has(branch) ? branch : this.moveToFreeSlot(branch, taken),
    );
  }

  /** The layout of a decoding step over all slots. */
  get layout(): PrefixLayout {
    const { rows, width, prompt, capacity, updates } = this.shape;
    const layout = { rows, prompt, answers: width, length: 1, cached: capacity };
    return updates ? { ...layout, updates } : layout;
  }

  /**
   * The cached keys, values and states, and masks that let every slot attend to its prompt and its
   * own tokens.
   */
  feeds(branches: readonly Branch[], windows: readonly number[]): Record<string, Feed> {
    const spans = branches.map(({ prompt, slot, length }) => ({
      slot,
      prompt: prompt.length,
      length,
    }));
    const { layout, sizes } = this;
    const keyHeads = (sizes.keyHeads ?? [sizes]).map(({ kvHeads }) => kvHeads);
    return {
      ...(layout.updates
        ? updateFeeds(layout, spans, windows, keyHeads)
        : decodeMasks(layout, spans, windows)),
      ...this.promptKeys,
      ...this.answerKeys,
      ...this.states,
    };
  }

  /**
   * Stores the new keys of a step, `answer_k.l` … [R, KV, W, 1, K], if it has not written them itself,
   * and changes the states by it; returns the branches one token longer.
   */
  append(
    branches: readonly Branch[],
    { keys: newKeys, states }: { keys: Readonly<Arrays>; states: StateArrays },
  ): Branch[] {
    const { capacity } = this.shape;
    for (const [name, values] of Object.entries(newKeys)) {
      const { kvHeads, headDim: K } = headsOf(this.sizes, name);
      const keys = this.answerKeys[name]!;
      for (const { slot, length } of branches) {
        for (let head = 0; head < kvHeads; head++) {
          const index = slotIndex(this.shape, kvHeads, slot, head);
          keys.set(values.subarray(index * K, (index + 1) * K), (index * capacity + length) * K);
        }
      }
    }
    const slots = branches.map(({ slot }) => slot);
    advanceStates(this.sizes.states ?? [], this.states, states, slots);
    return branches.map((branch) => ({ ...branch, length: branch.length + 1 }));
  }

  /** The first branch of each slot of this cache stays in it; the others must move. */
  private splitBranches(branches: readonly Branch[]) {
    const staying = new Map<number, Branch>();
    const moving: Branch[] = [];
    for (const branch of branches) {
      if (branch.cache !== this || staying.has(branch.slot)) moving.push(branch);
      else staying.set(branch.slot, branch);
    }
    return { staying, moving };
  }

  /** Rows that the moving branches need beyond the free slots in the rows of their prompts. */
  private missingRows(staying: ReadonlyMap<number, Branch>, moving: readonly Branch[]): number {
    const { width } = this.shape;
    const rowsOf = new Map<CachedPrompt, Set<number>>();
    for (const [slot, { prompt }] of staying) {
      const rows = rowsOf.get(prompt) ?? new Set();
      rowsOf.set(prompt, rows.add(Math.floor(slot / width)));
    }
    let missing = 0;
    for (const [prompt, count] of branchCounts([...staying.values(), ...moving]))
      missing += Math.max(0, Math.ceil(count / width) - (rowsOf.get(prompt)?.size ?? 0));
    return missing;
  }

  /** Copies a branch to a free slot in its prompt's rows, or in an unused row. */
  private moveToFreeSlot(branch: Branch, taken: Set<number>): Branch {
    const { rows, width } = this.shape;
    const freeSlot = (prompt: CachedPrompt | undefined) => {
      for (let row = 0; row < rows; row++) {
        if (this.prompts[row] !== prompt) continue;
        for (let slot = row * width; slot < (row + 1) * width; slot++)
          if (!taken.has(slot)) return slot;
      }
      return undefined;
    };
    const inPromptRow = freeSlot(branch.prompt);
    const slot = inPromptRow ?? freeSlot(undefined);
    if (slot === undefined) throw new Error('internal: no free slot for a branch');
    if (inPromptRow === undefined) this.copyPrompt(branch, Math.floor(slot / width));
    this.copyAnswer(branch, slot);
    const source = { states: branch.cache.states, slot: branch.slot };
    copyStates(this.sizes.states ?? [], source, { states: this.states, slot });
    taken.add(slot);
    return { ...branch, cache: this, slot };
  }

  private copyPrompt(branch: Branch, row: number): void {
    this.copyKeys('prompt', branch, row * this.shape.width, branch.prompt.length);
    this.prompts[row] = branch.prompt;
  }

  private copyAnswer(branch: Branch, target: number): void {
    if (branch.length > 0) this.copyKeys('answer', branch, target, branch.length);
  }

  /** Copies the keys and values of some tokens of a branch to a slot. */
  private copyKeys(part: Part, { prompt, cache: source, slot }: Branch, to: number, n: number) {
    for (const name of Object.keys(this.answerKeys)) {
      const { kvHeads, headDim: K } = headsOf(this.sizes, name);
      for (let head = 0; head < kvHeads; head++) {
        const old = source.keysAt(part, name, { prompt, slot, head });
        const own = this.keysAt(part, name, { prompt, slot: to, head });
        own.keys.set(old.keys.subarray(old.start, old.start + n * K), own.start);
      }
    }
  }

  /** The array that has the keys or values of a slot's prompt or answer, and their first number. */
  private keysAt(
    part: Part,
    name: string,
    { prompt, slot, head }: { prompt: CachedPrompt; slot: number; head: number },
  ): { keys: Float32Array; start: number } {
    const { shape, layout } = this;
    const { kvHeads, headDim: K } = headsOf(this.sizes, name);
    const joined = isJoined(layout);
    if (part === 'prompt' && !joined) {
      const row = Math.floor(slot / shape.width) * kvHeads + head;
      const keys = this.promptKeys[name.replace('answer', 'prompt')]!;
      return { keys, start: row * shape.prompt * K };
    }
    const first = slotIndex(shape, kvHeads, slot, head) * cacheTokens(layout);
    const before = joined && part === 'answer' ? prompt.length : 0;
    return { keys: this.answerKeys[name]!, start: (first + before) * K };
  }
}

type Part = 'prompt' | 'answer';

/** Index of a slot's keys of one head in arrays [R, KV, W, …]. */
function slotIndex({ width }: CacheShape, kvHeads: number, slot: number, head: number): number {
  return (Math.floor(slot / width) * kvHeads + head) * width + (slot % width);
}

const SMALLEST_CAPACITY = 16;
const SMALLEST_LARGE_CAPACITY = 64;
/**
 * For models with more parameters, compiling another program costs more than decoding with an
 * oversized cache; joined caches of any length have one program.
 */
const LARGE_MODEL = 1e8;
/** 64, 256, 1024, … */
const coarseBucket = (n: number) => 4 ** Math.max(3, Math.ceil(Math.log(n) / Math.log(4) - 1e-9));

/** Estimate: a transformer layer has 12 · width² parameters. */
const parametersOf = ({ layers, width: D, vocabulary }: KeySizes) =>
  12 * D * D * layers + vocabulary * D;

function zeros(sizes: KeySizes, name: string, tokens: number): Arrays {
  const layers = sizes.keyHeads?.length ?? sizes.layers;
  const names = Array.from({ length: layers }, (_, l) => [`${name}_k.${l}`, `${name}_v.${l}`]);
  return Object.fromEntries(
    names.flat().map((key) => {
      const { kvHeads, headDim } = headsOf(sizes, key);
      return [key, new Float32Array(tokens * kvHeads * headDim)];
    }),
  );
}

/** Heads of the layer of a cache, e.g. `answer_k.3`. */
function headsOf(sizes: KeySizes, name: string): Pick<TextSizes, 'kvHeads' | 'headDim'> {
  return sizes.keyHeads?.[Number(name.slice(name.lastIndexOf('.') + 1))] ?? sizes;
}

/** Keys of one token in all layers, in numbers; values are as many. */
export const keyNumbers = (sizes: Omit<KeySizes, 'width' | 'vocabulary'>): number =>
  sizes.keyHeads?.reduce((sum, { kvHeads, headDim }) => sum + kvHeads * headDim, 0) ??
  sizes.layers * sizes.kvHeads * sizes.headDim;

/** Branches of each prompt. */
function branchCounts(branches: readonly Branch[]): Map<CachedPrompt, number> {
  const counts = new Map<CachedPrompt, number>();
  for (const { prompt } of branches) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
  return counts;
}

/** Rows of `width` slots for prompts with these numbers of branches. */
const rowsFor = (counts: readonly number[], width: number): number =>
  counts.reduce((sum, count) => sum + Math.ceil(count / width), 0);

/**
 * The slots per row that make a step cheapest: narrow rows leave fewer slots empty where prompts
 * have unequal numbers of branches, wide rows read each prompt's keys less often.
 */
function bestWidth(
  sizes: KeySizes,
  counts: readonly number[],
  answers: number,
  prompt: number,
): { width: number; rows: number } {
  const { kvHeads, headDim, keyHeads } = sizes;
  const layers = keyHeads?.length ?? sizes.layers;
  const slotCost = 2 * parametersOf(sizes); // operations
  const rowCost =
    layers *
    kvHeads *
    (PRODUCT_COST + 2 * headDim * prompt * Float32Array.BYTES_PER_ELEMENT * BYTE_COST);
  let best = { width: 1, rows: 0, cost: Infinity };
  for (let width = 1; ; width = bucket(width + 1)) {
    const rows = rowsFor(counts, width);
    const cost = fineBucket(rows) * (width * slotCost + rowCost);
    if (cost < best.cost) best = { width, rows, cost };
    if (width >= answers) return best;
  }
}

/** Cost of reading one byte of a cache, in operations: about 10 GB/s against 50 GFLOP/s. */
const BYTE_COST = 5;
/**
 * Cost of starting the two small products of a row and key head, in operations: about two
 * microseconds.
 */
const PRODUCT_COST = 1e5;
