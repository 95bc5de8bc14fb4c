// The layout of a shared-prefix batch: each prompt is stored and computed once for all its answers.

/**
 * The order of the tokens: `rows` rows, each with `prompt` prompt tokens and `answers` answer slots
 * of `length` tokens. All prompt tokens come first, row by row, then all answer tokens. Plain
 * sequences are rows without answers. With `cached` the batch has no prompt tokens and no earlier
 * answer tokens: their keys and values are fed.
 */
export interface PrefixLayout {
  readonly rows: number;
  readonly prompt: number;
  readonly answers: number;
  readonly length: number;
  /** Capacity of each answer's cache in tokens. */
  readonly cached?: number;
  /**
   * True when the caches have room for the token itself, and the program writes it there. The keys of
   * a row's prompt then precede those of its answer, if it has one only.
   */
  readonly updates?: boolean;
  /** True when a row holds several prompts, so that every row needs its own prompt mask. */
  readonly packed?: boolean;
  /**
   * For layers that carry a state, where rows hold several prompts or slots several answers: the
   * numbers of prompts and answers, and the tokens of the longest prompt. An answer has at most
   * `length` tokens.
   */
  readonly sequences?: {
    readonly prompts: number;
    readonly promptLength: number;
    readonly answers: number;
  };
  /** Present where the picture tokens of a prompt attend to their whole picture, both ways. */
  readonly bothWays?: BothWays;
}

/** Layers in which picture tokens attend to those after them in the same run of picture tokens. */
export interface BothWays {
  readonly layers: 'all' | 'sliding';
  /** Tokens of the longest run. */
  readonly run: number;
}

/** Tokens after its own that a query in a layer with this window may attend to. */
export function tokensAhead({ bothWays }: PrefixLayout, window: number | undefined): number {
  if (!bothWays || (bothWays.layers === 'sliding' && window === undefined)) return 0;
  return bothWays.run - 1;
}

/** Tokens in the batch, padding included. */
export function tokenCount({ rows, prompt, answers, length, cached }: PrefixLayout): number {
  return rows * ((cached === undefined ? prompt : 0) + answers * length);
}

/** Whether prompt and answer of a row are in one cache; see `updates`. */
export const isJoined = ({ updates, answers }: PrefixLayout): boolean =>
  updates === true && answers === 1;

/** Tokens of each answer's cache. */
export const cacheTokens = (layout: PrefixLayout): number =>
  layout.cached! + (isJoined(layout) ? layout.prompt : 0);

export interface HeadSizes {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** How the attention of one layer differs from full causal attention. */
export interface AttentionKind {
  /**
   * Tokens in the sliding window, the query's own included; all by default. See
   * `Family.slidingWindows`.
   */
  readonly window?: number;
  /** Factor of the scores; 1/√K by default. */
  readonly scale?: number;
  /** Heads of this layer where they differ from the model's. */
  readonly sizes?: HeadSizes;
}
