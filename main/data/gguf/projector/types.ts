// How the vision tower of a family stands in an mmproj file: one row for both ways, to the file and
// back to a model folder.

import type { GgufField } from '../../formats/weights/gguf-writer.ts';
import type { Runs } from './stored.ts';

type Json = Record<string, unknown>;

/** A parameter by its module path; its numbers are read when they are asked for. */
export interface Parameter extends ParameterShape {
  numbers(): Float32Array;
}

/** A parameter without its numbers. */
export interface ParameterShape {
  readonly path: string;
  readonly shape: readonly number[];
}

/** A tensor of a GGUF file before it is packed. */
export interface PlannedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  numbers(): Float32Array;
}

/** A tensor of a GGUF file as numbers of one parameter. */
export interface StoredTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where its numbers stand in the parameter; in the same order where it is absent. */
  readonly runs?: Runs;
  /** What is added to each number of the parameter. */
  readonly plus?: number;
}

/** What an mmproj file says: keys below `clip.vision.`. Errors name the file and the key. */
export interface TowerKeys {
  get(key: string): unknown;
  /** A whole number of at least 1. */
  size(key: string, fallback?: number): number;
  /** A number in floating point in the fewest digits that a float32 needs. */
  decimal(key: string): number;
  has(tensor: string): boolean;
  /** The length of an axis of a tensor; negative axes count from the last. */
  axis(tensor: string, axis: number): number;
  /** Refuses the file, for a reason that follows “it”. */
  refuse(reason: string): never;
}

/** What a tower is in a model folder. */
export interface TowerFiles {
  /** Keys of `config.json` beside those of the text model. */
  readonly model?: Json;
  /** `vision_config`. */
  readonly vision: Json;
  /** Keys of `preprocessor_config.json` beside the colours. */
  readonly pictures: Json;
  /** Keys of `processor_config.json`. */
  readonly processor?: Json;
}

/** How a family's tower is written and read. */
export interface Projector {
  /** `clip.projector_type`. */
  readonly type: string;
  /** `model_type`s of the text model where it is one of several; else the family's own. */
  readonly texts?: readonly string[];
  /** Module path of the tower in front of its blocks. */
  readonly blocks: string;
  /** GGUF names by module paths inside a block. */
  readonly modules: Readonly<Record<string, string>>;
  /** GGUF names by module paths outside the blocks. */
  readonly others: Readonly<Record<string, string>>;
  /** Tensors of a parameter that neither list has; undefined for no such one. */
  readonly special?: (
    parameter: ParameterShape,
    config: unknown,
    keys?: TowerKeys,
  ) => StoredTensor[] | undefined;
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
  /** `processor_class` of Hugging Face. */
  readonly processor: string;
  /** Tokens that stand for a picture and around it, by their key in `config.json`; the first must be. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Tokens that Hugging Face's processor looks up by name. */
  readonly named?: Readonly<Record<string, string>>;
  keys(config: unknown, processor: Readonly<Record<string, unknown>>): Record<string, GgufField>;
  /** The way back; `width` is that of the text model. */
  read(keys: TowerKeys, width: number): TowerFiles;
}
