// The configurations, scripts and lists of requirements of a cluster folder.

import { Document, stringify } from 'yaml';
import type { DataSurvey, WrittenData } from './data.ts';
import { ENGINES, type EngineName } from './engines.ts';
import { datasetInfo, LLAMA_FACTORY_COMMENT, llamaFactorySettings } from './llama-factory.ts';
import { LMMS_ENGINE_COMMENT, lmmsEngineSettings } from './lmms-engine.ts';
import { LMMS_EVAL_COMMENT, lmmsEvalTask, TASK, type TaskFunction } from './lmms-eval.ts';
import { packedSteps, sizesOf, type ClusterPlan } from './plan.ts';
import type { ClusterRecipe } from './recipe.ts';
import type { Size } from './sizing.ts';
import { copyTemplate, filledTemplate, writeText, type TemplateValues } from './templates.ts';
import {
  EASIEST_FIRST,
  shellWord,
  verlArguments,
  verlLoraArguments,
  type VerlArguments,
  type VerlDialect,
} from './verl.ts';

/** Everything that the files are made from. */
export interface ClusterFolder {
  readonly recipe: ClusterRecipe;
  readonly plan: ClusterPlan;
  readonly survey: DataSurvey;
  readonly data: WrittenData;
}

/** Programs that a folder with these parts is for. */
export function enginesOf({ files }: WrittenData): EngineName[] {
  return [
    ...(files.sft ? (['lmms-engine', 'llama-factory'] as const) : []),
    ...(files.rl ? (['verl', 'verl-fork'] as const) : []),
    ...(files.eval ? (['lmms-eval'] as const) : []),
  ];
}

/** Writes all files but the data, the README and `omr-cluster.json`. */
export function writePrograms(dir: string, folder: ClusterFolder): void {
  const { data, plan } = folder;
  const values = templateValues(folder);
  const fill = (name: string): void => writeText(dir, name, filledTemplate(name, values));
  copyTemplate(dir, 'check.py');
  copyTemplate(dir, 'reward/reward.py');
  copyTemplate(dir, 'reward/verifier.mjs');
  writeText(dir, 'reward/settings.json', rewardSettings(folder.recipe));
  writeText(dir, 'output/.gitkeep', '');
  for (const engine of enginesOf(data)) {
    const lines = [`# ${ENGINES[engine].title} ${ENGINES[engine].version}`];
    writeText(
      dir,
      `requirements/${engine}.txt`,
      `${[...lines, ...ENGINES[engine].requirements].join('\n')}\n`,
    );
  }
  if (data.files.sft) {
    const { files } = data;
    const steps = packedSteps(plan, plan.gpus);
    const settings = lmmsEngineSettings(folder.recipe, { ...plan, files: files.sft!, steps });
    writeText(dir, 'sft/lmms-engine.yaml', yaml(settings, LMMS_ENGINE_COMMENT));
    writeText(
      dir,
      'sft/llama-factory.yaml',
      yaml(llamaFactorySettings(folder.recipe, plan), LLAMA_FACTORY_COMMENT),
    );
    writeText(dir, 'sft/dataset_info.json', `${JSON.stringify(datasetInfo(), null, 2)}\n`);
    for (const name of ['sft/lmms-engine.sh', 'sft/llama-factory.sh', 'slurm/sft.sbatch'])
      fill(name);
  }
  if (data.files.rl) {
    copyTemplate(dir, 'rl/dataset.py');
    for (const dialect of ['verl', 'verl-fork'] as const)
      writeText(dir, `rl/${dialect}.sh`, verlScript(dialect, folder, values));
    for (const name of ['slurm/rl.sbatch', 'ray_job.sh']) fill(name);
  }
  if (data.files.eval) {
    copyTemplate(dir, 'eval/utils.py');
    const task = lmmsEvalTask(folder.recipe, data.files.eval);
    writeText(dir, `eval/${TASK}.yaml`, yaml(task, LMMS_EVAL_COMMENT));
    for (const name of ['eval/lmms-eval.sh', 'slurm/eval.sbatch']) fill(name);
  }
}

/** `reward/settings.json`: the weights of the parts that one answer decides. */
function rewardSettings({ reward }: ClusterRecipe): string {
  const { accuracyWeight, formatWeight, repetitionWeight } = reward;
  const weights = { accuracyWeight, formatWeight, repetitionWeight };
  return `${JSON.stringify({ weights }, null, 2)}\n`;
}

function verlScript(
  dialect: VerlDialect,
  { recipe, plan, data }: ClusterFolder,
  values: TemplateValues,
): string {
  const given = verlArguments(dialect, recipe, {
    family: plan.family,
    train: data.files.rl!,
    validation: data.files.validation ?? [],
    prompts: plan.prompts,
  });
  const lines = (list: VerlArguments, indent: string): string =>
    Object.entries(list)
      .map((argument) => `${indent}${shellWord(argument)}`)
      .join('\n');
  return filledTemplate('rl/verl.sh', {
    ...values,
    title: ENGINES[dialect].title,
    version: ENGINES[dialect].version,
    engine: dialect,
    script: `rl/${dialect}.sh`,
    quotedBase: `'${plan.base.replaceAll("'", "'\\''")}'`,
    arguments: lines(given, '  '),
    loraArguments: lines(verlLoraArguments(recipe), '    '),
    easiestArguments: lines(EASIEST_FIRST, '    '),
  });
}

/** Values that several templates share. */
function templateValues({ recipe, plan, survey }: ClusterFolder): TemplateValues {
  const { sft, rl } = sizesOf(recipe, plan, survey, plan.gpus);
  return {
    ...Object.fromEntries(
      Object.entries(ENGINES).map(([name, { version }]) => [`version.${name}`, version]),
    ),
    base: plan.base,
    gpus: plan.gpus,
    nodes: plan.nodes,
    gpusPerNode: plan.gpusPerNode,
    sftTime: slurmTime(sft),
    rlTime: slurmTime(rl),
    task: TASK,
  };
}

/** Twice the estimate, in whole hours, at least one and at most a week: the limits of most sites. */
function slurmTime(size: Size | undefined): string {
  const hours = Math.min(168, Math.max(1, Math.ceil(2 * (size?.hours[1] ?? 12))));
  return `${hours}:00:00`;
}

/**
 * A YAML file with a comment above it; functions become lmms-eval's `!function` tags. PyYAML reads YAML
 * 1.1: there a bare `no` is false, and `1e-7` without a point is a text.
 */
function yaml(value: object, comment: string): string {
  const tag = {
    tag: '!function',
    identify: (each: unknown): boolean =>
      typeof each === 'object' && each !== null && Object.keys(each).join() === 'function',
    resolve: (text: string): TaskFunction => ({ function: text }),
    stringify: ({ value: each }: { value?: unknown }): string => (each as TaskFunction).function,
  };
  const document = new Document(value, { customTags: [tag], version: '1.1' });
  document.commentBefore = comment;
  const text = stringify(document, { lineWidth: 0, directives: false });
  return text.replace(/^(.*: -?\d+)(e[-+]?\d+)$/gm, '$1.0$2');
}
