// The recipe of a cluster folder: the settings with which a model was trained here, where it has such
// runs, and those of the paper in place of what it lacks.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findResources } from '../../../platform/app-paths.ts';
import { readWholeFile } from '../../../platform/files.ts';
import { isObject } from '../../../platform/json-file.ts';
import { parseYaml } from '../../../platform/limits/yaml-file.ts';
import { manifestOf } from '../../../data/datasets/manifest.ts';
import type { Aggregation } from '../../../engine/training/policy-inputs.ts';
import { msg, type Message } from '../../../../i18n/message.ts';
import { resolvePaths } from '../../contract/settings.ts';
import { PUBLISHED, SYSTEM_PROMPT } from './engines.ts';

type Settings = Readonly<Record<string, unknown>>;

/** LoRA by an adapter, as PEFT names it. */
export interface LoraRecipe {
  readonly learningRate: number;
  readonly rank: number;
  readonly alpha: number;
  /** PEFT's `target_modules`. */
  readonly targets: string;
}

export interface SftRecipe {
  /** Of full fine-tuning; this program trains adapters, so it is the paper's. */
  readonly learningRate: number;
  readonly lora: LoraRecipe;
  readonly scheduler: 'constant' | 'linear' | 'cosine';
  readonly warmupRatio: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  /** Passes over the data; 0 where `maxSteps` decides. */
  readonly epochs: number;
  readonly maxSteps: number;
  /** Whether `maxSteps` counts the paper's packed buffers, and not steps of this program. */
  readonly isPublished: boolean;
  /** Questions of a step (LLaMA-Factory); lmms-engine packs tokens instead. */
  readonly batchSize: number;
  readonly seed: number;
}

export interface RlRecipe {
  readonly learningRate: number;
  readonly lora: LoraRecipe;
  readonly warmupSteps: number;
  readonly weightDecay: number;
  readonly maxGradNorm: number;
  readonly steps: number;
  readonly prompts: number;
  readonly answers: number;
  readonly miniBatches: number;
  readonly temperature: number;
  readonly answerLength: number;
  readonly isSequenceRatio: boolean;
  readonly clipLow: number;
  readonly clipHigh: number;
  readonly clipDual: number;
  readonly aggregation: Aggregation;
  readonly advantages: string;
  readonly filterGroups: string;
  readonly resample: number;
  readonly klCoef: number;
  readonly klType: string;
  readonly seed: number;
  readonly saveSteps: number;
}

export interface RewardRecipe {
  readonly accuracyWeight: number;
  readonly formatWeight: number;
  readonly repetitionWeight: number;
  readonly overlongBuffer: number;
  readonly overlongFactor: number;
}

/** Where rows of a part of the recipe come from. */
export interface PartSource {
  /** Folder of the data set. */
  readonly dir: string;
  readonly split: string;
  readonly validationSplit: string;
  /** The run's check of rows without one, and whether reasoning may be left out. */
  readonly check: string;
  readonly reasoning: string;
}

export interface ClusterRecipe {
  readonly systemPrompt: string;
  readonly maxPixels: number;
  readonly sft: SftRecipe;
  readonly rl: RlRecipe;
  readonly reward: RewardRecipe;
  readonly evaluation: { readonly maxNewTokens: number };
  readonly sources: {
    readonly sft?: PartSource;
    readonly rl?: PartSource;
    readonly test?: PartSource;
  };
  /** Settings of the runs here that the programs of the cluster have no form for. */
  readonly left: readonly Message[];
}

export interface RecipeOptions {
  /** `own`: the model's runs; `paper`: the paper's values throughout. */
  readonly from: string;
  /** A data set for parts that no run of the model names; '' for none. */
  readonly dataset: string;
  /** The split of the evaluation. */
  readonly testSplit: string;
  readonly systemPrompt: string;
  readonly workspace: string;
}

/** The recipe for a model folder. */
export function recipeOf(model: string, options: RecipeOptions): ClusterRecipe {
  const runs = trainingRuns(model, options.workspace);
  const paper = publishedSteps();
  const isOwn = options.from === 'own';
  const sft = settingsReader(isOwn ? runs.sft : {}, paper['sft']!);
  const rl = settingsReader(isOwn ? runs.rl : {}, paper['rl']!);
  const published = { sft: paper['sft']!, rl: paper['rl']! };
  return {
    systemPrompt:
      [options.systemPrompt, rl.text('systemPrompt', ''), sft.text('systemPrompt', '')].find(
        Boolean,
      ) ?? SYSTEM_PROMPT,
    maxPixels: rl.number('maxPixels', 0) || sft.number('maxPixels', 0) || PUBLISHED.maxPixels,
    sft: {
      learningRate: Number(published.sft['learningRate']),
      lora: loraOf(sft),
      scheduler: sft.text('lrScheduler', 'cosine') as SftRecipe['scheduler'],
      warmupRatio: sft.number('warmupRatio', 0.1),
      weightDecay: sft.number('weightDecay', 0),
      maxGradNorm: sft.number('maxGradNorm', 1),
      epochs: sft.number('maxSteps', 0) > 0 ? 0 : sft.number('epochs', 1),
      maxSteps: sft.number('maxSteps', 0),
      isPublished: !isOwn || Object.keys(runs.sft).length === 0,
      batchSize: sft.number('batchSize', 128),
      seed: sft.number('seed', 1),
    },
    rl: {
      learningRate: Number(published.rl['learningRate']),
      lora: loraOf(rl),
      warmupSteps: rl.number('warmupSteps', 25),
      weightDecay: rl.number('weightDecay', 0.1),
      maxGradNorm: rl.number('maxGradNorm', 1),
      steps: rl.number('steps', 1232),
      prompts: rl.number('promptsPerStep', 128),
      answers: rl.number('numGenerations', 16),
      miniBatches: rl.number('miniBatches', 1),
      temperature: rl.number('temperature', 1),
      answerLength: rl.number('maxNewTokens', 28_696),
      isSequenceRatio: rl.text('importanceSampling', 'sequence') === 'sequence',
      clipLow: rl.number('clipRatioLow', 3e-4),
      clipHigh: rl.number('clipRatioHigh', 4e-4),
      clipDual: rl.number('clipRatioC', 0),
      aggregation: rl.text('lossAggMode', 'seq-mean-token-mean') as Aggregation,
      advantages: rl.text('advantages', 'std'),
      filterGroups: rl.text('filterGroups', 'none'),
      resample: rl.number('resample', 0),
      klCoef: rl.number('klCoef', 0),
      klType: rl.text('klType', 'k3'),
      seed: rl.number('seed', 1),
      saveSteps: rl.number('saveSteps', 16),
    },
    reward: {
      accuracyWeight: rl.number('accuracyWeight', 0.9),
      formatWeight: rl.number('formatWeight', 0.1),
      repetitionWeight: rl.number('repetitionWeight', 0),
      overlongBuffer: rl.number('overlongBuffer', 0),
      overlongFactor: rl.number('overlongFactor', 1),
    },
    evaluation: {
      maxNewTokens: isOwn && runs.rl['maxNewTokens'] ? rl.number('maxNewTokens', 0) : 49_152,
    },
    sources: sourcesOf(runs, options),
    left: [...unrunParts(isOwn, runs), ...(isOwn ? withoutForm(rl) : [])],
  };
}

/** The settings of the newest SFT and RL run behind a model; empty where there is none. */
function trainingRuns(model: string, workspace: string): { sft: Settings; rl: Settings } {
  const found: { sft?: Settings; rl?: Settings } = {};
  const folders = { workspace, resources: findResources() };
  const seen = new Set<string>();
  for (let dir = model; dir !== '' && !seen.has(dir);) {
    seen.add(dir);
    const given = manifestOf(dir)['settings'];
    if (!isObject(given)) break;
    const settings = resolvePaths(given, folders);
    // An RL run samples groups; an SFT run counts epochs.
    if ('numGenerations' in settings) found.rl ??= settings;
    else if ('epochs' in settings) found.sft ??= settings;
    dir = typeof settings['model'] === 'string' ? settings['model'] : '';
  }
  return { sft: found.sft ?? {}, rl: found.rl ?? {} };
}

/** The settings of the steps of the paper's recipe, which ships with the program. */
function publishedSteps(): Readonly<Record<string, Settings>> {
  const file = join(findResources(), 'recipes', 'openmmreasoner.yaml');
  const text = readWholeFile(file, 2 ** 20).toString('utf8');
  const hint = msg('recipe.layout.hint');
  const { steps } = parseYaml(text, { file, hint, merge: true }) as {
    steps: { name: string; settings: Settings }[];
  };
  return Object.fromEntries(steps.map(({ name, settings }) => [name, settings]));
}

interface SettingsReader {
  number(name: string, otherwise: number): number;
  text(name: string, otherwise: string): string;
}

/** Values of a run, else of the paper's recipe, else the given one. */
function settingsReader(own: Settings, paper: Settings): SettingsReader {
  const value = (name: string): unknown => own[name] ?? paper[name];
  return {
    number: (name, otherwise) => {
      const found = value(name);
      return typeof found === 'number' ? found : otherwise;
    },
    text: (name, otherwise) => {
      const found = value(name);
      return typeof found === 'string' ? found : otherwise;
    },
  };
}

function loraOf(run: SettingsReader): LoraRecipe {
  return {
    learningRate: run.number('learningRate', 2e-4),
    rank: run.number('loraRank', 64),
    alpha: run.number('loraAlpha', 128),
    targets: run.text('targetModules', 'all-linear'),
  };
}

function sourcesOf(
  runs: { readonly sft: Settings; readonly rl: Settings },
  { dataset, testSplit }: RecipeOptions,
): ClusterRecipe['sources'] {
  const folderOf = (run: Settings): string =>
    [run['dataset'], dataset].find(
      (dir): dir is string =>
        typeof dir === 'string' && dir !== '' && existsSync(join(dir, 'rows.jsonl')),
    ) ?? '';
  const part = (run: Settings, split: string): PartSource | undefined => {
    const dir = folderOf(run);
    const text = (name: string, otherwise: string): string =>
      typeof run[name] === 'string' ? run[name] : otherwise;
    return dir === ''
      ? undefined
      : {
          dir,
          split: text('split', split),
          validationSplit: text('validationSplit', 'validation'),
          check: text('check', ''),
          reasoning: text('reasoning', 'required'),
        };
  };
  const [sft, rl] = [part(runs.sft, 'sft'), part(runs.rl, 'rl')];
  const other = folderOf({ dataset }) || rl?.dir || sft?.dir;
  const checks = rl ?? sft;
  const test =
    other === undefined || checks === undefined
      ? undefined
      : { ...checks, dir: other, split: testSplit };
  return { ...(sft ? { sft } : {}), ...(rl ? { rl } : {}), ...(test ? { test } : {}) };
}

/** Which parts have the paper's settings because no run of the model has any, as sentences. */
function unrunParts(isOwn: boolean, runs: { readonly sft: Settings; readonly rl: Settings }) {
  return (['sft', 'rl'] as const)
    .filter((part) => isOwn && Object.keys(runs[part]).length === 0)
    .map((part) => msg('cluster.paper-settings', { part }));
}

/** What differs on the cluster from the RL run here, as sentences. */
function withoutForm(rl: SettingsReader): Message[] {
  const found: Message[] = [];
  if (rl.number('concisenessWeight', 0) > 0) found.push(msg('cluster.left-conciseness'));
  if (rl.text('overlong', 'wrong') === 'mask') found.push(msg('cluster.left-overlong'));
  if (rl.text('filterGroups', 'none') !== 'none') found.push(msg('cluster.left-filter'));
  if (rl.number('imageAugmentation', 0) > 0) found.push(msg('cluster.left-augmentation'));
  if (rl.number('visionLrMultiplier', 1) !== 1) found.push(msg('cluster.left-vision-rate'));
  if (rl.text('judge', '') !== '') found.push(msg('cluster.left-judge'));
  return found;
}
