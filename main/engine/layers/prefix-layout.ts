// How rows that share a prefix lie in one buffer.

/**
 * How the tokens of a buffer stand: `rows` rows, each with `prompt` prompt tokens and `answers` answers of `length`
 * tokens. First come all prompt tokens, row by row, then all answer tokens. Plain sequences are rows without answers.
 * With `cached` the prompt tokens and earlier answer tokens are not in the buffer: their keys and values are fed.
 */
export interface TreeLayout {
  readonly rows: number;
  readonly prompt: number;
  readonly answers: number;
  readonly length: number;
  /** Capacity in tokens of each answer's cache. */
  readonly cached?: number;
  /** True when a row holds several prompts, so that prompt masks differ from row to row. */
  readonly packed?: boolean;
}

/** Tokens in the buffer. */
export function tokensOf({ rows, prompt, answers, length, cached }: TreeLayout): number {
  return rows * ((cached === undefined ? prompt : 0) + answers * length);
}

export interface HeadSizes {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/** What may differ from layer to layer. */
export interface LayerKind {
  /** Last tokens that a token sees, itself included; all by default. The family lists its windows. */
  readonly window?: number;
  /** Factor of the scores; 1/√K by default. */
  readonly scale?: number;
}
