// The table of settings against the stages: no missing and no extra rows, and input parsed by type.

import { expect, it } from 'vitest';
import { AGGREGATIONS } from '../../../main/engine/training/policy-inputs.ts';
import { DIVERGENCES } from '../../../main/engine/layers/losses.ts';
import { ADVANTAGES } from '../../../main/stages/rl/advantages.ts';
import { stages } from '../../../main/stages/index.ts';
import {
  parseSetting,
  ROW_NAMES,
  rowName,
  settingLabel,
  settingRow,
  formatSetting,
  EDITABLE_STAGES,
  settingText,
} from '../../../renderer/selectors/settings-table.ts';

const known = await Promise.all(
  EDITABLE_STAGES.map(async (stage) => {
    const { defaults, presets = {} } = (await stages[stage]!()).stage;
    return { stage, defaults: defaults as Readonly<Record<string, unknown>>, presets };
  }),
);

it('has a row with a label for every setting of every stage', () => {
  const missing = known.flatMap(({ stage, defaults }) =>
    Object.keys(defaults)
      .filter((name) => settingRow(stage, name) === null)
      .map((name) => `${stage}.${name}`),
  );
  expect(missing).toEqual([]);
});

it('offers the choices that the stages accept', () => {
  const choices = (name: string): unknown => settingRow('rl', name)?.choices?.toSorted();
  expect(choices('lossAggMode')).toEqual([...AGGREGATIONS].sort());
  expect(choices('advantages')).toEqual([...ADVANTAGES].sort());
  expect(choices('klType')).toEqual([...DIVERGENCES].sort());
});

it('has no row without a setting', () => {
  const used = new Set(
    known.flatMap(({ stage, defaults }) =>
      Object.keys(defaults).map((name) => rowName(stage, name)),
    ),
  );
  expect(ROW_NAMES.filter((name) => !used.has(name))).toEqual([]);
});

it('lists every default and every preset value among the choices of its row', () => {
  const strange = known.flatMap(({ stage, defaults, presets }) =>
    [defaults, ...Object.values(presets)].flatMap((values) =>
      Object.entries(values as Record<string, unknown>).flatMap(([name, value]) => {
        const choices = settingRow(stage, name)?.choices;
        return choices && !choices.includes(String(value))
          ? [`${stage}.${name}: ${String(value)}`]
          : [];
      }),
    ),
  );
  expect(strange).toEqual([]);
});

it.each([
  ['12', 1, 12],
  [' 2e-4 ', 0, 2e-4],
  ['', 1, null],
  ['many', 1, null],
  [' as it is ', '', ' as it is '],
  ['["a"]', [], ['a']],
  ['{"a": 1}', {}, { a: 1 }],
  ['{"a": 1}', [], null],
  ['[', [], null],
])('%j typed for a default of %j is %j', (typed, standard, value) => {
  expect(parseSetting(typed, standard)).toEqual(value);
});

it('parses what it formats', () => {
  for (const { defaults } of known)
    for (const value of Object.values(defaults))
      if (typeof value !== 'boolean')
        expect(parseSetting(settingText(value), value)).toEqual(value);
});

it('names a setting by its label and unit, and one without a row by its key', () => {
  expect(settingLabel('rl', 'learningRate')).toBe('Learning rate (per step)');
  expect(settingLabel('sft', 'loraRank')).toBe('Adapter rank · r');
  expect(settingLabel('curate', 'split.train')).toMatch(/^.+ \(shares\) · train$/);
  expect(settingLabel('import', 'source')).toBe('source');
});

it('shows values of settings as short texts', () => {
  expect([0.0002, true, 'cosine', [1, 2], ''].map(formatSetting)).toEqual([
    '2e−4',
    'on',
    'cosine',
    '[1,2]',
    '',
  ]);
});
