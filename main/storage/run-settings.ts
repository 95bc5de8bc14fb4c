// The settings that a run recorded in its folder.

import { runSettingsFile, type Settings } from '../stages/contract/settings.ts';
import { currentSettings } from '../stages/contract/renamed-settings.ts';
import { readDataText } from '../platform/vault/read-data.ts';

/**
 * All settings of a run, defaults included, under their present names; undefined where the file is
 * missing or damaged.
 */
export function readRunSettings(runDir: string, stage: string): Settings | undefined {
  try {
    const text = readDataText(runSettingsFile(runDir));
    return currentSettings(stage, JSON.parse(text) as Settings);
  } catch {
    return undefined;
  }
}
