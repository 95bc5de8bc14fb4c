// The settings of a stage in the help of its command: name, type and default.

import { helpRows } from './arguments.ts';

/** Defaults longer than this are cut. */
const MAX_DEFAULT = 60;

/** The settings that `--set` accepts, one per line. */
export function settingsHelp(defaults: object): string {
  const rows = Object.entries(defaults).map(([name, value]: [string, unknown]) => {
    const text = JSON.stringify(value);
    const shown = text.length > MAX_DEFAULT ? `${text.slice(0, MAX_DEFAULT - 1)}…` : text;
    return [name, `${typeOf(value).padEnd(7)} ${shown}`] as const;
  });
  return ['Settings (--set KEY=VALUE) with type and default:', '', ...helpRows(rows)].join('\n');
}

function typeOf(value: unknown): string {
  if (value === null) return 'any';
  return Array.isArray(value) ? 'list' : typeof value;
}
