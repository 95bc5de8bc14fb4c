// Bounds: every number setting has them, its default and its presets lie within them, and a value
// outside of them is refused by name.

import { describe, expect, it } from 'vitest';
import { stages } from '../../main/stages/index.ts';
import { completeSettings } from '../../main/stages/contract/settings.ts';
import { boundsOf, isWithin } from '../../settings/bounds.ts';

describe.each(Object.entries(stages))('%s', (name, load) => {
  it('has bounds for every number, and its own values lie within them', async () => {
    const { stage } = await load();
    const own = Object.entries(stage.defaults);
    const numbers = own.flatMap(([key, value]) => (typeof value === 'number' ? [key] : []));
    expect(numbers.filter((key) => boundsOf(name, key) === null)).toEqual([]);
    const given = [...own, ...Object.values(stage.presets ?? {}).flatMap(Object.entries)];
    const outside = given.filter(
      ([key, value]) => typeof value === 'number' && !isWithin(value, boundsOf(name, key)!),
    );
    expect(outside).toEqual([]);
  });

  it('refuses every number below and above its bounds', async () => {
    const { stage } = await load();
    for (const [key, value] of Object.entries(stage.defaults)) {
      if (typeof value !== 'number') continue;
      const { min, max, step } = boundsOf(name, key)!;
      const wrong = [min - 1, -Infinity, Infinity, ...(step === 1 ? [min + 0.5] : [])];
      if (max < Number.MAX_SAFE_INTEGER) wrong.push(max + 1);
      for (const each of wrong)
        expect(() => completeSettings(stage, { [key]: each }), `${key} = ${each}`).toThrow(
          `The setting “${key}” of the stage ${name} cannot be ${each}.`,
        );
      for (const each of [min, max]) completeSettings(stage, { [key]: each });
    }
  });
});

it.each([
  ['sft', 'loraRank', -5, 'A whole number from 1 to 4,096.'],
  ['rl', 'numGenerations', 1, 'A whole number from 2 to 1,024.'],
  ['distill', 'temperature', 9, 'A number from 0 to 5.'],
  ['evaluate', 'seed', 1.5, 'A whole number from 0.'],
] as const)('%s: %s = %s is refused with what is allowed', async (name, key, value, hint) => {
  const { stage } = await stages[name]!();
  expect(() => completeSettings(stage, { [key]: value })).toThrow(
    expect.objectContaining({
      message: `The setting “${key}” of the stage ${name} cannot be ${value}.`,
      hint,
    }),
  );
});
