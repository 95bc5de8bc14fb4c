// Files that people write: what is broken is refused with its line, and nothing of it is taken.

import { expect, it } from 'vitest';
import { parseYaml } from '../../../main/platform/limits/yaml-file.ts';

const read = (text: string): unknown =>
  parseYaml(text, { file: 'r.yaml', hint: 'Write one setting per line.' });

it('reads YAML and JSON', () => {
  expect(read('a: 1\nb: [x, 2]\n')).toEqual({ a: 1, b: ['x', 2] });
  expect(read('{"a": 1}')).toEqual({ a: 1 });
});

it.each([
  ['a brace alone', '{', 1],
  ['JSON that is cut off', '{"epochs": 5, "maxSteps": 2', 1],
  ['a list that is not closed', 'epochs: [5\nmaxSteps: 2\n', 2],
  ['a name that is there twice', 'epochs: 5\nepochs: 6\n', 2],
  ['two documents', 'epochs: 5\n---\nepochs: 6\n', 2],
  ['a line that stands too far left', 'steps:\n   - a\n  - b\n', 3],
  ['a text that is not closed', 'name: "x\n', 2],
  ['an alias without its anchor', 'a: *b\n', undefined],
])('refuses %s, and says where', (_, text, line) => {
  const refused = (): unknown => read(text);
  expect(refused).toThrow(/^r\.yaml is not valid YAML/);
  if (line !== undefined) expect(refused).toThrow(`at line ${line}`);
  expect(refused).not.toThrow(/\n/);
});
