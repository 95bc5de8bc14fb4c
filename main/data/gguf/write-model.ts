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
import type { GgufType } from '../../../settings/gguf-types.ts';
import { fileTypeOf, textTensorType, towerTensorType } from './mixes.ts';
import { openParameters, type ModelParameters, type PlannedTensor } from './parameters.ts';
import { projectorKeys, projectorTensors } from './projector.ts';
import { architectureOf, textKeys, textTensors } from './text.ts';
import { tokenizerKeys } from './tokenizer-keys.ts';

/** What is written. */
export interface GgufSource {
  readonly baseDir: string;
  readonly adapter: LoadedAdapter | undefined;
  /** A folder whose picture settings, if it has any, are used in place of the base's: an adapter's. */
  readonly settingsFrom?: string | undefined;
  /** `general.name`. */
  readonly name: string;
  readonly type: GgufType;
}

/** A GGUF file of a model, ready to be written. */
export interface GgufPlan {
  /** `model.gguf` or `mmproj.gguf`. */
  readonly file: string;
  readonly content: GgufContent;
  readonly bytes: number;
}

/**
 * The files of a model. Nothing but shapes is read. Throws a UserError for a family, a tokenizer or
 * a configuration that GGUF has no form for.
 */
export function planGguf({ baseDir, adapter, settingsFrom, name, type }: GgufSource): GgufPlan[] {
  const parameters = openParameters(baseDir, adapter);
  const general = {
    'general.name': name,
    'general.file_type': fileTypeOf(type),
    'general.quantization_version': 2,
  };
  const tower = projectorKeys({ baseDir, settingsFrom }, parameters);
  const plans = [plan('model.gguf', textContent(baseDir, parameters, general, type))];
  if (tower) {
    const keys = { 'general.architecture': 'clip', 'general.type': 'mmproj', ...general, ...tower };
    const tensors = projectorTensors(parameters).map((tensor) =>
      packed(tensor, towerTensorType(type, tensor)),
    );
    plans.push(plan('mmproj.gguf', { metadata: keys, tensors }));
  }
  return plans;
}

/** Bytes of the files of a model. Throws like `planGguf`. */
export const ggufBytes = (
  baseDir: string,
  adapter: LoadedAdapter | undefined,
  type: GgufType,
): number =>
  planGguf({ baseDir, adapter, name: '', type }).reduce((sum, { bytes }) => sum + bytes, 0);

const plan = (file: string, content: GgufContent): GgufPlan => ({
  file,
  content,
  bytes: ggufFileBytes(content),
});

function textContent(
  baseDir: string,
  parameters: ModelParameters,
  general: Readonly<Record<string, GgufField>>,
  type: GgufType,
): GgufContent {
  const { model } = parameters;
  const planned = textTensors(parameters);
  const embeddings = planned.find(({ name }) => name === 'token_embd.weight')!;
  const shape = {
    layers: model.sizes.layers,
    tied: !planned.some(({ name }) => name === 'output.weight'),
  };
  return {
    metadata: {
      'general.architecture': architectureOf(model),
      'general.type': 'model',
      ...general,
      ...textKeys(model),
      ...tokenizerKeys(baseDir, embeddings.shape[0]!),
    },
    tensors: planned.map((tensor) => packed(tensor, textTensorType(type, tensor, shape))),
  };
}

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
