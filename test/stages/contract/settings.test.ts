// Settings: presets below what is named, words that are refused by name.

import { describe, expect, it } from 'vitest';
import { stage as rl } from '../../../main/stages/rl.ts';
import { presets } from '../../../main/stages/rl/settings.ts';
import { checkChoices, completeSettings } from '../../../main/stages/contract/settings.ts';

describe('presets', () => {
  it('stand above the defaults and below what is named', () => {
    const settings = completeSettings(rl, { preset: 'dapo', clipHigh: 0.3 });
    expect(settings).toMatchObject({
      ratio: 'token',
      aggregation: 'token-mean',
      clipLow: 0.2,
      clipHigh: 0.3,
    });
    // Completed again, as the engine process does, nothing changes.
    expect(completeSettings(rl, settings)).toEqual(settings);
  });

  it('are refused by name when there is no such preset', () => {
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

it('a word that is no choice is refused with the nearest one', () => {
  expect(() => checkChoices('rl', { ratio: 'sequnce' }, { ratio: ['sequence', 'token'] })).toThrow(
    expect.objectContaining({
      message: 'The setting “ratio” of the stage rl cannot be “sequnce”.',
      hint: 'Did you mean “sequence”?',
    }),
  );
});
