// What each setting of a stage means: the sentence in the window, in `--help` and in docs/settings.md.

import { EN } from './en/index.ts';
import type { MessageId } from './message.ts';

/**
 * The message that says what a setting means: the stage's own, `ui.setting.STAGE.NAME.meaning`, or
 * that of all stages, `ui.setting.NAME.meaning`; undefined for a setting without one.
 */
export function settingMeaning(stage: string, setting: string): MessageId | undefined {
  const ids = [`ui.setting.${stage}.${setting}.meaning`, `ui.setting.${setting}.meaning`];
  return ids.find((id): id is MessageId => Object.hasOwn(EN, id));
}
