// Settings of a stage: unknown names and wrong types are refused by name; `resource:` and
// `workspace:` paths are resolved to folders.

import * as path from 'node:path';
import { presentName } from './renamed-settings.ts';
import { UserError } from '../../i18n/user-error.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import { boundsOf, boundsSentence, isWithin } from '../../../settings/bounds.ts';

export type Settings = Readonly<Record<string, unknown>>;

/** What settings are completed from: a stage, or an object with the same defaults and presets. */
interface SettingsSource {
  readonly name: string;
  readonly defaults: object;
  readonly presets?: Readonly<Record<string, object>>;
}

/**
 * The stage's defaults, overridden by the named preset, then by the given settings. Throws a
 * UserError that names an unknown key, a wrong type, a number out of bounds or an unknown preset.
 */
export function completeSettings(
  { name: stage, defaults, presets = {} }: SettingsSource,
  given: Settings,
): Settings {
  const known = defaults as Settings;
  const accepted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) {
      // A recipe passes its seed to every step; stages without randomness ignore it.
      if (name === 'seed') continue;
      throw new UserError(msg('settings.unknown', { stage, setting: name }), {
        hint: suggestion(name, Object.keys(known), presentName(stage, name)),
      });
    }
    const expectedType = typeName(known[name]);
    const actualType = typeName(value);
    // A default of null carries no type; null in place of a value is never valid.
    if (expectedType !== 'nothing' && actualType !== expectedType) {
      throw new UserError(
        msg('settings.wrong-type', { setting: name, stage, expected: expectedType }),
        {
          hint: msg('settings.wrong-type.hint', {
            actual: actualType,
            value: String(JSON.stringify(value)).slice(0, 80),
          }),
        },
      );
    }
    const bounds = typeof value === 'number' ? boundsOf(stage, name) : null;
    if (bounds !== null && !isWithin(value as number, bounds)) {
      const values = { setting: name, stage, value: String(value) };
      throw new UserError(msg('settings.out-of-bounds', values), { hint: boundsSentence(bounds) });
    }
    accepted[name] = value;
  }
  return { ...known, ...presetOf(stage, presets, accepted.preset), ...accepted };
}

function presetOf(
  stage: string,
  presets: NonNullable<SettingsSource['presets']>,
  name: unknown,
): object {
  if (name === undefined || name === '') return {};
  if (typeof name === 'string' && Object.hasOwn(presets, name)) return presets[name]!;
  throw new UserError(msg('settings.preset-unknown', { stage, preset: String(name) }), {
    hint: suggestion(String(name), Object.keys(presets)),
  });
}

/**
 * Refuses a setting whose value is none of its choices, naming the setting and the closest choice.
 */
export function checkChoices(
  stage: string,
  settings: object,
  choices: Readonly<Record<string, readonly string[]>>,
): void {
  for (const [name, words] of Object.entries(choices)) {
    const word = String((settings as Settings)[name]);
    if (words.includes(word)) continue;
    throw new UserError(msg('settings.choice-unknown', { setting: name, stage, value: word }), {
      hint: suggestion(word, words),
    });
  }
}

/**
 * Replaces `resource:x` and `workspace:x` in every string of the settings by absolute paths. Throws
 * a UserError for a path that leaves the folder.
 */
export function resolvePaths<T>(value: T, folders: { resources: string; workspace: string }): T {
  const resolve = (inner: unknown): unknown => {
    if (typeof inner === 'string') return resolveText(inner, folders);
    if (Array.isArray(inner)) return inner.map(resolve);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, each]) => [key, resolve(each)]));
  };
  return resolve(value) as T;
}

function resolveText(text: string, folders: { resources: string; workspace: string }): string {
  const match = /^(resource|workspace):(.*)$/s.exec(text);
  if (!match) return text;
  const root = match[1] === 'resource' ? folders.resources : folders.workspace;
  const target = path.resolve(root, match[2] ?? '');
  const inside = path.relative(root, target);
  if (inside.startsWith('..') || path.isAbsolute(inside)) {
    throw new UserError(msg('settings.path-outside-folder', { path: text }), {
      hint: msg('settings.path-outside-folder.hint'),
    });
  }
  return target;
}

/**
 * The setting's path as `workspace:…` if it lies in the workspace, so that the workspace can be
 * moved.
 */
export function portablePath(absolute: string, workspaceDir: string): string {
  const inside = path.relative(workspaceDir, absolute);
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return absolute;
  return `workspace:${inside.split(path.sep).join('/')}`;
}

/**
 * A hint that names the closest known word (`meant`, if already determined), or lists all of them
 * if none is close.
 */
export function suggestion(
  word: string,
  known: readonly string[],
  meant: string | undefined = nearest(word, known),
): Message {
  return meant
    ? msg('settings.did-you-mean', { name: meant })
    : msg('settings.choices', { choices: known.join(', ') });
}

/** The known words, those with the smallest edit distance first. */
export function closest(word: string, known: readonly string[]): string[] {
  return known
    .map((name) => ({ name, distance: editDistance(plain(word), plain(name)) }))
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ name }) => name);
}

const plain = (text: string): string => text.toLowerCase().replace(/[-_]/g, '');

/** The known word with the smallest edit distance, if it is close enough. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(plain(word), plain(name));
    if (!best || distance < best.distance) best = { name, distance };
  }
  const bound = Math.max(2, Math.floor(word.length / 3));
  return best && best.distance <= bound ? best.name : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return Number.isNaN(value) ? 'nan' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'text';
  return 'object';
}

/** The file in which a run stores all its settings, including defaults. */
export function runSettingsFile(runDir: string): string {
  return path.join(runDir, 'settings.json');
}
