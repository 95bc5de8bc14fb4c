// The README stays short, and every page's links lead somewhere.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })];

/** Links of a page to files of the repository, relative to the page. */
const linksOf = (page: string): string[] =>
  [...textOf(page).matchAll(/\]\((?!https?:|#)([^)\s#]+)/g)].map((match) => match[1]!);

describe('README', () => {
  it('has at most 120 lines', () => {
    expect(textOf('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  });

  it('links to every page of docs/', () => {
    const linked = new Set(linksOf('README.md'));
    expect(pages.slice(1).filter((page) => !linked.has(page))).toEqual([]);
  });
});

describe('docs/security.md', () => {
  const rows = textOf('docs/security.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (-|watched by)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const tests = rows.flatMap(([, promise, test]) =>
    test?.startsWith('`test/') ? [{ promise, file: test.replaceAll('`', '') }] : [],
  );

  it('names a test for each promise, and each of these files exists and has tests', () => {
    expect(tests.length).toBeGreaterThan(25);
    const missing = tests.filter(
      ({ file }) => !existsSync(join(root, file)) || !/\bit(\.\w+)*\(/.test(textOf(file)),
    );
    expect(missing).toEqual([]);
  });

  it('has no promise without a test', () => {
    const heads = ['promise', 'item'];
    const without = textOf('docs/security.md')
      .split('\n\n')
      .filter((part) => heads.some((head) => part.startsWith(`| ${head} `)))
      .flatMap((table) => table.trim().split('\n').slice(2))
      .filter((line) => !/\| `test\/[\w./-]+\.test\.ts` +\|$/.test(line));
    expect(without).toEqual([]);
  });
});

describe('README and docs/', () => {
  it('link only to files that exist', () => {
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((link) => !existsSync(join(root, dirname(page), link)))
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only paths that exist', () => {
    const path =
      /`(?:node )?((?:i18n|main|preload|renderer|resources|scripts|test|docs)\/[\w./-]+)[^`]*`/g;
    const broken = pages.flatMap((page) =>
      [...textOf(page).matchAll(path)]
        .map((match) => match[1]!)
        .filter((named) => !existsSync(join(root, named)))
        .map((named) => `${page}: ${named}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only npm scripts that exist', () => {
    const broken = pages.flatMap((page) =>
      [...textOf(page).matchAll(/npm run (?:-s )?([\w:]+)/g)]
        .map((match) => match[1]!)
        .filter((name) => !(name in scripts))
        .map((name) => `${page}: npm run ${name}`),
    );
    expect(broken).toEqual([]);
  });

  it('have no line over 110 columns outside tables, code and images', () => {
    const long = pages.flatMap((page) =>
      textOf(page)
        .replace(/^```[\s\S]*?^```/gm, '')
        .split('\n')
        .filter((line) => [...line].length > 110 && !/^(\||!?\[)/.test(line))
        .map((line) => `${page}: ${line.slice(0, 60)}…`),
    );
    expect(long).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  it('names every package of package.json, with its version, and no other', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const wanted = Object.entries({ ...dependencies, ...devDependencies }).map(
      ([name, version]) => `${name} ${version}`,
    );
    const chosen = textOf('docs/dependencies.md').split('## What we do not use')[0]!;
    const named = [...chosen.matchAll(/`([^`\s]+)` (\d[\w.-]*)/g)].map(
      ([, name, version]) => `${name} ${version}`,
    );
    expect(named.sort()).toEqual(wanted.sort());
  });
});
