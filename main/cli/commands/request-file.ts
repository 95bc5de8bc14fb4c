// Requests of `omr probe` and `omr generate`: reads a REQ.json and the image tensors that it names.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import type { ChatMessage } from '../../data/text/chat-template.ts';
import { readHeader, readTensor, type TensorInfo } from '../../data/formats/weights/safetensors.ts';
import type { ProcessorTensor } from '../../data/images/processors/processor-types.ts';
import type { PolicyLoss } from '../../engine/layers/losses.ts';
import type { Model } from '../../engine/models/model.ts';
import type { Pictures, PlacedPatches, Tiles } from '../../engine/models/parts/family.ts';
import type { Aggregation } from '../../engine/training/policy-inputs.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import {
  firstProblem,
  gridsSchema,
  groupSchema,
  idsSchema,
  imagesSchema,
  messagesSchema,
  POLICY_LOSSES,
  stringsSchema,
} from './request-file/request-schema.ts';

/** The images of a request, as patches for the given model. */
export type PictureSource = (model: Model) => Pictures;

/** Token ids with labels (-100 = masked) and images: past tokenizer and image processor. */
export interface IdsRequest {
  readonly kind: 'ids';
  readonly ids: Int32Array;
  readonly labels?: Int32Array;
  readonly pictures?: PictureSource;
  /** The same images as the model's processor returns them. */
  readonly processed?: ReadonlyMap<string, ProcessorTensor>;
}

/** Messages, to be encoded by the model's own tokenizer, chat template and image processor. */
export interface MessagesRequest {
  readonly kind: 'messages';
  readonly messages: readonly ChatMessage[];
  /** Whether images are split into tiles; the processor's own setting if absent. */
  readonly doImageSplitting?: boolean;
}

/** One sequence of a group; `oldLogp` and `refLogp` have one entry per token whose mask is 1. */
export interface GroupSequence {
  readonly ids: Int32Array;
  readonly mask: Uint8Array;
  readonly oldLogp: readonly number[];
  readonly refLogp?: readonly number[];
  readonly advantage: number;
}

/** Answers with advantages, for a policy loss. */
export interface GroupRequest {
  readonly kind: 'group';
  readonly sequences: readonly GroupSequence[];
  readonly loss: PolicyLoss;
  readonly aggregation: Aggregation;
  readonly constantLength?: number;
  readonly temperature: number;
  /** Shared by all sequences. */
  readonly pictures?: PictureSource;
}

/** The content of a request file. Image paths in messages are absolute. */
export type EngineRequest =
  | IdsRequest
  | GroupRequest
  | MessagesRequest
  | { readonly kind: 'strings'; readonly strings: readonly string[] };

/**
 * Throws a UserError for ids outside the vocabulary, and for images that do not match their
 * placeholders in the prompt.
 */
export function checkIds(file: string, model: Model, ids: Int32Array, pictures?: Pictures): void {
  const largest = ids.reduce((a, b) => Math.max(a, b), 0);
  if (largest >= model.sizes.vocabulary) {
    throw new UserError(
      msg('cli.token-id-too-large', { file, id: largest, count: model.sizes.vocabulary }),
      { hint: msg('cli.token-id-too-large.hint') },
    );
  }
  try {
    model.family.positions(model.config, ids, pictures?.gridThw ?? [], pictures?.sizes);
  } catch (cause) {
    throw new UserError(
      msg('cli.request-pictures-misplaced', { file, reason: (cause as Error).message }),
      {
        hint: msg('cli.request-pictures-misplaced.hint'),
        cause,
      },
    );
  }
}

/** Reads a request file. Throws a UserError that names the file and the field. */
export function readRequest(file: string): EngineRequest {
  const json = readJson(file);
  if ('strings' in json) return { kind: 'strings', ...validate(file, stringsSchema, json) };
  if ('messages' in json) {
    const request = validate(file, messagesSchema, json);
    const { messages, do_image_splitting, crop_to_patches } = request;
    const split = do_image_splitting ?? crop_to_patches;
    const options = split === undefined ? {} : { doImageSplitting: split };
    return { kind: 'messages', messages: withAbsolutePaths(file, messages), ...options };
  }
  if ('group' in json) return readGroup(file, json);
  if (!('input_ids' in json)) {
    const hint = 'A request has messages, input_ids, group or strings.';
    throw fieldError(file, 'input_ids', 'is missing', hint);
  }
  const { input_ids, labels } = validate(file, idsSchema, json);
  return {
    kind: 'ids',
    ids: Int32Array.from(input_ids),
    ...(labels ? { labels: Int32Array.from(labels) } : {}),
    ...readPictures(file, json),
  };
}

function readJson(file: string): object {
  let json: unknown;
  try {
    json = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    const problem = cause instanceof SyntaxError ? 'json' : 'file';
    throw new UserError(msg('cli.request-unreadable', { file, problem }), {
      hint: msg('cli.request-unreadable.hint'),
      cause,
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UserError(msg('cli.request-not-object', { file }));
  }
  return json;
}

/** The request as its schema types it. Throws a UserError for the first field that does not match. */
function validate<T extends v.GenericSchema>(
  file: string,
  schema: T,
  json: object,
): v.InferOutput<T> {
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const { field, problem } = firstProblem(result.issues);
  throw fieldError(file, field, problem);
}

function fieldError(file: string, path: string, problem: string, hint?: string): UserError {
  const split = path.lastIndexOf('.') + 1;
  const [place, field] = [path.slice(0, split), path.slice(split)];
  const message = msg('cli.request-field-invalid', { file, place, field, problem });
  return new UserError(message, hint ? { hint } : {});
}

function withAbsolutePaths(file: string, messages: readonly ChatMessage[]): ChatMessage[] {
  const folder = path.dirname(path.resolve(file));
  return messages.map(({ role, content }) => {
    if (typeof content === 'string') return { role, content };
    const parts = content.map((part) =>
      part.type === 'image' ? { ...part, path: path.resolve(folder, part.path) } : part,
    );
    return { role, content: parts };
  });
}

/**
 * `pixel_values` (a safetensors file, relative to the request): patches with `image_grid_thw`, or
 * tiles [n, channels, height, width] or [1, n, channels, height, width], with an optional
 * `pixel_attention_mask` in the same file, or [pictures, n, …] with `image_sizes`.
 */
function readPictures(file: string, json: object): { pictures?: PictureSource } {
  const { pixel_values: name, image_sizes: sizes } = validate(file, imagesSchema, json);
  if (name == null) return {};
  const tensorFile = path.resolve(path.dirname(path.resolve(file)), name);
  const header = readHeader(tensorFile);
  const info = header.get('pixel_values');
  if (!info) {
    const problem = `names ${tensorFile}, which has no tensor pixel_values`;
    throw fieldError(file, 'pixel_values', problem);
  }
  if (info.shape.length === 4 || info.shape.length === 5)
    return { pictures: tilesOf(file, info, header.get('pixel_attention_mask'), sizes) };
  const places = header.get('image_position_ids');
  const shapes = header.get('spatial_shapes');
  if (info.shape.length === 3 && places) return { pictures: placedPatches(file, info, places) };
  if (info.shape.length === 3 && shapes) return { pictures: shapedPatches(file, info, shapes) };
  const { image_grid_thw: gridThw } = validate(file, gridsSchema, json);
  const pictures = { pixelValues: readTensor(info), gridThw };
  return { pictures: () => pictures };
}

function tilesOf(
  file: string,
  info: TensorInfo,
  maskInfo: TensorInfo | undefined,
  sizes: Tiles['sizes'],
): PictureSource {
  const axes = info.shape.slice(0, -3);
  const [height, width] = info.shape.slice(-2) as [number, number];
  const count = sizeOf(axes);
  if (maskInfo && maskInfo.shape.join() !== [...axes, height, width].join()) {
    const shapes = [maskInfo, info].map(({ shape }) => `[${shape.join(', ')}]`);
    const problem = `has a pixel_attention_mask of shape ${shapes[0]} for pixel_values of ${shapes[1]}`;
    throw fieldError(file, 'pixel_values', problem);
  }
  if (sizes && sizes.length !== axes[0])
    throw fieldError(file, 'image_sizes', `has ${sizes.length} entries for ${axes[0]} images`);
  const mask = maskInfo && { mask: Uint8Array.from(readTensor(maskInfo)) };
  const values = readTensor(info);
  const tiles = { values, count, height, width, ...mask, ...(sizes ? { sizes } : {}) };
  return ({ family, config }) => {
    const toPatches = family.vision?.tilesToPatches;
    if (!toPatches) {
      const problem = `has tiles, but the model (${family.modelType}) takes patches with image_grid_thw`;
      throw fieldError(file, 'pixel_values', problem);
    }
    try {
      return toPatches(config, tiles);
    } catch (cause) {
      throw fieldError(
        file,
        'pixel_values',
        `does not suit the model: ${(cause as Error).message}`,
      );
    }
  };
}

/** Patches [pictures, n, numbers] with the place of each, [pictures, n, 2]. */
function placedPatches(file: string, info: TensorInfo, places: TensorInfo): PictureSource {
  const [pictures, n] = info.shape as [number, number, number];
  if (places.shape.join() !== [pictures, n, 2].join()) {
    const shapes = [places, info].map(({ shape }) => `[${shape.join(', ')}]`);
    const problem = `has image_position_ids of shape ${shapes[0]} for pixel_values of ${shapes[1]}`;
    throw fieldError(file, 'pixel_values', problem);
  }
  return inPlaces(file, 'image_position_ids', {
    values: readTensor(info),
    pictures,
    places: readTensor(places),
  });
}

/** Patches [tiles, n, numbers] with the rows and columns of each tile, [tiles, 2]. */
function shapedPatches(file: string, info: TensorInfo, shapes: TensorInfo): PictureSource {
  const [tiles, n] = info.shape as [number, number, number];
  const sizes = readTensor(shapes);
  const isRight = shapes.shape.join() === [tiles, 2].join();
  const places = new Int32Array(tiles * n * 2).fill(-1);
  for (let tile = 0; isRight && tile < tiles; tile++) {
    const [rows, columns] = [sizes[2 * tile]!, sizes[2 * tile + 1]!];
    for (let i = 0; i < Math.min(n, rows * columns); i++)
      places.set([i % columns, Math.floor(i / columns)], 2 * (tile * n + i));
  }
  const isSmall = sizes.every((_, i) => i % 2 === 1 || sizes[i]! * sizes[i + 1]! <= n);
  if (!isRight || !isSmall) {
    const [given, wanted] = [shapes, info].map(({ shape }) => `[${shape.join(', ')}]`);
    const problem = `has spatial_shapes ${given} that do not suit pixel_values of ${wanted}`;
    throw fieldError(file, 'pixel_values', problem);
  }
  return inPlaces(file, 'spatial_shapes', { values: readTensor(info), pictures: tiles, places });
}

function inPlaces(file: string, tensor: string, patches: PlacedPatches): PictureSource {
  return ({ family, config }) => {
    if (family.vision?.placedToPatches) return family.vision.placedToPatches(config, patches);
    const problem = `has ${tensor}, but the model (${family.modelType}) takes none`;
    throw fieldError(file, 'pixel_values', problem);
  };
}

function readGroup(file: string, json: object): GroupRequest {
  const request = validate(file, groupSchema, json);
  const { beta, clip_c: clipC, clip_low, clip_high, temperature } = request;
  const preset = POLICY_LOSSES[request.loss];
  const aggregation = request.aggregation ?? preset.aggregation;
  return {
    kind: 'group',
    loss: {
      kind: 'policy',
      ratio: preset.ratio,
      clipLow: clip_low ?? preset.clip[0],
      clipHigh: clip_high ?? preset.clip[1],
      beta,
      ...(clipC == null ? {} : { clipC }),
    },
    aggregation,
    ...(aggregation === 'constant' ? { constantLength: request.constant_length! } : {}),
    temperature,
    sequences: request.group.map((sequence) => ({
      ids: Int32Array.from(sequence.input_ids),
      mask: Uint8Array.from(sequence.completion_mask),
      oldLogp: sequence.old_logprobs,
      ...(beta > 0 ? { refLogp: sequence.ref_logprobs! } : {}),
      advantage: sequence.advantage,
    })),
    ...readPictures(file, json),
  };
}
