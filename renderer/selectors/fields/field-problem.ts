// What keeps a form from being sent, as the tooltip of its button.

import { t } from '../../i18n/translate.ts';

/** "Rank: A whole number from 1 to 4,096." for the first field with a problem; null without one. */
export function problemSentence(
  problems: readonly { readonly label: string; readonly problem: string }[],
): string | null {
  const first = problems[0];
  return first === undefined ? null : t('ui.field-problem', first);
}
