// The plan of a cluster folder: the model, the GPUs, and the numbers that follow from the rows.

import { UserError } from '../../../i18n/user-error.ts';
import { msg } from '../../../../i18n/message.ts';
import { shapeOf } from './base-shape.ts';
import type { DataSurvey, PartSurvey } from './data.ts';
import { CLUSTER_FAMILIES, PUBLISHED, type ClusterFamily } from './engines.ts';
import type { ClusterRecipe } from './recipe.ts';
import {
  gpuOf,
  loraSftSize,
  rlSize,
  sftSize,
  type Gpu,
  type ModelShape,
  type Size,
} from './sizing.ts';

export interface ClusterPlan {
  /** The model to train: a name on the Hub, or a folder on the cluster. */
  readonly base: string;
  readonly family: ClusterFamily;
  readonly shape: ModelShape | undefined;
  readonly gpus: number;
  readonly gpu: Gpu;
  readonly nodes: number;
  readonly gpusPerNode: number;
  /** Prompts of an RL step. */
  readonly prompts: number;
  /** Tokens of a row of SFT on average, and of the whole run; an estimate. */
  readonly rowTokens: number;
  readonly sftTokens: number;
}

/** GPUs of a node. */
const NODE_GPUS = 8;
/** Characters of a token, about, and tokens of a picture: estimates that only sizes depend on. */
const CHARACTERS_PER_TOKEN = 3.5;
const PICTURE_TOKENS = 1_000;
/** The paper's number of steps is for 874,357 rows; of fewer rows it makes at most this many passes. */
const MOST_PASSES = 10;

/** The family of a `model_type`. Throws a UserError that lists those that a cluster can train. */
export function clusterFamily(modelType: string): ClusterFamily {
  const family = Object.hasOwn(CLUSTER_FAMILIES, modelType)
    ? CLUSTER_FAMILIES[modelType]
    : undefined;
  if (family) return family;
  const known = Object.keys(CLUSTER_FAMILIES).join(', ');
  throw new UserError(msg('cluster.family-unsupported', { family: modelType }), {
    hint: msg('cluster.family-unsupported.hint', { known }),
  });
}

/** Throws a UserError where there are no rows, or the batches cannot be divided by the GPUs. */
export function planCluster(
  recipe: ClusterRecipe,
  survey: DataSurvey,
  {
    modelType,
    base,
    gpus,
    gpuMemory,
  }: { modelType: string; base: string; gpus: number; gpuMemory: number },
): ClusterPlan {
  const family = clusterFamily(modelType);
  if (!survey.sft && !survey.rl)
    throw new UserError(msg('cluster.no-rows'), { hint: msg('cluster.no-rows.hint') });
  const name = base || family.base;
  const nodes = Math.max(1, Math.ceil(gpus / NODE_GPUS));
  if (gpus % nodes !== 0)
    throw new UserError(msg('cluster.gpus-uneven', { gpus }), {
      hint: msg('cluster.gpus-uneven.hint', { each: NODE_GPUS }),
    });
  const prompts = Math.min(recipe.rl.prompts, survey.rl?.rows ?? recipe.rl.prompts);
  const trajectories = prompts * recipe.rl.answers;
  if (survey.rl && trajectories % gpus !== 0) {
    const values = { prompts, answers: recipe.rl.answers, gpus };
    throw new UserError(msg('cluster.batch-indivisible', values), {
      hint: msg('cluster.batch-indivisible.hint', { fitting: divisors(trajectories).join(', ') }),
    });
  }
  const rowTokens = survey.sft ? tokensOf(survey.sft) / survey.sft.rows : 0;
  return {
    ...{
      base: name,
      family,
      shape: shapeOf(name),
      gpus,
      gpu: gpuOf(gpuMemory),
      prompts,
      rowTokens,
    },
    ...{ nodes, gpusPerNode: gpus / nodes },
    sftTokens: survey.sft ? sftTokens(recipe, survey.sft, rowTokens) : 0,
  };
}

/** Steps of SFT with packed buffers, one a GPU. */
export const packedSteps = ({ sftTokens: tokens }: ClusterPlan, gpus: number): number =>
  Math.max(1, Math.ceil(tokens / (PUBLISHED.packingLength * gpus)));

/** Sizes for a number of GPUs; absent where a part has no rows or the model's shape is not known. */
export function sizesOf(
  { rl }: ClusterRecipe,
  { shape, gpu, rowTokens, sftTokens: tokens, prompts }: ClusterPlan,
  survey: DataSurvey,
  gpus: number,
): Partial<Record<'sft' | 'sftLora' | 'rl' | 'rlLora', Size>> {
  if (!shape) return {};
  const bufferTokens = PUBLISHED.packingLength;
  const work = {
    ...{ steps: rl.steps, prompts, answers: rl.answers },
    promptTokens: survey.rl
      ? Math.min(tokensOf(survey.rl) / survey.rl.rows, PUBLISHED.promptLength)
      : 0,
    answerTokens: Math.min(PUBLISHED.answerLength, rl.answerLength),
    maxAnswerTokens: rl.answerLength,
    tokensPerGpu: Math.max(PUBLISHED.tokensPerGpu, PUBLISHED.promptLength + rl.answerLength),
    rolloutMemory: PUBLISHED.rolloutMemory,
  };
  return {
    ...(survey.sft
      ? {
          sft: sftSize(shape, gpu, gpus, { bufferTokens, tokens, rowTokens }),
          sftLora: loraSftSize(shape, gpu, gpus, { bufferTokens: rowTokens, tokens, rowTokens }),
        }
      : {}),
    ...(survey.rl
      ? {
          rl: rlSize(shape, gpu, gpus, work),
          rlLora: rlSize(shape, gpu, gpus, work, { lora: true }),
        }
      : {}),
  };
}

function sftTokens({ sft }: ClusterRecipe, survey: PartSurvey, rowTokens: number): number {
  const all = survey.rows * rowTokens;
  if (sft.epochs > 0) return sft.epochs * all;
  const published = sft.maxSteps * PUBLISHED.gpus.sft * PUBLISHED.packingLength;
  const own = sft.maxSteps * sft.batchSize * rowTokens;
  return Math.min(sft.isPublished ? published : own, MOST_PASSES * all);
}

function tokensOf({ characters, rows, withPictures, pictures }: PartSurvey): number {
  const each = withPictures === 0 ? 0 : Math.max(1, pictures / rows);
  return characters / CHARACTERS_PER_TOKEN + withPictures * Math.min(each, 8) * PICTURE_TOKENS;
}

/** The numbers of GPUs from 1 to 64 that divide a batch evenly. */
const divisors = (batch: number): number[] =>
  Array.from({ length: 64 }, (_, i) => i + 1).filter(
    (gpus) => batch % gpus === 0 && (gpus <= NODE_GPUS || gpus % NODE_GPUS === 0),
  );
