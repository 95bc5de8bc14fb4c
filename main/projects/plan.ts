// Converts a plan of the page Train (examples, model, teacher and size) into a recipe.

import { taskTemplate } from '../../rewards/task-templates.ts';
import type { Recipe, RecipeStep } from '../stages/recipe.ts';
import type { StageName } from '../../preload/contract/jobs.ts';
import type { Settings } from '../stages/contract/settings.ts';
import type { PlanSize, RecipeView, TeacherKind, TrainPlan } from '../../preload/contract/train.ts';
import { lengthOfAnswers, lengthOfTraining, type RowFacts } from './fit-to-data.ts';
import { planParts, type Parts, type PlannedParts } from './parts.ts';

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
  readonly parts: Parts;
  /** What the examples are like; null if not known yet. */
  readonly rows: RowFacts | null;
  /** Data sets for further evaluations. */
  readonly suites: readonly PlanSuite[];
  /** Number of parameters of the trained model; null if unknown. */
  readonly parameters: number | null;
}

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

/** Quick does not compare the sample's cards again: a test holds that no two are alike. */
const QUICK_SAMPLE_CURATION = { near: false, leaks: false };

/** The three sizes. Quick and Balanced with a small model are the sample's own recipes. */
const SIZES: Readonly<Record<PlanSize, Readonly<Record<StepName, SizeSettings>>>> = {
  quick: {
    evaluate: {
      all: { limit: 60, samples: 2 },
      small: { limit: 150, samples: 0, ...SHORT_ANSWERS },
    },
    distill: {
      all: { limit: 128, answers: 4 },
      small: { limit: 320, answers: 1, ...SHORT_ANSWERS },
    },
    // A gain that is seen on 150 questions takes about 60 steps.
    sft: {
      all: { maxSteps: 12, batchSize: 16, answersPerQuestion: 2, saveSteps: 3 },
      small: {
        maxSteps: 60,
        answersPerQuestion: 1,
        learningRate: 3e-3,
        visionLrMultiplier: 2,
        saveSteps: 10,
      },
    },
    rl: {
      all: { steps: 4, promptsPerStep: 8, numGenerations: 8, saveSteps: 1 },
      small: {
        steps: 2,
        numGenerations: 4,
        learningRate: 3e-4,
        visionLrMultiplier: 2,
        ...SHORT_ANSWERS,
      },
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

/**
 * Checks of a person's own examples: 200 questions narrow the interval to ± 7 points at most; the
 * sample's 60 only show how it goes.
 */
const OWN_EVALUATION: Readonly<Record<PlanSize, Settings>> = {
  quick: { limit: 200, samples: 0 },
  balanced: { samples: 4 },
  thorough: { samples: 8 },
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

/**
 * Where a plan's answers come from: what the plan says, else the teacher for the sample, the rows'
 * own reasoning where most have it, and their answers as they are for all others.
 */
export function teacherKindOf(plan: TrainPlan, { rows }: Pick<PlanFacts, 'rows'>): TeacherKind {
  if (plan.teacherKind !== undefined) return plan.teacherKind;
  if (plan.examples.kind === 'sample') return 'model';
  return rows !== null && rows.rationales >= MOSTLY ? 'rows' : 'none';
}

/** The parts that the plan uses. */
export function partsOfPlan(plan: TrainPlan, facts: PlanFacts): PlannedParts {
  return planParts(facts.parts, practises(teacherKindOf(plan, facts), facts.parts));
}

/** From this share of rows with a rationale on, the rows teach reasoning. */
const MOSTLY = 0.5;

/**
 * Practice compares answers that reasoned differently. Answers without reasoning differ only in
 * being right, which learning from all of them teaches better; but examples that somebody kept
 * apart for practice are used.
 */
function practises(kind: TeacherKind, parts: Parts): boolean {
  return kind !== 'none' || (parts['rl'] ?? 0) > 0;
}

function stepsOf(plan: TrainPlan, facts: PlanFacts): readonly RecipeStep[] {
  const isSmall = facts.parameters !== null && facts.parameters < SMALL_MODEL_PARAMETERS;
  const parts = partsOfPlan(plan, facts);
  const hasPractice = practises(teacherKindOf(plan, facts), facts.parts);
  const own = plan.examples.kind === 'sample' ? undefined : ownSettings(plan, facts, isSmall);
  const sized = (name: StepName): Settings => ({
    ...SIZES[plan.size][name].all,
    ...(isSmall ? SIZES[plan.size][name].small : {}),
    ...own?.[name],
  });
  const rlSettings = sized('rl');
  const promptsPerStep = Number(rlSettings['promptsPerStep']);
  const questions = parts.counts[parts.rl] ?? promptsPerStep;
  const step = (name: string, stage: StageName, settings: Settings): RecipeStep => ({
    name,
    stage,
    settings,
  });
  const inPart = (part: string, usual: string): Settings => (part === usual ? {} : { split: part });
  const evaluate = (of: string, model: string): RecipeStep =>
    step(`evaluate-${of}`, 'evaluate', {
      model,
      dataset: '$curate',
      ...inPart(parts.test, 'test'),
      ...sized('evaluate'),
    });
  const furtherOf = (of: string, model: string): RecipeStep[] =>
    facts.suites.map(({ slug: word, dataset, split }) =>
      step(`evaluate-${of}-${word}`, 'evaluate', { model, dataset, split, ...sized('evaluate') }),
    );
  const learn = inPart(parts.sft, 'sft');
  return [
    ...(facts.source ? [step('import', 'import', facts.source)] : []),
    step('curate', 'curate', {
      dataset: facts.source ? '$import' : (facts.dataset ?? ''),
      ...(own === undefined && plan.size === 'quick' ? QUICK_SAMPLE_CURATION : {}),
      ...parts.curate,
    }),
    evaluate('base', plan.model),
    ...furtherOf('base', plan.model),
    step('distill', 'distill', {
      ...teacherSettings(plan, facts, sized('distill')),
      dataset: '$curate',
      ...learn,
    }),
    step('sft', 'sft', { model: plan.model, dataset: '$distill', ...learn, ...sized('sft') }),
    evaluate('sft', '$sft'),
    ...(hasPractice
      ? [
          step('rl', 'rl', {
            model: '$sft',
            dataset: '$curate',
            ...rlSettings,
            ...taskTemplate(String(facts.source?.['template'] ?? ''))?.reward,
            // A step cannot ask more questions than there are.
            ...(questions > 0 && questions < promptsPerStep ? { promptsPerStep: questions } : {}),
          }),
          evaluate('rl', '$rl'),
        ]
      : []),
    ...furtherOf(hasPractice ? 'rl' : 'sft', hasPractice ? '$rl' : '$sft'),
  ];
}

/** The settings of distillation that say where answers come from. */
function teacherSettings(plan: TrainPlan, facts: PlanFacts, asked: Settings): Settings {
  const kind = teacherKindOf(plan, facts);
  if (kind === 'none' || kind === 'rows') return { teacher: kind };
  return {
    // The default of the stage is left out.
    ...(kind === 'model' ? {} : { teacher: kind }),
    model: plan.teacher === '' ? plan.model : plan.teacher,
    ...(plan.examples.kind === 'sample' ? {} : { ownAnswers: true }),
    ...asked,
  };
}

/** What a person's own examples ask for, in place of the sizes' settings for the sample. */
function ownSettings(
  plan: TrainPlan,
  facts: PlanFacts,
  isSmall: boolean,
): Readonly<Record<StepName, Settings>> {
  const reasons = teacherKindOf(plan, facts) !== 'none';
  const parts = partsOfPlan(plan, facts);
  const answers =
    isSmall && facts.rows ? { maxNewTokens: lengthOfAnswers(facts.rows, reasons) } : {};
  // Some rows may have no reasoning to learn, and must not lose reward for it.
  const layout = { reasoning: 'optional' };
  return {
    evaluate: {
      ...OWN_EVALUATION[plan.size],
      // Samples show what practice could still reward.
      ...(reasons ? {} : { samples: 0 }),
      ...layout,
      ...answers,
    },
    distill: answers,
    sft: lengthOfTraining(parts.counts[parts.sft] ?? null, plan.size, isSmall),
    rl: { ...layout, ...answers },
  };
}
