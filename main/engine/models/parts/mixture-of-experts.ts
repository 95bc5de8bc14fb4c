// Mixtures of experts: models whose layers choose a few of many matrices for each token. They are
// refused by name, and so is a dense family's configuration that names experts.

import { objectAt, type Json } from './config-reader.ts';

/** The `model_type`s of transformers that are mixtures of experts, and models that people know. */
export const EXPERT_TYPES: Readonly<Record<string, string>> = {
  dbrx: 'DBRX',
  deepseek_v2: 'DeepSeek-V2',
  deepseek_v3: 'DeepSeek-V3 and R1',
  ernie4_5_moe: 'ERNIE 4.5 A3B and larger',
  ernie4_5_vl_moe: 'ERNIE 4.5 VL',
  glm4_moe: 'GLM-4.5',
  glm4v_moe: 'GLM-4.5V',
  gpt_oss: 'gpt-oss',
  granitemoe: 'Granite 3 MoE',
  granitemoehybrid: 'Granite 4 H',
  hunyuan_v1_moe: 'Hunyuan A13B',
  jamba: 'Jamba',
  lfm2_moe: 'LFM2-8B-A1B',
  llama4: 'Llama 4',
  llama4_text: 'Llama 4',
  mixtral: 'Mixtral 8x7B and 8x22B',
  olmoe: 'OLMoE',
  phimoe: 'Phi-3.5-MoE',
  qwen2_moe: 'Qwen1.5-MoE and Qwen2 57B-A14B',
  qwen3_5_moe: 'Qwen3.5 35B-A3B and larger',
  qwen3_5_moe_text: 'Qwen3.5 35B-A3B and larger',
  qwen3_moe: 'Qwen3 30B-A3B and 235B-A22B',
  qwen3_next: 'Qwen3-Next 80B-A3B',
  qwen3_vl_moe: 'Qwen3-VL 30B-A3B and 235B-A22B',
  qwen3_vl_moe_text: 'Qwen3-VL 30B-A3B and 235B-A22B',
};

/** Keys of `config.json` that name experts in families that also have dense models (Gemma 4). */
const EXPERT_KEYS = ['enable_moe_block', 'num_experts', 'num_local_experts', 'n_routed_experts'];

const REASON =
  'is a mixture of experts: each token goes through a few of many matrices of a layer, ' +
  'which this program does not compute';

/** Why a `model_type` is refused as a mixture of experts; undefined where it is none. */
export function expertsProblem(modelType: string): string | undefined {
  const known = Object.hasOwn(EXPERT_TYPES, modelType) ? EXPERT_TYPES[modelType] : undefined;
  return known === undefined ? undefined : `model_type "${modelType}" (${known}) ${REASON}`;
}

/** Throws for a configuration that names experts. */
export function checkDense(json: Json): void {
  for (const part of [json, objectAt(json, 'text_config')])
    for (const key of EXPERT_KEYS) {
      const value = part[key];
      if (value !== true && !(typeof value === 'number' && value > 1)) continue;
      throw new Error(
        `model_type ${JSON.stringify(json.model_type)} with ${key} ${String(value)} ${REASON}`,
      );
    }
}
