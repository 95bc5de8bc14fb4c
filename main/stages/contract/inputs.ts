// The artifacts that a stage's settings name: a wrong id or path is answered with the ids there are.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { UserError } from '../../i18n/user-error.ts';
import { msg } from '../../../i18n/message.ts';
import { closest, type Settings } from './settings.ts';
import type { ArtifactKind, Stage } from './stage.ts';

/** At most this many ids are offered. */
const MOST_OFFERED = 8;

/** The folders of a workspace that hold artifacts of a kind, and the file that makes one usable. */
const PLACES: Readonly<Record<ArtifactKind, readonly (readonly [string, string])[]>> = {
  dataset: [['datasets', 'manifest.json']],
  model: [['models', 'manifest.json']],
  report: [['runs', 'answers.jsonl']],
  files: [],
};

/** Folders in which an artifact may be named by its id alone. */
const HOMES = ['datasets', 'models', 'runs'];

/** The ids of a kind in a workspace, newest last by name. */
export function artifactIds(workspace: string, kind: ArtifactKind): string[] {
  return PLACES[kind].flatMap(([folder, file]) => {
    const parent = path.join(workspace, folder);
    if (!fs.existsSync(parent)) return [];
    return fs.readdirSync(parent).filter((id) => fs.existsSync(path.join(parent, id, file)));
  });
}

/**
 * Throws a UserError for the first setting that names an artifact which does not exist; the hint
 * lists the ids there are, the closest first. Addresses and empty settings are left to the stage.
 */
export function checkInputs(
  { inputs }: Pick<Stage<object>, 'inputs'>,
  settings: Settings,
  workspace: string,
): void {
  for (const [setting, kind] of Object.entries(inputs)) {
    for (const value of [settings[setting]].flat()) {
      if (typeof value !== 'string' || value === '' || /^[a-z]+:\/\//i.test(value)) continue;
      const isThere =
        fs.existsSync(value) ||
        HOMES.some((home) => fs.existsSync(path.join(workspace, home, value)));
      if (!isThere) throw unknownInput(setting, kind, value, workspace);
    }
  }
}

function unknownInput(
  setting: string,
  kind: ArtifactKind,
  value: string,
  workspace: string,
): UserError {
  const known = closest(path.basename(value), artifactIds(workspace, kind));
  const ids = known.slice(0, MOST_OFFERED).join(', ');
  const hint =
    known.length === 0
      ? msg('settings.input-none', { kind })
      : msg('settings.inputs-there', { ids, more: Math.max(0, known.length - MOST_OFFERED) });
  return new UserError(msg('settings.input-unknown', { setting, kind, value }), { hint });
}
