// Where the bases of adapters lie that came from another machine: the adapter's own files stay as they
// were signed, so the places stand in a file beside the models.

import * as fs from 'node:fs';
import * as path from 'node:path';
import * as v from 'valibot';
import { findResources } from '../../platform/app-paths.ts';
import { writeAtomic } from '../../platform/files.ts';
import { isObject, readJson } from '../../platform/json-file.ts';

/** The file, in the folder `models` of a workspace. */
export const MOVED_BASES = 'bases.json';

const schema = v.record(v.string(), v.string());

/** Places by the adapter's folder: `resource:…`, `models:ID` beside the adapter, or a path. */
export type MovedBases = Readonly<Record<string, string>>;

/** The places of a folder of models; none where nothing came from elsewhere. */
export function readMovedBases(models: string): MovedBases {
  const file = path.join(models, MOVED_BASES);
  const value = fs.existsSync(file) ? readJson(file) : undefined;
  return isObject(value) && v.is(schema, value) ? value : {};
}

/** The folder of the base of the adapter in `dir`; undefined where nothing was noted. */
export function movedBase(dir: string): string | undefined {
  const models = path.dirname(dir);
  const places = readMovedBases(models);
  const id = path.basename(dir);
  const place = Object.hasOwn(places, id) ? places[id] : undefined;
  const [, kind, inner = ''] = /^(resource|models):(.+)$/.exec(place ?? '') ?? [];
  if (kind === 'resource') return path.join(findResources(), inner);
  if (kind === 'models') return path.join(models, path.basename(inner));
  return place;
}

/** Notes where bases lie, over what was noted before. */
export function keepMovedBases(models: string, places: MovedBases): void {
  const all = { ...readMovedBases(models), ...places };
  writeAtomic(path.join(models, MOVED_BASES), `${JSON.stringify(all, null, 2)}\n`);
}
