// The table of a reward's parts: whatever stands in it is found in settings, checks, sliders,
// curves, words and docs.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { measure } from '../../main/stages/rl/rollout.ts';
import { completeSettings } from '../../main/stages/contract/settings.ts';
import { stage as rl } from '../../main/stages/rl.ts';
import {
  checkRewardWeights,
  composeRewards,
  PUBLISHED_REWARD,
  rewardDefaults,
} from '../../main/verifier/reward.ts';
import {
  REWARD_PARTS,
  sliderSettings,
  type JudgedAnswer,
  type RewardTable,
} from '../../rewards/parts.ts';
import { DE } from '../../i18n/de/index.ts';
import { EN } from '../../i18n/en/index.ts';
import {
  normalWeights,
  rewardCurves,
  rewardMessageIds,
  rewardPoints,
  rewardSliders,
} from '../../renderer/selectors/reward.ts';
import { rewardRows } from '../../renderer/selectors/settings-table.ts';

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
  expect(() => checkRewardWeights(wrong, TABLE)).toThrow(/politenessWeight/);
  expect(() => checkRewardWeights(weights, TABLE)).not.toThrow();
});

it('a part more is paid, and has a curve', () => {
  const { rewards, parts } = composeRewards([polite, { ...polite, text: 'yes' }], weights, TABLE);
  expect(rewards).toEqual([1 + 0.05, 1]);
  expect(parts[0]).toMatchObject({ accuracy: 0.9, politeness: 0.05 });
  const group = { rewards, parts, accuracy: [1, 1], format: [1, 1], answers: [] };
  const measured = measure([group as unknown as Parameters<typeof measure>[0][number]], TABLE);
  expect(measured['reward_politeness']).toBe(0.025);
  expect(rewardCurves(TABLE).at(-1)).toEqual({
    name: 'reward_politeness',
    title: 'Reward politeness',
  });
});

it('a part more has a slider and a row among the settings', () => {
  expect(rewardSliders(TABLE).at(-1)).toEqual({
    setting: 'politenessWeight',
    label: 'politenessWeight',
    term: 'politeness',
  });
  const shares = normalWeights(weights, sliderSettings(TABLE));
  const sum = sliderSettings(TABLE).reduce((all, name) => all + shares[name], 0);
  expect(sum).toBeCloseTo(1, 12);
  expect(Object.entries(rewardRows(TABLE)).at(-1)?.[1]).toEqual({
    group: 'reward',
    unit: 'weight',
    source: 'measured',
  });
  expect(rewardPoints({ accuracy: 0.9, politeness: 0.05 }, TABLE)).toEqual([
    { part: 'accuracy', word: 'right', value: 0.9 },
    { part: 'politeness', word: 'politeness', value: 0.05 },
  ]);
});

it('a part more needs words for its settings, its slider, its points and its curve', () => {
  expect(rewardMessageIds(TABLE).slice(-5)).toEqual([
    'ui.setting.politenessWeight.label',
    'ui.setting.politenessWeight.meaning',
    'ui.reward.term.politeness',
    'ui.reward.part.politeness',
    'ui.figure.reward_politeness',
  ]);
});

it.each(Object.entries({ EN, DE }))('%s has words for every part', (_, catalogue) => {
  const missing = rewardMessageIds().filter((id) => !Object.hasOwn(catalogue, id));
  expect(missing).toEqual([]);
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
