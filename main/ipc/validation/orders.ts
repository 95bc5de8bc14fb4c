// Schemas of requests that start an evaluation or an export.

import * as v from 'valibot';
import type { SchemaOf } from '../../platform/parse.ts';
import type { EvaluationOrder } from '../../../preload/contract/answers.ts';
import type { ExportOrder } from '../../../preload/contract/chat-and-export.ts';
import { absolutePath, clamped, shortText } from './fields.ts';

/** Most sampled answers a question. */
const MOST_SAMPLES = 64;

/** A choice of a form; empty while it is open. */
const choice = v.pipe(v.string(), v.maxLength(200));

export const checkOrder = v.object({
  modelId: choice,
  datasetId: choice,
  split: choice,
  samples: clamped(0, MOST_SAMPLES),
  limit: clamped(0),
}) satisfies SchemaOf<EvaluationOrder>;

export const exportOrder = v.object({
  modelId: shortText,
  formats: v.array(shortText),
  to: absolutePath,
  mergedWeights: v.picklist(['auto', 'stored', 'f32']),
}) satisfies SchemaOf<ExportOrder>;
