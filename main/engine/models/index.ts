// The model families by Hugging Face `model_type`.

import type { Family } from './parts/family.ts';
import { gemma3 } from './gemma3.ts';
import { gemma3_text } from './text/gemma3_text.ts';
import { gemma4 } from './gemma4.ts';
import { idefics3, smolvlm } from './idefics3.ts';
import { internvl } from './internvl.ts';
import { lfm2 } from './text/lfm2.ts';
import { lfm2_vl } from './lfm2_vl.ts';
import { llama } from './text/llama.ts';
import { llava_onevision } from './llava_onevision.ts';
import { mistral } from './text/mistral.ts';
import { expertsProblem } from './parts/mixture-of-experts.ts';
import { phi3 } from './text/phi3.ts';
import { qwen2 } from './text/qwen2.ts';
import { qwen2_5_vl } from './qwen2_5_vl.ts';
import { qwen2_vl } from './qwen2_vl.ts';
import { qwen3 } from './text/qwen3.ts';
import { qwen3_5, qwen3_5_text } from './qwen3_5.ts';
import { qwen3_vl } from './qwen3_vl.ts';
import { smollm3 } from './text/smollm3.ts';

const FAMILIES: Readonly<Record<string, Family>> = {
  gemma3: gemma3 as Family,
  gemma3_text: gemma3_text as Family,
  gemma4: gemma4 as Family,
  idefics3: idefics3 as Family,
  internvl: internvl as Family,
  lfm2: lfm2 as Family,
  lfm2_vl: lfm2_vl as Family,
  llama: llama as Family,
  llava_onevision: llava_onevision as Family,
  mistral: mistral as Family,
  phi3: phi3 as Family,
  qwen2: qwen2 as Family,
  qwen2_5_vl: qwen2_5_vl as Family,
  qwen2_vl: qwen2_vl as Family,
  qwen3: qwen3 as Family,
  qwen3_5: qwen3_5 as Family,
  qwen3_5_text: qwen3_5_text as Family,
  qwen3_vl: qwen3_vl as Family,
  smollm3: smollm3 as Family,
  smolvlm: smolvlm as Family,
};

/** Why relatives of the families are not supported, by `model_type`. */
const REFUSED: Readonly<Record<string, string>> = {
  gemma4_unified: 'its pictures enter the text model without a vision tower',
};

/** The supported values of `model_type`. */
export const FAMILY_NAMES: readonly string[] = Object.keys(FAMILIES);

/** Those that read videos as frames. */
export const VIDEO_FAMILIES: readonly string[] = FAMILY_NAMES.filter(
  (name) => FAMILIES[name]!.vision?.videoTokenId !== undefined,
);

/**
 * The family of a `model_type`; for an unknown one throws an error that lists the supported ones.
 */
export function familyOf(modelType: unknown): Family {
  const family =
    typeof modelType === 'string' && Object.hasOwn(FAMILIES, modelType)
      ? FAMILIES[modelType]
      : undefined;
  if (family) return family;
  const experts = typeof modelType === 'string' ? expertsProblem(modelType) : undefined;
  if (experts !== undefined) throw new Error(experts);
  const name = `model_type ${String(JSON.stringify(modelType) ?? 'without a value').slice(0, 100)}`;
  const reason =
    typeof modelType === 'string' && Object.hasOwn(REFUSED, modelType)
      ? `: ${REFUSED[modelType]}`
      : '';
  throw new Error(`${name} is not supported${reason} (supported: ${FAMILY_NAMES.join(', ')})`);
}
