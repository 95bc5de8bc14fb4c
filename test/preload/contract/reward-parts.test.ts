// The table of a reward's parts: whatever stands in it is found in settings, checks, sliders, curves, words and docs.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { measure } from '../../../main/stages/rl/rollout.ts';
import { completeSettings } from '../../../main/stages/contract/settings.ts';
import { stage as rl } from '../../../main/stages/rl.ts';
import {
  checkRewardWeights,
  composeRewards,
  PUBLISHED_REWARD,
  rewardDefaults,
} from '../../../main/verifier/reward.ts';
import {
  REWARD_PARTS,
  sliderSettings,
  type JudgedAnswer,
  type RewardTable,
} from '../../../preload/contract/reward-parts.ts';
import * as de from '../../../renderer/i18n/de/reward.ts';
import * as en from '../../../renderer/i18n/en/reward.ts';
import {
  normalWeights,
  rewardCurves,
  rewardPoints,
  rewardSettingWords,
  rewardSliders,
} from '../../../renderer/selectors/reward.ts';
import { rewardRows } from '../../../renderer/selectors/settings-table.ts';

/** The table with one part more. */
const TABLE: RewardTable = {
  ...REWARD_PARTS,
  politeness: {
    settings: { politenessWeight: { default: 0.05, unit: 'weight', source: 'measured' } },
    slider: 'politenessWeight',
    needs: ['text'],
    formula: 'weight where the answer says please',
    rewardsOf: (answers, { politenessWeight }) =>
      answers.map(({ text }) => (text.includes('please') ? politenessWeight! : 0)),
  },
};
const WORDS = {
  ...en.REWARD_PART_WORDS,
  politeness: {
    term: 'politeness',
    short: 'polite',
    curve: 'reward for polite',
    settings: { politenessWeight: ['Polite', 'What a polite answer earns.'] as const },
  },
};
const weights = { ...rewardDefaults(TABLE), maxNewTokens: 100 };
const polite: JudgedAnswer = {
  ...{ accuracy: 1, format: 1, lengthTokens: 5, text: 'yes please', finished: true },
};

it('a part more is a setting with a default, and is checked', () => {
  expect(weights).toMatchObject({ accuracyWeight: 0.9, politenessWeight: 0.05 });
  const stage = { ...rl, defaults: { ...rl.defaults, ...rewardDefaults(TABLE) } };
  expect(completeSettings(stage, { politenessWeight: 0.3 })).toMatchObject({
    politenessWeight: 0.3,
  });
  const wrong = { ...weights, politenessWeight: -1 };
  expect(() => checkRewardWeights(wrong, TABLE)).toThrow(/politenessWeight is -1/);
  expect(() => checkRewardWeights(weights, TABLE)).not.toThrow();
});

it('a part more is paid, and has a curve', () => {
  const { rewards, parts } = composeRewards([polite, { ...polite, text: 'yes' }], weights, TABLE);
  expect(rewards).toEqual([1 + 0.05, 1]);
  expect(parts[0]).toMatchObject({ accuracy: 0.9, politeness: 0.05 });
  const group = { rewards, parts, accuracy: [1, 1], format: [1, 1], answers: [] };
  const measured = measure([group as unknown as Parameters<typeof measure>[0][number]], TABLE);
  expect(measured['reward_politeness']).toBe(0.025);
  expect(rewardCurves(TABLE, WORDS).at(-1)).toEqual({
    name: 'reward_politeness',
    title: 'Reward for polite',
  });
});

it('a part more has a slider, a row among the settings, and words', () => {
  expect(rewardSliders(TABLE, WORDS).at(-1)).toEqual({
    setting: 'politenessWeight',
    label: 'Polite',
    term: 'politeness',
  });
  const shares = normalWeights(weights, sliderSettings(TABLE));
  const sum = sliderSettings(TABLE).reduce((all, name) => all + shares[name], 0);
  expect(sum).toBeCloseTo(1, 12);
  expect(rewardRows(TABLE)['politenessWeight']).toEqual({
    group: 'reward',
    unit: 'weight',
    source: 'measured',
  });
  expect(rewardSettingWords('politenessWeight', WORDS)?.[0]).toBe('Polite');
  expect(rewardPoints({ accuracy: 0.9, politeness: 0.05 }, WORDS)).toEqual([
    { part: 'accuracy', word: 'right', value: 0.9 },
    { part: 'politeness', word: 'polite', value: 0.05 },
  ]);
});

it.each(Object.entries({ en, de }))('%s has words for every part and setting', (_, catalogue) => {
  const words = catalogue.REWARD_PART_WORDS;
  expect(Object.keys(words).sort()).toEqual(Object.keys(REWARD_PARTS).sort());
  for (const [part, { settings }] of Object.entries(REWARD_PARTS))
    expect(Object.keys(words[part as keyof typeof words].settings)).toEqual(Object.keys(settings));
});

it('the published reward is accuracy and format alone', () => {
  const { rewards, parts } = composeRewards(
    [polite, { ...polite, lengthTokens: 99, text: 'so '.repeat(99) }],
    { ...PUBLISHED_REWARD, maxNewTokens: 100 },
  );
  expect(rewards).toEqual([1, 1]);
  for (const { accuracy, format } of parts) expect([accuracy, format]).toEqual([0.9, 0.1]);
});

it('the table in the docs is this table; `vitest -u` writes it', async () => {
  const file = 'docs/verifier-and-rewards.md';
  const docs = readFileSync(file, 'utf8');
  const start = docs.indexOf('| part ');
  const rows = Object.entries(REWARD_PARTS).map(([name, { settings, formula }]) => {
    const named = Object.entries(settings).map(
      ([setting, row]) => `\`${setting}\` (${row.default === 0 ? '0 = off' : row.default})`,
    );
    return `| ${name} | ${named.join(', ')} | ${formula} |`;
  });
  const table = ['| part | setting (default) | formula |', '| - | - | - |', ...rows].join('\n');
  const wanted = docs.slice(0, start) + table + docs.slice(docs.indexOf('\n\n', start));
  const options = await resolveConfig(file);
  await expect(await format(wanted, { ...options, filepath: file })).toMatchFileSnapshot(
    resolve(file),
  );
});
