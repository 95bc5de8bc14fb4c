// Where the parity cases stand: the suite's own copy, and the shared ones where they are there.

import * as fs from 'node:fs';
import * as path from 'node:path';

const root = path.join(import.meta.dirname, '..');

/** A case: its name and its folder, absolute, with a `case.json`. */
export interface ParityCase {
  readonly name: string;
  readonly dir: string;
}

/**
 * The cases whose name matches, in the order of their names: those of test/fixtures/parity, then
 * those that it lacks from the folder that OMR_CONFORMANCE names, or else from
 * ../shared/conformance beside the checkout.
 */
export function parityCases(pattern: RegExp): ParityCase[] {
  const shared = process.env.OMR_CONFORMANCE ?? path.join(root, '../shared/conformance');
  const found = new Map<string, ParityCase>();
  for (const parity of [path.join(root, 'test/fixtures/parity'), path.join(shared, 'parity')]) {
    for (const name of fs.existsSync(parity) ? fs.readdirSync(parity) : []) {
      const dir = path.join(parity, name);
      if (pattern.test(name) && !found.has(name) && fs.existsSync(path.join(dir, 'case.json')))
        found.set(name, { name, dir });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
