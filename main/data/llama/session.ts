// A model in libllama with one context: sequences that share their beginnings, an adapter that can
// be changed, and logits.

import { availableParallelism } from 'node:os';
import { BatchMemory, runLength, type Run } from './batch.ts';
import type { Address, LlamaLibrary } from './library.ts';

/** Sequences that one context can tell apart (`LLAMA_MAX_SEQ`). */
export const MOST_SEQUENCES = 256;

/** Tokens that a context reads at once, and those it computes at once. */
const [BATCH_TOKENS, COMPUTED_TOKENS] = [2048, 512];
/** A context's cells are a multiple of this. */
const CELLS = 256;
/** Types of keys and values, with their numbers in ggml. */
export const CACHE_TYPES = { f32: 0, f16: 1, q8_0: 8 } as const;
export type CacheType = keyof typeof CACHE_TYPES;
/** Attention that is chosen or not fused. */
const [AUTO, OFF] = [-1, 0];

/**
 * Threads of llama.cpp on the processor: they spin while they wait, so that with more threads than
 * free cores they block each other, and seconds become minutes.
 */
export const llamaThreads = (): number => Math.max(1, availableParallelism() >> 1);

export interface SessionOptions {
  readonly library: LlamaLibrary;
  /** A file with a language model. */
  readonly file: string;
  /** Logits of the model. */
  readonly vocabulary: number;
  /** Whether layers, cache and products are on a card. */
  readonly onCard: boolean;
  /** Keys and values in 32 bits and attention in single products, as our engine has them. */
  readonly isExact: boolean;
  /** Another type of keys and values. */
  readonly cache?: CacheType;
}

/** A model with a context. Calls must follow each other. */
export class LlamaSession {
  /** Logits of the model. */
  readonly vocabulary: number;
  readonly #options: SessionOptions;
  readonly #model: Address;
  readonly #batch: BatchMemory;
  #context: Address | undefined;
  #adapter: Address | undefined;
  #size = { cells: 0, sequences: 0 };
  /** Positions of an embedding. */
  readonly positions: number;
  /** Numbers in place of a token: more than its width in models with features for several layers. */
  readonly embedding: number;

  private constructor(options: SessionOptions, model: Address) {
    this.#options = options;
    this.#model = model;
    this.vocabulary = options.vocabulary;
    const { positions, embedding } = options.library.modelInputs(model);
    [this.positions, this.embedding] = [positions, embedding];
    this.#batch = new BatchMemory(options.library, BATCH_TOKENS, { embedding, axes: positions });
  }

  /** Loads the file; undefined where the library refuses it. */
  static async open(options: SessionOptions): Promise<LlamaSession | undefined> {
    const { library, file, onCard } = options;
    const model = await library.loadModel(file, { n_gpu_layers: onCard ? -1 : 0 });
    return model === undefined ? undefined : new LlamaSession(options, model);
  }

  /** Whether a context with room for so many tokens and sequences is there or could be made. */
  reserve(cells: number, sequences: number): boolean {
    if (this.#context !== undefined) {
      if (cells <= this.#size.cells && sequences <= this.#size.sequences) return true;
      this.#options.library.freeContext(this.#context);
    }
    const { library, onCard, isExact, cache = isExact ? 'f32' : 'f16' } = this.#options;
    const type = CACHE_TYPES[cache];
    const rounded = Math.ceil(cells / CELLS) * CELLS;
    this.#context = library.newContext(this.#model, {
      ...{ n_ctx: rounded, n_batch: BATCH_TOKENS, n_ubatch: COMPUTED_TOKENS },
      ...{ n_seq_max: sequences, n_outputs_max: sequences, kv_unified: true },
      ...{ n_threads: llamaThreads(), n_threads_batch: llamaThreads() },
      ...{ type_k: type, type_v: type, flash_attn_type: isExact ? OFF : AUTO },
      ...{ offload_kqv: onCard, op_offload: onCard },
    });
    this.#size =
      this.#context === undefined ? { cells: 0, sequences: 0 } : { cells: rounded, sequences };
    if (this.#context !== undefined && this.#adapter !== undefined)
      library.setAdapter(this.#context, this.#adapter);
    return this.#context !== undefined;
  }

  /**
   * Takes an adapter from a file in place of the present one, and forgets all sequences: their keys
   * are those of the former. False where the library refuses it.
   */
  adapt(file: string): boolean {
    const { library } = this.#options;
    const adapter = library.loadAdapter(this.#model, file);
    if (adapter === undefined) return false;
    const former = this.#adapter;
    this.#adapter = adapter;
    const isSet = this.#context === undefined || library.setAdapter(this.#context, adapter);
    if (former !== undefined) library.freeAdapter(former);
    this.clear();
    return isSet;
  }

  /** Forgets all sequences. */
  clear(): void {
    if (this.#context !== undefined) this.#options.library.clear(this.#context);
  }

  /** Lets sequence `to` begin with what `from` holds. */
  copy(from: number, to: number): void {
    this.#options.library.copySequence(this.#context!, from, to);
  }

  /** Forgets a sequence. */
  remove(sequence: number): void {
    this.#options.library.removeSequence(this.#context!, sequence);
  }

  /**
   * Reads runs of ids, or one run of embeddings, in their order; gives the logits [wanted runs, V],
   * valid until the next call. `seesBothWays`: every token of the run sees the whole run. Throws an
   * Error with the library's number where it cannot.
   */
  async read(runs: readonly Run[], { seesBothWays = false } = {}): Promise<Float32Array> {
    const { library, vocabulary } = this.#options;
    const parts = batches(runs);
    let all: Float32Array[] = [];
    for (const part of parts) {
      const wanted = part.filter(({ wantsLogits }) => wantsLogits).length;
      // Tokens of another computation would not see these.
      if (seesBothWays && (parts.length > 1 || runLength(part[0]!) > COMPUTED_TOKENS))
        throw new Error(`a run that sees both ways is longer than ${COMPUTED_TOKENS} tokens`);
      if (seesBothWays) library.setCausal(this.#context!, false);
      const status = await library.decode(this.#context!, this.#batch.fill(part));
      if (seesBothWays) library.setCausal(this.#context!, true);
      if (status !== 0) throw new Error(`llama_decode returned ${status}`);
      if (wanted === 0) continue;
      const logits = library.logits(this.#context!, wanted * vocabulary);
      // The next part's logits take the place of these.
      all = [...all, parts.length > 1 ? logits.slice() : logits];
    }
    return all.length === 1 ? all[0]! : joined(all);
  }

  /** Frees everything. */
  release(): void {
    const { library } = this.#options;
    if (this.#context !== undefined) library.freeContext(this.#context);
    if (this.#adapter !== undefined) library.freeAdapter(this.#adapter);
    library.freeModel(this.#model);
    this.#batch.release();
    [this.#context, this.#adapter] = [undefined, undefined];
  }
}

/** Runs as batches of at most {@link BATCH_TOKENS}; a longer run is cut. */
function batches(runs: readonly Run[]): Run[][] {
  const parts: Run[][] = [[]];
  let room = BATCH_TOKENS;
  for (const run of runs) {
    let start = 0;
    while (start < runLength(run)) {
      if (room === 0) {
        parts.push([]);
        room = BATCH_TOKENS;
      }
      const end = Math.min(runLength(run), start + room);
      parts.at(-1)!.push(cut(run, start, end));
      room -= end - start;
      start = end;
    }
  }
  return parts.filter(({ length }) => length > 0);
}

function cut(run: Run, start: number, end: number): Run {
  const length = runLength(run);
  if (start === 0 && end === length) return run;
  const width = (run.embeddings?.length ?? 0) / length;
  return {
    sequence: run.sequence,
    ...(run.ids ? { ids: run.ids.subarray(start, end) } : {}),
    ...(run.embeddings ? { embeddings: run.embeddings.subarray(start * width, end * width) } : {}),
    axes: run.axes.map((axis) => axis.subarray(start, end)),
    wantsLogits: run.wantsLogits && end === length,
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
