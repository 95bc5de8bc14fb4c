// What a model family gives the engine; one file beside this one implements it for each Hugging Face `model_type`.

import type { TreeAttention } from '../../layers/prefix-attention.ts';
import type { Value } from '../../graph/graph.ts';
import type { Matrix, Scope } from '../../layers/modules.ts';
import type { Feed } from '../../graph/tensor.ts';

/** Sizes of the text model that the engine and the interface need, whatever the family. */
export interface TextSizes {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Columns of the rotary tables: headDim / 2, or more where layers differ. */
  readonly rotaryWidth: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
}

/** Pictures as the family's processor makes them. */
export interface Pictures {
  /** [patches, channels · frames · patch · patch], patches in merge-block order. */
  readonly pixelValues: Float32Array;
  /** Frames, rows and columns of patches of each picture, or of each tile where the family cuts pictures into tiles. */
  readonly gridThw: readonly (readonly [number, number, number])[];
  /** Rows and columns of patches that show something, from the upper left; all by default. */
  readonly shown?: readonly (readonly [number, number])[];
}

/** Tiles of pictures as some processors make them: values [count, channels, height, width]. */
export interface Tiles {
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 where a pixel is part of the picture, [count, height, width]; all by default. */
  readonly mask?: Uint8Array;
}

/** Tables of a rotary embedding for N tokens: cos and sin [N, rotaryWidth]. */
export interface RotaryTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** Positions of a prompt's tokens on each axis (text families have one), and the first position after it. */
export interface Positions {
  readonly axes: readonly Int32Array[];
  readonly next: number;
}

/** A vision tower laid out for a list of pictures: everything static about it, and what to feed. */
export interface VisionPlan {
  /** Equal keys mean equal graphs. */
  readonly key: string;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Number of feature rows the tower returns. */
  readonly features: number;
  /** Row of the tower's output that holds the i-th picture token, in the order of the pictures. */
  readonly featureRow: Int32Array;
  /** Features [features, D] that take the picture tokens' places, and those that are added to them behind the first layers. */
  build(scope: Scope): readonly [Value, ...Value[]];
}

/** One family. `Config` is its parsed `config.json`; keys keep Hugging Face's spelling. */
export interface Family<Config = unknown> {
  readonly modelType: string;
  readConfig(json: Readonly<Record<string, unknown>>): Config;
  /** Names under which a checkpoint may store the parameter with this module path, likeliest first. */
  diskNames(path: string, config: Config): string[];
  sizes(config: Config): TextSizes;
  /** Window sizes of layers that see only the last tokens; none by default. */
  windows?(config: Config): readonly number[];
  /** Token embeddings: int32 [N] -> [N, D]. */
  embed(scope: Scope, config: Config, ids: Value): Value;
  /** All layers, without the last norm: [N, D] -> [N, D]. `after` may change the hidden states behind each layer. */
  decoder(
    scope: Scope,
    config: Config,
    x: Value,
    rotary: { cos: Value; sin: Value },
    attention: TreeAttention,
    after?: (x: Value, layer: number) => Value,
  ): Value;
  /** The last norm: [M, D] -> [M, D]. */
  lastNorm(scope: Scope, config: Config, x: Value): Value;
  /** The output layer, [V, D]. */
  output(scope: Scope, config: Config): Matrix;
  /** Positions of one prompt; `gridThw` are its pictures in order. */
  positions(config: Config, ids: Int32Array, gridThw: Pictures['gridThw']): Positions;
  /** Rotary tables for positions given axis by axis. */
  rotaryTables(config: Config, axes: readonly Int32Array[]): RotaryTables;
  /** Present in families with a vision tower. */
  readonly vision?: {
    /** Module paths of the tower, and of its projection into the text model where that stands outside. */
    readonly paths: readonly string[];
    /** Id of the token that stands for one picture feature. */
    imageTokenId(config: Config): number;
    plan(
      config: Config,
      gridThw: Pictures['gridThw'],
      pixelValues: Float32Array,
      shown?: Pictures['shown'],
    ): VisionPlan;
    /** The smallest grid that the tower takes, and the numbers of one patch. */
    smallest(config: Config): readonly [number, number, number];
    pixelsOf(config: Config): number;
    /** Present where processors make tiles: the tiles as patches. */
    fromTiles?(config: Config, tiles: Tiles): Pictures;
    /** Picture tokens that a grid costs. */
    tokensOf(config: Config, grid: readonly [number, number, number]): number;
  };
}
