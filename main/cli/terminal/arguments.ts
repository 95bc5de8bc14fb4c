// Parses the command line against the table of commands; a mistake is reported with the nearest
// valid name.

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { english } from '../../i18n/locale.ts';
import { suggestion } from '../../stages/contract/settings.ts';
import {
  COMMANDS,
  COMMON_FLAGS,
  commandNamed,
  flagSpec,
  flagSpelling,
  type CommandName,
  type CommandSpec,
  type FlagName,
  type FlagValue,
} from './command-table.ts';

/** An invalid command line: exit code 2. */
export class UsageError extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** The flags that were given, with values of their types. */
export type FlagValues = { readonly [Name in FlagName]?: FlagValue<Name> };

/** A parsed command line. */
export interface Arguments {
  readonly command: CommandName | 'help';
  /** Positional arguments after the command. */
  readonly words: readonly string[];
  readonly flags: FlagValues;
  /** All values of `--set`, in order. */
  readonly set: readonly string[];
  /** All values of the command's repeatable flag, in order; undefined where it was not given. */
  readonly repeated?: readonly string[];
}

/** A positional argument of a command. */
interface Word {
  /** As the help prints it. */
  readonly text: string;
  readonly isOptional: boolean;
  /** Accepted words; undefined for a placeholder, which takes any text. */
  readonly choices: readonly string[] | undefined;
}

/** Parses the words after `omr`. No words, `-h` and `--help` ask for help. Throws a UsageError. */
export function readArguments(given: readonly string[]): Arguments {
  const [first, ...rest] = given;
  if (first === undefined || ['help', '--help', '-h'].includes(first)) return helpRequest();
  const command = commandNamed(first);
  if (command === undefined) throw unknownCommand(first);
  const spec: CommandSpec = COMMANDS[command];
  const known = [...spec.flags, ...COMMON_FLAGS];
  const { tokens } = parseArgs({
    args: rest,
    options: optionsOf(known),
    allowPositionals: true,
    // Unknown flags come back as tokens; Node's own errors suggest no name.
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const set: string[] = [];
  const repeated: string[] = [];
  const flags: Record<string, string | number | true> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value);
    if (token.kind !== 'option') continue;
    const name = known.find((each) => flagSpelling(each) === token.name);
    if (name === undefined) {
      const valid = known.map((each) => `--${flagSpelling(each)}`);
      throw new UsageError(
        `omr ${command} has no flag named ${token.rawName}.`,
        english(suggestion(token.rawName, valid)),
      );
    }
    if (name === 'help') return helpRequest(command);
    const value = flagValue(name, token);
    if (name === 'set') set.push(String(value));
    else if (name === spec.repeatable) repeated.push(String(value));
    else if (name in flags && value !== true) {
      throw new UsageError(`--${flagSpelling(name)} was given twice.`, 'Give it once.');
    } else flags[name] = value;
  }
  checkWords(command, spec, words);
  return {
    ...{ command, words, flags: flags as FlagValues, set },
    ...(repeated.length > 0 ? { repeated } : {}),
  };
}

/** The help of one command, or of all of them. */
export function helpText(name: string): string {
  const command = commandNamed(name);
  if (command === undefined) {
    const rows = Object.entries<CommandSpec>(COMMANDS).map(
      ([each, { words, help }]) => [`${each} ${words}`.trim(), help] as const,
    );
    return [
      'omr <command> [--workspace DIR] [--json]',
      '',
      ...helpRows(rows),
      '',
      'Progress goes to standard error: one line that changes in a terminal, events as JSON lines elsewhere.',
      'omr <command> --help lists the flags of a command.',
    ].join('\n');
  }
  const { flags, help } = COMMANDS[command];
  const rows = [...flags, ...COMMON_FLAGS].map((flag) => {
    const { value, help: flagHelp } = flagSpec(flag);
    return [`--${flagSpelling(flag)} ${value}`.trim(), flagHelp] as const;
  });
  return [`${usageOf(command)}: ${help}`, '', ...helpRows(rows)].join('\n');
}

/** Names and descriptions in two columns; a long name moves its description to the right. */
export function helpRows(rows: readonly (readonly [name: string, help: string])[]): string[] {
  const width = Math.min(24, Math.max(18, ...rows.map(([name]) => name.length)));
  return rows.map(([name, help]) => `  ${name.padEnd(width)} ${help}`.trimEnd());
}

function helpRequest(command = ''): Arguments {
  return { command: 'help', words: command === '' ? [] : [command], flags: {}, set: [] };
}

function unknownCommand(name: string): UsageError {
  return new UsageError(
    name.startsWith('-')
      ? `The command must come first, before ${name}.`
      : `There is no command named "${name}".`,
    english(suggestion(name.replace(/^-+/, ''), Object.keys(COMMANDS))),
  );
}

function optionsOf(flags: readonly FlagName[]): ParseArgsOptionsConfig {
  const options = flags.map((name) => {
    const { type, multiple } = flagSpec(name);
    const option = { type: type === 'boolean' ? 'boolean' : 'string', multiple } as const;
    return [flagSpelling(name), option] as const;
  });
  return { ...Object.fromEntries(options), help: { type: 'boolean', short: 'h' } };
}

/** The value of one occurrence of a flag, converted to its type. */
function flagValue(
  name: FlagName,
  { value, inlineValue }: { value?: string | undefined; inlineValue?: boolean | undefined },
): string | number | true {
  const { type } = flagSpec(name);
  if (type === 'boolean') {
    if (value !== undefined) throw invalidValue(name, 'takes no value', value);
    return true;
  }
  if (value === undefined || (!inlineValue && value.startsWith('--'))) {
    throw new UsageError(`--${flagSpelling(name)} needs a value after it.`, flagHint(name));
  }
  if (type === 'string') return value;
  const number = Number(value);
  const isValid = type === 'number' ? Number.isFinite(number) : Number.isSafeInteger(number);
  const least = type === 'count' ? 1 : 0;
  const most = type === 'port' ? 65_535 : Infinity;
  if (value.trim() === '' || !isValid || number < least || number > most) {
    const noun = type === 'number' ? 'number' : 'whole number';
    const range = type === 'port' ? 'from 0 to 65535' : `from ${least} up`;
    throw invalidValue(name, `must be a ${noun} ${range}`, value);
  }
  return number;
}

function invalidValue(name: FlagName, rule: string, value: string): UsageError {
  return new UsageError(`--${flagSpelling(name)} ${rule}, and "${value}" is not.`, flagHint(name));
}

function flagHint(name: FlagName): string {
  const { value, help } = flagSpec(name);
  return `${`--${flagSpelling(name)} ${value}`.trim()}: ${help}.`;
}

/** Refuses missing, extra and unknown positional arguments. */
function checkWords(command: CommandName, spec: CommandSpec, words: readonly string[]): void {
  const expected = wordsOf(spec);
  const missing = expected[words.length];
  if (missing !== undefined && !missing.isOptional) {
    const { choices, text } = missing;
    const what = choices ? `the word "${choices.join('" or "')}"` : `a ${text}`;
    throw new UsageError(`omr ${command} needs ${what} after it.`, `Usage: ${usageOf(command)}`);
  }
  for (const [index, word] of words.entries()) {
    const place = expected[index];
    if (place === undefined) {
      throw new UsageError(
        `"${word}" stands where nothing more is expected.`,
        `Usage: ${usageOf(command)}`,
      );
    }
    if (place.choices && !place.choices.includes(word)) {
      const valid = place.choices.map((choice) => `"${command} ${choice}"`);
      throw new UsageError(
        `There is no command named "${command} ${word}".`,
        `Did you mean ${valid.join(' or ')}?`,
      );
    }
  }
}

function wordsOf({ words }: CommandSpec): Word[] {
  return words.split(' ').flatMap((text) => {
    if (text === '') return [];
    const isOptional = text.startsWith('[');
    const name = isOptional ? text.slice(1, -1) : text;
    const choices = name === name.toLowerCase() ? name.split('|') : undefined;
    return [{ text: name, isOptional, choices }];
  });
}

function usageOf(command: CommandName): string {
  return `omr ${command} ${COMMANDS[command].words}`.trim();
}
