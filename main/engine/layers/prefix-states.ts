// Layers that carry a state from token to token in a shared-prefix batch: prompts start from
// nothing, answers from the state that their prompt leaves.
//
// No mask can branch a state. Each prompt and each answer is therefore a sequence of its own here,
// wherever it lies in its row.

import type { Graph, Value } from '../graph/graph.ts';
import type { Feed } from '../graph/tensor.ts';
import { sizeOf, type Shape } from '../graph/tensor.ts';
import { add, concat, expand, gather, mul, reshape, scalar, slice } from '../graph/ops.ts';
import type { PrefixSpan } from './attention-masks.ts';
import {
  deltaRuleInChunks,
  deltaRuleStep,
  deltaStateShape,
  type DeltaInputs,
  type DeltaSizes,
} from './delta-rule.ts';
import { tokenCount, type PrefixLayout } from './prefix-layout.ts';

/** A state that a sequence carries through one layer. */
export type StateSize =
  /** The last inputs of a causal convolution, [tokens, width]. */
  | { readonly kind: 'inputs'; readonly tokens: number; readonly width: number }
  /** The state of a delta rule, [H, r, K, V]. */
  | ({ readonly kind: 'delta' } & DeltaSizes);

/** Numbers of a state. */
export function stateNumbers(size: StateSize): number {
  return size.kind === 'inputs' ? size.tokens * size.width : sizeOf(deltaStateShape(size));
}

/** Sequences of a batch, side by side. */
interface SequenceShape {
  readonly count: number;
  readonly length: number;
}

/** Values of the tokens of all prompts and of all answers, each [sequences, length, width]. */
export interface Sequences {
  readonly prompts?: Value;
  readonly answers?: Value;
}

/** `f` of the tokens of the prompts and of those of the answers. */
export function mapSequences({ prompts, answers }: Sequences, f: (x: Value) => Value): Sequences {
  return { ...(prompts && { prompts: f(prompts) }), ...(answers && { answers: f(answers) }) };
}

/** What a layer leaves: of prompts the whole state, of a decoded token what changes it. */
export interface NewState {
  readonly prompts?: Value;
  readonly answers?: Value;
}

/** The prompts and answers of a layout as sequences; by default each row, and each slot, is one. */
function shapesOf(layout: PrefixLayout): {
  prompts: SequenceShape | undefined;
  answers: SequenceShape | undefined;
} {
  const { rows, prompt, answers, length, cached, sequences } = layout;
  const answerCount = sequences?.answers ?? rows * answers;
  return {
    prompts:
      cached === undefined
        ? { count: sequences?.prompts ?? rows, length: sequences?.promptLength ?? prompt }
        : undefined,
    answers: answerCount > 0 ? { count: answerCount, length } : undefined,
  };
}

/**
 * Feeds of a layout for layers with states: which tokens are no padding, where prompts end, and, if
 * rows are packed, where each sequence's tokens lie.
 */
export function stateFeeds(
  layout: PrefixLayout,
  spans: readonly PrefixSpan[],
): Record<string, Feed> {
  const { prompts, answers } = shapesOf(layout);
  const { rows, prompt: P, answers: G, length: A, sequences } = layout;
  const fill = (shape: SequenceShape | undefined) => ({
    real: new Float32Array(shape ? shape.count * shape.length : 0),
    rows: new Int32Array(shape ? shape.count * shape.length : 0),
  });
  const of = { prompts: fill(prompts), answers: fill(answers) };
  const ends = new Int32Array(prompts?.count ?? 0);
  const promptOf = new Int32Array(answers?.count ?? 0);
  const leave = new Int32Array(sequences ? tokenCount(layout) : 0);
  const write = (
    kind: 'prompts' | 'answers',
    sequence: number,
    { first, tokens }: { first: number; tokens: number },
  ) => {
    const start = sequence * { prompts, answers }[kind]!.length;
    of[kind].real.fill(1, start, start + tokens);
    const before = kind === 'answers' ? of.prompts.rows.length : 0;
    for (let i = 0; i < tokens; i++) {
      // Numbered among the tokens of its kind.
      of[kind].rows[start + i] = first + i;
      if (sequences) leave[(kind === 'answers' ? rows * P : 0) + first + i] = before + start + i;
    }
  };
  let nextAnswer = 0;
  spans.forEach((span, i) => {
    const prompt = sequences ? i : span.row;
    ends[prompt] = span.promptLength;
    write('prompts', prompt, {
      first: span.row * P + span.promptStart,
      tokens: span.promptLength,
    });
    for (const { slot, offset, space } of span.answers) {
      const place = span.row * G + slot;
      const answer = sequences ? nextAnswer++ : place;
      promptOf[answer] = prompt;
      write('answers', answer, { first: place * A + offset, tokens: space });
    }
  });
  return {
    prompt_real: of.prompts.real,
    prompt_ends: ends,
    answer_real: of.answers.real,
    ...(sequences && {
      prompt_rows: of.prompts.rows,
      answer_rows: of.answers.rows,
      answer_prompts: promptOf,
      token_rows: leave,
    }),
  };
}

/** Builds the states of every layer for one layout. */
export class PrefixStates {
  /** By state, in the order of the layers. */
  readonly newStates: NewState[] = [];
  private readonly graph: Graph;
  private readonly layout: PrefixLayout;

  constructor(graph: Graph, layout: PrefixLayout) {
    this.graph = graph;
    this.layout = layout;
  }

  /** Tokens [N, D] as sequences. */
  enter(x: Value): Sequences {
    const { prompts, answers } = shapesOf(this.layout);
    const { sequences } = this.layout;
    const tokens = prompts ? this.layout.rows * this.layout.prompt : 0;
    const part = (kind: string, shape: SequenceShape, of: Value) => {
      const { count, length } = shape;
      const rows = sequences
        ? gather(of, this.graph.input(`${kind}_rows`, [count * length], 'int32'))
        : of;
      return reshape(rows, [count, length, x.shape[1]!]);
    };
    return {
      ...(prompts && { prompts: part('prompt', prompts, slice(x, 0, 0, tokens)) }),
      ...(answers && { answers: part('answer', answers, slice(x, 0, tokens, x.shape[0]!)) }),
    };
  }

  /** The sequences as tokens [N, D]. */
  leave({ prompts, answers }: Sequences): Value {
    const parts = [prompts, answers].flatMap((x) => (x ? [x] : []));
    const rows = parts.map((x) => reshape(x, [x.shape[0]! * x.shape[1]!, x.shape[2]!]));
    const all = concat(rows, 0);
    if (!this.layout.sequences) return all;
    return gather(all, this.graph.input('token_rows', [tokenCount(this.layout)], 'int32'));
  }

  /**
   * A causal convolution over each sequence, channel by channel: kernel [W, K] -> y_t = Σ_j w_j
   * x_{t−K+1+j}.
   */
  convolve(x: Sequences, kernel: Value): Sequences {
    const [width, K] = kernel.shape as [number, number];
    const taps = Array.from({ length: K }, (_, j) => reshape(slice(kernel, 1, j, j + 1), [width]));
    const cached = this.layout.cached !== undefined;
    return this.carry(x, [K - 1, width], (part, past, kind) => {
      const [count, T] = part.shape as [number, number];
      const padded = concat([past, part], 1); // [sequences, K − 1 + T, width]
      const y = taps
        .map((tap, j) => mul(slice(padded, 1, j, j + T), tap))
        .reduce((sum, term) => add(sum, term));
      if (kind === 'answers') return { y, state: cached ? part : undefined };
      // The last K − 1 inputs of a prompt of e tokens are rows e … e + K − 2 here.
      const first = Int32Array.from({ length: count * (K - 1) }, (_, i) => {
        const [sequence, j] = [Math.floor(i / (K - 1)), i % (K - 1)];
        return sequence * (K - 1 + T) + j;
      });
      const ends = reshape(this.graph.input('prompt_ends', [count], 'int32'), [count, 1]);
      const index = add(this.graph.constant(first, [count, K - 1]), ends);
      const flat = reshape(padded, [count * (K - 1 + T), width]);
      return { y, state: gather(flat, index) };
    });
  }

  /** The gated delta rule over each sequence: inputs [sequences, T, …] -> [sequences, T, H·r·V]. */
  deltaRule(inputs: Record<keyof DeltaInputs, Sequences>, sizes: DeltaSizes): Sequences {
    const { v } = inputs;
    return this.carry(v, deltaStateShape(sizes), (_part, state, kind) => {
      const of = (name: keyof DeltaInputs) => inputs[name][kind]!;
      const tokens = { q: of('q'), k: of('k'), v: of('v') };
      if (this.layout.cached !== undefined) {
        const step = deltaRuleStep({ ...tokens, beta: of('beta'), g: of('g') }, state, sizes);
        return { y: step.y, state: step.update };
      }
      // Padding changes no state.
      const real = this.graph.input(`${kind === 'prompts' ? 'prompt' : 'answer'}_real`, [
        ...v[kind]!.shape.slice(0, 2),
        1,
      ]);
      const [beta, g] = [mul(of('beta'), real), mul(of('g'), real)];
      return deltaRuleInChunks({ ...tokens, beta, g }, state, sizes);
    });
  }

  /** Runs a layer over the prompts from zeros, then over the answers from their prompts' states. */
  private carry(
    x: Sequences,
    shape: Shape,
    run: (
      part: Value,
      state: Value,
      kind: keyof Sequences,
    ) => { y: Value; state: Value | undefined },
  ): Sequences {
    const index = this.newStates.length;
    const { prompts, answers } = x;
    const zeros = (like: Value) => expand(scalar(like, 0), [like.shape[0]!, ...shape]);
    const first = prompts && run(prompts, zeros(prompts), 'prompts');
    const start = () =>
      first
        ? this.startOf(first.state!, answers!.shape[0]!)
        : this.graph.input(`state.${index}`, [answers!.shape[0]!, ...shape]);
    const second = answers && run(answers, start(), 'answers');
    this.newStates.push({
      ...(first?.state && { prompts: first.state }),
      ...(second?.state && { answers: second.state }),
    });
    return { ...(first && { prompts: first.y }), ...(second && { answers: second.y }) };
  }

  /** The state of each answer's prompt. */
  private startOf(state: Value, answers: number): Value {
    const { sequences, answers: G } = this.layout;
    const [prompts, ...shape] = state.shape as [number, ...number[]];
    if (sequences) return gather(state, this.graph.input('answer_prompts', [answers], 'int32'));
    const copies = expand(reshape(state, [prompts, 1, ...shape]), [prompts, G, ...shape]);
    return reshape(copies, [answers, ...shape]);
  }
}
