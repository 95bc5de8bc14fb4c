// Answers being generated, and how their next tokens are sampled: on the host from logits, or
// inside the program.

import type { Graph, Value } from '../graph/graph.ts';
import { gather } from '../graph/ops.ts';
import { bucket, type Feed } from '../graph/tensor.ts';
import { createRandom, type Random } from '../random.ts';
import {
  likeliestTokens,
  nextTokenDistribution,
  type SampledToken,
  type SamplingOptions,
} from './sampler.ts';
import {
  addSampler,
  readSampledTokens,
  samplerFeeds,
  temperedLogits,
  type OutputHead,
  type SamplerSizes,
} from './sampler-graph.ts';

/** What one answer needs to know: how it is sampled, and when it ends. */
export interface SequenceOptions extends SamplingOptions {
  readonly maxNewTokens: number;
  /** Ids that end an answer; they are part of it. */
  readonly stopIds: readonly number[];
  /** Called for each token; returns true to end the answer after it. */
  readonly onToken?: (token: TokenScores) => boolean;
  /**
   * Alternatives that `onToken` gets with each token. Without it there are none, and the
   * log-probability of the token is that at the sampling temperature.
   */
  readonly likeliest?: number;
}

/** A token with log-probabilities under softmax(logits), whatever the sampling temperature. */
export interface TokenScores extends SampledToken {
  /** The likeliest tokens at its place, the likeliest first. */
  readonly likeliest: readonly SampledToken[];
}

/** One answer being generated. */
export class Sequence {
  done = false;
  readonly random: Random;
  readonly options: SequenceOptions;
  private readonly ids: number[] = [];
  private readonly logps: number[] = [];
  private entropy = 0;
  private finished = false;

  constructor(random: Random, options: SequenceOptions) {
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
    // It may have been ended while the step ran.
    this.done ||= this.finished || this.ids.length >= this.options.maxNewTokens;
  }

  /** Ends the answer where it is. */
  end(): void {
    this.done = true;
  }

  /** The token just appended. */
  get last(): SampledToken {
    return { id: this.ids.at(-1)!, logp: this.logps.at(-1)! };
  }

  /** Tells the token just appended to `onToken`. */
  tell(token: TokenScores): void {
    if (this.options.onToken?.(token)) this.end();
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
  /** True if tokens are drawn on the host, from all logits. */
  readonly isOnHost: boolean;
  /** Adds the outputs that `sample` reads to the graph; hidden states h [N, D]. */
  build(graph: Graph, h: Value, head: OutputHead): void;
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

/**
 * A sampler for N rows of V logits, each sampled as the answers of its prompt are: they have one
 * request and one way. Top-k, top-p and alternatives need the logits on the host; the others of a
 * large vocabulary are sampled inside the program.
 */
export function samplerFor(V: number, N: number, rows: readonly LogitsRow[]): Sampler {
  const needsLogits = (row: LogitsRow) =>
    V < LARGE_VOCABULARY || readsLogits(row.sequences[0]!.options);
  const onHost = rows.filter(needsLogits);
  const inGraph = rows.filter((row) => !needsLogits(row));
  if (inGraph.length === 0) return hostSampler(V, rows);
  const graph = graphSampler(N, inGraph);
  if (onHost.length === 0) return graph;
  // Rows that are not sampled in the program are not divided by their temperature there either.
  const places = bucket(onHost.length);
  const host = hostSampler(
    V,
    onHost.map(({ sequences }, row) => ({ row, sequences })),
  );
  const hostRows = new Int32Array(places);
  onHost.forEach(({ row }, i) => (hostRows[i] = row));
  return {
    key: `${graph.key} logits ${places}`,
    isOnHost: false,
    build(to, h, head) {
      const z = temperedLogits(to, h, head);
      addSampler(to, z, graph.sizes);
      to.output('logits', gather(z, to.input('host_rows', [places], 'int32')));
    },
    feeds: { ...graph.feeds, host_rows: hostRows },
    sample(results) {
      const ofGraph = graph.sample(results);
      const ofHost = host.sample(results);
      return rows.map((row) => (needsLogits(row) ? ofHost : ofGraph).shift()!);
    },
  };
}

/** Whether answers can only be sampled, or told, from all logits of their row. */
function readsLogits({ temperature, topP = 1, topK = 0, likeliest }: SequenceOptions): boolean {
  const isFiltered = temperature !== 0 && (topP < 1 || topK > 0);
  return isFiltered || likeliest !== undefined;
}

/** Samples from rows of V logits, which `sample` gets as `logits` [rows, V]. */
function hostSampler(V: number, rows: readonly LogitsRow[]): Sampler {
  return {
    key: 'logits',
    isOnHost: true,
    build: (graph, h, head) => graph.output('logits', head.apply(h)),
    feeds: {},
    sample: ({ logits }) =>
      rows.map(({ row, sequences }) => {
        const token = nextTokenDistribution(logits!, row * V, V, sequences[0]!.options);
        return appendTokens(
          sequences,
          token.entropy,
          (sequence) => token.sample(sequence.random),
          (sequence) => sequence.tell(likeliestOf(sequence, logits!, row * V, V)),
        );
      }),
  };
}

function likeliestOf(
  { options: { likeliest }, last }: Sequence,
  logits: Float32Array,
  start: number,
  V: number,
): TokenScores {
  return likeliest === undefined
    ? { ...last, likeliest: [] }
    : likeliestTokens(logits, start, V, last.id, likeliest);
}

function graphSampler(
  N: number,
  rows: readonly LogitsRow[],
): Sampler & { readonly sizes: SamplerSizes } {
  const requests = rows.flatMap(({ row, sequences }) =>
    sequences.map(({ random, options: { temperature } }) => ({
      row,
      temperature,
      uniform: temperature === 0 ? 0 : random.uniform(),
    })),
  );
  // Rows stay while their answers become fewer: as many samples as rows serve most steps.
  const samples = Math.max(N, bucket(requests.length));
  // Who is told every token as it comes asks for no mean of entropies.
  const entropy = rows.some(({ sequences }) => sequences.some((one) => !one.options.onToken));
  const sizes = { rows: N, samples, entropy };
  return {
    key: `sample ${samples} ${entropy}`,
    isOnHost: false,
    sizes,
    build: (graph, h, head) => addSampler(graph, temperedLogits(graph, h, head), sizes),
    feeds: samplerFeeds(sizes, requests),
    sample(results) {
      const { ids, logp, entropy: entropies } = readSampledTokens(results);
      let next = 0;
      return rows.map(({ row, sequences }) =>
        appendTokens(
          sequences,
          entropies?.[row] ?? NaN,
          () => ({ id: ids[next]!, logp: logp[next++]! }),
          (sequence) => sequence.tell({ ...sequence.last, likeliest: [] }),
        ),
      );
    },
  };
}

/**
 * Appends a sampled token to every answer; returns the unfinished ones by token. `told` is called
 * for each once all are sampled: the distribution uses scratch memory.
 */
function appendTokens(
  sequences: readonly Sequence[],
  entropy: number,
  sample: (sequence: Sequence) => SampledToken,
  told: (sequence: Sequence) => void,
): Continuation[] {
  const byId = new Map<number, Sequence[]>();
  const tokens = sequences.map(sample);
  sequences.forEach((sequence, i) => {
    const token = tokens[i]!;
    sequence.append(token, entropy);
    told(sequence);
    if (sequence.done) return;
    const others = byId.get(token.id);
    if (others) others.push(sequence);
    else byId.set(token.id, [sequence]);
  });
  return [...byId].map(([lastId, same]) => ({ lastId, sequences: same }));
}

export interface GenerateOptions extends SequenceOptions {
  /** Answers per prompt. */
  readonly n?: number;
  readonly seed?: number;
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
  /** NaN where nothing needed it: the answer has an `onToken` and was sampled in the program. */
  readonly meanEntropy: number;
  /** False when the length limit cut the answer off. */
  readonly finished: boolean;
}

/** The answers to generate for the prompt at index `p`, each with its own random numbers. */
export function newSequences(p: number, options: GenerateOptions): Sequence[] {
  const { n = 1, seed = 0, firstPrompt = 0 } = options;
  const promptNumber = options.promptNumbers?.[p] ?? firstPrompt + p;
  const answers = options.answerNumbers?.[p] ?? Array.from({ length: n }, (_, g) => g);
  return answers.map((g) => new Sequence(createRandom(mixSeed(seed, promptNumber, g)), options));
}

/** A seed for each answer of each prompt: distinct for all realistic numbers of both. */
function mixSeed(seed: number, prompt: number, answer: number): number {
  return (seed % 65536) * 2 ** 36 + (prompt % 2 ** 24) * 4096 + (answer % 4096);
}
