// The settings of a stage in the help of its command and in docs/settings.md: name, type, default,
// and what they mean.

import { boundsOf, boundsSentence } from '../../../settings/bounds.ts';
import { settingMeaning } from '../../../i18n/setting-texts.ts';
import { english } from '../../i18n/locale.ts';

/** Defaults longer than this are cut. */
const MAX_DEFAULT = 60;

/** A setting of a stage, as the help describes it. */
export interface SettingDescription {
  readonly name: string;
  readonly type: string;
  /** As JSON. */
  readonly default: string;
  /** One or two sentences, and the values that a number may have. */
  readonly meaning: string;
}

/** The settings of a stage in the order of its defaults. */
export function settingDescriptions(stage: string, defaults: object): SettingDescription[] {
  return Object.entries(defaults).map(([name, value]: [string, unknown]) => {
    const text = JSON.stringify(value);
    const id = settingMeaning(stage, name);
    return {
      name,
      type: typeOf(value),
      default: text.length > MAX_DEFAULT ? `${text.slice(0, MAX_DEFAULT - 1)}…` : text,
      meaning: [id === undefined ? '' : english({ id }), allowedValues(stage, name, value)]
        .filter((sentence) => sentence !== '')
        .join(' '),
    };
  });
}

/** The settings that `--set` accepts: type and default in one line, the meaning in the next. */
export function settingsHelp(stage: string, defaults: object): string {
  const settings = settingDescriptions(stage, defaults);
  const width = Math.max(...settings.map(({ name }) => name.length));
  return [
    'Settings (--set KEY=VALUE) with type, default and meaning:',
    '',
    ...settings.flatMap(({ name, type, default: value, meaning }) => [
      `  ${name.padEnd(width)} ${type.padEnd(7)} ${value}`,
      ...(meaning === '' ? [] : [`      ${meaning}`]),
    ]),
  ].join('\n');
}

/** What the bounds of a number allow, as a sentence. */
function allowedValues(stage: string, name: string, value: unknown): string {
  const bounds = typeof value === 'number' ? boundsOf(stage, name) : null;
  return bounds === null ? '' : english(boundsSentence(bounds));
}

function typeOf(value: unknown): string {
  if (value === null) return 'any';
  return Array.isArray(value) ? 'list' : typeof value;
}
