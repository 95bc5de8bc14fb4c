// The check before a start on the page Train: when it is run again, and what its choices change.

import { expect, it } from 'vitest';
import {
  checkKey,
  isLargeCheck,
  proposedPlan,
  takenBack,
  withChoice,
} from '../../../../renderer/screens/train/check-choices.ts';
import type { CheckAction } from '../../../../preload/contract/check.ts';
import type { ModelView } from '../../../../preload/contract/models.ts';
import type { TrainPlan } from '../../../../preload/contract/train.ts';

const PLAN: TrainPlan = {
  name: 'Own',
  seed: 1,
  examples: { kind: 'sample' },
  model: 'base',
  teacher: 'teacher',
  size: 'balanced',
  changes: { sft: { epochs: 3 } },
  alsoCheck: [],
  opened: null,
};

it('is the same for another name, size or seed, and new for other examples, models or settings', () => {
  const key = checkKey(PLAN);
  for (const same of [{ name: 'X' }, { size: 'quick' as const }, { seed: 4 }, { alsoCheck: ['a'] }])
    expect(checkKey({ ...PLAN, ...same })).toBe(key);
  for (const other of [
    { model: 'b' },
    { teacher: 'b' },
    { changes: {} },
    { examples: { kind: 'dataset' as const, path: 'd' } },
  ])
    expect(checkKey({ ...PLAN, ...other })).not.toBe(key);
});

it('waits for a person where base or teacher are large', () => {
  const models = [
    { setting: 'base', parameters: 4e6 },
    { setting: 'teacher', parameters: 7e9 },
    { setting: 'small', parameters: null },
  ] as unknown as readonly ModelView[];
  expect(isLargeCheck(PLAN, models)).toBe(true);
  expect(isLargeCheck({ ...PLAN, teacher: 'small' }, models)).toBe(false);
});

it('choices add their settings to those of the plan, names to names', () => {
  const changes = {
    'train-embeddings': { sft: { modulesToSave: 'embed_tokens,lm_head' } },
    'train-patches': { sft: { modulesToSave: 'patch_embed.proj' } },
    shorter: { rl: { maxNewTokens: 64 }, distill: { maxNewTokens: 64 } },
  };
  const words = withChoice(PLAN, changes, 'train-embeddings')!;
  expect(words.changes).toEqual({ sft: { epochs: 3, modulesToSave: 'embed_tokens,lm_head' } });
  const both = withChoice(words, changes, 'train-patches')!;
  expect(both.changes['sft']!['modulesToSave']).toBe('embed_tokens,lm_head,patch_embed.proj');
  expect(withChoice(both, changes, 'train-patches')).toEqual(both);
  expect(withChoice(PLAN, changes, 'shorter')!.changes).toMatchObject({
    rl: { maxNewTokens: 64 },
    distill: { maxNewTokens: 64 },
  });
  expect(withChoice(PLAN, changes, 'choose-model')).toBeNull();
});

it('takes all that the check proposes at once, but for what was chosen, and gives it back', () => {
  const finding = (level: 'stop' | 'warning' | 'good', ...actions: CheckAction[]) => ({
    ...{ kind: 'any', text: 'Any.', level, actions },
  });
  const check = {
    findings: [
      finding('stop', 'choose-model', 'train-embeddings'),
      finding('warning', 'choose-model', 'train-patches'),
      finding('warning', 'shorter'),
      finding('good', 'picture-size'),
    ],
    changes: {
      'train-embeddings': { sft: { modulesToSave: 'embed_tokens,lm_head' } },
      'train-patches': { sft: { modulesToSave: 'patch_embed.proj' } },
      shorter: { rl: { maxNewTokens: 64 }, distill: { maxNewTokens: 64 } },
      'picture-size': { sft: { minPixels: 12_544 } },
    },
  };
  const plan = { ...PLAN, changes: { sft: { epochs: 3 }, rl: { maxNewTokens: 200 } } };
  const { actions, plan: taken } = proposedPlan(plan, check);
  expect(actions).toEqual(['train-embeddings', 'train-patches', 'shorter']);
  expect(taken.changes).toEqual({
    sft: { epochs: 3, modulesToSave: 'embed_tokens,lm_head,patch_embed.proj' },
    rl: { maxNewTokens: 200 },
    distill: { maxNewTokens: 64 },
  });
  expect(proposedPlan(taken, check).actions).toEqual([]);
  const later = { ...taken, changes: { ...taken.changes, curate: { seed: 4 } } };
  expect(takenBack(later, { before: plan.changes, after: taken.changes }).changes).toEqual({
    ...plan.changes,
    curate: { seed: 4 },
  });
});
