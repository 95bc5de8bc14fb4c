// Draws tokens from logits that are on the host already, as a generator's own programs draw them.

import { Graph } from '../graph/graph.ts';
import { bucket } from '../graph/tensor.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import type { Device } from '../runtime/session.ts';
import type { SamplingOptions } from './sampler.ts';
import { samplerFor, type Continuation, type LogitsRow } from './sequences.ts';

/** Draws from logits of V tokens; keeps compiled programs between calls. */
export class LogitsSampler {
  readonly #vocabulary: number;
  readonly #programs: ProgramCache;

  constructor(vocabulary: number, { device = 'cpu' }: { device?: Device } = {}) {
    this.#vocabulary = vocabulary;
    this.#programs = new ProgramCache({ device, programs: 16, weightBytes: 0 });
  }

  /**
   * Appends a token to every answer, from its row of logits [rows, V]; returns the unfinished answers
   * by token, for each row in the order given. A large vocabulary is scanned by a program.
   */
  async draw(
    logits: Float32Array,
    rows: readonly LogitsRow[],
    sampling: SamplingOptions,
  ): Promise<Continuation[][]> {
    const V = this.#vocabulary;
    const N = bucket(rows.length);
    const sampler = samplerFor(V, N, rows, sampling);
    if (sampler.isOnHost) return sampler.sample({ logits });
    const program = await this.#programs.get(`${N} ${sampler.key}`, () => {
      const graph = new Graph();
      sampler.build(graph, graph.input('logits', [N, V]));
      return graph;
    });
    // Rows of zeros fill the program's shape; nothing is drawn from them.
    const filled = N === rows.length ? logits : new Float32Array(N * V);
    if (filled !== logits) filled.set(logits);
    return sampler.sample(await program.run({ logits: filled, ...sampler.feeds }));
  }

  /** Frees all compiled programs. */
  async release(): Promise<void> {
    await this.#programs.release();
  }
}
