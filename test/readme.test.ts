// The README's tree is true: what it names exists, and no source file is left out.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Paths of the tree: indentation is the folder, names stand before two spaces, several on a line are separated by one. */
function treePaths(): string[] {
  const block = /```tree\n([\s\S]*?)```/.exec(readme)?.[1];
  if (block === undefined) throw new Error('README.md: there is no block ```tree');
  const folders: string[] = [];
  const paths: string[] = [];
  for (const line of block.split('\n').filter((each) => each.trim() !== '')) {
    const depth = /^ */.exec(line)![0].length / 2;
    const names = line.trim().split(/ {2,}/)[0]!.split(' ');
    const parent = folders.slice(0, depth).join('');
    for (const name of names) {
      paths.push(parent + name);
      if (name.endsWith('/')) folders[depth] = name;
    }
  }
  return paths;
}

describe('README', () => {
  it('names only files and folders that exist', () => {
    expect(treePaths().filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names every source file of the product', () => {
    const named = new Set(treePaths());
    const sources = globSync('{main,preload,renderer}/**/*.{ts,tsx,css,html}', { cwd: root });
    expect(sources.filter((path) => !named.has(path)).sort()).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)\s]+)/g)].map((match) => match[1]!);
    expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
