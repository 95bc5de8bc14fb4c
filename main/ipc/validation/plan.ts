// Schemas of the page Train: a plan, how a step runs again, the weights of a reward.

import * as v from 'valibot';
import {
  rewardSettings,
  type RewardSettingName,
  type RewardWeights,
} from '../../../rewards/parts.ts';
import type { SchemaOf } from '../../platform/parse.ts';
import { parseRecipe, recipeText, type Recipe } from '../../stages/recipe.ts';
import type { PlanExamples, RecipeView, TrainPlan } from '../../../preload/contract/train.ts';
import { boolean, fields, folder, shortText, wholeNumber } from './fields.ts';

const examples = v.variant('kind', [
  v.object({ kind: v.literal('sample') }),
  v.object({ kind: v.literal('inspection'), runId: shortText }),
  v.object({ kind: v.literal('dataset'), path: folder }),
]) satisfies SchemaOf<PlanExamples>;

/** Read as if it came from a file, so that its steps and references are complete. */
const recipe = v.pipe(
  fields,
  v.transform(({ name, seed, steps }): RecipeView => {
    const text = recipeText({ name, seed, steps } as unknown as Recipe);
    return parseRecipe(text, 'recipe.yaml');
  }),
);

export const trainPlan = v.object({
  name: v.pipe(
    v.fallback(v.string(), ''),
    v.transform((name) => name.slice(0, 200)),
  ),
  seed: wholeNumber,
  examples,
  model: folder,
  teacher: v.union([v.literal(''), folder]),
  teacherKind: v.optional(v.picklist(['none', 'rows', 'model', 'explained'])),
  size: v.picklist(['quick', 'balanced', 'thorough']),
  changes: v.record(v.string(), fields),
  alsoCheck: v.optional(v.array(folder)),
  opened: v.nullable(recipe),
}) satisfies SchemaOf<TrainPlan>;

/** With which settings a step runs again, and whether the steps after it do. */
export const redoOptions = v.object({ settings: v.optional(fields), later: boolean });

const weight = v.pipe(v.number(), v.finite(), v.minValue(0));

export const rewardWeights = v.object({
  ...(Object.fromEntries(rewardSettings().map(([name]) => [name, weight])) as Record<
    RewardSettingName,
    typeof weight
  >),
  maxNewTokens: weight,
}) satisfies SchemaOf<RewardWeights>;
