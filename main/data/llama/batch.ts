// What a context reads in one run: tokens, or embeddings in their place, each at a position of a
// sequence; and the memory in which libllama finds them.

import type { Address, LlamaLibrary } from './library.ts';
import type { BATCH, Edits } from './structs.ts';

/** Tokens or embeddings of one sequence, one after another. */
export interface Run {
  readonly sequence: number;
  readonly ids?: Int32Array;
  /** Embeddings in place of ids, [tokens, embedding]. */
  readonly embeddings?: Float32Array;
  /** Positions on each axis that the run needs, [axes][tokens]; tokens have one axis. */
  readonly axes: readonly Int32Array[];
  /** Whether the logits after the last token are wanted. */
  readonly wantsLogits: boolean;
}

/** Tokens of a run. */
export const runLength = ({ axes }: Run): number => axes[0]!.length;

/** Memory for batches of at most `capacity` tokens. */
export class BatchMemory {
  readonly #library: LlamaLibrary;
  readonly #capacity: number;
  readonly #embedding: number;
  readonly #fixed: Readonly<
    Record<'ids' | 'positions' | 'counts' | 'sequences' | 'lists' | 'wanted', Address>
  >;
  /** Embeddings are large: their memory is taken when there are some. */
  #embeddings: Address | undefined;

  /** `embedding`: numbers in place of a token; `axes`: positions of each of them. */
  constructor(
    library: LlamaLibrary,
    capacity: number,
    { embedding, axes }: { readonly embedding: number; readonly axes: number },
  ) {
    this.#library = library;
    this.#capacity = capacity;
    this.#embedding = embedding;
    this.#fixed = {
      ids: library.memory('int32', capacity),
      positions: library.memory('int32', capacity * axes),
      counts: library.memory('int32', capacity),
      sequences: library.memory('int32', capacity),
      lists: library.memory('uint64', capacity),
      wanted: library.memory('int8', capacity),
    };
    const { counts, sequences, lists } = this.#fixed;
    library.write(counts, 'int32', new Int32Array(capacity).fill(1));
    const places = BigUint64Array.from({ length: capacity }, (_, i) => sequences + BigInt(4 * i));
    library.write(lists, 'uint64', places);
  }

  /** Writes runs, all of ids or all of embeddings, and gives the batch; valid until the next call. */
  fill(runs: readonly Run[]): Edits<typeof BATCH> {
    const tokens = runs.reduce((sum, run) => sum + runLength(run), 0);
    if (tokens > this.#capacity)
      throw new Error(`internal: ${tokens} tokens in a batch of ${this.#capacity}`);
    const axes = runs[0]!.axes.length;
    const positions = new Int32Array(tokens * axes);
    const sequences = new Int32Array(tokens);
    const wanted = new Int8Array(tokens);
    let at = 0;
    for (const run of runs) {
      run.axes.forEach((axis, a) => positions.set(axis, a * tokens + at));
      sequences.fill(run.sequence, at, at + runLength(run));
      at += runLength(run);
      wanted[at - 1] = Number(run.wantsLogits);
    }
    const library = this.#library;
    const memory = this.#fixed;
    library.write(memory.positions, 'int32', positions);
    library.write(memory.sequences, 'int32', sequences);
    library.write(memory.wanted, 'int8', wanted);
    const common = {
      ...{ n_tokens: tokens, pos: memory.positions, n_seq_id: memory.counts },
      ...{ seq_id: memory.lists, logits: memory.wanted },
    };
    if (runs[0]!.ids) {
      const ids = new Int32Array(tokens);
      runs.reduce((start, run) => (ids.set(run.ids!, start), start + runLength(run)), 0);
      library.write(memory.ids, 'int32', ids);
      return { ...common, token: memory.ids };
    }
    this.#embeddings ??= library.memory('float', this.#capacity * this.#embedding);
    runs.reduce((at, run) => {
      library.write(at, 'float', run.embeddings!);
      return at + BigInt(run.embeddings!.byteLength);
    }, this.#embeddings);
    return { ...common, embd: this.#embeddings };
  }

  release(): void {
    for (const address of Object.values(this.#fixed)) this.#library.free(address);
    if (this.#embeddings !== undefined) this.#library.free(this.#embeddings);
    this.#embeddings = undefined;
  }
}
