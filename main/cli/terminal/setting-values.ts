// Settings on the command line: `--set key=value` and `--settings FILE`, parsed as YAML to get
// typed values.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import { parseYaml } from '../../platform/limits/yaml-file.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Settings } from '../../stages/contract/settings.ts';
import { UsageError } from './arguments.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * `key=value` pairs as nested settings: `a.b=1` is `{a: {b: 1}}`. Throws a UsageError if a pair has
 * no key or no `=`.
 */
export function readSetFlags(pairs: readonly string[]): Settings {
  const settings: Record<string, unknown> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    const names = pair.slice(0, equals).split('.');
    if (equals < 1 || names.some((name) => name === '' || name === '__proto__')) {
      throw new UsageError(
        `--set needs key=value after it, and "${pair}" is not.`,
        'For example: --set learningRate=0.001',
      );
    }
    const last = names.pop()!;
    let group = settings;
    for (const name of names) {
      const inner = group[name];
      group = (isGroup(inner) ? inner : (group[name] = {})) as Record<string, unknown>;
    }
    group[last] = readValue(pair.slice(equals + 1));
  }
  return settings;
}

/**
 * The settings of a YAML or JSON file. Strings that start with `./` or `../` are paths relative to
 * the file. Throws a UserError that names the file.
 */
export function readSettingsFile(file: string): Settings {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(msg('cli.settings-file-unreadable', { file }), {
      hint: msg('cli.settings-file-unreadable.hint'),
      cause,
    });
  }
  const value = parseYaml(text, { file, hint: msg('cli.settings-file-format') });
  if (!isGroup(value)) {
    throw new UserError(msg('cli.settings-file-empty', { file }), {
      hint: msg('cli.settings-file-format'),
    });
  }
  return resolveRelative(value, path.dirname(path.resolve(file))) as Settings;
}

/** Merges two settings trees: groups are merged, other values of `above` replace those of `below`. */
export function mergeSettings(below: Settings, above: Settings): Settings {
  const joined: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const old = joined[key];
    joined[key] = isGroup(old) && isGroup(value) ? mergeSettings(old, value) : value;
  }
  return joined;
}

/** Resolves all strings that start with `./` or `../` against `folder`. */
export function resolveRelative(value: unknown, folder: string): unknown {
  if (typeof value === 'string') {
    return /^\.\.?(\/|$)/.test(value) ? path.resolve(folder, value) : value;
  }
  if (Array.isArray(value)) return value.map((inner) => resolveRelative(inner, folder));
  if (!isGroup(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, resolveRelative(inner, folder)]),
  );
}

/** The value that YAML parses; text that is not YAML is returned as it is. */
function readValue(text: string): unknown {
  try {
    const value: unknown = parse(text);
    return value === null && text !== 'null' ? text : value;
  } catch {
    return text;
  }
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
