// The list of open models: its shapes against the published numbers of parameters, the user's own
// entries, and the table of docs/models.md.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CATALOGUE_FILE,
  findInCatalogue,
  forecastOf,
  readCatalogue,
  readEntries,
  type CatalogueEntry,
} from '../../../main/library/model-catalogue.ts';
import { parametersOf } from '../../../main/engine/models/model.ts';
import { findResources } from '../../../main/platform/app-paths.ts';
import { modelTable, withTable } from '../../../scripts/docs/models.ts';
import { TINY_TEXT, temporaryFolder } from '../../helpers.ts';

const resources = findResources();

/** A workspace with a list of its own. */
function workspaceWith(list: string): string {
  const dir = temporaryFolder();
  fs.writeFileSync(path.join(dir, CATALOGUE_FILE), list);
  return dir;
}

const OWN = `models:
  - name: Mine
    repo: me/mine
    as: [base]
    licence: MIT
    config: ${JSON.stringify(TINY_TEXT)}
  - name: A fine-tuned one
    repo: Qwen/Qwen2.5-0.5B-Instruct
    as: [teacher]
    licence: Apache-2.0
    terms: research-only
    config: ${JSON.stringify(TINY_TEXT)}
`;

describe('the program’s list', () => {
  const { models, problem } = readCatalogue(resources, temporaryFolder());
  const entries = readEntries(path.join(resources, CATALOGUE_FILE));

  it('has shapes with as many parameters as the models’ own pages state', () => {
    expect(problem).toBeNull();
    const stated = entries.filter(({ parameters }) => parameters !== undefined);
    expect(stated.length).toBeGreaterThan(20);
    const numbers = (count: (entry: CatalogueEntry) => number | undefined) =>
      stated.map((entry) => [entry.repo, count(entry)]);
    expect(numbers(({ config }) => parametersOf(config))).toEqual(
      numbers(({ parameters }) => parameters),
    );
    for (const { repo, config } of entries)
      expect(models.find((model) => model.repo === repo)?.parameters).toBe(parametersOf(config));
  });

  it('has a forecast for every entry: less memory with fewer bits and more with more parameters', () => {
    for (const { repo, memory } of models) {
      expect(memory?.bf16, repo).toBeGreaterThan(0);
      expect(memory?.int4, repo).toBeLessThan(memory!.int8!);
    }
    const bytes = (repo: string) => models.find((model) => model.repo === repo)!.memory!.bf16!;
    expect(bytes('Qwen/Qwen2.5-VL-3B-Instruct')).toBeLessThan(bytes('Qwen/Qwen2.5-VL-7B-Instruct'));
    // Weights of 16 bits alone are 2 bytes each.
    for (const { parameters, memory } of models)
      expect(memory!.bf16!).toBeGreaterThan(2 * parameters);
  });

  it('has the forecast that its smallest model has today', () => {
    const smallest = entries.find(({ repo }) => repo.includes('SmolLM2-135M'))!;
    const { memory } = models.find(({ repo }) => repo === smallest.repo)!;
    const now = forecastOf(smallest.config).memory;
    for (const [type, bytes] of Object.entries(now))
      expect(memory![type as 'bf16']! / bytes, type).toBeCloseTo(1, 2);
  });

  it('is the table of docs/models.md', () => {
    const document = fs.readFileSync(path.join(resources, '../docs/models.md'), 'utf8');
    expect(document, 'npm run docs:models').toBe(withTable(document, modelTable(models)));
  });

  it.each(['Qwen/Qwen2.5-VL-3B-Instruct', 'qwen2.5-vl-3b-instruct', 'Qwen2.5-VL 3B Instruct'])(
    'finds a model by the word %s',
    (word) => {
      expect(findInCatalogue(models, word)?.repo).toBe('Qwen/Qwen2.5-VL-3B-Instruct');
    },
  );

  it('is empty where resources come without it', () => {
    expect(readCatalogue(temporaryFolder(), temporaryFolder()).models).toEqual([]);
  });

  it('does not guess at other words', () => {
    expect(findInCatalogue(models, 'qwen')).toBeUndefined();
  });
});

describe('the user’s list', () => {
  it('adds models and replaces those of the same name', () => {
    const { models, problem } = readCatalogue(resources, workspaceWith(OWN));
    expect(problem).toBeNull();
    expect(models[0]).toMatchObject({ repo: 'me/mine', isOwn: true, terms: 'open', memory: null });
    const replaced = models.filter(({ repo }) => repo === 'Qwen/Qwen2.5-0.5B-Instruct');
    expect(replaced).toMatchObject([{ as: ['teacher'], terms: 'research-only', isOwn: true }]);
  });

  it.each([
    ['a misspelt field', OWN.replace('licence: MIT', 'license: MIT'), /models\[0\]/],
    ['an unknown family', OWN.replace('"qwen2"', '"mamba"'), /models\[0\]\.config.*mamba/],
    ['an unknown use', OWN.replace('[teacher]', '[pupil]'), /models\[1\]\.as/],
    ['no list', 'models: none', /models\.yaml\.models/],
    ['no YAML', 'models: [', /models\.yaml is not valid YAML/],
  ])('with %s is left out and the reason told', (_, list, reason) => {
    const { models, problem } = readCatalogue(resources, workspaceWith(list));
    expect(problem?.message).toMatch(reason);
    expect(models.some(({ isOwn }) => isOwn)).toBe(false);
    expect(models.length).toBeGreaterThan(20);
  });
});
