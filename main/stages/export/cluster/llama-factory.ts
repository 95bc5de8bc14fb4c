// SFT of an adapter by LLaMA-Factory: its YAML file and its description of the data.

import { isAllLinear } from '../../../engine/layers/lora.ts';
import { ENGINES, type ClusterFamily } from './engines.ts';
import type { ClusterRecipe } from './recipe.ts';

/** The name of the data set. */
const DATASET = 'omr_sft';

/** Tokens of a row at most; longer ones are cut. */
const CUTOFF_TOKENS = 16_384;

/** The settings, with LLaMA-Factory's own names; paths are relative to the folder. */
export function llamaFactorySettings(
  { sft, maxPixels }: ClusterRecipe,
  { base, family, gpus }: { base: string; family: ClusterFamily; gpus: number },
): object {
  const { rank, alpha, targets, learningRate } = sft.lora;
  return {
    model_name_or_path: base,
    trust_remote_code: false,
    stage: 'sft',
    do_train: true,
    finetuning_type: 'lora',
    lora_rank: rank,
    lora_alpha: alpha,
    lora_target: isAllLinear(targets) || /[^\w,]/.test(targets) ? 'all' : targets,
    ...(family.seesPictures
      ? {
          freeze_vision_tower: !isAllLinear(targets),
          freeze_multi_modal_projector: !isAllLinear(targets),
          image_max_pixels: maxPixels,
          media_dir: '.',
        }
      : {}),
    template: family.template,
    dataset_dir: 'sft',
    dataset: DATASET,
    cutoff_len: CUTOFF_TOKENS,
    preprocessing_num_workers: 8,
    output_dir: 'output/sft-lora',
    overwrite_output_dir: true,
    per_device_train_batch_size: 1,
    gradient_accumulation_steps: Math.max(1, Math.round(sft.batchSize / gpus)),
    gradient_checkpointing: true,
    learning_rate: learningRate,
    weight_decay: sft.weightDecay,
    max_grad_norm: sft.maxGradNorm,
    lr_scheduler_type: sft.scheduler,
    warmup_ratio: sft.warmupRatio,
    ...(sft.maxSteps > 0 ? { max_steps: sft.maxSteps } : { num_train_epochs: sft.epochs }),
    seed: sft.seed,
    bf16: true,
    logging_steps: 1,
    save_steps: 500,
    save_total_limit: 3,
    report_to: 'none',
  };
}

/** `dataset_info.json`: the folder of Parquet files, as a conversation with pictures. */
export function datasetInfo(): object {
  return {
    [DATASET]: {
      // Relative to `dataset_dir`; a folder is read whole.
      file_name: '../data/sft',
      formatting: 'sharegpt',
      columns: { messages: 'conversations', images: 'images' },
      tags: {
        role_tag: 'role',
        content_tag: 'content',
        user_tag: 'user',
        assistant_tag: 'assistant',
        system_tag: 'system',
      },
    },
  };
}

export const LLAMA_FACTORY_COMMENT = ` SFT of an adapter by LLaMA-Factory ${ENGINES['llama-factory'].version}: sft/llama-factory.sh starts it.
 Paths are relative to the folder of omr-cluster.json.`;
