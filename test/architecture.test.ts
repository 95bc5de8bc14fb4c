// docs/architecture.md is true: its tree and layers are those of the sources, and what its walks
// name exists.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { firstClause, headerOf, roomOf, withGenerated } from '../scripts/docs/tree.mjs';
import { ROOMS } from '../scripts/docs/rooms.mjs';
import { LAYERS } from '../scripts/lint/layers.mjs';

const root = resolve(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');

/** What stands between two markers. */
function generated(name: string): string {
  const part = page.split(`<!-- ${name} -->`)[1]?.split(`<!-- /${name} -->`)[0];
  if (part === undefined) throw new Error(`docs/architecture.md has no markers named ${name}`);
  return part;
}

/** Paths of the tree: indentation is the folder, names stand before two spaces. */
function treePaths(): string[] {
  const block = /```tree\n([\s\S]*?)```/.exec(generated('tree'))?.[1];
  if (block === undefined) throw new Error('docs/architecture.md: there is no block ```tree');
  const folders: string[] = [];
  return block
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const depth = /^ */.exec(line)![0].length / 2;
      const name = line.trim().split(/ {2,}/)[0]!;
      if (name.endsWith('/')) folders[depth] = name;
      return folders.slice(0, depth).join('') + name;
    });
}

describe('docs/architecture.md', () => {
  it('has the tree and the layers of the sources (else: npm run docs:tree)', () => {
    expect(page).toBe(withGenerated(page));
  });

  it('shows only files and folders that exist', () => {
    expect(treePaths().filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('shows every source file of the product', () => {
    const shown = new Set(treePaths());
    const sources = globSync('{health,i18n,main,preload,renderer,rewards}/**/*.{ts,tsx,css,html}', {
      cwd: root,
    });
    expect(sources.filter((path) => !shown.has(path)).sort()).toEqual([]);
  });

  it('has a phrase for everything in the tree', () => {
    const lines = generated('tree').split('\n').slice(2, -2);
    expect(lines.filter((line) => !/^ *\S+ {2,}\S/.test(line) && !line.startsWith('```'))).toEqual(
      [],
    );
  });

  it('has a charter for existing folders only', () => {
    expect(Object.keys(ROOMS).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names exactly the rooms of the list of layers, in its order', () => {
    const rows = generated('layers')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const rooms = rows.map((line) => /`([^`]+)`/.exec(line)![1]!.replace(/\/$/, ''));
    expect(rooms).toEqual([...new Set(LAYERS.map(roomOf))]);
  });

  it('names only paths that exist', () => {
    const paths = [...page.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map((match) => match[1]!);
    expect(paths.length).toBeGreaterThan(80);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('names only functions that its files have', () => {
    const named = [...page.matchAll(/`([\w./-]+\.tsx?)`\s\(((?:`\w+`(?:,\s)?)+)\)/g)];
    expect(named.length).toBeGreaterThan(20);
    const missing = named.flatMap(([, file, symbols]) => {
      const source = readFileSync(join(root, file!), 'utf8');
      return [...symbols!.matchAll(/`(\w+)`/g)]
        .map((match) => match[1]!)
        .filter((symbol) => !new RegExp(`\\b${symbol}\\b`).test(source))
        .map((symbol) => `${file}: ${symbol}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('the phrases of the tree', () => {
  it('are the first clause of the header comment', () => {
    expect(headerOf('// Two lines of\n// one sentence.\n//\n// More.\n')).toBe(
      'Two lines of one sentence.',
    );
    expect(headerOf('/* Buttons. */\n')).toBe('Buttons.');
    expect(headerOf('#!/usr/bin/env node\n// A program.\n')).toBe('A program.');
    expect(headerOf("import x from 'y';\n")).toBeUndefined();
    expect(firstClause('Reads `a.b; c`. Never writes.')).toBe('Reads `a.b; c`');
    expect(firstClause('Is it right, and what does it earn? Pure.')).toBe(
      'Is it right, and what does it earn?',
    );
    expect(firstClause('AdamW on plain arrays; clipping')).toBe('AdamW on plain arrays');
    const list = 'one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve';
    expect(firstClause(`A title of its own: ${list}, ${list}.`)).toBe('A title of its own');
  });
});
