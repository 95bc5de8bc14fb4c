// The house: imports go down one ordered list of folders, nothing goes in circles, and no folder
// holds more than a page of files.

import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { Linter } from 'eslint';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { importProblem, LAYERS, layerOf, layersRule } from '../scripts/lint/layers.mjs';

const root = resolve(import.meta.dirname, '..');
const sources = globSync('{health,i18n,main,preload,renderer,rewards,settings}/**/*.{ts,tsx}', {
  cwd: root,
})
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

/**
 * Numbers of the lines on which texts and patterns of some length stand: breaking those helps
 * nobody.
 */
function linesOfTexts(file: string, source: string): Set<number> {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    const isText =
      ts.isStringLiteral(node) ||
      ts.isTemplateLiteralToken(node) ||
      ts.isRegularExpressionLiteral(node) ||
      ts.isJsxText(node);
    const start = node.getStart(tree);
    if (isText && node.end - start >= 40) {
      const last = tree.getLineAndCharacterOfPosition(node.end).line;
      for (let at = tree.getLineAndCharacterOfPosition(start).line; at <= last; at++) lines.add(at);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return lines;
}

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

/**
 * The room of a file as the list names it: its folder, or the file itself for the entries of the
 * program.
 */
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
    const files = globSync(
      '{health,i18n,main,preload,renderer,rewards,settings,test,scripts}/**/*.{ts,tsx,mjs}',
      {
        cwd: root,
      },
    );
    for (const file of files)
      if (!/^(renderer\/)?i18n\/|\/fixtures\//.test(file))
        counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });

  it('has no function over 150 lines', () => {
    const long = sources.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
      const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
      const found: string[] = [];
      const visit = (node: ts.Node): void => {
        const lines = lineOf(node.end) - lineOf(node.getStart(tree)) + 1;
        if (ts.isFunctionLike(node) && lines > 150) found.push(`${file}: ${lines} lines`);
        ts.forEachChild(node, visit);
      };
      visit(tree);
      return found;
    });
    expect(long).toEqual([]);
  });

  it('has no line over 110 columns outside texts, links and patterns', () => {
    const files = globSync('{health,main,preload,renderer,scripts,test}/**/*.{ts,tsx,mjs}', {
      cwd: root,
    });
    const long = files
      .filter((file) => !file.includes('/fixtures/'))
      .flatMap((file) => {
        const lines = readFileSync(join(root, file), 'utf8').split('\n');
        const wide = lines.flatMap((line, at) =>
          line.length > 110 && !/https?:\/\//.test(line) ? [at] : [],
        );
        if (wide.length === 0) return [];
        const texts = linesOfTexts(file, lines.join('\n'));
        return wide.filter((at) => !texts.has(at)).map((at) => `${file}:${at + 1}`);
      });
    expect(long).toEqual([]);
  });

  it('keeps at most 20 places from the formatter, each with a reason', () => {
    const marked = globSync(
      '{health,i18n,main,preload,renderer,rewards,settings,scripts,test}/**/*.{ts,tsx,mjs}',
      {
        cwd: root,
      },
    ).flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter(
          (line) => /\/\/ prettier-ignore|\* prettier-ignore/.test(line) && !line.includes("'"),
        )
        .map((line) => ({ file, line: line.trim() })),
    );
    expect(marked.length).toBeLessThanOrEqual(20);
    expect(marked.filter(({ line }) => !/prettier-ignore: \w/.test(line))).toEqual([]);
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
