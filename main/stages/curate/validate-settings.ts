// Are the settings of curate within their bounds? Each is refused by its name.

import { UserError } from '../../i18n/user-error.ts';
import { DOCUMENTS } from './groups.ts';
import type { CurateSettings } from './settings.ts';
import { checkChoices } from '../contract/settings.ts';
import { msg } from '../../../i18n/message.ts';

/** Throws a UserError that names the first setting whose value cannot be meant. */
export function checkSettings(settings: CurateSettings): void {
  checkChoices('curate', settings, { splitBy: DOCUMENTS });
  for (const name of ['against', 'heldOut', 'keepAnyway'] as const)
    if (!settings[name].every((one) => typeof one === 'string' && one !== ''))
      refuse(name, 'holds something that is not a name', 'Write a list of texts.');
  for (const name of [
    'textLikeness',
    'meaningLikeness',
    'visionLikeness',
    'minPassRate',
    'maxPassRate',
  ] as const)
    if (!isShare(settings[name]))
      refuse(name, `is ${settings[name]}`, 'It is a number from 0 to 1.');
  for (const name of ['maxPerSource', 'maxPerKind', 'minLength', 'maxLength'] as const)
    if (!isCount(settings[name]))
      refuse(name, `is ${settings[name]}`, 'It is a whole number; 0 stands for no bound.');
  for (const name of ['seed', 'splitSeed'] as const)
    if (!Number.isSafeInteger(settings[name]))
      refuse(name, `is ${settings[name]}`, 'It is a whole number.');
  if (!(settings.pictureDifference >= 0))
    refuse(
      'pictureDifference',
      `is ${settings.pictureDifference}`,
      'It is 0 or more; 0.6 by default.',
    );
  checkShares(
    'split',
    settings.split,
    'For example {"sft": 0.3, "rl": 0.5, "validation": 0.05, "test": 0.15}.',
  );
  checkMixture(settings.mixture);
}

function checkMixture(mixture: CurateSettings['mixture']): void {
  const hint = 'A source has a share such as 0.4, or {"share": 0.4, "max": 2000}.';
  const shares: Record<string, number> = {};
  for (const [name, part] of Object.entries(mixture)) {
    const { share, max, ...others } =
      typeof part === 'object' && part !== null ? part : { share: part };
    const odd = Object.keys(others)[0];
    if (odd !== undefined) refuse('mixture', `has "${odd}" for ${name}`, hint);
    if (share === undefined && max === undefined)
      refuse('mixture', `says nothing of ${name}`, hint);
    if (max !== undefined && !(isCount(max) && max > 0))
      refuse('mixture', `has the maximum ${String(max)} for ${name}`, hint);
    if (share !== undefined) shares[name] = share;
  }
  checkShares('mixture', shares, hint);
}

/** Shares are numbers from 0 to 1 whose sum is 1 at most. */
function checkShares(setting: string, shares: Readonly<Record<string, number>>, hint: string) {
  let sum = 0;
  for (const [name, share] of Object.entries(shares)) {
    if (name === '') refuse(setting, 'has a part without a name', hint);
    if (typeof share !== 'number' || !(share >= 0))
      refuse(setting, `gives ${name} the share ${String(share)}`, hint);
    sum += share;
  }
  if (sum > 1 + 1e-9)
    refuse(setting, `has shares that sum to ${Number(sum.toFixed(6))}`, 'Shares are parts of 1.');
  if (Object.keys(shares).length > 0 && sum === 0) refuse(setting, 'has only shares of 0', hint);
}

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

function refuse(name: string, what: string, hint: string): never {
  throw new UserError(msg('curate.setting-invalid', { setting: name, problem: what }), { hint });
}
