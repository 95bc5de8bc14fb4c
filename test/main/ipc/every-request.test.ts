// Every request of the window checks what it gets: nonsense is answered with a sentence, never with a
// fault of the program, and does nothing.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { filesIn } from '../../surroundings.ts';
import { temporaryFolder } from '../../helpers.ts';

const NONSENSE: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  null: null,
  'an object': {},
  'a list': [],
  'a list of lists': [[[]]],
  'a number': -1,
  'no number': NaN,
  'a path that leaves': '../../../../etc/passwd',
  'a long text': 'x'.repeat(2 ** 20),
  'a prototype': JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {}}}'),
};

/** What V8, Node and SQLite say where a program has not checked. */
const FAULT =
  /Cannot (read|set|convert|destructure)|is not (a function|iterable|defined)|undefined|\bE(NOENT|NOTDIR|NAMETOOLONG|ISDIR|INVAL)\b|SQLITE|datatype mismatch|Maximum call stack/;

let backend: Backend;
let dir: string;
const touched: string[] = [];
const note = (what: string) => (): Promise<string[]> => {
  touched.push(what);
  return Promise.resolve([]);
};
beforeAll(() => {
  dir = temporaryFolder();
  fs.mkdirSync(path.join(dir, 'resources'));
  backend = openBackend({
    workspace: path.join(dir, 'workspace'),
    resources: path.join(dir, 'resources'),
    launcher: () => {
      throw new UserError('There is no engine in this test.', { hint: '-' });
    },
    openFile: () => void touched.push('open'),
    showFolder: () => void touched.push('show'),
    pickPaths: note('pick'),
    setLocale: () => undefined,
  });
});
afterAll(() => backend.close());

it('answers nonsense with a sentence, for every request that takes something', async () => {
  const { handlers } = backend;
  const names = Object.keys(handlers).filter(
    (name) => (handlers as Record<string, { length: number }>)[name]!.length > 0,
  );
  expect(names.length).toBeGreaterThan(40);
  const faults: string[] = [];
  for (const name of names) {
    const handler = (handlers as Record<string, (...args: unknown[]) => unknown>)[name]!;
    for (const [what, value] of Object.entries(NONSENSE)) {
      try {
        await handler(value, value, value, value);
      } catch (error) {
        const { message } = error as Error;
        if (FAULT.test(message) || !(error instanceof Error))
          faults.push(`${name}, ${what}: ${message.slice(0, 120)}`);
      }
    }
  }
  expect(faults).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(touched.filter((what) => what !== 'pick')).toEqual([]);
  expect(filesIn(path.join(dir, 'workspace', 'runs'))).toEqual([]);
});
