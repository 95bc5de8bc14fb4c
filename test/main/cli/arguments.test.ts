// The forms of flags, and the help derived from the table of commands.

import { describe, expect, it } from 'vitest';
import { helpText, readArguments, UsageError } from '../../../main/cli/terminal/arguments.ts';
import { COMMANDS, COMMON_FLAGS, flagSpelling } from '../../../main/cli/terminal/command-table.ts';
import { settingsHelp } from '../../../main/cli/terminal/settings-help.ts';

const read = (line: string) => readArguments(line.split(' ').filter((word) => word !== ''));

describe('flags', () => {
  it('take their value after a space or an equals sign, in any order with words', () => {
    const expected = { command: 'run', words: ['a.yaml'], flags: { seed: 7, json: true }, set: [] };
    expect(read('run a.yaml --seed 7 --json')).toEqual(expected);
    expect(read('run --json --seed=7 a.yaml')).toEqual(expected);
  });

  it('keep everything after the first equals sign', () => {
    expect(read('sft --set=a=b=c --set x=-1').set).toEqual(['a=b=c', 'x=-1']);
  });

  it('take values that begin with one dash, but not a flag', () => {
    expect(read('score --check -1').flags.check).toBe('-1');
    expect(() => read('score --check --json')).toThrow('--check needs a value');
    expect(read('score --check=--json').flags.check).toBe('--json');
  });

  it('of the same spelling differ by command', () => {
    expect(read('run a.yaml --check').flags).toEqual({ 'check-start': true });
    expect(read('run --check a.yaml').words).toEqual(['a.yaml']);
    expect(read('train pictures --check').flags).toEqual({ 'check-start': true });
    expect(read('score --check number').flags).toEqual({ check: 'number' });
    expect(() => read('run a.yaml --check=number')).toThrow('--check takes no value');
    expect(() => read('run a.yaml --check-start')).toThrow('has no flag named --check-start');
  });

  it.each([
    ['demo --seed -1', '--seed must be a whole number from 0 up, and "-1" is not'],
    ['bench sft --batch 0', '--batch must be a whole number from 1 up, and "0" is not'],
    ['generate --n 0', '--n must be a whole number from 1 up, and "0" is not'],
    ['generate --temperature=warm', '--temperature must be a number from 0 up, and "warm" is not'],
    ['demo --seed=', '--seed must be a whole number'],
    ['demo --seed 1 --seed 2', '--seed was given twice'],
    ['demo -x', 'omr demo has no flag named -x'],
    ['--seed 1', 'must come first'],
    ['model', 'needs the word "list" or "info" or "fit"'],
    ['run a.yaml b.yaml', '"b.yaml" stands where nothing more is expected'],
  ])('of omr %s are refused', (line, sentence) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(sentence);
  });
});

describe('help', () => {
  it.each(['demo -h', 'demo --help', 'demo --seed 1 -h'])('is asked for by omr %s', (line) => {
    expect(read(line)).toMatchObject({ command: 'help', words: ['demo'] });
  });

  it.each(Object.entries(COMMANDS))('of omr %s lists its flags', (name, { flags }) => {
    const help = helpText(name);
    for (const flag of [...flags, ...COMMON_FLAGS])
      expect(help).toContain(`  --${flagSpelling(flag)}`);
  });

  it('of a stage lists name, type, default and meaning of its settings', () => {
    const defaults = { split: 'sft', unheardOf: [], model: null };
    expect(settingsHelp('sft', defaults).split('\n').slice(2)).toEqual([
      '  split     string  "sft"',
      '      Only examples of this part are used.',
      '  unheardOf list    []',
      '  model     any     null',
      '      The model folder that this step starts from.',
    ]);
  });
});
