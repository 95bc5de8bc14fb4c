// A LoRA adapter as a GGUF file, which llama.cpp adds to a base in GGUF. Reference: llama.cpp,
// convert_lora_to_gguf.py and src/llama-adapter.h.

import { UserError } from '../../i18n/user-error.ts';
import { openModel } from '../checkpoints/load.ts';
import type { Model } from '../../engine/models/model.ts';
import type { LoadedAdapter } from '../checkpoints/peft-adapter.ts';
import { ggmlType } from '../formats/weights/ggml-quantizer.ts';
import { floatBytes } from '../formats/weights/safetensors-writer.ts';
import { float, ggufFileBytes, type GgufTensorToWrite } from '../formats/weights/gguf-writer.ts';
import { architectureOf, inLlamaCppOrder, textTensorName } from './text.ts';
import type { GgufPlan } from './write-model.ts';
import { msg } from '../../../i18n/message.ts';

/** The file of an adapter. */
export const loraFile = (name: string): string => `${name}-lora.gguf`;

/**
 * The file of an adapter, in float32. Throws a UserError for one that llama.cpp cannot add: it knows
 * matrices of the language model's layers alone.
 */
export function planGgufLora(baseDir: string, loaded: LoadedAdapter, name: string): GgufPlan {
  return planTextLora(openModel(baseDir).model, loaded, name);
}

/** The same for the modules of a model's language model that are in `loaded`. Throws likewise. */
export function planTextLora(
  model: Model,
  { adapter, modules }: LoadedAdapter,
  name: string,
): GgufPlan {
  const paired = new Set<string>();
  const alpha = adapter.config.lora_alpha > 0 ? adapter.config.lora_alpha : 1;
  const tensors = [...modules].flatMap(([path, module]): GgufTensorToWrite[] => {
    const target = textTensorName(model, `${path}.weight`);
    if (target === undefined) throw notHeld(path, 'tower');
    if (module.kind !== 'linear') throw notHeld(path, 'table');
    const { rank, scale, keyA, keyB, shapeA, shapeB } = module;
    paired.add(keyA).add(keyB);
    // llama.cpp scales every module by alpha / rank.
    const factor = (scale * rank) / alpha;
    const ordered = (half: 'a' | 'b', key: string, shape: readonly number[]) => {
      const numbers = adapter.tensors.get(key)!.data as Float32Array;
      return inLlamaCppOrder(model, `${path}.weight`, { numbers, columns: shape[1]!, half });
    };
    return [
      matrix(`${target}.lora_a`, shapeA, () => ordered('a', keyA, shapeA)),
      matrix(`${target}.lora_b`, shapeB, () => {
        const b = ordered('b', keyB, shapeB);
        return Math.abs(factor - 1) < 1e-7 ? b : b.map((x) => x * factor);
      }),
    ];
  });
  const whole = [...adapter.tensors.keys()].find((key) => !paired.has(key));
  if (whole !== undefined) throw notHeld(whole, 'whole');
  const content = {
    metadata: {
      'general.architecture': architectureOf(model),
      'general.type': 'adapter',
      'general.name': name,
      'adapter.type': 'lora',
      'adapter.lora.alpha': float(alpha),
    },
    tensors,
  };
  return { file: loraFile(name), type: 'f32', content, bytes: ggufFileBytes(content) };
}

const matrix = (
  name: string,
  shape: readonly number[],
  numbers: () => Float32Array,
): GgufTensorToWrite => ({
  ...{ name, shape, type: ggmlType('F32') },
  bytes: () => floatBytes(numbers(), 'F32'),
});

function notHeld(module: string, part: 'tower' | 'table' | 'whole'): UserError {
  return new UserError(msg('gguf.lora-not-expressible', { module, part }), {
    hint: msg('gguf.lora-not-expressible.hint'),
  });
}
