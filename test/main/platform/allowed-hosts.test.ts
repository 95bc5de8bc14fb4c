// The allow-list: valid entries, its file, and `omr network`, which edits it.

import * as fs from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  allowedHostsFile,
  allowHost,
  forbidHost,
  parseHostEntry,
  readAllowedHosts,
  readHostList,
} from '../../../main/platform/allowed-hosts.ts';
import { network } from '../../../main/cli/commands/network.ts';
import { readArguments } from '../../../main/cli/terminal/arguments.ts';
import type { CliContext } from '../../../main/cli/terminal/context.ts';
import { temporaryFolder } from '../../helpers.ts';

const places = ['HOME', 'USERPROFILE'] as const;
const before = places.map((name) => process.env[name]);
/** Another machine, or another user: an empty home. */
function moveElsewhere(): void {
  const home = temporaryFolder();
  for (const name of places) process.env[name] = home;
}
beforeEach(moveElsewhere);
afterEach(() => {
  places.forEach((name, i) => {
    if (before[i] === undefined) delete process.env[name];
    else process.env[name] = before[i];
  });
});

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

describe('a workspace from elsewhere', () => {
  /** Allowed there, and carried here. */
  function carried(): string {
    const workspace = temporaryFolder();
    allowHost(workspace, 'a.example');
    allowHost(workspace, 'b.example:443');
    moveElsewhere();
    return workspace;
  }

  it('opens nothing in silence: each host waits until it is allowed here', () => {
    const workspace = carried();
    expect(readHostList(workspace)).toEqual({
      allowed: [],
      waiting: ['a.example', 'b.example:443'],
    });
    expect(readAllowedHosts(workspace)).toEqual([]);
    allowHost(workspace, 'a.example');
    expect(readHostList(workspace)).toEqual({ allowed: ['a.example'], waiting: ['b.example:443'] });
    forbidHost(workspace, 'b.example:443');
    expect(readHostList(workspace)).toEqual({ allowed: ['a.example'], waiting: [] });
  });

  it('opens nothing where this user has a key, or where the file was written by hand', () => {
    const workspace = carried();
    allowHost(temporaryFolder(), 'own.example');
    expect(readAllowedHosts(workspace)).toEqual([]);
    const file = allowedHostsFile(workspace);
    for (const text of [
      '["a.example"]',
      '{"hosts":["a.example"]}',
      '{"hosts":["a.example"],"seal":""}',
    ])
      for (const planted of [text, text.replace('""', '7')]) {
        fs.writeFileSync(file, planted);
        expect(readHostList(workspace)).toEqual({ allowed: [], waiting: ['a.example'] });
      }
  });

  it('opens nothing when a host is added to a list that this user made', () => {
    const workspace = temporaryFolder();
    allowHost(workspace, 'a.example');
    const file = allowedHostsFile(workspace);
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('"a.example"', '"a.example", "evil.example"'));
    expect(readAllowedHosts(workspace)).toEqual([]);
    fs.writeFileSync(file, text);
    expect(readAllowedHosts(workspace)).toEqual(['a.example']);
  });

  it('says what waits, in the command line', () => {
    const context = { workspace: carried() } as CliContext;
    const { text, document } = network(readArguments(['network', 'list']), context);
    expect(text).toContain('this machine only');
    expect(text).toContain('omr network allow b.example:443');
    expect(document).toEqual({ allowed: [], waiting: ['a.example', 'b.example:443'] });
  });
});
