// Validates the ranges of curate's settings; errors name the setting.

import { UserError } from '../../i18n/user-error.ts';
import { DOCUMENTS } from './groups.ts';
import type { CurateSettings } from './settings.ts';
import { checkChoices } from '../contract/settings.ts';
import { msg, type Message } from '../../../i18n/message.ts';

/** Throws a UserError that names the first setting with an invalid value. */
export function checkSettings(settings: CurateSettings): void {
  checkChoices('curate', settings, { splitBy: DOCUMENTS });
  for (const name of ['against', 'heldOut', 'keepAnyway', 'splitFrom'] as const)
    if (!settings[name].every((one) => typeof one === 'string' && one !== ''))
      refuse(msg('curate.list-invalid', { setting: name }), msg('curate.list-invalid.hint'));
  for (const name of [
    'textSimilarity',
    'meaningSimilarity',
    'visionSimilarity',
    'minPassRate',
    'maxPassRate',
  ] as const)
    if (!isShare(settings[name])) refuseValue(settings, name, msg('curate.share.hint'));
  for (const name of ['maxPerSource', 'maxPerKind', 'minLength', 'maxLength'] as const)
    if (!isCount(settings[name])) refuseValue(settings, name, msg('curate.count.hint'));
  for (const name of ['seed', 'splitSeed'] as const)
    if (!Number.isSafeInteger(settings[name])) refuseValue(settings, name, msg('curate.seed.hint'));
  if (!(settings.pictureDifference >= 0))
    refuseValue(settings, 'pictureDifference', msg('curate.picture-difference.hint'));
  checkShares('split', settings.split, msg('curate.split.hint'));
  checkMixture(settings.mixture);
}

function checkMixture(mixture: CurateSettings['mixture']): void {
  const hint = msg('curate.mixture.hint');
  const shares: Record<string, number> = {};
  for (const [source, part] of Object.entries(mixture)) {
    const { share, max, ...others } =
      typeof part === 'object' && part !== null ? part : { share: part };
    const odd = Object.keys(others)[0];
    if (odd !== undefined)
      refuse(msg('curate.mixture-field-unknown', { field: odd, source }), hint);
    if (share === undefined && max === undefined)
      refuse(msg('curate.mixture-source-empty', { source }), hint);
    if (max !== undefined && !(isCount(max) && max > 0))
      refuse(msg('curate.mixture-maximum-invalid', { source, value: String(max) }), hint);
    if (share !== undefined) shares[source] = share;
  }
  checkShares('mixture', shares, hint);
}

/** Shares must be numbers from 0 to 1 that sum to at most 1. */
function checkShares(setting: string, shares: Readonly<Record<string, number>>, hint: Message) {
  let sum = 0;
  for (const [name, share] of Object.entries(shares)) {
    if (name === '') refuse(msg('curate.part-unnamed', { setting }), hint);
    if (typeof share !== 'number' || !(share >= 0))
      refuse(msg('curate.part-share-invalid', { setting, part: name, value: String(share) }), hint);
    sum += share;
  }
  if (sum > 1 + 1e-9)
    refuse(
      msg('curate.shares-too-large', { setting, sum: String(Number(sum.toFixed(6))) }),
      msg('curate.shares-too-large.hint'),
    );
  if (Object.keys(shares).length > 0 && sum === 0)
    refuse(msg('curate.shares-zero', { setting }), hint);
}

const isShare = (value: unknown) => typeof value === 'number' && value >= 0 && value <= 1;
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

function refuseValue(
  settings: CurateSettings,
  setting: keyof CurateSettings,
  hint: Message,
): never {
  refuse(msg('curate.setting-invalid', { setting, value: String(settings[setting]) }), hint);
}

function refuse(message: Message, hint: Message): never {
  throw new UserError(message, { hint });
}
