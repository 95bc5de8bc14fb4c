// How the vision tower of a family is written as an mmproj file, and what tensors are made of.

import type { GgufField } from '../../formats/weights/gguf-writer.ts';

/** A parameter by its module path; its numbers are read when they are asked for. */
export interface Parameter {
  readonly path: string;
  readonly shape: readonly number[];
  numbers(): Float32Array;
}

/** A tensor of a GGUF file before it is packed. */
export interface PlannedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  numbers(): Float32Array;
}

/** How a family's tower is written. */
export interface Projector {
  /** Module path of the tower in front of its blocks. */
  readonly blocks: string;
  /** GGUF names by module paths inside a block. */
  readonly modules: Readonly<Record<string, string>>;
  /** GGUF names by module paths outside the blocks. */
  readonly others: Readonly<Record<string, string>>;
  /** Tensors of a parameter that neither list has; undefined for no such one. */
  readonly special?: (parameter: Parameter, config: unknown) => PlannedTensor[] | undefined;
  /** GGUF names of parameters by their whole path, of modules that are one parameter. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** True where a row of the patch embedding has its numbers as (row, column, channel). */
  readonly channelsLast?: boolean;
  /** Modules outside the blocks whose norms multiply by 1 + weight here, by weight in llama.cpp. */
  readonly shifted?: readonly string[];
  /** The joined projection of a block that is stored as three. */
  readonly split?: string;
  /** Mean and deviation of a colour where the folder states none. */
  readonly colours: readonly [mean: readonly number[], deviation: readonly number[]];
  keys(config: unknown, processor: Readonly<Record<string, unknown>>): Record<string, GgufField>;
}
