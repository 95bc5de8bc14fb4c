// Writes a model folder, with an adapter merged into it, as GGUF files of llama.cpp: the language
// model, and the vision tower with its projector (mmproj) where there is one.

import { join } from 'node:path';
import { quantize } from '../formats/weights/ggml-quantizer.ts';
import {
  ggufFileBytes,
  ggufTensorBytes,
  writeGguf,
  type GgufContent,
  type GgufField,
} from '../formats/weights/gguf-writer.ts';
import type { LoadedAdapter } from '../checkpoints/peft-adapter.ts';
import { GGUF_TYPES, type GgufType } from '../../../settings/gguf-types.ts';
import { fileTypeOf, projectorType, textTensorType, towerTensorType } from './mixes.ts';
import { openParameters, type ModelParameters } from './parameters.ts';
import type { PlannedTensor } from './projector/types.ts';
import { projectorKeys, projectorTensors } from './projector.ts';
import { architectureOf, textKeys, textTensors } from './text.ts';
import { tokenizerKeys } from './tokenizer-keys.ts';

/** What is written. */
export interface GgufSource {
  readonly baseDir: string;
  readonly adapter: LoadedAdapter | undefined;
  /** A folder whose picture settings, if it has any, are used in place of the base's: an adapter's. */
  readonly settingsFrom?: string | undefined;
  /** `general.name`, and the first part of the files' names. */
  readonly name: string;
  readonly types: readonly GgufType[];
}

/** A GGUF file of a model, ready to be written. */
export interface GgufPlan {
  /** `NAME-TYPE.gguf` or `mmproj-NAME-TYPE.gguf`. */
  readonly file: string;
  readonly type: GgufType;
  readonly content: GgufContent;
  readonly bytes: number;
}

/** The file of a language model. */
export const ggufFile = (name: string, type: GgufType): string =>
  `${name}-${type.toUpperCase()}.gguf`;

/** The file of the vision tower that goes with a language model of a type. */
export const projectorFile = (name: string, type: GgufType): string =>
  `mmproj-${ggufFile(name, projectorType(type))}`;

/**
 * The files of a model: one for each type and, for a model with sight, the vision towers that go with
 * them. Nothing but shapes is read. Throws a UserError for a family, a tokenizer or a configuration
 * that GGUF has no form for.
 */
export function planGguf({ baseDir, adapter, settingsFrom, name, types }: GgufSource): GgufPlan[] {
  const parameters = openParameters(baseDir, adapter);
  const general = (type: GgufType) => ({
    'general.name': name,
    'general.file_type': fileTypeOf(type),
    'general.quantization_version': 2,
  });
  const tower = projectorKeys({ baseDir, settingsFrom }, parameters);
  const isGemma4 = architectureOf(parameters.model) === 'gemma4';
  const text = textContent(parameters, (rows) => tokenizerKeys(baseDir, rows, { isGemma4 }));
  const plans = types.map((type) => textPlan(ggufFile(name, type), type, text, general(type)));
  if (!tower) return plans;
  for (const type of new Set(types.map(projectorType))) {
    const keys = { 'general.architecture': 'clip', 'general.type': 'mmproj' };
    const tensors = projectorTensors(parameters).map((tensor) =>
      packed(tensor, towerTensorType(type, tensor)),
    );
    const metadata = { ...keys, ...general(type), ...tower };
    plans.push(plan(projectorFile(name, type), type, { metadata, tensors }));
  }
  return plans;
}

/**
 * The file of a base's language model without a tokenizer, for a program that has token ids already.
 * Throws like `planGguf`, but for tokenizers.
 */
export function planBareText(baseDir: string, type: GgufType): GgufPlan {
  const parameters = openParameters(baseDir, undefined);
  const text = textContent(parameters, (rows) => ({
    'tokenizer.ggml.model': 'none',
    [`${architectureOf(parameters.model)}.vocab_size`]: rows,
  }));
  return textPlan(ggufFile('base', type), type, text, { 'general.file_type': fileTypeOf(type) });
}

/** Bytes of the files of a model. Throws like `planGguf`. */
export const ggufBytes = (
  baseDir: string,
  adapter: LoadedAdapter | undefined,
  types: readonly GgufType[],
): number =>
  planGguf({ baseDir, adapter, name: '', types }).reduce((sum, { bytes }) => sum + bytes, 0);

/** Bytes of the files of a base in each type, with the vision tower. Throws like `planGguf`. */
export function ggufSizes(baseDir: string): { type: GgufType; bytes: number }[] {
  const plans = planGguf({ baseDir, adapter: undefined, name: '', types: GGUF_TYPES });
  const bytesOf = (file: string) => plans.find((each) => each.file === file)?.bytes ?? 0;
  return GGUF_TYPES.map((type) => ({
    type,
    bytes: bytesOf(ggufFile('', type)) + bytesOf(projectorFile('', type)),
  }));
}

const plan = (file: string, type: GgufType, content: GgufContent): GgufPlan => ({
  file,
  type,
  content,
  bytes: ggufFileBytes(content),
});

/** The language model, before its tensors are packed; `tokenizer`: its keys, by rows of embeddings. */
function textContent(
  parameters: ModelParameters,
  tokenizer: (rows: number) => Record<string, GgufField>,
) {
  const { model } = parameters;
  const tensors = textTensors(parameters);
  const embeddings = tensors.find(({ name }) => name === 'token_embd.weight')!;
  const metadata: Record<string, GgufField> = {
    'general.architecture': architectureOf(model),
    'general.type': 'model',
    ...textKeys(model),
    ...tokenizer(embeddings.shape[0]!),
  };
  return {
    ...{ metadata, tensors },
    layers: model.sizes.layers,
    tied: !tensors.some(({ name }) => name === 'output.weight'),
  };
}

const textPlan = (
  file: string,
  type: GgufType,
  text: ReturnType<typeof textContent>,
  general: Readonly<Record<string, GgufField>>,
): GgufPlan =>
  plan(file, type, {
    metadata: { ...text.metadata, ...general },
    tensors: text.tensors.map((tensor) => packed(tensor, textTensorType(type, tensor, text))),
  });

const packed = (
  { name, shape, numbers }: PlannedTensor,
  type: ReturnType<typeof textTensorType>,
) => ({
  name,
  shape,
  type,
  bytes: () => quantize(type, numbers(), shape.at(-1)!),
});

/** Writes planned files into a folder; `onProgress` is called with the share that is written. */
export async function writeGgufFiles(
  plans: readonly GgufPlan[],
  to: string,
  { signal, onProgress }: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<void> {
  const total = plans
    .flatMap(({ content }) => content.tensors)
    .reduce((sum, tensor) => sum + ggufTensorBytes(tensor), 0);
  let written = 0;
  for (const { file, content } of plans)
    await writeGguf(join(to, file), content, {
      ...(signal ? { signal } : {}),
      onWritten: (bytes) => onProgress?.((written += bytes) / total),
    });
}
