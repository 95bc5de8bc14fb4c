// What a plan is worked out from: the sources it may name, the examples by part, and how fast earlier steps were here.

import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Workspace } from '../data/datasets/workspace.ts';
import type { Database } from '../storage/database.ts';
import { UserError } from '../i18n/user-error.ts';
import { estimateSteps, totalSeconds, type SplitCounts, type PastStep } from './time-estimate.ts';
import {
  plannedParts,
  recipeFor,
  recipeView,
  needsSplit,
  type PlanFacts,
  type PlanSuite,
} from './plan.ts';
import { recipeText, type Recipe } from '../stages/recipe.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { portablePath, resolvePaths, type Settings } from '../stages/contract/settings.ts';
import { readRunSettings } from '../storage/run-settings.ts';
import type {
  PlanSize,
  PlanSource,
  PlanView,
  StageSettings,
  StepEstimate,
  TrainPlan,
} from '../../preload/contract/train.ts';
import { msg } from '../../i18n/message.ts';

/** What planning looks at. */
export interface PlanningOptions {
  readonly db: Database;
  readonly workspace: Workspace;
  readonly resources: string;
  readonly jobs: () => readonly JobView[];
  readonly models: () => readonly PlannedModel[];
  readonly inspections: () => readonly { id: string; job: JobView; name: string }[];
  readonly importSettings: (inspectionId: string) => Settings;
}

/** The little that a plan needs to know of a model. */
interface PlannedModel {
  readonly path: string;
  readonly setting: string;
  readonly base: string | null;
  readonly parameters: number | null;
}

export interface Planning {
  sources(): PlanSource[];
  recipe(plan: TrainPlan): Recipe;
  view(plan: TrainPlan, settings: Readonly<Record<string, StageSettings>>): PlanView;
  /** The steps of a project's recipe; its own jobs tell how many examples each part has. */
  times(
    projectId: string,
    recipe: Recipe,
    settings: Readonly<Record<string, StageSettings>>,
  ): StepEstimate[];
}

const SIZES: readonly PlanSize[] = ['quick', 'balanced', 'thorough'];
const SAMPLE = 'resource:sample';
const SAMPLE_NAME = 'Meter cards';

/** Works out plans for a workspace. */
export function createPlanning(options: PlanningOptions): Planning {
  const { db, workspace, resources, jobs } = options;
  const folders = { workspace: workspace.dir, resources };

  /** Rows of a data set of the workspace by part. Throws a UserError when it is gone. */
  function dataSetAt(place: string): { setting: string; name: string; parts: SplitCounts } {
    const setting = portablePath(resolvePaths(place, folders), workspace.dir);
    const row = db.get('datasetAt', { path: setting });
    if (!row) {
      throw new UserError(msg('plan.examples-not-in-workspace'), {
        hint: msg('plan.examples-not-in-workspace.hint'),
      });
    }
    const parts = db.all('partsOfDataset', { id: row['id'] as string });
    return {
      setting,
      name: row['name'] as string,
      parts: Object.fromEntries(
        parts.map((part) => [String(part['split'] ?? ''), part['n'] as number]),
      ),
    };
  }

  /** Held-out questions where a set has some, else all of it; every set under a word of its own. */
  function suitesAt(places: readonly string[]): PlanSuite[] {
    const words = new Set<string>();
    return places.map((each) => {
      const { setting, name, parts } = dataSetAt(each);
      const plain = slugOf(name);
      let word = plain;
      for (let more = 2; words.has(word); more++) word = `${plain}-${more}`;
      words.add(word);
      return { slug: word, dataset: setting, split: (parts['test'] ?? 0) > 0 ? 'test' : '', parts };
    });
  }

  function facts({ examples, model, alsoCheck = [] }: TrainPlan): PlanFacts {
    const learner = options.models().find((each) => each.setting === model || each.path === model);
    const known = { parameters: learner?.parameters ?? null, suites: suitesAt(alsoCheck) };
    switch (examples.kind) {
      case 'sample':
        return {
          source: { source: SAMPLE, name: SAMPLE_NAME },
          dataset: null,
          parts: sampleParts(path.join(resources, 'sample')),
          ...known,
        };
      case 'inspection': {
        const found = options.inspections().find(({ id }) => id === examples.runId);
        return {
          source: options.importSettings(examples.runId),
          dataset: null,
          parts: countsOf(found?.job.summary?.['by_split']),
          ...known,
        };
      }
      case 'dataset': {
        const { setting, parts } = dataSetAt(examples.path);
        return { source: null, dataset: setting, parts, ...known };
      }
    }
  }

  /** The base model that a folder stands for, through any number of adapters, as settings name it. */
  function baseOf(model: string, steps: Recipe['steps'] = []): string {
    const step = steps.find(({ name }) => `$${name}` === model);
    if (step) return baseOf(String(step.settings['model'] ?? ''), steps);
    const folder = resolvePaths(model, folders);
    const known = options.models().find((each) => each.path === folder);
    return known?.base ?? folder;
  }

  function past(): PastStep[] {
    return jobs().flatMap((job) => {
      if (job.status !== 'done' || job.summary === null || !job.workedMs) return [];
      const settings = readRunSettings(path.join(workspace.dir, 'runs', job.runId), job.stage);
      if (!settings) return [];
      const { model } = settings;
      return [
        {
          stage: job.stage,
          model: typeof model === 'string' ? baseOf(model) : '',
          settings,
          summary: job.summary,
          seconds: job.workedMs / 1_000,
        },
      ];
    });
  }

  return {
    sources: () => {
      const inspected = options.inspections().map(({ id, job, name }): PlanSource => ({
        examples: { kind: 'inspection', runId: id },
        name,
        rows: sum(countsOf(job.summary?.['by_split'])),
        createdMs: job.createdMs,
      }));
      const sets = db.all('importedDatasets').map((row): PlanSource => ({
        examples: { kind: 'dataset', path: row['path'] as string },
        name: row['name'] as string,
        rows: row['rows'] as number,
        createdMs: row['created_ms'] as number,
      }));
      const sample: PlanSource = {
        examples: { kind: 'sample' },
        name: SAMPLE_NAME,
        rows: sum(sampleParts(path.join(resources, 'sample'))),
        createdMs: null,
      };
      const newest = [...inspected, ...sets].sort(
        (a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0),
      );
      return [...newest, sample];
    },

    recipe: (plan) => recipeFor(plan, facts(plan)),

    times: (projectId, recipe, settings) => {
      const own = jobs().filter((job) => job.projectId === projectId && job.status === 'done');
      const split = (stage: string): SplitCounts =>
        countsOf(own.findLast((job) => job.stage === stage)?.summary?.['by_split']);
      const prepared = split('curate');
      const parts = sum(prepared) === null ? plannedParts(split('import')) : prepared;
      const base = (model: string): string => baseOf(model, recipe.steps);
      return estimateSteps(recipe, parts, past(), defaultsOf(settings), base);
    },

    view: (plan, settings) => {
      const known = plan.opened === null ? facts(plan) : null;
      const parts: SplitCounts = known ? plannedParts(known.parts) : {};
      const defaults = defaultsOf(settings);
      const earlier = past();
      const further = Object.fromEntries(
        known?.suites.map((suite) => [suite.dataset, suite.parts]) ?? [],
      );
      const steps = (sized: TrainPlan) => {
        const recipe = recipeFor(sized, known ?? NO_FACTS);
        const base = (model: string): string => baseOf(model, recipe.steps);
        return { recipe, steps: estimateSteps(recipe, parts, earlier, defaults, base, further) };
      };
      const chosen = steps(plan);
      const bySize = SIZES.map((size) => [size, totalSeconds(steps({ ...plan, size }).steps)]);
      return {
        recipe: recipeView(chosen.recipe),
        standard: recipeView(steps({ ...plan, changes: {} }).recipe),
        yaml: recipeText(chosen.recipe),
        parts,
        splits: known !== null && needsSplit(known.parts),
        steps: chosen.steps,
        seconds: totalSeconds(chosen.steps),
        secondsBySize: Object.fromEntries(bySize) as Record<PlanSize, number | null>,
      };
    },
  };
}

function defaultsOf(
  settings: Readonly<Record<string, StageSettings>>,
): Readonly<Record<string, Settings>> {
  return Object.fromEntries(
    Object.entries(settings).map(([stage, each]) => [stage, each.defaults]),
  );
}

const NO_FACTS: PlanFacts = {
  source: null,
  dataset: null,
  parts: {},
  suites: [],
  parameters: null,
};

/** A data set's name as a part of a step's name. */
function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return plain.replace(/^-+/, '').slice(0, 20).replace(/-+$/, '') || 'more';
}

/** Examples in the folders of the sample, one a line. */
function sampleParts(folder: string): SplitCounts {
  const parts: Record<string, number> = {};
  for (const entry of fs.existsSync(folder) ? fs.readdirSync(folder) : []) {
    const file = path.join(folder, entry, 'cards.jsonl');
    if (!fs.existsSync(file)) continue;
    parts[entry] = fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).length;
  }
  return parts;
}

function countsOf(value: unknown): SplitCounts {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, number] => typeof entry[1] === 'number',
    ),
  );
}

function sum(parts: SplitCounts): number | null {
  const counts = Object.values(parts);
  return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0);
}
