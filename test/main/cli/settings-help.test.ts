// Help, documentation and the window describe the settings in the same words.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DE } from '../../../i18n/de/index.ts';
import { EN } from '../../../i18n/en/index.ts';
import { settingMeaning } from '../../../i18n/setting-texts.ts';
import { english } from '../../../main/i18n/locale.ts';
import { boundsOf, boundsSentence } from '../../../settings/bounds.ts';
import { settingsHelp } from '../../../main/cli/terminal/settings-help.ts';
import { stages } from '../../../main/stages/index.ts';
import { EDITABLE_STAGES, settingRow } from '../../../renderer/selectors/settings-table.ts';
import { SETTINGS_PAGE, settingsPage } from '../../../scripts/docs/settings.ts';

const all = await Promise.all(
  Object.entries(stages).map(async ([name, load]) => ({ ...(await load()).stage, name })),
);

it('every setting of every stage has a meaning in English and German', () => {
  const missing = all.flatMap(({ name, defaults }) =>
    Object.keys(defaults)
      .filter((setting) => {
        const id = settingMeaning(name, setting);
        return id === undefined || EN[id].trim() === '' || (DE[id] ?? '').trim() === '';
      })
      .map((setting) => `${name}.${setting}`),
  );
  expect(missing).toEqual([]);
});

it('help says of each setting its type, its default and what the window says', () => {
  for (const stage of EDITABLE_STAGES) {
    const { defaults } = all.find(({ name }) => name === stage)!;
    const lines = settingsHelp(stage, defaults).split('\n');
    for (const [setting, value] of Object.entries(defaults)) {
      const at = lines.findIndex((line) => line.startsWith(`  ${setting} `));
      expect(lines[at], `${stage}.${setting}`).toContain(JSON.stringify(value).slice(0, 40));
      const bounds = typeof value === 'number' ? boundsOf(stage, setting) : null;
      const sentences = [
        settingRow(stage, setting)!.meaning,
        ...(bounds === null ? [] : [english(boundsSentence(bounds))]),
      ];
      expect(lines[at + 1]!.trim()).toBe(sentences.join(' '));
    }
  }
});

it('help describes import and export, and a meaning of its own where a stage has one', () => {
  const helpOf = (stage: string): string =>
    settingsHelp(stage, all.find(({ name }) => name === stage)!.defaults);
  expect(helpOf('import')).toMatch(/ {2}source +string +""\n {6}A folder with pictures/);
  expect(helpOf('export')).toMatch(/ {2}questions +number +20\n/);
  expect(helpOf('rl')).toMatch(/ {2}maxDeadSteps +number +10\n {6}Stops after this many steps/);
  expect(helpOf('curate')).toContain('Share of each part');
  expect(helpOf('sft')).toContain('Only examples of this part are used.');
  expect(settingMeaning('sft', 'noSuchSetting')).toBeUndefined();
});

it('docs/settings.md is current (else: npm run docs:settings)', async () => {
  expect(readFileSync(SETTINGS_PAGE, 'utf8')).toBe(await settingsPage());
});
