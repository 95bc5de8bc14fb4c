// The model families by Hugging Face `model_type`.

import type { Family } from './parts/family.ts';
import { gemma3_text } from './gemma3_text.ts';
import { idefics3, smolvlm } from './idefics3.ts';
import { llama } from './llama.ts';
import { expertsProblem } from './parts/mixture-of-experts.ts';
import { mistral } from './mistral.ts';
import { phi3 } from './phi3.ts';
import { qwen2 } from './qwen2.ts';
import { qwen2_5_vl } from './qwen2_5_vl.ts';
import { qwen2_vl } from './qwen2_vl.ts';
import { qwen3 } from './qwen3.ts';
import { qwen3_vl } from './qwen3_vl.ts';
import { smollm3 } from './smollm3.ts';

const FAMILIES: Readonly<Record<string, Family>> = {
  gemma3_text: gemma3_text as Family,
  idefics3: idefics3 as Family,
  llama: llama as Family,
  mistral: mistral as Family,
  phi3: phi3 as Family,
  qwen2: qwen2 as Family,
  qwen2_5_vl: qwen2_5_vl as Family,
  qwen2_vl: qwen2_vl as Family,
  qwen3: qwen3 as Family,
  qwen3_vl: qwen3_vl as Family,
  smollm3: smollm3 as Family,
  smolvlm: smolvlm as Family,
};

/** The supported values of `model_type`. */
export const FAMILY_NAMES: readonly string[] = Object.keys(FAMILIES);

/**
 * The family of a `model_type`; for an unknown one throws an error that lists the supported ones.
 */
export function familyOf(modelType: unknown): Family {
  const family =
    typeof modelType === 'string' && Object.hasOwn(FAMILIES, modelType)
      ? FAMILIES[modelType]
      : undefined;
  if (!family) {
    const experts = typeof modelType === 'string' ? expertsProblem(modelType) : undefined;
    if (experts !== undefined) throw new Error(experts);
    throw new Error(
      `model_type ${String(JSON.stringify(modelType) ?? 'without a value').slice(0, 100)} is not supported ` +
        `(supported: ${FAMILY_NAMES.join(', ')})`,
    );
  }
  return family;
}
