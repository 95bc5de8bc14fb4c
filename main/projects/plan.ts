// Converts a plan of the page Train (examples, model, teacher and size) into a recipe of eight
// steps.

import { taskTemplate } from '../../rewards/task-templates.ts';
import type { Recipe, RecipeStep } from '../stages/recipe.ts';
import type { StageName } from '../../preload/contract/jobs.ts';
import type { Settings } from '../stages/contract/settings.ts';
import type { PlanSize, RecipeView, TrainPlan } from '../../preload/contract/train.ts';

/** A further data set on which the first and the last model are evaluated. */
export interface PlanSuite {
  /** For the names of their steps: small letters, digits and dashes. */
  readonly slug: string;
  /** The data set's folder as settings name it. */
  readonly dataset: string;
  /** The split to evaluate; empty for all. */
  readonly split: string;
  readonly parts: Readonly<Record<string, number>>;
}

/** Facts about a plan's examples and model. */
export interface PlanFacts {
  /** The import stage's settings; null if the examples are already a data set of the workspace. */
  readonly source: Settings | null;
  /** The data set's folder, if there is one. */
  readonly dataset: string | null;
  /** Number of examples by split; empty if not known yet. */
  readonly parts: Readonly<Record<string, number>>;
  /** Data sets for further evaluations. */
  readonly suites: readonly PlanSuite[];
  /** Number of parameters of the trained model; null if unknown. */
  readonly parameters: number | null;
}

/** Splits that a recipe needs, and their default shares for examples without splits. */
export const SPLIT_SHARES = { sft: 0.45, rl: 0.35, validation: 0.05, test: 0.15 } as const;
/**
 * Models with fewer parameters still have to learn to see: they use higher learning rates, higher
 * still for the vision tower.
 */
const SMALL_MODEL_PARAMETERS = 50e6;

/** Settings of a plan size by step, for a small model and for any other. */
interface SizeSettings {
  readonly all: Settings;
  readonly small?: Settings;
}
type StepName = 'evaluate' | 'distill' | 'sft' | 'rl';

const SHORT_ANSWERS = { maxNewTokens: 96 };
const SHORT_BATCHES = { promptsPerBatch: 64, ...SHORT_ANSWERS };
/**
 * A small model learns more from many questions with few answers each than from few with many;
 * advantages are not divided by the deviation, so that groups that are all right teach brevity.
 */
const SMALL_MODEL_RL = {
  numGenerations: 4,
  learningRate: 4e-4,
  visionLrMultiplier: 2,
  lrScheduler: 'linear',
  warmupSteps: 3,
  imageAugmentation: 0.05,
  advantages: 'mean',
  filterGroups: 'reward',
  concisenessWeight: 0.2,
  ...SHORT_ANSWERS,
};
const SMALL_MODEL_SFT = { learningRate: 2e-3, visionLrMultiplier: 2, imageAugmentation: 0.05 };

/** The three sizes. Quick and Balanced with a small model are the sample's own recipes. */
const SIZES: Readonly<Record<PlanSize, Readonly<Record<StepName, SizeSettings>>>> = {
  quick: {
    evaluate: { all: { limit: 60, samples: 2 }, small: SHORT_ANSWERS },
    distill: { all: { limit: 128, answers: 4 }, small: SHORT_ANSWERS },
    sft: {
      all: { maxSteps: 12, batchSize: 16, answersPerQuestion: 2, saveSteps: 3 },
      small: { learningRate: 2e-3, visionLrMultiplier: 2 },
    },
    rl: {
      all: { steps: 4, promptsPerStep: 8, numGenerations: 8, saveSteps: 1 },
      small: { learningRate: 3e-4, visionLrMultiplier: 2, ...SHORT_ANSWERS },
    },
  },
  balanced: {
    evaluate: { all: { samples: 8 }, small: SHORT_BATCHES },
    distill: { all: { answers: 8 }, small: SHORT_BATCHES },
    sft: {
      all: { epochs: 3, batchSize: 16, answersPerQuestion: 4 },
      small: { epochs: 10, batchSize: 32, answersPerQuestion: 1, ...SMALL_MODEL_SFT },
    },
    rl: {
      all: { steps: 50, promptsPerStep: 16, numGenerations: 8, miniBatches: 2 },
      small: { promptsPerStep: 128, ...SMALL_MODEL_RL },
    },
  },
  thorough: {
    evaluate: { all: { samples: 8 }, small: SHORT_BATCHES },
    distill: { all: { answers: 16 }, small: SHORT_BATCHES },
    sft: {
      all: { epochs: 3, batchSize: 32, answersPerQuestion: 0 },
      small: { epochs: 20, answersPerQuestion: 1, ...SMALL_MODEL_SFT },
    },
    rl: {
      all: { steps: 150, promptsPerStep: 32, numGenerations: 16, miniBatches: 2 },
      small: { steps: 100, promptsPerStep: 128, ...SMALL_MODEL_RL },
    },
  },
};

/** The plan's steps. Pure; `checkRecipe` checks the settings against the stages. */
export function recipeFor(plan: TrainPlan, facts: PlanFacts): Recipe {
  const base = plan.opened ?? { name: plan.name, seed: plan.seed, steps: stepsOf(plan, facts) };
  const steps = base.steps.map((step): RecipeStep => ({
    ...step,
    settings: { ...step.settings, ...plan.changes[step.name] },
  }));
  return { name: plan.name.trim() || base.name, seed: plan.seed, steps };
}

/** A recipe as the window reads it. */
export function recipeView({ name, seed, steps }: Recipe): RecipeView {
  return { name, seed, steps };
}

/** Whether the examples lack a split that a recipe needs, so that they must be split again. */
export function needsSplit(parts: PlanFacts['parts']): boolean {
  const names = Object.keys(parts);
  return names.length > 0 && ['sft', 'rl', 'test'].some((name) => !((parts[name] ?? 0) > 0));
}

/** The number of examples in each split. */
export function plannedParts(parts: PlanFacts['parts']): Readonly<Record<string, number>> {
  if (!needsSplit(parts)) return parts;
  const rows = Object.values(parts).reduce((sum, count) => sum + count, 0);
  return Object.fromEntries(
    Object.entries(SPLIT_SHARES).map(([name, share]) => [name, Math.floor(rows * share)]),
  );
}

function stepsOf(plan: TrainPlan, facts: PlanFacts): readonly RecipeStep[] {
  const size = SIZES[plan.size];
  const isSmall = facts.parameters !== null && facts.parameters < SMALL_MODEL_PARAMETERS;
  const parts = plannedParts(facts.parts);
  const sized = (name: StepName): Settings => ({
    ...size[name].all,
    ...(isSmall ? size[name].small : {}),
  });
  const rlSettings = sized('rl');
  const promptsPerStep = Number(rlSettings['promptsPerStep']);
  const questions = parts['rl'] ?? promptsPerStep;
  const step = (name: string, stage: StageName, settings: Settings): RecipeStep => ({
    name,
    stage,
    settings,
  });
  const evaluate = (of: string, model: string): RecipeStep =>
    step(`evaluate-${of}`, 'evaluate', { model, dataset: '$curate', ...sized('evaluate') });
  const furtherOf = (of: string, model: string): RecipeStep[] =>
    facts.suites.map(({ slug: word, dataset, split }) =>
      step(`evaluate-${of}-${word}`, 'evaluate', { model, dataset, split, ...sized('evaluate') }),
    );
  return [
    ...(facts.source ? [step('import', 'import', facts.source)] : []),
    step('curate', 'curate', {
      dataset: facts.source ? '$import' : (facts.dataset ?? ''),
      ...(needsSplit(facts.parts) ? { split: SPLIT_SHARES } : {}),
    }),
    evaluate('base', plan.model),
    ...furtherOf('base', plan.model),
    step('distill', 'distill', { model: plan.teacher, dataset: '$curate', ...sized('distill') }),
    step('sft', 'sft', { model: plan.model, dataset: '$distill', ...sized('sft') }),
    evaluate('sft', '$sft'),
    step('rl', 'rl', {
      model: '$sft',
      dataset: '$curate',
      ...rlSettings,
      ...taskTemplate(String(facts.source?.['template'] ?? ''))?.reward,
      // A step cannot ask more questions than there are.
      ...(questions > 0 && questions < promptsPerStep ? { promptsPerStep: questions } : {}),
    }),
    evaluate('rl', '$rl'),
    ...furtherOf('rl', '$rl'),
  ];
}
