// The arguments of verl's trainer for both versions: what differs, and two mistakes that nothing says
// before a run starts.

import { expect, it } from 'vitest';
import { CLUSTER_FAMILIES } from '../../../../main/stages/export/cluster/engines.ts';
import { recipeOf, type ClusterRecipe } from '../../../../main/stages/export/cluster/recipe.ts';
import {
  shellWord,
  verlArguments,
  verlLoraArguments,
  type VerlDialect,
} from '../../../../main/stages/export/cluster/verl.ts';
import { temporaryFolder } from '../../../helpers.ts';

const options = { dataset: '', testSplit: 'test', systemPrompt: '', workspace: temporaryFolder() };
const recipe = recipeOf(temporaryFolder(), { ...options, from: 'paper' });
const plan = {
  family: CLUSTER_FAMILIES['qwen2_5_vl']!,
  train: ['data/rl/rl-00000.parquet', 'data/rl/rl-00001.parquet'],
  validation: [],
  prompts: 128,
};
const args = (dialect: VerlDialect, changed: Partial<ClusterRecipe> = {}) =>
  verlArguments(dialect, { ...recipe, ...changed }, plan);

it('never asks 0.9 for the rollout mode `sync`, which it refuses only when a run starts', () => {
  expect(args('verl')['actor_rollout_ref.rollout.mode']).toBe('async');
  expect(args('verl-fork')['actor_rollout_ref.rollout.mode']).toBe('sync');
});

it('never gives the path of a reward without its name, nor under the keys of the other version', () => {
  for (const [dialect, key, other] of [
    ['verl', 'reward.custom_reward_function', 'custom_reward_function'],
    ['verl-fork', 'custom_reward_function', 'reward.custom_reward_function'],
  ] as const) {
    const given = args(dialect);
    expect(given[`${key}.path`]).toBe('$HERE/reward/reward.py');
    expect(given[`${key}.name`]).toBe('compute_score');
    expect(Object.keys(given).filter((name) => name.startsWith(`${other}.`))).toEqual([]);
  }
  expect(Object.keys(args('verl')).filter((name) => /^\+?reward_model\./.test(name))).toEqual([]);
});

it('has a plus before the keys that the configurations do not declare, and before no other', () => {
  const plus = (dialect: VerlDialect) =>
    Object.keys(args(dialect)).filter((name) => name.startsWith('+'));
  expect(plus('verl')).toEqual([
    '+reward.reward_kwargs.overlong_buffer_cfg.enable',
    '+reward.reward_kwargs.overlong_buffer_cfg.len',
    '+reward.reward_kwargs.overlong_buffer_cfg.penalty_factor',
    '+reward.reward_kwargs.overlong_buffer_cfg.log',
    '+reward.reward_kwargs.max_resp_len',
  ]);
  expect(plus('verl-fork').every((name) => name.startsWith('+reward_model.reward_kwargs.'))).toBe(
    true,
  );
  // 0.9 ignores `data.sampler` without a word.
  expect(Object.keys(args('verl')).some((name) => name.includes('sampler'))).toBe(false);
});

it('has the values of the published script', () => {
  const published = {
    'algorithm.adv_estimator': 'grpo',
    'actor_rollout_ref.actor.policy_loss.loss_mode': 'gspo',
    'actor_rollout_ref.actor.loss_agg_mode': 'seq-mean-token-mean',
    'actor_rollout_ref.actor.clip_ratio_low': 0.0003,
    'actor_rollout_ref.actor.clip_ratio_high': 0.0004,
    'actor_rollout_ref.actor.use_kl_loss': false,
    'actor_rollout_ref.actor.optim.lr': 1e-6,
    'actor_rollout_ref.actor.optim.lr_warmup_steps': 25,
    'actor_rollout_ref.actor.optim.weight_decay': 0.1,
    'actor_rollout_ref.actor.ppo_mini_batch_size': 128,
    'actor_rollout_ref.actor.ppo_max_token_len_per_gpu': 33_792,
    'actor_rollout_ref.rollout.n': 16,
    'actor_rollout_ref.rollout.temperature': 1,
    'actor_rollout_ref.rollout.gpu_memory_utilization': 0.8,
    'data.train_batch_size': 128,
    'data.max_prompt_length': 4_096,
    'data.max_response_length': 28_696,
    'reward_model.reward_manager': 'dapo',
    '+reward_model.reward_kwargs.overlong_buffer_cfg.enable': false,
    'trainer.save_freq': 16,
  };
  expect(args('verl-fork')).toMatchObject(published);
});

it('takes over losses and rewards other than the paper’s', () => {
  const rl = {
    ...recipe.rl,
    ...{
      isSequenceRatio: false,
      aggregation: 'constant' as const,
      advantages: 'mean',
      clipDual: 3,
    },
    ...{ klCoef: 0.01, klType: 'k1', miniBatches: 4, filterGroups: 'accuracy', resample: 2 },
  };
  const reward = { ...recipe.reward, overlongBuffer: 512, overlongFactor: 0.5 };
  expect(args('verl', { rl, reward })).toMatchObject({
    'actor_rollout_ref.actor.policy_loss.loss_mode': 'vanilla',
    'actor_rollout_ref.actor.loss_agg_mode': 'seq-mean-token-sum-norm',
    'algorithm.norm_adv_by_std_in_grpo': false,
    'actor_rollout_ref.actor.clip_ratio_c': 3,
    'actor_rollout_ref.actor.use_kl_loss': true,
    'actor_rollout_ref.actor.kl_loss_coef': 0.01,
    'actor_rollout_ref.actor.kl_loss_type': 'kl',
    'actor_rollout_ref.actor.ppo_mini_batch_size': 32,
    'algorithm.filter_groups.metric': 'accuracy',
    'algorithm.filter_groups.max_num_gen_batches': 3,
    '+reward.reward_kwargs.overlong_buffer_cfg.enable': true,
    '+reward.reward_kwargs.overlong_buffer_cfg.len': 512,
    '+reward.reward_kwargs.overlong_buffer_cfg.penalty_factor': 0.5,
  });
  expect(verlLoraArguments(recipe)).toMatchObject({
    'actor_rollout_ref.model.lora_rank': 64,
    'actor_rollout_ref.model.target_modules': 'all-linear',
  });
});

it('quotes an argument for the shell, where its own variables are expanded and nothing else', () => {
  expect(shellWord(['trainer.logger', '["console"]'])).toBe('"trainer.logger=[\\"console\\"]"');
  expect(shellWord(['a', '$HERE/`x`'])).toBe('"a=$HERE/\\`x\\`"');
});
