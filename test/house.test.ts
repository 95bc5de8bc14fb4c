// The house: imports go down one ordered list of folders, nothing goes in circles, and no folder holds more than a page of files.

import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { Linter } from 'eslint';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { importProblem, LAYERS, layerOf, layersRule } from '../scripts/lint/layers.mjs';

const root = resolve(import.meta.dirname, '..');
const sources = globSync('{i18n,main,preload,renderer}/**/*.{ts,tsx}', { cwd: root })
  .map((file) => file.split('\\').join('/'))
  .sort();
const known = new Set(sources);

/** Own files that a source imports, types and `import()` included. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(file), fileName.split('?')[0]!))
    .filter((imported) => known.has(imported));
}

const imports = new Map(sources.map((file) => [file, importsOf(file)]));

/** A circle that `start` is part of, as a list of nodes; undefined where there is none. */
function circleFrom<T>(start: T, next: (node: T) => Iterable<T>): T[] | undefined {
  const path: T[] = [];
  const done = new Set<T>();
  const walk = (node: T): boolean => {
    path.push(node);
    for (const other of next(node)) {
      if (other === start) return true;
      if (done.has(other)) continue;
      done.add(other);
      if (walk(other)) return true;
    }
    path.pop();
    return false;
  };
  return walk(start) ? path : undefined;
}

/** The room of a file as the list names it: its folder, or the file itself for the entries of the program. */
const roomOf = (file: string): string => LAYERS[layerOf(file)] ?? dirname(file);

describe('the house', () => {
  it('has a row in the list for every folder with sources, and no row without sources', () => {
    const rooms = new Set(sources.map((file) => (LAYERS.includes(file) ? file : dirname(file))));
    // What stands flat in main/ are the entries; each has a row of its own.
    expect([...rooms].sort()).toEqual([...LAYERS].sort());
  });

  it('imports go down the list only', () => {
    const wrong = sources.flatMap((file) =>
      imports.get(file)!.flatMap((imported) => {
        const problem = importProblem(file, imported);
        return problem === undefined ? [] : [`${file} -> ${imported}: ${problem}`];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('has no circles between files', () => {
    const circles = sources.flatMap((file) => {
      const circle = circleFrom(file, (each) => imports.get(each)!);
      return circle === undefined ? [] : [circle.join(' -> ')];
    });
    expect(circles).toEqual([]);
  });

  it('has no circles between folders', () => {
    const next = new Map<string, Set<string>>();
    for (const [file, imported] of imports) {
      const others = next.get(roomOf(file)) ?? new Set();
      next.set(roomOf(file), others);
      for (const other of imported) if (roomOf(other) !== roomOf(file)) others.add(roomOf(other));
    }
    const circles = [...next.keys()].flatMap((room) => {
      const circle = circleFrom(room, (each) => next.get(each) ?? []);
      return circle === undefined ? [] : [circle.join(' -> ')];
    });
    expect(circles).toEqual([]);
  });

  it('has at most 15 files flat in a folder, catalogues and fixtures aside', () => {
    const counts = new Map<string, number>();
    const files = globSync('{i18n,main,preload,renderer,test,scripts}/**/*.{ts,tsx,mjs}', {
      cwd: root,
    });
    for (const file of files)
      if (!/^(renderer\/)?i18n\/|\/fixtures\//.test(file))
        counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });

  it('lint refuses a wrong import by name, wherever the folder stands', () => {
    const wrongs: [string, string][] = [
      ['main/engine/graph/ops.ts', '../models/index.ts'],
      ['main/stages/rl/rollout.ts', '../rl.ts'],
      ['main/data/formats/xlsx.ts', '../sources/column-roles.ts'],
      ['main/cli/commands/score.ts', '../main.ts'],
      ['main/i18n/user-error.ts', '../platform/files.ts'],
      ['renderer/selectors/models.ts', '../components/controls/Button.tsx'],
      ['renderer/screens/Data.tsx', '../../main/storage/database.ts'],
      ['preload/contract/jobs.ts', '../contract.ts'],
    ];
    const linter = new Linter({ cwd: root });
    const messages = (file: string, imported: string): string[] =>
      linter
        .verify(
          `import '${imported}';`,
          [
            {
              files: ['**/*.{ts,tsx}'],
              plugins: { omr: { rules: { layers: layersRule(root) } } },
              rules: { 'omr/layers': 'error' },
            },
          ],
          { filename: join(root, file) },
        )
        .map(({ ruleId }) => ruleId ?? 'no rule');
    for (const [file, imported] of wrongs) {
      expect(known.has(posix.join(posix.dirname(file), imported)), `${file} ${imported}`).toBe(
        true,
      );
      expect(messages(file, imported), `${file} -> ${imported}`).toEqual(['omr/layers']);
      // The other way round, or among neighbours, it is allowed.
      expect(messages(file, `./${basename(file)}`)).toEqual([]);
    }
    // A folder without a row is refused too: nothing new escapes the list.
    expect(messages('main/elsewhere/new.ts', '../i18n/message.ts')).toEqual(['omr/layers']);
  });
});
