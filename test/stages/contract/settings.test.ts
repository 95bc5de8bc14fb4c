// Settings: presets override defaults and are overridden by explicit settings; invalid values are
// refused by name.

import { describe, expect, it } from 'vitest';
import { stages } from '../../../main/stages/index.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import { stage as sft } from '../../../main/stages/sft.ts';
import { presets } from '../../../main/stages/rl/settings.ts';
import { RENAMED_SETTINGS } from '../../../main/stages/contract/renamed-settings.ts';
import { checkChoices, completeSettings } from '../../../main/stages/contract/settings.ts';

describe('presets', () => {
  it('override the defaults and are overridden by explicit settings', () => {
    const settings = completeSettings(rl, { preset: 'dapo', clipRatioHigh: 0.3 });
    expect(settings).toMatchObject({
      importanceSampling: 'token',
      lossAggMode: 'token-mean',
      clipRatioLow: 0.2,
      clipRatioHigh: 0.3,
    });
    // Completing them again, as the engine process does, changes nothing.
    expect(completeSettings(rl, settings)).toEqual(settings);
  });

  it('are refused by name if unknown', () => {
    expect(() => completeSettings(rl, { preset: 'dapoo' })).toThrow(
      'The stage rl has no preset “dapoo”.',
    );
  });

  it('the default is GSPO', () => {
    const { preset: _, ...named } = completeSettings(rl, { preset: 'gspo' });
    const { preset: __, ...plain } = completeSettings(rl, {});
    expect(named).toEqual(plain);
    expect(Object.keys(presets)).toEqual(['gspo', 'grpo', 'dapo', 'dr_grpo', 'reinforce++']);
  });
});

it('an invalid choice is refused with the closest one', () => {
  expect(() =>
    checkChoices(
      'rl',
      { importanceSampling: 'sequnce' },
      { importanceSampling: ['sequence', 'token'] },
    ),
  ).toThrow(
    expect.objectContaining({
      message: 'The setting “importanceSampling” of the stage rl cannot be “sequnce”.',
      hint: 'Did you mean “sequence”?',
    }),
  );
});

it.each([
  ['batchQuestions', 'batchSize', sft],
  ['rank', 'loraRank', sft],
  ['groupSize', 'numGenerations', rl],
  ['validateEvery', 'evalSteps', rl],
])('the former name %s is refused, and %s is named', (former, present, stage) => {
  expect(() => completeSettings(stage, { [former]: 1 })).toThrow(
    expect.objectContaining({
      message: `The stage ${stage.name} has no setting “${former}”.`,
      hint: `Did you mean “${present}”?`,
    }),
  );
});

it.each(Object.entries(RENAMED_SETTINGS))(
  'every former setting of %s has a current one of another name',
  async (name, renames) => {
    const { stage } = await stages[name as keyof typeof stages]!();
    const known = Object.keys(stage.defaults as object);
    expect(Object.values(renames).filter((present) => !known.includes(present))).toEqual([]);
    expect(Object.keys(renames).filter((former) => known.includes(former))).toEqual([]);
  },
);
