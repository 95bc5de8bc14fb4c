// The interface of a model family; each Hugging Face `model_type` has a file in `models/` that
// implements it.

import type { PrefixAttention } from '../../layers/prefix-attention.ts';
import type { StateSize } from '../../layers/prefix-states.ts';
import type { Value } from '../../graph/graph.ts';
import type { Matrix } from '../../layers/matrices.ts';
import type { Scope } from '../../layers/modules.ts';
import type { BothWays } from '../../layers/prefix-layout.ts';
import type { Feed } from '../../graph/tensor.ts';

/** Sizes of the text model that the engine needs of every family. */
export interface TextSizes {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /**
   * Heads of the layers with keys of their own, in their order, where they differ or where later
   * layers use keys of earlier ones or have none; all layers alike by default.
   */
  readonly keyHeads?: readonly { readonly kvHeads: number; readonly headDim: number }[];
  /** Columns of the rotary tables: headDim / 2, or more if layers have different tables. */
  readonly rotaryWidth: number;
  readonly vocabulary: number;
  readonly contextTokens: number;
  /** What a sequence carries through layers without keys, in their order; nothing by default. */
  readonly states?: readonly StateSize[];
}

/** The output of a family's image processor. */
export interface Pictures {
  /** [patches, channels · frames · patch · patch], patches in merge-block order. */
  readonly pixelValues: Float32Array;
  /**
   * Frames, rows and columns of patches of each picture, or of each tile in families that split
   * pictures.
   */
  readonly gridThw: readonly (readonly [number, number, number])[];
  /** Rows and columns of patches that are not padding, from the upper left; all by default. */
  readonly shown?: readonly (readonly [number, number])[];
  /**
   * Height and width of each picture before the processor, in pixels; in families in which features
   * depend on them.
   */
  readonly sizes?: readonly (readonly [number, number])[];
  /**
   * Seconds between two temporal patches of each video; the videos are the last ones of `gridThw`.
   */
  readonly videoSeconds?: readonly number[];
}

/**
 * The output of image processors that split pictures into tiles: values [count, channels, height,
 * width].
 */
export interface Tiles {
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** 1 where a pixel is part of the picture, [count, height, width]; all by default. */
  readonly mask?: Uint8Array;
  /**
   * Height and width of each picture before the processor, in pixels. Every picture then has equally
   * many places for tiles; those after its own tiles are padding.
   */
  readonly sizes?: readonly (readonly [number, number])[];
}

/** The output of image processors that state the place of each patch. */
export interface PlacedPatches {
  /** [pictures, patches, numbers of a patch], each patch as (row, column, channel). */
  readonly values: Float32Array;
  readonly pictures: number;
  /** (column, row) of each patch, −1 for padding: [pictures, patches, 2]. */
  readonly places: ArrayLike<number>;
}

/** Tables of a rotary embedding for N tokens, cos and sin [N, rotaryWidth]. */
export interface RotaryTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * Positions of a prompt's tokens on each axis (text families have one), and the next position after
 * the prompt.
 */
export interface Positions {
  readonly axes: readonly Int32Array[];
  readonly next: number;
}

/** What positions depend on besides ids and grids. */
export interface PositionOptions extends Pick<Pictures, 'videoSeconds'> {
  /** Sizes of the pictures, in families that need them. */
  readonly sizes?: Pictures['sizes'] | undefined;
  /** Tokens of the sequence that begins with the prompt; those of the prompt by default. */
  readonly length?: number;
}

/** A vision tower for a list of pictures: its graph and its feeds. */
export interface VisionPlan {
  /** Equal keys mean equal graphs. */
  readonly key: string;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** Rows of the tower's output. */
  readonly features: number;
  /** Row of the tower's output for the i-th picture token, in the order of the pictures. */
  readonly featureRow: Int32Array;
  /**
   * Features [features, D] that replace the picture tokens, then those added to the outputs of the
   * first layers.
   */
  build(scope: Scope): readonly [Value, ...Value[]];
}

/** A model family. `Config` is its parsed `config.json`, with Hugging Face's keys. */
export interface Family<Config = unknown> {
  readonly modelType: string;
  /** The class of transformers: `architectures` in `config.json`, by which vLLM and llama.cpp go. */
  readonly architecture: string;
  /** What its layers are, in a few words, for the page of families. */
  readonly textDecoder?: string;
  readConfig(json: Readonly<Record<string, unknown>>): Config;
  /** Names of the parameter with this module path in checkpoints, the most common first. */
  diskNames(path: string, config: Config): string[];
  sizes(config: Config): TextSizes;
  /** Sizes of the layers' sliding windows; none by default. */
  slidingWindows?(config: Config): readonly number[];
  /**
   * Layers in which the tokens of a picture attend to each other both ways; none by default, when
   * all attention is causal. One picture is an unbroken run of picture tokens.
   */
  bothWays?(config: Config): BothWays['layers'] | undefined;
  /** Token embeddings: int32 [N] -> [N, D]. */
  embed(scope: Scope, config: Config, ids: Value): Value;
  /**
   * All layers, without the final norm: [N, D] -> [N, D]. `afterLayer` may change the output of
   * each layer.
   */
  decoder(
    scope: Scope,
    config: Config,
    x: Value,
    rotary: { cos: Value; sin: Value },
    attention: PrefixAttention,
    afterLayer?: (x: Value, layer: number) => Value,
  ): Value;
  /** The final norm: [M, D] -> [M, D]. */
  finalNorm(scope: Scope, config: Config, x: Value): Value;
  /** The output layer, [V, D]. */
  lmHead(scope: Scope, config: Config): Matrix;
  /**
   * Positions of one prompt; `gridThw` has its pictures in order, then its videos.
   */
  positions(
    config: Config,
    ids: Int32Array,
    gridThw: Pictures['gridThw'],
    options?: PositionOptions,
  ): Positions;
  /**
   * Sequences of more tokens than this rotate all their tokens in another way, so that keys computed
   * before are of no use; Infinity, the default, where none do.
   */
  rotaryBorder?(config: Config): number;
  /** Rotary tables for positions on each axis. */
  rotaryTables(config: Config, axes: readonly Int32Array[]): RotaryTables;
  /** Present in families with a vision tower. */
  readonly vision?: {
    /** What its tower is, in a few words, for the page of families. */
    readonly tower?: string;
    /**
     * Module paths of the tower and, if it is not part of it, of its projection into the text
     * model.
     */
    readonly paths: readonly string[];
    /** Id of the token that stands for one picture feature. */
    imageTokenId(config: Config): number;
    /**
     * Id that the model looks up for a picture token besides its feature; the token's own by
     * default.
     */
    lookedUpId?(config: Config): number;
    /** Id of the token that stands for one feature of a video; present in families that see them. */
    videoTokenId?(config: Config): number;
    /** Whether the positions of a video depend on its seconds. */
    scalesTime?(config: Config): boolean;
    plan(
      config: Config,
      gridThw: Pictures['gridThw'],
      pixelValues: Float32Array,
      shown?: Pictures['shown'],
      sizes?: Pictures['sizes'],
    ): VisionPlan;
    /** The smallest grid that the tower accepts. */
    smallestGrid(config: Config): readonly [number, number, number];
    /** Numbers of one patch. */
    valuesPerPatch(config: Config): number;
    /** Patches of a whole tile, or of a usual picture, for estimates; 8 × 8 by default. */
    tileGrid?(config: Config): readonly [number, number, number];
    /** Converts tiles to patches; present if the processor makes tiles. */
    tilesToPatches?(config: Config, tiles: Tiles): Pictures;
    /** Converts patches with their places; present if the processor states places. */
    placedToPatches?(config: Config, patches: PlacedPatches): Pictures;
    /** Number of picture tokens of a grid; `size` is that of the picture before the processor. */
    pictureTokens(
      config: Config,
      grid: readonly [number, number, number],
      size?: readonly [number, number],
    ): number;
  };
}
