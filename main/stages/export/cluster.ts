// The cluster folder of an export: the same recipe for programs that run on many GPUs.
//
// lmms-engine (all parameters) and LLaMA-Factory (an adapter) for SFT, verl for RL, lmms-eval for the
// evaluation; data, configurations, scripts for Slurm and Ray, sizes, and the verifier of this program
// as the reward. The facts about each program stand in `cluster/engines.ts` and the file of its name.

import { join } from 'node:path';
import { sha256File } from '../../platform/files.ts';
import { programVersion } from '../../platform/app-paths.ts';
import type { Locale } from '../../../i18n/format.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import type { Job } from '../contract/stage.ts';
import { dataBytes, dataOrigins, surveyData, writeData, type DataSurvey } from './cluster/data.ts';
import { ENGINES } from './cluster/engines.ts';
import { ORIGIN_FILE, type ClusterOrigin } from './cluster/origin.ts';
import { planCluster, type ClusterPlan } from './cluster/plan.ts';
import { enginesOf, writePrograms, type ClusterFolder } from './cluster/programs.ts';
import { clusterReadme } from './cluster/readme.ts';
import { recipeOf, type ClusterRecipe } from './cluster/recipe.ts';
import { templateFile, writeText } from './cluster/templates.ts';
import { checksums } from './files.ts';
import type { ExportSettings } from './settings.ts';

/** What a cluster folder will hold; nothing is written yet. */
export interface PlannedCluster {
  readonly recipe: ClusterRecipe;
  readonly survey: DataSurvey;
  readonly plan: ClusterPlan;
  /** Size of the folder, about. */
  readonly bytes: number;
}

/** The model that is exported. */
export interface ExportedModel {
  readonly name: string;
  readonly id: string;
  readonly sha256: string;
  readonly modelType: string;
}

/** The scripts, the verifier and the README. */
const SMALL_FILES = 400_000;

/**
 * Plans the folder. Throws a UserError where the family has no form there, no data set has rows for it,
 * or the batches cannot be divided by the GPUs.
 */
export async function planClusterFolder(
  settings: ExportSettings,
  modelType: string,
  workspace: string,
): Promise<PlannedCluster> {
  const { model, dataset, split, systemPrompt, clusterRecipe, clusterBase, gpus, gpuMemory } =
    settings;
  const options = { from: clusterRecipe, dataset, testSplit: split, systemPrompt, workspace };
  const recipe = recipeOf(model, options);
  const survey = await surveyData(recipe, workspace);
  const plan = planCluster(recipe, survey, { modelType, base: clusterBase, gpus, gpuMemory });
  const bytes = SMALL_FILES + dataBytes(recipe, survey);
  return { recipe, survey, plan, bytes };
}

/** A cluster folder in a draft. */
export interface WrittenCluster {
  /** Rows of each part, and the number of pictures. */
  readonly rows: Readonly<Record<string, number>>;
  /** Writes what names the model. */
  readonly describe: (model: ExportedModel, locale: Locale) => void;
}

/** Writes the data and the programs of `cluster/` into a draft. */
export async function writeClusterFolder(
  draft: string,
  { recipe, survey, plan }: PlannedCluster,
  job: Job,
): Promise<WrittenCluster> {
  const dir = join(draft, 'cluster');
  const data = await writeData(dir, recipe, survey, {
    workspace: job.workspace,
    signal: job.signal,
    onProgress: (share) =>
      job.report({ fraction: 0.7 + 0.15 * share, title: msg('progress.writing-cluster') }),
  });
  const folder: ClusterFolder = { recipe, plan, survey, data };
  writePrograms(dir, folder);
  const describe = (model: ExportedModel, locale: Locale): void => {
    writeText(dir, 'README.md', clusterReadme(folder, model.name, locale));
    const origin = originOf(folder, model);
    writeText(dir, ORIGIN_FILE, `${JSON.stringify(origin, null, 2)}\n`);
    // Pictures have their hashes as names.
    const sums = checksums(dir)
      .split('\n')
      .filter((line) => !/ {2}data\/images\/[0-9a-f]{2}\//.test(line));
    writeText(dir, 'files.sha256', sums.join('\n'));
  };
  return { rows: { ...data.rows, pictures: data.pictures }, describe };
}

/** `cluster folder: 1,208 rows, 300 pictures`. */
export function clusterLine({ pictures = 0, ...rows }: Readonly<Record<string, number>>): Message {
  const sum = Object.values(rows).reduce((all, count) => all + count, 0);
  return msg('cluster.written', { rows: sum, pictures });
}

function originOf(
  { recipe, plan, survey, data }: ClusterFolder,
  model: ExportedModel,
): ClusterOrigin {
  return {
    format: 1,
    program: programVersion(),
    base: plan.base,
    family: model.modelType,
    model: { id: model.id, sha256: model.sha256 },
    datasets: dataOrigins(survey),
    systemPrompt: recipe.systemPrompt,
    gpus: plan.gpus,
    rows: { ...data.rows },
    files: Object.fromEntries(
      Object.entries(data.files).map(([part, files]) => [part, [...files]]),
    ),
    ...(data.files.sft ? { sft: { ...recipe.sft } } : {}),
    ...(data.files.rl ? { rl: { ...recipe.rl, prompts: plan.prompts } } : {}),
    reward: { ...recipe.reward },
    verifier: sha256File(templateFile('reward/verifier.mjs')),
    engines: Object.fromEntries(enginesOf(data).map((name) => [name, ENGINES[name].version])),
  };
}
