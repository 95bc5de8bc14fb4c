// Answers while they grow, and where their next tokens are drawn: in JavaScript from logits, or inside the program.

import { drawFeeds, drawInGraph, drawnOf } from './sampler-graph.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type { Random } from '../random.ts';
import { nextToken, type Choice, type SamplingOptions } from './sampler.ts';
import { bucket, type Feed } from '../graph/tensor.ts';

/** One answer while it grows. */
export class Stream {
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

  /** Takes its next token, drawn from a distribution of this entropy. */
  take({ id, logp }: Choice, entropy: number): void {
    this.ids.push(id);
    this.logps.push(logp);
    this.entropy += entropy;
    this.finished = this.options.stopIds.includes(id);
    this.done = this.finished || this.ids.length >= this.options.maxNewTokens;
  }

  result(): Generated {
    return {
      ids: Int32Array.from(this.ids),
      logp: Float32Array.from(this.logps),
      meanEntropy: this.entropy / this.ids.length,
      finished: this.finished,
    };
  }
}

/** A row of logits and the answers that draw their next tokens from it. */
export interface AskingRow {
  readonly row: number;
  readonly streams: readonly Stream[];
}

/** Answers that have drawn the same token and go on. */
export interface Child {
  readonly lastId: number;
  readonly streams: readonly Stream[];
}

/** How the tokens of one step are drawn. */
export interface Chooser {
  /** Part of the program's key. */
  readonly key: string;
  /** Adds to the program what is needed: logits [N, V]. */
  build(graph: Graph, logits: Value): void;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Every answer takes its token; returns those that go on, row by row in the order of asking. */
  choose(results: Readonly<Record<string, Float32Array>>): Child[][];
}

/** From here on a step's logits cost more to copy and to walk through than drawing in the program does. */
const LARGE_VOCABULARY = 2048;

/** The way to draw from N rows of V logits. Cutting the distribution (top-k, top-p) wants all logits in JavaScript. */
export function chooserFor(
  V: number,
  N: number,
  asking: readonly AskingRow[],
  options: GenerateOptions,
): Chooser {
  const { temperature, topP = 1, topK = 0 } = options;
  const isWhole = temperature === 0 || (topP >= 1 && topK <= 0);
  return isWhole && V >= LARGE_VOCABULARY
    ? drawingInside(N, asking, temperature)
    : drawingOutside(V, asking, options);
}

function drawingOutside(
  V: number,
  asking: readonly AskingRow[],
  options: GenerateOptions,
): Chooser {
  return {
    key: 'logits',
    build: (graph, logits) => graph.output('logits', logits),
    feeds: {},
    choose: ({ logits }) =>
      asking.map(({ row, streams }) => {
        const token = nextToken(logits!, row * V, V, options);
        return advance(streams, token.entropy, (stream) => token.draw(stream.random));
      }),
  };
}

function drawingInside(N: number, asking: readonly AskingRow[], temperature: number): Chooser {
  const requests = asking.flatMap(({ row, streams }) =>
    streams.map(({ random }) => ({ row, uniform: temperature === 0 ? 0 : random.uniform() })),
  );
  // Rows stay while their answers become fewer: as many draws as rows serve most steps.
  const draws = Math.max(N, bucket(requests.length));
  const sizes = { rows: N, draws, isGreedy: temperature === 0 };
  return {
    key: `draw ${draws} ${sizes.isGreedy}`,
    build: (graph, logits) => drawInGraph(graph, logits, sizes),
    feeds: drawFeeds(sizes, requests, temperature),
    choose(results) {
      const { ids, logp, entropy } = drawnOf(results);
      let next = 0;
      return asking.map(({ row, streams }) =>
        advance(streams, entropy[row]!, () => ({ id: ids[next]!, logp: logp[next++]! })),
      );
    },
  };
}

/** Every stream takes a token; returns those that go on, by token. */
function advance(
  streams: readonly Stream[],
  entropy: number,
  draw: (stream: Stream) => Choice,
): Child[] {
  const byId = new Map<number, Stream[]>();
  for (const stream of streams) {
    const choice = draw(stream);
    stream.take(choice, entropy);
    if (stream.done) continue;
    const known = byId.get(choice.id);
    if (known) known.push(stream);
    else byId.set(choice.id, [stream]);
  }
  return [...byId].map(([lastId, streams]) => ({ lastId, streams }));
}

export interface GenerateOptions extends SamplingOptions {
  /** Answers to each prompt. */
  readonly n?: number;
  readonly maxNewTokens: number;
  readonly seed?: number;
  /** Ids that end an answer; they are part of it. */
  readonly stopIds: readonly number[];
  /** Number of the first prompt in the seed's series, so that a call for a part gives what the whole would. */
  readonly firstPrompt?: number;
  /** Numbers of the prompts where they do not follow each other; in place of `firstPrompt`. */
  readonly promptNumbers?: readonly number[];
  /** The numbers below `n` of the answers that each prompt shall get; all of them where this is absent. */
  readonly wanted?: readonly (readonly number[])[];
  /** Hears each answer as soon as it has ended: the places of its prompt and of itself in the result. */
  readonly onAnswer?: (prompt: number, answer: number, generated: Generated) => void;
  /** Hears all answers as they stand after every step, in the shape of the result. */
  readonly onStep?: (answers: readonly (readonly Generated[])[]) => void;
  readonly signal?: AbortSignal;
  /** Answers decoded side by side at most; limits memory. */
  readonly maxSequences?: number;
  readonly onProgress?: (finishedPrompts: number, totalPrompts: number, newTokens: number) => void;
}

export interface Generated {
  readonly ids: Int32Array;
  /** Log-probability of each token at the sampling temperature. */
  readonly logp: Float32Array;
  readonly meanEntropy: number;
  /** False when the length limit cut the answer. */
  readonly finished: boolean;
}
