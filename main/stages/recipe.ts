// A recipe: named steps in order, each a stage with its settings; `$step` refers to the result of
// an earlier step, `$step.key` to a value of its summary.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { stringify } from 'yaml';
import { UserError } from '../i18n/user-error.ts';
import { parseYaml } from '../platform/limits/yaml-file.ts';
import type { StageName } from '../../preload/contract/jobs.ts';
import { stages, type StageTable } from './index.ts';
import { completeSettings, suggestion, type Settings } from './contract/settings.ts';
import { msg } from '../../i18n/message.ts';

export interface RecipeStep {
  readonly name: string;
  readonly stage: StageName;
  readonly settings: Settings;
}

export interface Recipe {
  readonly name: string;
  /** Default seed of every step that does not set its own. */
  readonly seed: number;
  readonly steps: readonly RecipeStep[];
}

const STEP_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** Step names contain no dot, so the first one ends the name. */
const REFERENCE = /^\$([^.]+)(?:\.(.+))?$/s;

/**
 * A resolved reference: without a key, the folder of the step's result; with one, a value of its
 * summary.
 */
export type ReferenceValue = (step: string, key: string | undefined) => unknown;

/** Reads a recipe file. Throws a UserError that names the file and the error in it. */
export function loadRecipe(file: string, table: StageTable = stages): Recipe {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UserError(msg('recipe.unreadable', { file }), {
      hint: msg('file.check-readable.hint'),
      cause,
    });
  }
  return parseRecipe(text, file, table);
}

/**
 * Parses a recipe (YAML or JSON); `file` is used in error messages, and as the name if the recipe
 * has none.
 */
export function parseRecipe(text: string, file: string, table: StageTable = stages): Recipe {
  const value = parseYaml(text, { file, hint: msg('recipe.layout.hint'), merge: true });
  const fields = group(value, file, `${file}`, ['name', 'seed', 'steps']);
  const name = fields['name'] ?? path.basename(file).replace(/\.[^.]*$/, '');
  const seed = fields['seed'] ?? 0;
  if (typeof name !== 'string' || name.trim() === '') throw wrong(file, 'name', 'text');
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed)) {
    throw wrong(file, 'seed', 'a whole number');
  }
  if (!Array.isArray(fields['steps']) || fields['steps'].length === 0) {
    throw wrong(file, 'steps', 'a list of at least one step');
  }
  const steps: RecipeStep[] = [];
  for (const [index, step] of (fields['steps'] as unknown[]).entries()) {
    steps.push(readStep(step, { file, number: index + 1, earlier: steps, table }));
  }
  return { name: name.trim(), seed, steps };
}

/** The recipe as file text that `loadRecipe` reads. */
export function recipeText({ name, seed, steps }: Recipe): string {
  return stringify({ name, seed, steps: steps.map((step) => ({ ...step })) }, { lineWidth: 0 });
}

/** The recipe with `settings` overriding those of its steps. */
export function withSettings(recipe: Recipe, name: string, settings: Settings): Recipe {
  const steps = recipe.steps.map((step) =>
    step.name === name ? { ...step, settings: { ...step.settings, ...settings } } : step,
  );
  return { ...recipe, steps };
}

/** The names of the steps whose results a step uses. */
export function referencesOf({ settings }: RecipeStep): string[] {
  const names: string[] = [];
  replaceReferences(settings, (name) => names.push(name));
  return names;
}

/**
 * Checks every step's settings against its stage's defaults before anything runs. Loads the stages,
 * so do not call it in Electron's main process.
 */
export async function checkRecipe(recipe: Recipe, table: StageTable = stages): Promise<void> {
  for (const step of recipe.steps) {
    const { stage } = await table[step.stage]!();
    try {
      const settings = completeSettings(stage, withoutLater(step.settings, stage.defaults));
      stage.check?.(settings as never);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const { message, hint } = error.problem;
      throw new UserError(msg('recipe.step-problem', { step: step.name, message }), {
        hint,
        cause: error,
      });
    }
  }
}

/**
 * The step's settings with the seed, and with every `$step` and `$step.key` replaced by the result
 * of `valueOf`.
 */
export function stepSettings(recipe: Recipe, step: RecipeStep, valueOf: ReferenceValue): Settings {
  return { seed: recipe.seed, ...(replaceReferences(step.settings, valueOf) as Settings) };
}

/**
 * The type of a later summary value is unknown: it is checked when its step starts, and the default
 * is used until then.
 */
function withoutLater(settings: Settings, defaults: object): Settings {
  const entries = Object.entries(settings).map(([name, value]) => {
    const isLater = typeof value === 'string' && REFERENCE.exec(value)?.[2] !== undefined;
    return [name, isLater && Object.hasOwn(defaults, name) ? (defaults as Settings)[name] : value];
  });
  return Object.fromEntries(entries) as Settings;
}

function readStep(
  value: unknown,
  {
    file,
    number,
    earlier,
    table,
  }: { file: string; number: number; earlier: readonly RecipeStep[]; table: StageTable },
): RecipeStep {
  const where = `${file}, step ${number}`;
  const fields = group(value, file, where, ['name', 'stage', 'settings']);
  const stage = fields['stage'];
  if (typeof stage !== 'string') throw wrong(where, 'stage', 'the name of a stage');
  if (!Object.hasOwn(table, stage)) {
    throw new UserError(msg('recipe.stage-unknown', { place: where, stage }), {
      hint: suggestion(stage, Object.keys(table)),
    });
  }
  const name = fields['name'] ?? stage;
  if (typeof name !== 'string' || !STEP_NAME.test(name)) {
    throw wrong(where, 'name', 'at most 40 lower-case letters, digits and hyphens');
  }
  if (earlier.some((step) => step.name === name)) {
    throw new UserError(msg('recipe.step-name-taken', { place: where, name }), {
      hint: msg('recipe.step-name-taken.hint'),
    });
  }
  const settings = group(fields['settings'] ?? {}, file, `${where}, settings`);
  const known = earlier.map((step) => step.name);
  replaceReferences(settings, (reference) => {
    if (known.includes(reference)) return '';
    throw new UserError(msg('recipe.reference-unknown', { place: where, reference }), {
      hint:
        known.length > 0 ? suggestion(reference, known) : msg('recipe.first-step-reference.hint'),
    });
  });
  return { name, stage: stage as StageName, settings };
}

function replaceReferences(value: unknown, valueOf: ReferenceValue): unknown {
  if (typeof value === 'string') {
    const [, step, key] = REFERENCE.exec(value) ?? [];
    return step === undefined ? value : valueOf(step, key);
  }
  if (Array.isArray(value)) return value.map((inner) => replaceReferences(inner, valueOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceReferences(inner, valueOf)]),
  );
}

function group(
  value: unknown,
  file: string,
  where: string,
  known?: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UserError(msg('recipe.not-a-group', { place: where }), {
      hint: msg('recipe.not-a-group.hint', { file }),
    });
  }
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new UserError(msg('recipe.field-unknown', { place: where, field: unknown }), {
      hint: suggestion(unknown, known ?? []),
    });
  }
  return value as Readonly<Record<string, unknown>>;
}

function wrong(where: string, field: string, expected: string): UserError {
  return new UserError(msg('recipe.field-invalid', { place: where, field, expected }));
}
