// Opens and writes Hugging Face model folders: configuration, weights, tokenizer, chat template,
// image processor.

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAbort, reasonOf, UserError } from '../../i18n/user-error.ts';
import type { FileTensor } from '../../engine/layers/matrices.ts';
import {
  linearModules,
  lmHeadPath,
  modelFromFiles,
  modelFromMemory,
  parameterShapes,
  type Model,
} from '../../engine/models/model.ts';
import type { Tiles } from '../../engine/models/parts/family.ts';
import { familyOf } from '../../engine/models/index.ts';
import type { DType, Tensor } from '../../engine/graph/tensor.ts';
import { loadChatTemplate, type ChatTemplate } from '../text/chat-template.ts';
import { loadImageProcessor } from '../images/image-processor.ts';
import { loadVideoProcessor, type VideoProcessor } from '../images/video-processor.ts';
import type { ImageProcessorOptions } from '../images/processors/processor-types.ts';
import {
  readTensor,
  readTensorBytes,
  type SafetensorsDType,
  type TensorInfo,
} from '../formats/weights/safetensors.ts';
import { loadTokenizer, type Tokenizer } from '../text/tokenizer.ts';
import type { ImageProcessor } from '../images/processors/processor-types.ts';
import { writeAtomic } from '../../platform/files.ts';
import { isObject, readJsonObject } from '../../platform/json-file.ts';
import { writeSafetensors, type TensorToWrite } from '../formats/weights/safetensors-writer.ts';
import { assertLinksLead, snapshotOf } from './download-cache.ts';
import { openModelWeights } from './model-weights.ts';
import { processorConfig } from './processor-family.ts';
import { findQuantized, isQuantizedPart } from './quantized-tensors.ts';
import { msg } from '../../../i18n/message.ts';

/** An opened model folder. Weights stay in their files until a program runs. */
export interface LoadedModel {
  readonly dir: string;
  /** The content of `config.json`. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  readonly chatTemplate: ChatTemplate | undefined;
  readonly imageProcessor: ImageProcessor | undefined;
  /** Present where the family sees videos and the folder has a processor. */
  readonly videoProcessor?: VideoProcessor | undefined;
}

const ENGINE_TYPE: Partial<Record<SafetensorsDType, DType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
};

/** Files that complete a model folder besides weights and configuration. */
const COMPANION_FILES = [
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'chat_template.json',
  'preprocessor_config.json',
  'processor_config.json',
  'video_preprocessor_config.json',
  'generation_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'tokenizer.model',
  'vocab.json',
  'merges.txt',
];

/**
 * Opens configuration and weights only, and checks that every parameter exists with its shape.
 * `memory`: bytes of memory of the machine, by default of this one.
 */
export function openModel(
  dir: string,
  { memory }: { readonly memory?: number } = {},
): { json: Readonly<Record<string, unknown>>; model: Model } {
  const stated = readConfig(dir);
  const tensors = new Map<string, FileTensor>();
  // Buffers may have other types, parameters may not.
  const others = new Map<string, SafetensorsDType>();
  const stored = openModelWeights(dir);
  for (const [name, { dtype, shape, file, begin, end }] of stored) {
    const type = ENGINE_TYPE[dtype];
    if (type) tensors.set(name, { dtype: type, shape, file, begin, length: end - begin });
    else if (!isQuantizedPart(name)) others.set(name, dtype);
  }
  for (const [name, matrix] of findQuantized(stored, memory)) {
    const { shape, quantized } = matrix;
    const own = 'scales' in quantized ? quantized.backward : quantized.forward.values;
    const table = tensors.get(name) ?? { dtype: 'uint8', shape, ...own };
    tensors.set(name, { ...table, quantized });
  }
  return explainModel(dir, () => {
    const json = withOwnOutput(stated, stored);
    const model = modelFromFiles(json, tensors, dir);
    checkDTypes(json, model, others, dir);
    linearModules(model);
    return { json, model };
  });
}

/**
 * The configuration without tied weights where it ties them but embeddings and output layer are both
 * stored and differ: transformers 5 does not tie them then.
 */
function withOwnOutput(
  json: Readonly<Record<string, unknown>>,
  stored: ReadonlyMap<string, TensorInfo>,
): Readonly<Record<string, unknown>> {
  const family = familyOf(json.model_type);
  const config = family.readConfig(json);
  const weightOf = (path: string) => {
    const name = family.diskNames(path, config).find((candidate) => stored.has(candidate));
    return name === undefined ? undefined : stored.get(name);
  };
  const output = weightOf('lm_head.weight');
  const tied = lmHeadPath(modelFromMemory(json, new Map()));
  const table = weightOf(tied);
  if (tied === 'lm_head.weight' || !output || !table || hasSameNumbers(output, table)) return json;
  const { text_config: text } = json;
  const own = { tie_word_embeddings: false };
  return { ...json, ...own, ...(isObject(text) ? { text_config: { ...text, ...own } } : {}) };
}

/** Whether two tensors agree in samples from the whole of them. */
function hasSameNumbers(a: TensorInfo, b: TensorInfo): boolean {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  const length = a.end - a.begin;
  const sample = Math.min(length, SAMPLE_BYTES);
  return Array.from({ length: SAMPLES }, (_, i) =>
    Math.floor(((length - sample) * i) / (SAMPLES - 1)),
  ).every((from) => {
    const part = ({ file, begin }: TensorInfo) =>
      readTensorBytes({ file, begin: begin + from, end: begin + from + sample });
    return part(a).equals(part(b));
  });
}

const SAMPLES = 9;
const SAMPLE_BYTES = 2 ** 16;

/** A parameter in float32, by its path such as `model.layers.0.mlp.up_proj.weight`. */
export function readParameter({ weights }: Model, path: string): Tensor {
  const found = weights.find(path);
  if (!found) throw new Error(`${weights.source} has no tensor ${path}`);
  if (weights.kind === 'memory') return found as Tensor;
  const { dtype, shape, file, begin, length } = found as FileTensor;
  const stored = (Object.keys(ENGINE_TYPE) as SafetensorsDType[]).find(
    (type) => ENGINE_TYPE[type] === dtype,
  )!;
  return {
    shape,
    data: readTensor({ dtype: stored, shape, file, begin, end: begin + length }),
  };
}

function checkDTypes(
  json: Readonly<Record<string, unknown>>,
  { family, config }: Model,
  others: ReadonlyMap<string, SafetensorsDType>,
  dir: string,
): void {
  if (others.size === 0) return;
  for (const path of parameterShapes(json).keys()) {
    const name = family.diskNames(path, config).find((candidate) => others.has(candidate));
    if (name === undefined) continue;
    throw new UserError(
      msg('model.weight-type-unsupported', { tensor: name, folder: dir, type: others.get(name)! }),
      {
        hint: msg('model.weight-type-unsupported.hint', {
          known: Object.keys(ENGINE_TYPE).join(', '),
        }),
      },
    );
  }
}

/** Opens a model folder. The options override the configuration of its image processor. */
export function loadModel(
  dir: string,
  options: Omit<ImageProcessorOptions, 'toPatches'> = {},
): LoadedModel {
  return withCompanions(dir, openModel(dir), loadTokenizer(dir), options);
}

/**
 * Opens what prompts need of a folder: tokenizer, chat template and image processor. The folder may
 * lack the weights, and its model cannot run; without `config.json` the processor files say what
 * pictures become.
 */
export function loadPromptParts(
  dir: string,
  options: Omit<ImageProcessorOptions, 'toPatches'> = {},
): LoadedModel {
  const tokenizer = loadTokenizer(dir);
  const hasConfig = existsSync(join(dir, 'config.json'));
  const json = hasConfig ? readConfig(dir) : processorConfig(dir, tokenizer);
  const model = explainModel(dir, () => modelFromFiles(json, new Map(), dir));
  return withCompanions(dir, { json, model }, tokenizer, options);
}

function withCompanions(
  dir: string,
  { json, model }: Pick<LoadedModel, 'json' | 'model'>,
  tokenizer: Tokenizer,
  options: Omit<ImageProcessorOptions, 'toPatches'>,
): LoadedModel {
  if (tokenizer.vocabularySize > model.sizes.vocabulary) {
    throw new UserError(
      msg('model.tokenizer-too-large', {
        folder: dir,
        tokens: tokenizer.vocabularySize,
        rows: model.sizes.vocabulary,
      }),
      {
        hint: msg('model.tokenizer-too-large.hint'),
      },
    );
  }
  const { vision } = model.family;
  const fromTiles = vision?.tilesToPatches;
  const toPatches = fromTiles && { toPatches: (tiles: Tiles) => fromTiles(model.config, tiles) };
  const imageProcessor = loadImageProcessor(dir, { ...options, ...toPatches });
  const videoProcessor = vision?.videoTokenId ? loadVideoProcessor(dir) : undefined;
  const chatTemplate = loadChatTemplate(dir);
  return { dir, json, model, tokenizer, chatTemplate, imageProcessor, videoProcessor };
}

/** The parsed `config.json` of a model folder. */
export function readConfig(dir: string): Readonly<Record<string, unknown>> {
  const file = join(dir, 'config.json');
  if (!existsSync(file)) {
    if (existsSync(dir)) assertLinksLead(dir);
    const snapshot = snapshotOf(dir);
    throw new UserError(msg('model.config-missing', { folder: dir }), {
      hint:
        snapshot === dir
          ? msg('model.choose-folder')
          : msg('model.choose-snapshot', { folder: snapshot }),
    });
  }
  return readJsonObject(file, { hint: msg('model.copy-folder-again') });
}

/**
 * Writes a complete model folder: parameters by path, and the companion files of the folder
 * `companions`.
 */
export function saveModel(
  dir: string,
  {
    json,
    tensors,
    dtype,
    companions,
  }: {
    json: Readonly<Record<string, unknown>>;
    tensors: ReadonlyMap<string, Tensor>;
    /** Type of the stored weights; float32 where absent. */
    dtype?: 'F16' | 'BF16';
    companions?: string;
  },
): void {
  const family = familyOf(json.model_type);
  const config = family.readConfig(json);
  mkdirSync(dir, { recursive: true });
  const stored = new Map<string, TensorToWrite>();
  for (const [path, { shape, data }] of [...tensors].sort(([a], [b]) => (a < b ? -1 : 1))) {
    stored.set(family.diskNames(path, config)[0]!, { shape, data, ...(dtype ? { dtype } : {}) });
  }
  writeSafetensors(join(dir, 'model.safetensors'), stored, { format: 'pt' });
  if (companions) copyCompanionFiles(companions, dir);
  writeConfig(dir, json);
}

/**
 * Copies tokenizer, chat template, processor and generation configuration, as far as they exist.
 */
export function copyCompanionFiles(from: string, to: string): void {
  for (const name of COMPANION_FILES)
    if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name));
}

/** Writes `config.json`. */
export function writeConfig(dir: string, json: Readonly<Record<string, unknown>>): void {
  writeAtomic(join(dir, 'config.json'), Buffer.from(`${JSON.stringify(json, null, 2)}\n`));
}

/** Runs a step of opening a model; an engine error becomes a UserError. */
export function explainModel<T>(dir: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof UserError || isAbort(cause)) throw cause;
    const reason = reasonOf(cause, 'its files do not fit together');
    throw new UserError(msg('model.cannot-be-used', { folder: dir, reason }), {
      hint: msg('model.check-config-weights'),
      cause,
    });
  }
}
