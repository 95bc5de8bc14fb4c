// The allow-list: valid entries, its file, and `omr network`, which edits it.

import * as fs from 'node:fs';
import { expect, it } from 'vitest';
import {
  allowedHostsFile,
  allowHost,
  forbidHost,
  parseHostEntry,
  readAllowedHosts,
} from '../../../main/platform/allowed-hosts.ts';
import { network } from '../../../main/cli/commands/network.ts';
import { readArguments } from '../../../main/cli/terminal/arguments.ts';
import type { CliContext } from '../../../main/cli/terminal/context.ts';
import { temporaryFolder } from '../../helpers.ts';

it('is empty without a file, stores each host once, and removes it again', () => {
  const workspace = temporaryFolder();
  expect(readAllowedHosts(workspace)).toEqual([]);
  allowHost(workspace, 'Teacher.example:8000');
  allowHost(workspace, '[fd00::1]:443');
  expect(allowHost(workspace, 'teacher.example:8000')).toEqual([
    '[fd00::1]:443',
    'teacher.example:8000',
  ]);
  expect(forbidHost(workspace, 'teacher.example:8000')).toEqual(['[fd00::1]:443']);
  expect(readAllowedHosts(workspace)).toEqual(['[fd00::1]:443']);
  expect(() => forbidHost(workspace, 'other.example')).toThrow('is not on the list');
});

it.each([
  'https://a.example',
  'a.example/v1',
  '*',
  '*.example',
  'a b',
  '',
  'a.example:0',
  'a.example:70000',
  '[x]:1',
  'user@a.example',
])('refuses "%s"', (text) => expect(() => parseHostEntry(text)).toThrow('is not a valid host.'));

it('names the file and the entry that is invalid', () => {
  const workspace = temporaryFolder();
  for (const [text, sentence] of [
    ['{', 'cannot be read as JSON'],
    ['{}', 'is not a JSON list'],
    ['["a.example", "x/y"]', '“x/y” is not a valid host'],
  ]) {
    fs.writeFileSync(allowedHostsFile(workspace), text!);
    expect(() => readAllowedHosts(workspace)).toThrow(sentence!);
    expect(() => readAllowedHosts(workspace)).toThrow('allowed-hosts.json');
  }
});

it('omr network lists, allows and forbids, and explains its syntax', () => {
  const world = { workspace: temporaryFolder() } as CliContext;
  const omr = (words: string) =>
    network(readArguments(['network', ...words.split(' ').filter(Boolean)]), world);
  expect(omr('').text).toContain('this machine only');
  expect(omr('allow teacher.example').document).toEqual({ allowed: ['teacher.example'] });
  expect(omr('list').text).toBe('teacher.example');
  expect(omr('forbid teacher.example').document).toEqual({ allowed: [] });
  expect(() => omr('allow')).toThrow('needs a HOST');
  expect(() => omr('permit teacher.example')).toThrow('no command named "network permit"');
  expect(() => omr('allow a b')).toThrow('nothing more is expected');
});
