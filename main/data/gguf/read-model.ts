// Converts a GGUF file to a Hugging Face model folder that can be trained: tensor names,
// configuration and weights, with the vision tower of an mmproj file beside it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import { familyOf } from '../../engine/models/index.ts';
import {
  adaptableModules,
  modelFromFiles,
  parameterShapes,
  type Model,
} from '../../engine/models/model.ts';
import { architectureOfFile, GgufKeys, numbersOf } from '../formats/weights/gguf-keys.ts';
import { openGguf, type Gguf, type GgufTensor } from '../formats/weights/gguf.ts';
import { writeConverted, type TensorSource, type WeightType } from '../checkpoints/convert.ts';
import { explainModel } from '../checkpoints/load.ts';
import { writeAtomic } from '../../platform/files.ts';
import { towerTensors } from './projector.ts';
import { putNumbers } from './projector/stored.ts';
import type { ParameterShape } from './projector/types.ts';
import { findTower, isTower, type FoundTower } from './find-tower.ts';
import { GGUF_ARCHITECTURES, textArchitecture, textConfig } from './read-text.ts';
import { nameInFile, sightedFiles, type FolderFiles } from './read-tower.ts';
import { columnsOf, restored, textTensorName } from './text.ts';
import { tokenizerFiles } from './tokenizer-files.ts';
import { msg } from '../../../i18n/message.ts';

type Json = Record<string, unknown>;

/** What a file became. */
export interface ImportedGguf {
  readonly modelType: string;
  /** The mmproj file that was taken with it. */
  readonly tower: string | undefined;
}

/**
 * Writes a model folder with the dequantized weights of a GGUF file, converted to `type`; a vision
 * tower beside the file is taken with it. Memory holds one tensor at a time. Throws a UserError that
 * names the file and the tensor or key.
 */
export function importGguf(
  file: string,
  to: string,
  type: WeightType,
  { signal }: { signal?: AbortSignal } = {},
): ImportedGguf {
  const gguf = openGguf(file);
  if (isTower(gguf))
    throw new UserError(msg('gguf.is-tower', { file }), { hint: msg('gguf.is-tower.hint') });
  const tower = findTower(gguf);
  const { config, files } = folderOf(gguf, tower);
  explainModel(file, () => {
    const model = unreadModel(config, file);
    const tensors = tensorsOf(model, parameterShapes(config), gguf, tower);
    mkdirSync(to, { recursive: true });
    const options = signal ? { signal } : {};
    writeConverted(join(to, 'model.safetensors'), type, { model, tensors }, options);
  });
  for (const [name, content] of Object.entries({ ...files, 'config.json': config }))
    writeAtomic(
      join(to, name),
      typeof content === 'string' ? content : `${JSON.stringify(content)}\n`,
    );
  return { modelType: String(config['model_type']), tower: tower?.keys.gguf.file };
}

/** `config.json` and the other small files of a folder. */
function folderOf(gguf: Gguf, tower: FoundTower | undefined): FolderFiles {
  const { file } = gguf;
  const named = architectureOfFile(gguf);
  const architecture = textArchitecture(named);
  if (!architecture)
    throw new UserError(msg('gguf.architecture-unsupported', { file, architecture: named }), {
      hint: msg('gguf.architecture-unsupported.hint', { known: GGUF_ARCHITECTURES.join(', ') }),
    });
  if (architecture.needsTower === true && !tower)
    throw new UserError(msg('gguf.tower-missing', { file, architecture: named }), {
      hint: msg('gguf.tower-missing.hint'),
    });
  const text = textConfig(new GgufKeys(gguf, named), architecture);
  const tokens = tokenizerFiles(gguf);
  if (!tower) {
    const architectures = [familyOf(architecture.modelType).architecture];
    return { config: { ...text, architectures }, files: tokens };
  }
  return sightedFiles(tower, text, { language: file, tokens });
}

/**
 * A model of the shapes alone, which tells what its matrices are for; nothing is read from these
 * offsets.
 */
function unreadModel(config: Json, source: string): Model {
  const tensors = [...parameterShapes(config)].map(
    ([path, shape]) =>
      [path, { shape, dtype: 'float32', file: source, begin: 0, length: 0 }] as const,
  );
  return modelFromFiles(config, new Map(tensors), source);
}

/** The tensors of a folder by their names there, in the order of the model. */
function tensorsOf(
  model: Model,
  shapes: ReadonlyMap<string, readonly number[]>,
  gguf: Gguf,
  tower: FoundTower | undefined,
): Map<string, TensorSource> {
  const kernels = new Map(
    adaptableModules(model).map(({ path, kernel }) => [`${path}.weight`, kernel]),
  );
  return new Map(
    [...shapes].map(([path, shape]) => {
      const parameter = { path, shape };
      const source =
        (tower && towerSource(tower, model, parameter)) ?? textSource(gguf, model, parameter);
      const kernel = kernels.get(path);
      // A kernel of one axis over channels that do not mix has a second axis of length 1.
      const stored = kernel
        ? [shape[0]!, ...kernel]
        : /\.(?:conv1d|conv\.conv)\.weight$/.test(path)
          ? [shape[0]!, 1, shape[1]!]
          : shape;
      return [model.family.diskNames(path, model.config)[0]!, { ...source, shape: stored }];
    }),
  );
}

/** A parameter of the language model. */
function textSource(gguf: Gguf, model: Model, { path, shape }: ParameterShape): TensorSource {
  const name = textTensorName(model, path);
  if (name === undefined) throw new Error(`llama.cpp has no tensor for ${path}`);
  const tensor = tensorLike(gguf, { name, shape });
  return {
    ...{ shape, dtype: storedType(tensor) },
    numbers: () => restored(model, path, numbersOf(gguf, tensor), columnsOf(shape)),
  };
}

/** A parameter of the tower; undefined for one of the language model. */
function towerSource(
  { projector, keys }: FoundTower,
  model: Model,
  parameter: ParameterShape,
): TensorSource | undefined {
  const { gguf } = keys;
  const stored = towerTensors(parameter, projector, model.config, keys);
  if (stored.length === 0) return undefined;
  const parts = stored.map((part) => ({
    part,
    tensor: tensorLike(gguf, { name: nameInFile(part.name, keys), shape: part.shape }),
  }));
  return {
    ...{ shape: parameter.shape, dtype: storedType(parts[0]!.tensor) },
    numbers() {
      const all = new Float32Array(sizeOf(parameter.shape));
      for (const { part, tensor } of parts) putNumbers(part, numbersOf(gguf, tensor), all);
      return all;
    },
  };
}

const storedType = ({ type: { name } }: GgufTensor): 'F16' | 'BF16' | 'F32' =>
  name === 'F16' || name === 'BF16' ? name : 'F32';

/** Axes of length 1 count for nothing. */
const significant = (shape: readonly number[]): string => shape.filter((n) => n !== 1).join(', ');

/** The tensor of a name and a shape. Throws a UserError that names the file where there is none. */
function tensorLike(
  { file, tensors }: Gguf,
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
): GgufTensor {
  const hint = msg('gguf.key-missing.hint');
  const tensor = tensors.get(name);
  if (!tensor)
    throw new UserError(msg('checkpoint.tensor-missing', { file, tensor: name }), { hint });
  if (significant(tensor.shape) === significant(shape)) return tensor;
  throw new UserError(
    msg('checkpoint.tensor-shape-wrong', {
      file,
      tensor: name,
      shape: tensor.shape.join(', '),
      expected: shape.join(', '),
    }),
    { hint },
  );
}
