// Answers being generated, and how their next tokens are sampled: on the host from logits, or
// inside the program.

import type { Graph, Value } from '../graph/graph.ts';
import { bucket, type Feed } from '../graph/tensor.ts';
import type { Random } from '../random.ts';
import { nextTokenDistribution, type SampledToken, type SamplingOptions } from './sampler.ts';
import { addSampler, readSampledTokens, samplerFeeds } from './sampler-graph.ts';

/** One answer being generated. */
export class Sequence {
  done = false;
  readonly random: Random;
  private readonly options: GenerateOptions;
  private readonly ids: number[] = [];
  private readonly logps: number[] = [];
  private entropy = 0;
  private finished = false;

  constructor(random: Random, options: GenerateOptions) {
    this.random = random;
    this.options = options;
  }

  get length(): number {
    return this.ids.length;
  }

  /** Appends a token that was sampled from a distribution of this entropy. */
  append({ id, logp }: SampledToken, entropy: number): void {
    this.ids.push(id);
    this.logps.push(logp);
    this.entropy += entropy;
    this.finished = this.options.stopIds.includes(id);
    this.done = this.finished || this.ids.length >= this.options.maxNewTokens;
  }

  result(): GeneratedSequence {
    return {
      ids: Int32Array.from(this.ids),
      logp: Float32Array.from(this.logps),
      meanEntropy: this.entropy / this.ids.length,
      finished: this.finished,
    };
  }
}

/** A row of logits and the answers that sample their next tokens from it. */
export interface LogitsRow {
  readonly row: number;
  readonly sequences: readonly Sequence[];
}

/** Unfinished answers that sampled the same token. */
export interface Continuation {
  readonly lastId: number;
  readonly sequences: readonly Sequence[];
}

/** How the tokens of one step are sampled. */
export interface Sampler {
  /** Part of the program's cache key. */
  readonly key: string;
  /** Adds the outputs that `sample` reads to the graph; logits [N, V]. */
  build(graph: Graph, logits: Value): void;
  readonly feeds: Readonly<Record<string, Feed>>;
  /**
   * Appends a token to every answer; returns the unfinished answers by token, for each row in the
   * order given.
   */
  sample(results: Readonly<Record<string, Float32Array>>): Continuation[][];
}

/**
 * From this size on, copying and scanning the logits costs more than sampling inside the program.
 */
const LARGE_VOCABULARY = 2048;

/** A sampler for N rows of V logits. Top-k and top-p need all logits on the host. */
export function samplerFor(
  V: number,
  N: number,
  rows: readonly LogitsRow[],
  options: GenerateOptions,
): Sampler {
  const { temperature, topP = 1, topK = 0 } = options;
  const isUnfiltered = temperature === 0 || (topP >= 1 && topK <= 0);
  return isUnfiltered && V >= LARGE_VOCABULARY
    ? graphSampler(N, rows, temperature)
    : hostSampler(V, rows, options);
}

function hostSampler(V: number, rows: readonly LogitsRow[], options: GenerateOptions): Sampler {
  return {
    key: 'logits',
    build: (graph, logits) => graph.output('logits', logits),
    feeds: {},
    sample: ({ logits }) =>
      rows.map(({ row, sequences }) => {
        const token = nextTokenDistribution(logits!, row * V, V, options);
        return appendTokens(sequences, token.entropy, ({ random }) => token.sample(random));
      }),
  };
}

function graphSampler(N: number, rows: readonly LogitsRow[], temperature: number): Sampler {
  const requests = rows.flatMap(({ row, sequences }) =>
    sequences.map(({ random }) => ({ row, uniform: temperature === 0 ? 0 : random.uniform() })),
  );
  // Rows stay while their answers become fewer: as many samples as rows serve most steps.
  const samples = Math.max(N, bucket(requests.length));
  const sizes = { rows: N, samples, isGreedy: temperature === 0 };
  return {
    key: `sample ${samples} ${sizes.isGreedy}`,
    build: (graph, logits) => addSampler(graph, logits, sizes),
    feeds: samplerFeeds(sizes, requests, temperature),
    sample(results) {
      const { ids, logp, entropy } = readSampledTokens(results);
      let next = 0;
      return rows.map(({ row, sequences }) =>
        appendTokens(sequences, entropy[row]!, () => ({ id: ids[next]!, logp: logp[next++]! })),
      );
    },
  };
}

/** Appends a sampled token to every answer; returns the unfinished ones by token. */
function appendTokens(
  sequences: readonly Sequence[],
  entropy: number,
  sample: (sequence: Sequence) => SampledToken,
): Continuation[] {
  const byId = new Map<number, Sequence[]>();
  for (const sequence of sequences) {
    const token = sample(sequence);
    sequence.append(token, entropy);
    if (sequence.done) continue;
    const others = byId.get(token.id);
    if (others) others.push(sequence);
    else byId.set(token.id, [sequence]);
  }
  return [...byId].map(([lastId, same]) => ({ lastId, sequences: same }));
}

export interface GenerateOptions extends SamplingOptions {
  /** Answers per prompt. */
  readonly n?: number;
  readonly maxNewTokens: number;
  readonly seed?: number;
  /** Ids that end an answer; they are part of it. */
  readonly stopIds: readonly number[];
  /**
   * Number of the first prompt for the random seeds, so that a call for some prompts gives what a
   * call for all would.
   */
  readonly firstPrompt?: number;
  /**
   * Numbers of the prompts for the random seeds where they are not consecutive; replaces
   * `firstPrompt`.
   */
  readonly promptNumbers?: readonly number[];
  /** Which of the answers 0 … n − 1 each prompt gets; all by default. */
  readonly answerNumbers?: readonly (readonly number[])[];
  /**
   * Called once for each finished answer, with the indices of its prompt and of itself in the
   * result.
   */
  readonly onAnswer?: (prompt: number, answer: number, generated: GeneratedSequence) => void;
  /** Called after every step with all answers so far, in the shape of the result. */
  readonly onStep?: (answers: readonly (readonly GeneratedSequence[])[]) => void;
  readonly signal?: AbortSignal;
  /** Limit of answers decoded at the same time; bounds memory. */
  readonly maxSequences?: number;
  readonly onProgress?: (finishedPrompts: number, totalPrompts: number, newTokens: number) => void;
}

export interface GeneratedSequence {
  readonly ids: Int32Array;
  /** Log-probability of each token at the sampling temperature. */
  readonly logp: Float32Array;
  readonly meanEntropy: number;
  /** False when the length limit cut the answer off. */
  readonly finished: boolean;
}
