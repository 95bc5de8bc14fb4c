// The parameters of a model folder with an adapter merged into them, one at a time.

import { UserError } from '../../i18n/user-error.ts';
import { parameterShapes, type Model } from '../../engine/models/model.ts';
import { openModel, readParameter } from '../checkpoints/load.ts';
import { openModelWeights } from '../checkpoints/model-weights.ts';
import {
  mergedParameters,
  mergeParameter,
  type LoadedAdapter,
} from '../checkpoints/peft-adapter.ts';
import { isQuantizedPart } from '../checkpoints/quantized-tensors.ts';
import type { Parameter } from './projector/types.ts';
import { msg } from '../../../i18n/message.ts';

export interface ModelParameters {
  readonly model: Model;
  readonly list: readonly Parameter[];
}

/**
 * The parameters of a base with an adapter in them. Throws a UserError for a base whose weights are
 * quantized.
 */
export function openParameters(
  baseDir: string,
  loaded: LoadedAdapter | undefined,
): ModelParameters {
  if ([...openModelWeights(baseDir).keys()].some(isQuantizedPart))
    throw new UserError(msg('export.weights-quantized', { folder: baseDir }), {
      hint: msg('export.weights-quantized.hint'),
    });
  const { model, json } = openModel(baseDir);
  const shapes = new Map(parameterShapes(json));
  const changed = new Set(loaded ? mergedParameters(model, loaded) : []);
  for (const path of changed)
    if (!shapes.has(path)) shapes.set(path, mergeParameter(model, loaded!, path).shape);
  const list = [...shapes].map(([path, shape]) => ({
    path,
    shape,
    numbers: () =>
      (changed.has(path) ? mergeParameter(model, loaded!, path) : readParameter(model, path)).data,
  }));
  return { model, list };
}
