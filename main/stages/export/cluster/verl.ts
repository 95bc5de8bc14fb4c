// RL by verl: the arguments of its trainer, for today's release and for the recipe's fork of version 0.7.
//
// What differs between the two stands in `DIALECTS`. Two mistakes compose without a word and end a run
// when it starts; test/stages/export/cluster/verl.test.ts tests for them by name: a rollout mode `sync`
// in 0.9, and the path of a reward without its name.

import { isAllLinear } from '../../../engine/layers/lora.ts';
import { PUBLISHED, type ClusterFamily } from './engines.ts';
import type { ClusterRecipe, RlRecipe } from './recipe.ts';

/** Arguments in order: the key, with a plus where the configuration does not declare it, and its value. */
export type VerlArguments = Readonly<Record<string, string | number | boolean>>;

export type VerlDialect = 'verl' | 'verl-fork';

/** How the versions name what they name differently. */
const DIALECTS: Readonly<
  Record<
    VerlDialect,
    {
      readonly reward: string;
      readonly manager: string;
      readonly rewardKwargs: string;
      readonly rolloutMode: 'async' | 'sync';
      readonly more: (recipe: ClusterRecipe, family: ClusterFamily) => VerlArguments;
    }
  >
> = {
  verl: {
    reward: 'reward.custom_reward_function',
    manager: 'reward.reward_manager.name',
    rewardKwargs: '+reward.reward_kwargs',
    rolloutMode: 'async',
    more: ({ rl }, family) => ({
      model_engine: 'dp',
      'reward.num_workers': 8,
      'data.image_patch_size': family.patchSize,
      'data.seed': rl.seed,
      'actor_rollout_ref.rollout.calculate_log_probs': true,
      // The generator's probabilities differ a little from the trainer's.
      'algorithm.rollout_correction.rollout_is': rl.isSequenceRatio ? 'sequence' : 'token',
      'algorithm.rollout_correction.rollout_is_threshold': 2.0,
      ...(rl.filterGroups === 'none'
        ? {}
        : {
            'algorithm.filter_groups.enable': true,
            'algorithm.filter_groups.metric': rl.filterGroups === 'reward' ? 'reward' : 'accuracy',
            'algorithm.filter_groups.max_num_gen_batches': rl.resample + 1,
          }),
    }),
  },
  'verl-fork': {
    reward: 'custom_reward_function',
    manager: 'reward_model.reward_manager',
    rewardKwargs: '+reward_model.reward_kwargs',
    rolloutMode: 'sync',
    more: () => ({ 'actor_rollout_ref.actor.strategy': 'fsdp' }),
  },
};

export interface VerlPlan {
  readonly family: ClusterFamily;
  /** Parquet files inside the folder. */
  readonly train: readonly string[];
  readonly validation: readonly string[];
  /** Prompts of a step; not more than there are rows. */
  readonly prompts: number;
}

/**
 * The arguments of `verl.trainer.main_ppo`. `$HERE`, `$MODEL`, `$GPUS_PER_NODE`, `$NNODES` and `$OUTPUT`
 * are variables of the script that passes them.
 */
export function verlArguments(
  dialect: VerlDialect,
  recipe: ClusterRecipe,
  plan: VerlPlan,
): VerlArguments {
  const { rl, reward } = recipe;
  const names = DIALECTS[dialect];
  const sampling = { temperature: rl.temperature, top_p: 1.0, top_k: -1 };
  const validation = plan.validation.length > 0 ? plan.validation : plan.train;
  return {
    'algorithm.adv_estimator': ADVANTAGES[rl.advantages] ?? 'grpo',
    'algorithm.norm_adv_by_std_in_grpo': rl.advantages !== 'mean',
    'algorithm.use_kl_in_reward': false,
    'data.train_files': fileList(plan.train),
    'data.val_files': fileList(validation),
    'data.custom_cls.path': '$HERE/rl/dataset.py',
    'data.custom_cls.name': 'FolderDataset',
    'data.prompt_key': 'prompt',
    'data.image_key': 'images',
    'data.return_multi_modal_inputs': true,
    'data.filter_overlong_prompts': true,
    'data.truncation': 'error',
    'data.shuffle': true,
    'data.train_batch_size': plan.prompts,
    'data.max_prompt_length': PUBLISHED.promptLength,
    'data.max_response_length': rl.answerLength,
    'actor_rollout_ref.model.path': '$MODEL',
    'actor_rollout_ref.model.use_remove_padding': true,
    'actor_rollout_ref.model.enable_gradient_checkpointing': true,
    'actor_rollout_ref.actor.policy_loss.loss_mode': rl.isSequenceRatio ? 'gspo' : 'vanilla',
    'actor_rollout_ref.actor.loss_agg_mode': AGGREGATIONS[rl.aggregation] ?? rl.aggregation,
    'actor_rollout_ref.actor.clip_ratio_low': rl.clipLow,
    'actor_rollout_ref.actor.clip_ratio_high': rl.clipHigh,
    // No dual clip is a bound that nothing reaches.
    'actor_rollout_ref.actor.clip_ratio_c': rl.clipDual > 1 ? rl.clipDual : 1_000_000,
    ...klArguments(rl),
    'actor_rollout_ref.actor.entropy_coeff': 0,
    'actor_rollout_ref.actor.entropy_checkpointing': true,
    'actor_rollout_ref.actor.optim.lr': rl.learningRate,
    'actor_rollout_ref.actor.optim.lr_warmup_steps': rl.warmupSteps,
    'actor_rollout_ref.actor.optim.weight_decay': rl.weightDecay,
    'actor_rollout_ref.actor.grad_clip': rl.maxGradNorm,
    'actor_rollout_ref.actor.ppo_mini_batch_size': Math.max(
      1,
      Math.floor(plan.prompts / rl.miniBatches),
    ),
    'actor_rollout_ref.actor.use_dynamic_bsz': true,
    'actor_rollout_ref.actor.ppo_max_token_len_per_gpu': tokensOfPass(rl),
    'actor_rollout_ref.actor.fsdp_config.param_offload': true,
    'actor_rollout_ref.actor.fsdp_config.optimizer_offload': true,
    'actor_rollout_ref.ref.log_prob_use_dynamic_bsz': true,
    'actor_rollout_ref.ref.log_prob_max_token_len_per_gpu': tokensOfPass(rl),
    'actor_rollout_ref.ref.fsdp_config.param_offload': true,
    'actor_rollout_ref.rollout.name': 'vllm',
    'actor_rollout_ref.rollout.mode': names.rolloutMode,
    'actor_rollout_ref.rollout.n': rl.answers,
    ...prefixed('actor_rollout_ref.rollout', sampling),
    'actor_rollout_ref.rollout.tensor_model_parallel_size': 1,
    'actor_rollout_ref.rollout.gpu_memory_utilization': PUBLISHED.rolloutMemory,
    'actor_rollout_ref.rollout.enable_chunked_prefill': true,
    'actor_rollout_ref.rollout.max_num_batched_tokens': tokensOfPass(rl),
    'actor_rollout_ref.rollout.log_prob_use_dynamic_bsz': true,
    'actor_rollout_ref.rollout.log_prob_max_token_len_per_gpu': tokensOfPass(rl),
    ...prefixed('actor_rollout_ref.rollout.val_kwargs', { ...sampling, top_p: 0.7 }),
    'actor_rollout_ref.rollout.val_kwargs.do_sample': true,
    'actor_rollout_ref.rollout.val_kwargs.n': 1,
    [`${names.reward}.path`]: '$HERE/reward/reward.py',
    [`${names.reward}.name`]: 'compute_score',
    [names.manager]: 'dapo',
    ...prefixed(`${names.rewardKwargs}.overlong_buffer_cfg`, {
      enable: reward.overlongBuffer > 0,
      len: Math.max(1, reward.overlongBuffer),
      penalty_factor: reward.overlongFactor,
      log: false,
    }),
    [`${names.rewardKwargs}.max_resp_len`]: rl.answerLength,
    ...names.more(recipe, plan.family),
    'trainer.n_gpus_per_node': '$GPUS_PER_NODE',
    'trainer.nnodes': '$NNODES',
    'trainer.total_training_steps': rl.steps,
    // Steps decide; there are always passes enough for them.
    'trainer.total_epochs': rl.steps,
    'trainer.save_freq': rl.saveSteps,
    'trainer.test_freq': plan.validation.length > 0 ? rl.saveSteps : -1,
    'trainer.val_before_train': false,
    'trainer.logger': '["console"]',
    'trainer.project_name': 'omr',
    'trainer.experiment_name': 'rl',
    'trainer.default_local_dir': '$OUTPUT',
    'trainer.resume_mode': 'auto',
  };
}

/** The arguments that train an adapter in place of all parameters. */
export function verlLoraArguments({ rl }: ClusterRecipe): VerlArguments {
  const { rank, alpha, targets, learningRate } = rl.lora;
  return {
    'actor_rollout_ref.model.lora_rank': rank,
    'actor_rollout_ref.model.lora_alpha': alpha,
    'actor_rollout_ref.model.target_modules':
      isAllLinear(targets) || /[^\w,]/.test(targets) ? 'all-linear' : `[${targets}]`,
    'actor_rollout_ref.rollout.load_format': 'safetensors',
    'actor_rollout_ref.actor.optim.lr': learningRate,
  };
}

/**
 * Questions in the order of how often a teacher solved them, the easiest first. rl/dataset.py sorts: 0.9
 * no longer reads the sampler that 0.7 has for it, and says nothing.
 */
export const EASIEST_FIRST: VerlArguments = { '+data.easiest_first': true, 'data.shuffle': false };

/** An argument as a word of a shell script; only the script's own variables are expanded. */
export const shellWord = ([key, value]: readonly [string, string | number | boolean]): string =>
  `"${key}=${String(value).replace(/["\\`]/g, '\\$&')}"`;

const ADVANTAGES: Readonly<Record<string, string>> = {
  std: 'grpo',
  mean: 'grpo',
  'leave-one-out': 'rloo',
  batch: 'reinforce_plus_plus_baseline',
};

/** Dr. GRPO's constant is verl's sum over tokens with one norm for all. */
const AGGREGATIONS: Readonly<Record<string, string>> = { constant: 'seq-mean-token-sum-norm' };

const KL_TYPES: Readonly<Record<string, string>> = { k1: 'kl', k2: 'mse', k3: 'low_var_kl' };

function klArguments({ klCoef, klType }: RlRecipe): VerlArguments {
  return {
    'actor_rollout_ref.actor.use_kl_loss': klCoef > 0,
    'actor_rollout_ref.actor.kl_loss_coef': klCoef,
    'actor_rollout_ref.actor.kl_loss_type': KL_TYPES[klType] ?? 'low_var_kl',
  };
}

/** A pass holds at least one row of the longest prompt and answer. */
const tokensOfPass = ({ answerLength }: RlRecipe): number =>
  Math.max(PUBLISHED.tokensPerGpu, PUBLISHED.promptLength + answerLength);

const fileList = (files: readonly string[]): string =>
  `[${files.map((file) => `$HERE/${file}`).join(',')}]`;

const prefixed = (prefix: string, values: VerlArguments): VerlArguments =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`${prefix}.${key}`, value]));
