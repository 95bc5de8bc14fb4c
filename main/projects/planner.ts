// Plans for a workspace: the recipe of a plan, and time estimates from earlier steps on this machine.

import * as path from 'node:path';
import type { Workspace } from '../data/datasets/workspace.ts';
import {
  estimateSteps,
  secondsPerAnswer,
  totalSeconds,
  type EstimateBasis,
  type PastStep,
  type SplitCounts,
} from './time-estimate.ts';
import type { MeasuredStep } from './first-estimate.ts';
import { readPlanRecord, recipeOfSize, type PlannedSize, type PlanRecord } from './plan-record.ts';
import { changedSteps } from './projects/staleness.ts';
import { partsOfPlan, recipeFor, recipeView, teacherKindOf, type PlanFacts } from './plan.ts';
import { countedParts, countsOf } from './counted-parts.ts';
import { countOf, FactsOfPlans, NO_FACTS, type PlanningOptions } from './plan-facts.ts';
import { planParts, type PlannedParts } from './parts.ts';
import { isUndivided } from '../../settings/parts.ts';
import { recipeText, type Recipe } from '../stages/recipe.ts';
import type { Settings } from '../stages/contract/settings.ts';
import { readRunSettings } from '../storage/run-settings.ts';
import type {
  PartsView,
  PlanSize,
  PlanSource,
  PlanView,
  StageSettings,
  StepEstimate,
  TrainPlan,
} from '../../preload/contract/train.ts';

export type { PlanningOptions } from './plan-facts.ts';

/** By stage. */
type AllStageSettings = Readonly<Record<string, StageSettings>>;

export interface Planning {
  sources(): PlanSource[];
  recipe(plan: TrainPlan): Recipe;
  view(plan: TrainPlan, settings: AllStageSettings): PlanView;
  /** What training makes of the parts of an inspected source; null while it is being read. */
  parts(inspectionId: string): PartsView | null;
  /** The plan as a project of it keeps it. */
  record(plan: TrainPlan, settings: AllStageSettings): PlanRecord;
  /**
   * Time estimates of a project's steps: those of its plan, corrected by its finished jobs and by
   * what has been measured since.
   */
  times(projectId: string, recipe: Recipe, settings: AllStageSettings): StepEstimate[];
  /** What it takes to make a project one of another size; undefined where its plan has none. */
  resized(projectId: string, actual: Recipe, size: PlanSize): ResizedProject | undefined;
  /** The measured training step of a base model's folder, for first estimates. */
  setPace(base: string, step: MeasuredStep): void;
  /** Seconds of an answer of a model's folder, as measured here; null before its first evaluation. */
  secondsPerAnswer(model: string): number | null;
}

/** A project's recipe in another size. */
export interface ResizedProject {
  readonly recipe: Recipe;
  readonly record: PlanRecord;
  /** Time of the steps that are not kept; null if unknown. */
  readonly seconds: number | null;
}

const SIZES: readonly PlanSize[] = ['quick', 'balanced', 'thorough'];

/** Creates plans for a workspace. */
export function createPlanning(options: PlanningOptions): Planning {
  return new Planner(options);
}

class Planner implements Planning {
  readonly #options: PlanningOptions;
  readonly #workspace: Workspace;
  readonly #facts: FactsOfPlans;
  readonly #paces = new Map<string, MeasuredStep>();

  constructor(options: PlanningOptions) {
    this.#options = options;
    this.#workspace = options.workspace;
    this.#facts = new FactsOfPlans(options);
  }

  sources(): PlanSource[] {
    return this.#facts.sources();
  }

  recipe(plan: TrainPlan): Recipe {
    return recipeFor(plan, this.#facts.of(plan));
  }

  setPace(base: string, step: MeasuredStep): void {
    this.#paces.set(base, step);
  }

  record(plan: TrainPlan, settings: AllStageSettings): PlanRecord {
    const { own, bySize } = this.#estimated(plan, settings);
    const sizes = plan.opened === null ? bySize : { [plan.size]: own };
    return { size: plan.size, sizes, defaults: defaultsOf(settings) };
  }

  times(projectId: string, recipe: Recipe, settings: AllStageSettings): StepEstimate[] {
    const record = readPlanRecord(this.#workspace, projectId);
    const planned = record?.sizes[record.size]?.steps ?? [];
    return this.#estimates(projectId, recipe, { defaults: defaultsOf(settings), planned });
  }

  resized(projectId: string, actual: Recipe, size: PlanSize): ResizedProject | undefined {
    const record = readPlanRecord(this.#workspace, projectId);
    const recipe = record ? recipeOfSize(record, actual, size) : undefined;
    if (!record || !recipe) return undefined;
    const { defaults, sizes } = record;
    const planned = sizes[size]?.steps ?? [];
    const changed = changedSteps(actual, recipe);
    const steps = this.#estimates(projectId, recipe, { defaults, planned });
    const seconds = totalSeconds(steps.filter(({ name }) => changed.has(name)));
    return { recipe, record: { ...record, size }, seconds };
  }

  /** Estimates for a project by the examples that its finished jobs have counted. */
  #estimates(
    projectId: string,
    recipe: Recipe,
    kept: Pick<EstimateBasis, 'defaults' | 'planned'>,
  ): StepEstimate[] {
    const own = this.#options
      .jobs()
      .filter((job) => job.projectId === projectId && job.status === 'done');
    const split = (stage: string): SplitCounts =>
      countsOf(own.findLast((job) => job.stage === stage)?.summary?.['by_split']);
    const curated = split('curate');
    const practises = recipe.steps.some(({ stage }) => stage === 'rl');
    const parts =
      countOf(curated) === null ? planParts(split('import'), practises).counts : curated;
    return estimateSteps(recipe, {
      ...this.#basis(recipe),
      ...kept,
      parts,
      further: this.#furtherOf(recipe),
    });
  }

  /** The splits of the data sets that a recipe only evaluates; of one that is gone, none. */
  #furtherOf({ steps }: Recipe): Readonly<Record<string, SplitCounts>> {
    const folders = steps.flatMap(({ stage, settings: { dataset } }) =>
      stage === 'evaluate' && typeof dataset === 'string' && !dataset.startsWith('$')
        ? [dataset]
        : [],
    );
    return Object.fromEntries(folders.map((folder) => [folder, this.#facts.partsAt(folder)]));
  }

  #basis(recipe: Recipe): Pick<EstimateBasis, 'past' | 'baseOf' | 'paceOf'> {
    return {
      past: this.#pastSteps(),
      baseOf: (model) => this.#baseOf(model, recipe.steps),
      paceOf: (base) => this.#paces.get(base),
    };
  }

  /** A plan as a recipe with estimates, and the same in every size. */
  #estimated(plan: TrainPlan, settings: AllStageSettings) {
    const facts = plan.opened === null ? this.#facts.of(plan) : null;
    const planned = facts && partsOfPlan(plan, facts);
    const defaults = defaultsOf(settings);
    const further = Object.fromEntries(
      facts?.suites.map((suite) => [suite.dataset, suite.parts]) ?? [],
    );
    const recipeOf = (variant: TrainPlan): Recipe => recipeFor(variant, facts ?? NO_FACTS);
    const of = (variant: TrainPlan): PlannedSize => {
      const recipe = recipeOf(variant);
      const { parts } = this.#partsView(facts ?? NO_FACTS, planned, recipe);
      const basis = { ...this.#basis(recipe), parts, defaults, further };
      return { recipe, steps: estimateSteps(recipe, basis) };
    };
    const bySize = Object.fromEntries(
      SIZES.map((size) => [size, of({ ...plan, size })] as const),
    ) as Record<PlanSize, PlannedSize>;
    return { facts, planned, recipeOf, own: bySize[plan.size], bySize };
  }

  parts(inspectionId: string): PartsView | null {
    const found = this.#options.inspections().find(({ id }) => id === inspectionId);
    if (found?.usable == null) return null;
    const examples = { kind: 'inspection', runId: inspectionId } as const;
    const plan = { ...NO_PLAN, examples };
    const facts = this.#facts.of(plan);
    return this.#partsView(facts, partsOfPlan(plan, facts), recipeFor(plan, facts));
  }

  /** The parts of a plan: as Prepare has counted them for the same examples, else before it. */
  #partsView(facts: PlanFacts, planned: PlannedParts | null, recipe: Recipe): PartsView {
    const counted = planned && countedParts(recipe, this.#options.jobs());
    return {
      parts: counted ?? planned?.counts ?? {},
      partsWay: planned?.way ?? 'kept',
      isCounted: counted !== null,
      isUndivided: isUndivided(facts.parts),
      hasPictures: facts.rows?.hasPictures ?? true,
    };
  }

  view(plan: TrainPlan, settings: AllStageSettings): PlanView {
    const { facts, planned, recipeOf, own, bySize } = this.#estimated(plan, settings);
    const ofSize = <T>(pick: (size: PlannedSize) => T): Record<PlanSize, T> =>
      Object.fromEntries(SIZES.map((size) => [size, pick(bySize[size])])) as Record<PlanSize, T>;
    return {
      recipe: recipeView(own.recipe),
      standard: recipeView(recipeOf({ ...plan, changes: {} })),
      yaml: recipeText(own.recipe),
      ...this.#partsView(facts ?? NO_FACTS, planned, own.recipe),
      teacherKind: teacherKindOf(plan, facts ?? NO_FACTS),
      rationales: facts?.rows?.rationales ?? null,
      steps: own.steps,
      seconds: totalSeconds(own.steps),
      stepsBySize: ofSize(({ steps }) => steps),
      secondsBySize: ofSize(({ steps }) => totalSeconds(steps)),
    };
  }

  secondsPerAnswer(model: string): number | null {
    return secondsPerAnswer(this.#pastSteps(), this.#baseOf(model));
  }

  /** The base model of a folder, through any number of adapters, as settings name it. */
  #baseOf(model: string, steps: Recipe['steps'] = []): string {
    const step = steps.find(({ name }) => `$${name}` === model);
    if (step) return this.#baseOf(String(step.settings['model'] ?? ''), steps);
    const folder = this.#facts.resolve(model);
    const known = this.#options.models().find(({ path }) => path === folder);
    return known?.base ?? folder;
  }

  #pastSteps(): PastStep[] {
    return this.#options.jobs().flatMap((job) => {
      if (job.status !== 'done' || job.summary === null || !job.workedMs) return [];
      const runDir = path.join(this.#workspace.dir, 'runs', job.runId);
      const settings = readRunSettings(runDir, job.stage);
      if (!settings) return [];
      const { model } = settings;
      return [
        {
          stage: job.stage,
          model: typeof model === 'string' ? this.#baseOf(model) : '',
          settings,
          summary: job.summary,
          seconds: job.workedMs / 1_000,
        },
      ];
    });
  }
}

function defaultsOf(settings: AllStageSettings): Readonly<Record<string, Settings>> {
  return Object.fromEntries(
    Object.entries(settings).map(([stage, each]) => [stage, each.defaults]),
  );
}

/** A plan with what is not chosen yet. */
const NO_PLAN: Omit<TrainPlan, 'examples'> = {
  ...{ name: '', seed: 1, model: '', teacher: '', size: 'balanced' },
  ...{ changes: {}, opened: null },
};
