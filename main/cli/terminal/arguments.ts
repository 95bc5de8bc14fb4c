// The command line read into words and flags; what is not known is refused by name, with the nearest known word.

import { english } from '../../i18n/locale.ts';
import { suggestion } from '../../stages/contract/settings.ts';
import {
  COMMANDS,
  COMMON_FLAGS,
  FLAGS,
  NOT_YET,
  type CommandSpec,
  type FlagName,
  type FlagSpec,
} from './command-table.ts';

/** A command line that cannot be read: exit code 2. */
export class UsageError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** Values of the flags that were given. Numbers are numbers, flags without a value are true. */
export type FlagValues = Readonly<Partial<Record<FlagName, string | number | boolean>>>;

/** A command line that was read. */
export interface Arguments {
  readonly command: string;
  /** The words after the command. */
  readonly words: readonly string[];
  readonly flags: FlagValues;
  /** Every `--set`, in order. */
  readonly set: readonly string[];
}

/** Reads the words after `omr`. Throws a UsageError that names what is wrong. `-h` and no words at all are `help`. */
export function readArguments(given: readonly string[]): Arguments {
  const command = given[0];
  if (command === undefined || ['help', '--help', '-h'].includes(command)) return helpFor('');
  const asked = given[1] !== undefined && `${command} ${given[1]}`;
  const notYet = NOT_YET.find((name) => name === command || name === asked);
  if (notYet) {
    throw new UsageError(`omr ${notYet}: not yet.`, 'This version does not have the command.');
  }
  const spec = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!spec) {
    throw new UsageError(
      command.startsWith('-')
        ? `The command comes first; ${command} came in its place.`
        : `There is no command named "${command}".`,
      english(suggestion(command.replace(/^-+/, ''), Object.keys(COMMANDS))),
    );
  }
  const known = [...spec.flags, ...COMMON_FLAGS];
  const words: string[] = [];
  const set: string[] = [];
  const flags: Partial<Record<FlagName, string | number | boolean>> = {};
  for (let index = 1; index < given.length; index++) {
    const text = given[index]!;
    if (text === '-h') return helpFor(command);
    if (!text.startsWith('--')) {
      words.push(text);
      continue;
    }
    const equals = text.indexOf('=');
    const name = text.slice(2, equals === -1 ? undefined : equals);
    const flag = known.find((each) => each === name);
    if (!flag) {
      const flags = known.map((each) => `--${each}`);
      throw new UsageError(
        `omr ${command} has no flag named --${name}.`,
        english(suggestion(`--${name}`, flags)),
      );
    }
    const { kind, many }: FlagSpec = FLAGS[flag];
    let value = equals === -1 ? undefined : text.slice(equals + 1);
    if (kind === 'nothing') {
      if (value !== undefined) throw wrongValue(name, 'takes no value', value);
      flags[flag] = true;
      continue;
    }
    if (value === undefined) value = given[++index];
    if (value === undefined || (equals === -1 && value.startsWith('--'))) {
      throw new UsageError(`--${name} needs a value after it.`, `It is ${FLAGS[flag].help}.`);
    }
    if (many) set.push(value);
    else if (flag in flags) throw new UsageError(`--${name} was given twice.`, 'Give it once.');
    else flags[flag] = kind === 'text' ? value : readNumber(name, value, kind);
  }
  if (flags.help) return helpFor(command);
  const missing = spec.words[words.length];
  const places = [...spec.words, ...(spec.optional ?? [])];
  if (missing !== undefined || words.length > places.length) {
    const usage = ['omr', command, ...written(spec)].join(' ');
    throw new UsageError(
      missing === undefined
        ? `"${words[places.length]}" stands where nothing more is expected.`
        : `omr ${command} needs ${missing === missing.toLowerCase() ? `the word "${missing.replaceAll('|', '" or "')}"` : `a ${missing}`} after it.`,
      `It is written: ${usage}`,
    );
  }
  for (const [index, given] of words.entries()) {
    const word = places[index]!;
    if (word === word.toLowerCase() && !word.split('|').includes(given)) {
      throw new UsageError(
        `There is no command named "${command} ${given}".`,
        `Did you mean "${command} ${word.replaceAll('|', `" or "${command} `)}"?`,
      );
    }
  }
  return { command, words, flags, set };
}

/** The help: of one command, or of all. */
export function helpText(command: string): string {
  const spec = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  const lines: string[] = [];
  if (spec) {
    lines.push(`omr ${[command, ...written(spec)].join(' ')}: ${spec.help}`, '');
    for (const name of [...spec.flags, ...COMMON_FLAGS]) lines.push(flagLine(name));
  } else {
    lines.push('omr <command> [--workspace DIR] [--json]', '');
    for (const [name, spec] of Object.entries(COMMANDS)) {
      lines.push(`  ${[name, ...written(spec)].join(' ').padEnd(18)} ${spec.help}`);
    }
    lines.push('', 'omr <command> --help tells the flags of a command.');
  }
  return lines.join('\n');
}

/** The words of a command as the help writes them, those that may be left out in brackets. */
function written({ words, optional = [] }: CommandSpec): string[] {
  return [...words, ...optional.map((word) => `[${word}]`)];
}

function flagLine(name: FlagName): string {
  const { kind, help }: FlagSpec = FLAGS[name];
  const value = { nothing: '', text: ' TEXT', number: ' X', 'whole number': ' N' }[kind];
  return `  ${`--${name}${value}`.padEnd(20)} ${help}`;
}

function helpFor(command: string): Arguments {
  return { command: 'help', words: command === '' ? [] : [command], flags: {}, set: [] };
}

function readNumber(name: string, text: string, kind: 'number' | 'whole number'): number {
  const value = Number(text);
  const isRight = kind === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (text.trim() === '' || !isRight || value < 0) {
    throw wrongValue(name, `must be a ${kind} from 0 up`, text);
  }
  return value;
}

function wrongValue(name: string, rule: string, value: string): UsageError {
  return new UsageError(
    `--${name} ${rule}, and "${value}" is not.`,
    `It is ${FLAGS[name as FlagName].help}.`,
  );
}
