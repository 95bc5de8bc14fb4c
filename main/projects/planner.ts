// Plans for a workspace: available sources, the recipe of a plan, and time estimates from earlier
// steps on this machine.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import { UserError } from '../i18n/user-error.ts';
import {
  estimateSteps,
  totalSeconds,
  type EstimateBasis,
  type PastStep,
  type SplitCounts,
} from './time-estimate.ts';
import type { MeasuredStep } from './first-estimate.ts';
import { readPlanRecord, recipeOfSize, type PlannedSize, type PlanRecord } from './plan-record.ts';
import { changedSteps } from './projects/staleness.ts';
import {
  partsOfPlan,
  recipeFor,
  recipeView,
  teacherKindOf,
  type PlanFacts,
  type PlanSuite,
} from './plan.ts';
import { countedParts, countsOf } from './counted-parts.ts';
import { planParts, type PlannedParts } from './parts.ts';
import { isUndivided } from '../../settings/parts.ts';
import { readRowFacts } from './row-facts.ts';
import type { RowFacts } from './fit-to-data.ts';
import { recipeText, type Recipe } from '../stages/recipe.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { portablePath, resolvePaths, type Settings } from '../stages/contract/settings.ts';
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
import { inspectionBase } from '../data/sources/inspection.ts';
import { msg } from '../../i18n/message.ts';

/** Inputs of plans. */
export interface PlanningOptions {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly resources: string;
  readonly jobs: () => readonly JobView[];
  readonly models: () => readonly PlannedModel[];
  readonly inspections: () => readonly {
    id: string;
    job: JobView;
    name: string;
    /** Examples that an import would give, and those by part. */
    usable: number | null;
    parts: SplitCounts;
  }[];
  readonly importSettings: (inspectionId: string) => Settings;
}

/** Facts about a model that a plan needs. */
interface PlannedModel {
  readonly path: string;
  readonly setting: string;
  readonly base: string | null;
  readonly parameters: number | null;
}

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
}

/** A project's recipe in another size. */
export interface ResizedProject {
  readonly recipe: Recipe;
  readonly record: PlanRecord;
  /** Time of the steps that are not kept; null if unknown. */
  readonly seconds: number | null;
}

const SIZES: readonly PlanSize[] = ['quick', 'balanced', 'thorough'];
const SAMPLE = 'resource:sample';
const SAMPLE_NAME = 'Meter cards';

/** Creates plans for a workspace. */
export function createPlanning(options: PlanningOptions): Planning {
  return new Planner(options);
}

class Planner implements Planning {
  readonly #options: PlanningOptions;
  readonly #db: Database;
  readonly #workspace: Workspace;
  readonly #sampleDir: string;
  readonly #factsOfFile = new Map<string, RowFacts>();
  readonly #paces = new Map<string, MeasuredStep>();

  constructor(options: PlanningOptions) {
    this.#options = options;
    this.#db = options.db;
    this.#workspace = options.workspace;
    this.#sampleDir = path.join(options.resources, 'sample');
  }

  sources(): PlanSource[] {
    // A source that could not be read has nothing to train on.
    const readable = this.#options
      .inspections()
      .filter(({ job }) => !['failed', 'cancelled', 'interrupted'].includes(job.status));
    const inspected = readable.map(({ id, job, name, usable }): PlanSource => ({
      examples: { kind: 'inspection', runId: id },
      name,
      rows: usable,
      createdMs: job.createdMs,
    }));
    const imported = this.#db.all('importedDatasets').map((row): PlanSource => ({
      examples: { kind: 'dataset', path: row['path'] as string },
      name: row['name'] as string,
      rows: row['rows'] as number,
      createdMs: row['created_ms'] as number,
    }));
    const sample: PlanSource = {
      examples: { kind: 'sample' },
      name: SAMPLE_NAME,
      rows: sum(sampleParts(this.#sampleDir)),
      createdMs: null,
    };
    const newest = [...inspected, ...imported].sort(
      (a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0),
    );
    return [...newest, sample];
  }

  recipe(plan: TrainPlan): Recipe {
    return recipeFor(plan, this.#facts(plan));
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
    const parts = sum(curated) === null ? planParts(split('import'), practises).counts : curated;
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
    const partsAt = (folder: string): SplitCounts => {
      const path = portablePath(this.#resolve(folder), this.#workspace.dir);
      const row = this.#db.get('datasetAt', { path });
      return row ? this.#partsOfDataset(row['id'] as string) : {};
    };
    return Object.fromEntries(folders.map((folder) => [folder, partsAt(folder)]));
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
    const facts = plan.opened === null ? this.#facts(plan) : null;
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
    const facts = this.#facts(plan);
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

  #resolve(setting: string): string {
    const { resources } = this.#options;
    return resolvePaths(setting, { workspace: this.#workspace.dir, resources });
  }

  /** A data set of the workspace with its rows by split. Throws a UserError when it is gone. */
  #datasetAt(folder: string): { setting: string; name: string; parts: SplitCounts } {
    const setting = portablePath(this.#resolve(folder), this.#workspace.dir);
    const row = this.#db.get('datasetAt', { path: setting });
    if (!row) {
      throw new UserError(msg('plan.examples-not-in-workspace'), {
        hint: msg('plan.examples-not-in-workspace.hint'),
      });
    }
    return {
      setting,
      name: row['name'] as string,
      parts: this.#partsOfDataset(row['id'] as string),
    };
  }

  #partsOfDataset(id: string): SplitCounts {
    const parts = this.#db.all('partsOfDataset', { id });
    return Object.fromEntries(
      parts.map((part) => [String(part['split'] ?? ''), part['n'] as number]),
    );
  }

  /** The held-out questions of each data set, or all where it has none; every suite has its own slug. */
  #suitesAt(folders: readonly string[]): PlanSuite[] {
    const slugs = new Set<string>();
    return folders.map((folder) => {
      const { setting, name, parts } = this.#datasetAt(folder);
      const plain = slugOf(name);
      let slug = plain;
      for (let more = 2; slugs.has(slug); more++) slug = `${plain}-${more}`;
      slugs.add(slug);
      return { slug, dataset: setting, split: (parts['test'] ?? 0) > 0 ? 'test' : '', parts };
    });
  }

  #facts({ examples, model, alsoCheck = [] }: TrainPlan): PlanFacts {
    const trained = this.#options
      .models()
      .find(({ setting, path }) => setting === model || path === model);
    const common = { parameters: trained?.parameters ?? null, suites: this.#suitesAt(alsoCheck) };
    switch (examples.kind) {
      case 'sample':
        return {
          source: { source: SAMPLE, name: SAMPLE_NAME },
          dataset: null,
          parts: sampleParts(this.#sampleDir),
          rows: null,
          ...common,
        };
      case 'inspection': {
        const found = this.#options.inspections().find(({ id }) => id === examples.runId);
        return {
          source: this.#options.importSettings(examples.runId),
          dataset: null,
          parts: found?.parts ?? {},
          rows: found ? this.#rowFacts(inspectedRows(this.#workspace, found.job)) : null,
          ...common,
        };
      }
      case 'dataset': {
        const { setting, parts } = this.#datasetAt(examples.path);
        const rows = this.#rowFacts(path.join(this.#resolve(setting), 'rows.jsonl'));
        return { source: null, dataset: setting, parts, rows, ...common };
      }
    }
  }

  /** Read once a file; a file that is not there yet is looked for again. */
  #rowFacts(file: string): RowFacts | null {
    const known = this.#factsOfFile.get(file) ?? readRowFacts(file);
    if (known) this.#factsOfFile.set(file, known);
    return known;
  }

  /** The base model of a folder, through any number of adapters, as settings name it. */
  #baseOf(model: string, steps: Recipe['steps'] = []): string {
    const step = steps.find(({ name }) => `$${name}` === model);
    if (step) return this.#baseOf(String(step.settings['model'] ?? ''), steps);
    const folder = this.#resolve(model);
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

const NO_FACTS: PlanFacts = {
  source: null,
  dataset: null,
  parts: {},
  rows: null,
  suites: [],
  parameters: null,
};

/** A plan with what is not chosen yet. */
const NO_PLAN: Omit<TrainPlan, 'examples'> = {
  ...{ name: '', seed: 1, model: '', teacher: '', size: 'balanced' },
  ...{ changes: {}, opened: null },
};

/** The rows that an inspection wrote. */
function inspectedRows({ dir }: Workspace, { runId }: JobView): string {
  return `${inspectionBase(path.join(dir, 'runs', runId))}.jsonl`;
}

/** A data set's name in the form of a step name. */
function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 20).replace(/-+$/, '') || 'more';
}

/** Number of examples by split in the sample's folders. */
function sampleParts(folder: string): SplitCounts {
  const parts: Record<string, number> = {};
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const file = path.join(folder, entry, 'cards.jsonl');
    if (!fs.existsSync(file)) continue;
    parts[entry] = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).length;
  }
  return parts;
}

function sum(parts: SplitCounts): number | null {
  const counts = Object.values(parts);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}
