// The settings that a run recorded in its folder.

import * as fs from 'node:fs';
import { runSettingsFile, type Settings } from '../stages/contract/settings.ts';
import { currentSettings } from '../stages/contract/renamed-settings.ts';

/**
 * All settings of a run, defaults included, under their present names; undefined where the file is
 * missing or damaged.
 */
export function readRunSettings(runDir: string, stage: string): Settings | undefined {
  try {
    const text = fs.readFileSync(runSettingsFile(runDir), 'utf8');
    return currentSettings(stage, JSON.parse(text) as Settings);
  } catch {
    return undefined;
  }
}
