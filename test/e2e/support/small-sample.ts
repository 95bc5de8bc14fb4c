// The sample project reduced for tests: the same recipe, few pictures, and checkpoints often enough
// to interrupt a run between two.

import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT } from './launch.ts';

/** Cards kept of each part. */
const CARDS = { sft: 32, rl: 16, validation: 8, test: 24 };

/** Settings that replace those of the quick recipe, by stage. */
const SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  distill: { answers: 4 },
  sft: { epochs: 4, maxSteps: 0, batchSize: 8, saveSteps: 3 },
  rl: { steps: 4, promptsPerStep: 4, numGenerations: 4, filterGroups: 'none', saveSteps: 1 },
  evaluate: { limit: 24, samples: 2 },
};

interface Recipe {
  steps: { name: string; stage: string; settings: Record<string, unknown> }[];
}

/**
 * Writes a folder of resources that OMR_RESOURCES may name; its recipe has the steps whose names
 * `isKept`.
 */
export function smallResources(
  folder: string,
  isKept: (step: string) => boolean = () => true,
  changes: typeof SETTINGS = {},
): void {
  const own = join(ROOT, 'resources');
  mkdirSync(join(folder, 'recipes'), { recursive: true });
  for (const whole of ['pocket', 'cluster'])
    symlinkSync(join(own, whole), join(folder, whole), 'junction');
  cpSync(join(own, 'recipes/openmmreasoner.yaml'), join(folder, 'recipes/openmmreasoner.yaml'));

  for (const list of ['models.yaml', 'models-forecast.json'])
    cpSync(join(own, list), join(folder, list));

  const recipe = parse(readFileSync(join(own, 'recipes/sample-quick.yaml'), 'utf8')) as Recipe;
  recipe.steps = recipe.steps.filter(({ name }) => isKept(name));
  for (const step of recipe.steps)
    Object.assign(step.settings, SETTINGS[step.stage], changes[step.stage]);
  writeFileSync(join(folder, 'recipes/sample-quick.yaml'), stringify(recipe));

  for (const [part, count] of Object.entries(CARDS)) {
    const from = join(own, 'sample', part);
    const to = join(folder, 'sample', part);
    mkdirSync(to, { recursive: true });
    const lines = readFileSync(join(from, 'cards.jsonl'), 'utf8').split('\n').slice(0, count);
    writeFileSync(join(to, 'cards.jsonl'), `${lines.join('\n')}\n`);
    for (const line of lines) {
      const { picture } = JSON.parse(line) as { picture: string };
      cpSync(join(from, picture), join(to, picture));
    }
  }
}
