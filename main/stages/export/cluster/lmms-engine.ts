// SFT of all parameters by lmms-engine: its YAML file.

import { ENGINES, PUBLISHED, type ClusterFamily } from './engines.ts';
import type { ClusterRecipe } from './recipe.ts';

/** What the file depends on besides the recipe. */
export interface SftPlan {
  readonly base: string;
  readonly family: ClusterFamily;
  /** Parquet files inside the folder. */
  readonly files: readonly string[];
  readonly steps: number;
}

/** The settings, with lmms-engine's own names; paths are relative to the folder. */
export function lmmsEngineSettings(recipe: ClusterRecipe, plan: SftPlan): object {
  const { sft } = recipe;
  const { processorType, datasetType, layerClass } = plan.family.lmmsEngine;
  return {
    trainer_type: 'fsdp2_trainer',
    dataset_config: {
      dataset_type: datasetType,
      // Parquet is a type of the parts of a list, not of the whole.
      dataset_format: 'yaml',
      datasets: plan.files.map((path) => ({ path, data_folder: '.', data_type: 'parquet' })),
      processor_config: { processor_name: plan.base, processor_type: processorType },
      shuffle: true,
      data_seed: sft.seed,
      packing: true,
      packing_strategy: 'first_fit',
      packing_length: PUBLISHED.packingLength,
      filter_overlong: true,
      filter_overlong_workers: 8,
      extra_kwargs: plan.family.seesPictures ? { image_max_pixels: recipe.maxPixels } : {},
    },
    model_config: {
      load_from_pretrained_path: plan.base,
      attn_implementation: 'flash_attention_2',
    },
    trainer_args: {
      output_dir: 'output/sft',
      run_name: 'sft',
      per_device_train_batch_size: 1,
      gradient_accumulation_steps: 1,
      gradient_checkpointing: true,
      learning_rate: sft.learningRate,
      weight_decay: sft.weightDecay,
      max_grad_norm: sft.maxGradNorm,
      lr_scheduler_type: sft.scheduler,
      warmup_steps: Math.round(plan.steps * sft.warmupRatio),
      // Packed streams have no length: without a number of steps the run has no end.
      max_steps: plan.steps,
      save_steps: Math.max(1, Math.min(2000, Math.ceil(plan.steps / 4))),
      save_total_limit: 3,
      logging_steps: 1,
      eval_strategy: 'no',
      report_to: 'none',
      seed: sft.seed,
      bf16: true,
      use_liger_kernel: true,
      use_rmpad: true,
      fsdp2: true,
      // The published run sets false: faster, with the whole model in bfloat16 on every GPU.
      fsdp_config: { transformer_layer_cls_to_wrap: [layerClass], reshard_after_forward: true },
      sp_ulysses_degree: 1,
      dataloader_num_workers: 4,
      dataloader_prefetch_factor: 4,
    },
  };
}

/** The comment above the file. */
export const LMMS_ENGINE_COMMENT = ` SFT of all parameters by lmms-engine ${ENGINES['lmms-engine'].version}: sft/lmms-engine.sh starts it.
 Paths are relative to the folder of omr-cluster.json.`;
