// Requests of `omr probe` and `omr generate`: a REQ.json file read and checked, field by field.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ChatMessage, ContentPart } from '../../data/text/chat-template.ts';
import { readHeader, readTensor, type TensorInfo } from '../../data/formats/safetensors.ts';
import type { PolicyLoss } from '../../engine/layers/losses.ts';
import type { Model } from '../../engine/models/model.ts';
import type { Pictures, Tiles } from '../../engine/models/parts/family.ts';
import { AGGREGATIONS, type Aggregation } from '../../engine/training/policy-inputs.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';

/** Pictures of a request; how their numbers are cut into patches is the model's matter. */
export type PictureSource = (model: Model) => Pictures;

/** Token ids with labels (−100 = not trained) and pictures: past tokenizer and picture processor. */
export interface IdsRequest {
  readonly kind: 'ids';
  readonly ids: Int32Array;
  readonly labels?: Int32Array;
  readonly pictures?: PictureSource;
  /** The same pictures as tiles, where the processor made such. */
  readonly tiles?: Tiles;
}

/** Messages, to be encoded by the model's own tokenizer, template and processor. */
export interface MessagesRequest {
  readonly kind: 'messages';
  readonly messages: readonly ChatMessage[];
  /** Whether pictures are cut into tiles; as the processor says when absent. */
  readonly doImageSplitting?: boolean;
}

/** One sequence of a group; `oldLogp` and `refLogp` have one number for each token whose mask is 1. */
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
  /** They belong to every sequence. */
  readonly pictures?: PictureSource;
}

/** What a request file may hold. Picture paths of messages are absolute. */
export type EngineRequest =
  | IdsRequest
  | GroupRequest
  | MessagesRequest
  | { readonly kind: 'strings'; readonly strings: readonly string[] };

/** Refuses ids that the model has no row for, and pictures that do not fit their places in the prompt. */
export function checkIds(file: string, model: Model, ids: Int32Array, pictures?: Pictures): void {
  const largest = ids.reduce((a, b) => Math.max(a, b), 0);
  if (largest >= model.sizes.vocabulary) {
    throw new UserError(
      msg('cli.token-id-too-large', { file, id: largest, count: model.sizes.vocabulary }),
      { hint: msg('cli.token-id-too-large.hint') },
    );
  }
  try {
    model.family.positions(model.config, ids, pictures?.gridThw ?? []);
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

type Json = Readonly<Record<string, unknown>>;

const LOSSES = {
  grpo: { ratio: 'token', clip: [0.2, 0.2], aggregation: 'seq-mean-token-mean' },
  dapo: { ratio: 'token', clip: [0.2, 0.28], aggregation: 'token-mean' },
  dr_grpo: { ratio: 'token', clip: [0.2, 0.2], aggregation: 'constant' },
  gspo: { ratio: 'sequence', clip: [3e-4, 4e-4], aggregation: 'seq-mean-token-mean' },
} as const;

/** Reads a request file. Throws a UserError that names the file and the field. */
export function readRequest(file: string): EngineRequest {
  const json = readJson(file);
  const fields = new Fields(file, json);
  if ('strings' in json) return { kind: 'strings', strings: fields.list('strings', 'text') };
  if ('messages' in json) {
    const split = json.do_image_splitting;
    if (split !== undefined && typeof split !== 'boolean')
      throw fields.error('do_image_splitting', 'must be true or false');
    const options = split === undefined ? {} : { doImageSplitting: split };
    return { kind: 'messages', messages: readMessages(fields), ...options };
  }
  const pictures = readPictures(fields);
  const shared = pictures ? { pictures } : {};
  if ('group' in json) return { ...readGroup(fields), ...shared };
  if (!('input_ids' in json)) {
    throw fields.error(
      'input_ids',
      'is missing',
      'A request has messages, input_ids, group or strings.',
    );
  }
  const ids = fields.ids('input_ids');
  if (!('labels' in json)) return { kind: 'ids', ids, ...shared };
  const labels = Int32Array.from(fields.list('labels', 'whole number'));
  if (labels.length !== ids.length) {
    throw fields.error('labels', `has ${labels.length} entries for ${ids.length} input_ids`);
  }
  return { kind: 'ids', ids, labels, ...shared };
}

function readJson(file: string): Json {
  let json: unknown;
  try {
    json = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (cause) {
    const what = cause instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
    throw new UserError(msg('cli.request-unreadable', { file, problem: what }), {
      hint: msg('cli.request-unreadable.hint'),
      cause,
    });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UserError(msg('cli.request-not-object', { file }));
  }
  return json as Json;
}

/** The fields of one JSON object; errors name the file, the place in it and the field. */
class Fields {
  readonly file: string;
  private readonly json: Json;
  private readonly place: string;

  constructor(file: string, json: Json, place = '') {
    this.file = file;
    this.json = json;
    this.place = place;
  }

  error(field: string, problem: string, hint?: string): UserError {
    return new UserError(
      msg('cli.request-field-invalid', { file: this.file, place: this.place, field, problem }),
      hint ? { hint } : {},
    );
  }

  get(field: string): unknown {
    return this.json[field];
  }

  number(field: string, fallback?: number): number {
    const value = this.json[field] ?? fallback;
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw this.error(field, 'must be a number');
    return value;
  }

  choice<T extends string>(field: string, choices: readonly T[], fallback?: T): T {
    const value = this.json[field] ?? fallback;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw this.error(field, `must be one of ${choices.join(', ')}`);
    return found;
  }

  list(field: string, of: 'text'): string[];
  list(field: string, of: 'number' | 'whole number'): number[];
  list(field: string, of: 'text' | 'number' | 'whole number'): (string | number)[] {
    const value = this.json[field];
    const fits = (x: unknown): boolean =>
      of === 'text'
        ? typeof x === 'string'
        : of === 'number'
          ? Number.isFinite(x)
          : Number.isSafeInteger(x);
    if (!Array.isArray(value) || !value.every(fits))
      throw this.error(field, `must be a list of ${of}s`);
    return value as (string | number)[];
  }

  /** Token ids, none negative and at least one. */
  ids(field: string): Int32Array {
    const ids = this.list(field, 'whole number');
    if (ids.length === 0) throw this.error(field, 'is empty');
    if (ids.some((id) => id < 0)) throw this.error(field, 'must hold no negative id');
    return Int32Array.from(ids);
  }

  /** The objects of a list, each with its own place. */
  objects(field: string): Fields[] {
    const value = this.json[field];
    const isObject = (x: unknown) => typeof x === 'object' && x !== null && !Array.isArray(x);
    if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
      throw this.error(field, 'must be a list of objects, with at least one');
    }
    return value.map((x, i) => new Fields(this.file, x as Json, `${this.place}${field}[${i}].`));
  }
}

function readMessages(fields: Fields): ChatMessage[] {
  const folder = path.dirname(path.resolve(fields.file));
  return fields.objects('messages').map((message): ChatMessage => {
    const role = message.get('role');
    if (typeof role !== 'string') throw message.error('role', 'must be a text');
    const content = message.get('content');
    if (typeof content === 'string') return { role, content };
    const parts = message.objects('content').map((part): ContentPart => {
      const type = part.choice('type', ['image', 'text']);
      const value = part.get(type === 'image' ? 'path' : 'text');
      if (typeof value !== 'string')
        throw part.error(type === 'image' ? 'path' : 'text', 'must be a text');
      return type === 'image' ? { type, path: path.resolve(folder, value) } : { type, text: value };
    });
    return { role, content: parts };
  });
}

/**
 * `pixel_values` (a safetensors file beside the request): patches with `image_grid_thw`, or tiles [1, n, channels, height,
 * width] with an optional `pixel_attention_mask` in the same file. Undefined without pictures.
 */
function readPictures(fields: Fields): PictureSource | undefined {
  const name = fields.get('pixel_values');
  if (name === undefined || name === null) return undefined;
  if (typeof name !== 'string')
    throw fields.error('pixel_values', 'must be the name of a safetensors file');
  const file = path.resolve(path.dirname(path.resolve(fields.file)), name);
  const header = readHeader(file);
  const info = header.get('pixel_values');
  if (!info) throw fields.error('pixel_values', `names ${file}, which has no tensor pixel_values`);
  if (info.shape.length === 5) return tilesOf(fields, info, header.get('pixel_attention_mask'));
  const grids = fields.get('image_grid_thw');
  const isGrid = (grid: unknown) =>
    Array.isArray(grid) && grid.length === 3 && grid.every((n) => Number.isSafeInteger(n) && n > 0);
  if (!Array.isArray(grids) || grids.length === 0 || !grids.every(isGrid)) {
    throw fields.error(
      'image_grid_thw',
      'must be a list of [frames, rows, columns], one a picture',
    );
  }
  const pictures = { pixelValues: readTensor(info), gridThw: grids as [number, number, number][] };
  return () => pictures;
}

function tilesOf(
  fields: Fields,
  info: TensorInfo,
  maskInfo: TensorInfo | undefined,
): PictureSource {
  const [, count, , height, width] = info.shape as [number, number, number, number, number];
  if (maskInfo && maskInfo.shape.join() !== [1, count, height, width].join())
    throw fields.error(
      'pixel_values',
      `has a pixel_attention_mask of shape [${maskInfo.shape.join(', ')}] for pixel_values of [${info.shape.join(', ')}]`,
    );
  const mask = maskInfo && { mask: Uint8Array.from(readTensor(maskInfo)) };
  const tiles = { values: readTensor(info), count, height, width, ...mask };
  return ({ family, config }) => {
    if (!family.vision?.tilesToPatches)
      throw fields.error(
        'pixel_values',
        `has tiles, but the model (${family.modelType}) takes patches with image_grid_thw`,
      );
    return family.vision.tilesToPatches(config, tiles);
  };
}

function readGroup(fields: Fields): GroupRequest {
  const preset = LOSSES[fields.choice('loss', Object.keys(LOSSES) as (keyof typeof LOSSES)[])];
  const beta = fields.number('beta', 0);
  const aggregation = fields.choice('aggregation', AGGREGATIONS, preset.aggregation);
  const clipC = fields.get('clip_c') == null ? {} : { clipC: fields.number('clip_c') };
  const length =
    aggregation === 'constant' ? { constantLength: fields.number('constant_length') } : {};
  return {
    kind: 'group',
    loss: {
      kind: 'policy',
      ratio: preset.ratio,
      clipLow: fields.number('clip_low', preset.clip[0]),
      clipHigh: fields.number('clip_high', preset.clip[1]),
      beta,
      ...clipC,
    },
    aggregation,
    ...length,
    temperature: fields.number('temperature', 1),
    sequences: fields.objects('group').map((sequence) => readSequence(sequence, beta > 0)),
  };
}

function readSequence(fields: Fields, wantsReference: boolean): GroupSequence {
  const ids = fields.ids('input_ids');
  const mask = Uint8Array.from(fields.list('completion_mask', 'whole number'));
  if (mask.length !== ids.length) {
    throw fields.error('completion_mask', `has ${mask.length} entries for ${ids.length} input_ids`);
  }
  if (mask[0])
    throw fields.error('completion_mask', 'counts the first token, which has no log-probability');
  const count = mask.filter((counted) => counted).length;
  const numbers = (field: string): number[] => {
    const values = fields.list(field, 'number');
    if (values.length === count) return values;
    throw fields.error(
      field,
      `has ${values.length} entries for ${count} tokens of completion_mask`,
    );
  };
  const reference = wantsReference ? { refLogp: numbers('ref_logprobs') } : {};
  return {
    ids,
    mask,
    oldLogp: numbers('old_logprobs'),
    ...reference,
    advantage: fields.number('advantage'),
  };
}
