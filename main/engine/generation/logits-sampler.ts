// Draws tokens from logits that are on the host already, as a generator's own programs draw them.

import { Graph } from '../graph/graph.ts';
import { bucket } from '../graph/tensor.ts';
import { ProgramCache } from '../runtime/program-cache.ts';
import type { Device } from '../runtime/session.ts';
import { samplerFor, type Continuation, type LogitsRow } from './sequences.ts';

/** The program's input; `logits` are among its results. */
const LOGITS = 'all_logits';

/** Draws from logits of V tokens; keeps compiled programs between calls. */
export class LogitsSampler {
  readonly #vocabulary: number;
  readonly #programs: ProgramCache;

  constructor(vocabulary: number, { device = 'cpu' }: { device?: Device } = {}) {
    this.#vocabulary = vocabulary;
    this.#programs = new ProgramCache({ device, programs: 16, bytes: 0 });
  }

  /**
   * Appends a token to every answer, from its row of logits [rows, V]; returns the unfinished answers
   * by token, for each row in the order given. A large vocabulary is scanned by a program.
   */
  async draw(logits: Float32Array, rows: readonly LogitsRow[]): Promise<Continuation[][]> {
    const V = this.#vocabulary;
    const N = bucket(rows.length);
    const sampler = samplerFor(V, N, rows);
    if (sampler.isOnHost) return sampler.sample({ logits });
    const program = await this.#programs.get(`${N} ${sampler.key}`, () => {
      const graph = new Graph();
      sampler.build(graph, graph.input(LOGITS, [N, V]), { apply: (x) => x });
      return graph;
    });
    // Rows of zeros fill the program's shape; nothing is drawn from them.
    const filled = N === rows.length ? logits : new Float32Array(N * V);
    if (filled !== logits) filled.set(logits);
    return sampler.sample(await program.run({ [LOGITS]: filled, ...sampler.feeds }));
  }

  /** Frees all compiled programs. */
  async release(): Promise<void> {
    await this.#programs.release();
  }
}
