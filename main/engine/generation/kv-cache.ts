// Keys and values of answers being decoded, in slots that JavaScript owns.
//
// Answers of one prompt that are still equal share a slot, a branch: the model computes them once, and each draws its

import type { TreeLayout } from '../layers/prefix-layout.ts';

// next token by itself. Where they part, the keys so far are copied. A row holds one prompt and some slots; a prompt with
// many branches has several rows. Which branch stands where changes nothing but rounding.
import { decodeMasks } from '../layers/attention-masks.ts';
import type { TextSizes } from '../models/parts/family.ts';
import { bucket, fineBucket, type Feed } from '../graph/tensor.ts';

/** A prompt whose answers are being decoded. */
export interface PromptSpan {
  /** Its tokens. */
  readonly length: number;
  /** Position of the first answer token. */
  readonly next: number;
}

/** Where the keys of a branch are: its prompt's in the slot's row, and its own. */
export interface Branch {
  readonly prompt: PromptSpan;
  readonly pool: DecodePool;
  /** Branches that have just parted name the same slot until they are placed. */
  readonly slot: number;
  /** Answer tokens whose keys are in the slot. */
  readonly length: number;
  /** The token to be fed next. */
  readonly lastId: number;
}

interface PoolShape {
  readonly rows: number;
  /** Slots of a row. */
  readonly width: number;
  /** Prompt tokens of a row. */
  readonly prompt: number;
  /** Answer tokens of a slot. */
  readonly capacity: number;
}

type KeySizes = Pick<TextSizes, 'layers' | 'width' | 'kvHeads' | 'headDim' | 'vocabulary'>;
type Arrays = Record<string, Float32Array>;

/** The caches of one shape, and which branch stands in which slot. */
export class DecodePool {
  readonly shape: PoolShape;
  private readonly sizes: KeySizes;
  /** `prompt_k.l`, `prompt_v.l`: [R, KV, P, K]. */
  private readonly promptKeys: Arrays;
  /** `answer_k.l`, `answer_v.l`: [R, KV, W, C, K]. */
  private readonly answerKeys: Arrays;
  /** The prompt of each row that is in use. */
  private readonly prompts: (PromptSpan | undefined)[];

  private constructor(sizes: KeySizes, shape: PoolShape, promptKeys: Arrays) {
    this.sizes = sizes;
    this.shape = shape;
    this.promptKeys = promptKeys;
    const { rows, width, capacity } = shape;
    this.answerKeys = zeros(sizes, 'answer', rows * width * capacity);
    this.prompts = new Array<undefined>(rows).fill(undefined);
  }

  /** Keys as a prefill leaves them: one slot without capacity for each prompt. */
  static ofPrefill(sizes: KeySizes, rows: number, prompt: number, promptKeys: Arrays): DecodePool {
    return new DecodePool(sizes, { rows, width: 1, prompt, capacity: 0 }, promptKeys);
  }

  /** A pool made to measure, with every branch in a slot of its own. `answers` is the most that a prompt can ever have. */
  static fit(
    sizes: KeySizes,
    branches: readonly Branch[],
    answers: number,
  ): { pool: DecodePool; branches: Branch[] } {
    const prompt = fineBucket(Math.max(...branches.map((branch) => branch.prompt.length)));
    const longest = Math.max(...branches.map(({ length }) => length)) + 1;
    const isLarge = parametersOf(sizes) > LARGE_MODEL;
    const capacity = isLarge ? coarseBucket(longest) : bucket(longest, SMALLEST_CAPACITY);
    const counts = countByPrompt(branches);
    const { width, rows } = isLarge
      ? { width: bucket(answers), rows: counts.length }
      : bestWidth(sizes, counts, answers, prompt);
    const shape = { rows: fineBucket(rows), width, prompt, capacity };
    const pool = new DecodePool(sizes, shape, zeros(sizes, 'prompt', fineBucket(rows) * prompt));
    const taken = new Set<number>();
    return { pool, branches: branches.map((branch) => pool.settle(branch, taken)) };
  }

  /**
   * Gives every branch a slot of its own, those that have parted new ones. Returns undefined, and changes nothing,
   * when the pool is too small for them, or more than twice as large as it need be.
   */
  place(branches: readonly Branch[]): Branch[] | undefined {
    const { rows, width, capacity } = this.shape;
    if (branches.some((branch) => branch.pool !== this || branch.length >= capacity))
      return undefined;
    const { kept, parted } = this.keepers(branches);
    const counts = countByPrompt(branches);
    const least = counts.reduce((sum, count) => sum + Math.ceil(count / width), 0);
    if (2 * fineBucket(least) <= rows) return undefined;
    const inUse = new Set([...kept.keys()].map((slot) => Math.floor(slot / width)));
    if (this.missingRows(kept, parted) > rows - inUse.size) return undefined;
    for (let row = 0; row < rows; row++) if (!inUse.has(row)) this.prompts[row] = undefined;
    const taken = new Set(kept.keys());
    return branches.map((branch) =>
      kept.get(branch.slot) === branch ? branch : this.settle(branch, taken),
    );
  }

  /** The layout of a decoding step over all slots. */
  get layout(): TreeLayout {
    const { rows, width, prompt, capacity } = this.shape;
    return { rows, prompt, answers: width, length: 1, cached: capacity };
  }

  /** The caches, and masks that show every slot its prompt and its own tokens. */
  feeds(branches: readonly Branch[], windows: readonly number[]): Record<string, Feed> {
    const spans = branches.map(({ prompt, slot, length }) => ({
      slot,
      prompt: prompt.length,
      length,
    }));
    return {
      ...decodeMasks(this.layout, spans, windows),
      ...this.promptKeys,
      ...this.answerKeys,
    };
  }

  /** Takes the new keys of a step, `answer_k.l` … [R, KV, W, 1, K], and returns the branches one token longer. */
  append(branches: readonly Branch[], fresh: Readonly<Arrays>): Branch[] {
    const { width, capacity } = this.shape;
    const { kvHeads, headDim: K } = this.sizes;
    for (const [name, values] of Object.entries(fresh)) {
      const keys = this.answerKeys[name]!;
      for (const { slot, length } of branches) {
        for (let head = 0; head < kvHeads; head++) {
          const line = (Math.floor(slot / width) * kvHeads + head) * width + (slot % width);
          keys.set(values.subarray(line * K, (line + 1) * K), (line * capacity + length) * K);
        }
      }
    }
    return branches.map((branch) => ({ ...branch, length: branch.length + 1 }));
  }

  /** The first branch of each slot stays there; the others must move. */
  private keepers(branches: readonly Branch[]): { kept: Map<number, Branch>; parted: Branch[] } {
    const kept = new Map<number, Branch>();
    const parted: Branch[] = [];
    for (const branch of branches) {
      if (kept.has(branch.slot)) parted.push(branch);
      else kept.set(branch.slot, branch);
    }
    return { kept, parted };
  }

  /** Rows that the parted branches need beyond the free slots of their prompts' rows. */
  private missingRows(kept: ReadonlyMap<number, Branch>, parted: readonly Branch[]): number {
    const { width } = this.shape;
    const rowsOf = new Map<PromptSpan, Set<number>>();
    for (const [slot, { prompt }] of kept) {
      const rows = rowsOf.get(prompt) ?? new Set();
      rowsOf.set(prompt, rows.add(Math.floor(slot / width)));
    }
    const wanted = new Map<PromptSpan, number>();
    for (const { prompt } of [...kept.values(), ...parted])
      wanted.set(prompt, (wanted.get(prompt) ?? 0) + 1);
    let missing = 0;
    for (const [prompt, count] of wanted)
      missing += Math.max(0, Math.ceil(count / width) - rowsOf.get(prompt)!.size);
    return missing;
  }

  /** Puts a branch into a free slot of its prompt's rows, or of an empty row, and copies its keys there. */
  private settle(branch: Branch, taken: Set<number>): Branch {
    const { rows, width } = this.shape;
    const free = (wanted: PromptSpan | undefined) => {
      for (let row = 0; row < rows; row++) {
        if (this.prompts[row] !== wanted) continue;
        for (let slot = row * width; slot < (row + 1) * width; slot++)
          if (!taken.has(slot)) return slot;
      }
      return undefined;
    };
    const known = free(branch.prompt);
    const slot = known ?? free(undefined);
    if (slot === undefined) throw new Error('internal: no slot for a branch');
    if (known === undefined) this.copyPrompt(branch, Math.floor(slot / width));
    this.copyAnswer(branch, slot);
    taken.add(slot);
    return { ...branch, pool: this, slot };
  }

  private copyPrompt({ prompt, pool, slot }: Branch, row: number): void {
    const { kvHeads, headDim: K } = this.sizes;
    const from = Math.floor(slot / pool.shape.width) * kvHeads;
    for (const [name, keys] of Object.entries(this.promptKeys)) {
      const old = pool.promptKeys[name]!;
      for (let head = 0; head < kvHeads; head++) {
        const start = (from + head) * pool.shape.prompt * K;
        const to = (row * kvHeads + head) * this.shape.prompt * K;
        keys.set(old.subarray(start, start + prompt.length * K), to);
      }
    }
    this.prompts[row] = prompt;
  }

  private copyAnswer({ pool, slot, length }: Branch, target: number): void {
    if (length === 0) return;
    const { kvHeads, headDim: K } = this.sizes;
    const lineOf = ({ width }: PoolShape, s: number, head: number) =>
      (Math.floor(s / width) * kvHeads + head) * width + (s % width);
    for (const [name, keys] of Object.entries(this.answerKeys)) {
      const old = pool.answerKeys[name]!;
      for (let head = 0; head < kvHeads; head++) {
        const start = lineOf(pool.shape, slot, head) * pool.shape.capacity * K;
        const to = lineOf(this.shape, target, head) * this.shape.capacity * K;
        keys.set(old.subarray(start, start + length * K), to);
      }
    }
  }
}

const SMALLEST_CAPACITY = 16;
/** Models with more parameters take longer to compile than to decode many tokens in a cache that is too large. */
const LARGE_MODEL = 1e8;
/** 64, 256, 1024, … */
const coarseBucket = (n: number) => 4 ** Math.max(3, Math.ceil(Math.log(n) / Math.log(4) - 1e-9));

/** Roughly: a transformer layer has 12 matrices of its width squared. */
const parametersOf = ({ layers, width: D, vocabulary }: KeySizes) =>
  12 * D * D * layers + vocabulary * D;

function zeros({ layers, kvHeads, headDim }: KeySizes, name: string, tokens: number): Arrays {
  const names = Array.from({ length: layers }, (_, l) => [`${name}_k.${l}`, `${name}_v.${l}`]);
  return Object.fromEntries(
    names.flat().map((key) => [key, new Float32Array(tokens * kvHeads * headDim)]),
  );
}

function countByPrompt(branches: readonly Branch[]): number[] {
  const counts = new Map<PromptSpan, number>();
  for (const { prompt } of branches) counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
  return [...counts.values()];
}

/**
 * The slots of a row that make a step cheapest: narrow rows leave few slots empty where prompts have unequal numbers of
 * branches, wide ones read each prompt's keys but once.
 */
function bestWidth(
  sizes: KeySizes,
  counts: readonly number[],
  answers: number,
  prompt: number,
): { width: number; rows: number } {
  const { layers, kvHeads, headDim } = sizes;
  const slotCost = 2 * parametersOf(sizes); // operations
  const rowCost =
    layers *
    kvHeads *
    (PRODUCT_COST + 2 * headDim * prompt * Float32Array.BYTES_PER_ELEMENT * BYTE_COST);
  let best = { width: 1, rows: 0, cost: Infinity };
  for (let width = 1; ; width = bucket(width + 1)) {
    const rows = counts.reduce((sum, count) => sum + Math.ceil(count / width), 0);
    const cost = fineBucket(rows) * (width * slotCost + rowCost);
    if (cost < best.cost) best = { width, rows, cost };
    if (width >= answers) return best;
  }
}

/** What reading one byte of a cache costs, in operations: about 10 GB/s against 50 GFLOP/s. */
const BYTE_COST = 5;
/** What starting the two small products of a row and key head costs, in operations: about two microseconds. */
const PRODUCT_COST = 1e5;
