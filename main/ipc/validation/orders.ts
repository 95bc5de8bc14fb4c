// Schemas of requests that start an evaluation or an export.

import * as v from 'valibot';
import { GGUF_TYPES } from '../../../settings/gguf-types.ts';
import type { SchemaOf } from '../../platform/parse.ts';
import type { EvaluationOrder } from '../../../preload/contract/answers.ts';
import type { ExportOrder } from '../../../preload/contract/chat-and-export.ts';
import { boundsOf, EVALUATION_BOUNDS } from '../../../settings/bounds.ts';
import { absolutePath, bounded, shortText } from './fields.ts';

/** A choice of a form; empty while it is open. */
const choice = v.pipe(v.string(), v.maxLength(200));

export const checkOrder = v.object({
  modelId: choice,
  datasetId: choice,
  split: choice,
  samples: bounded(EVALUATION_BOUNDS.samples),
  limit: bounded(EVALUATION_BOUNDS.limit),
}) satisfies SchemaOf<EvaluationOrder>;

export const exportOrder = v.object({
  modelId: shortText,
  formats: v.array(shortText),
  to: absolutePath,
  mergedWeights: v.picklist(['auto', 'stored', 'f32']),
  gguf: v.array(v.picklist(GGUF_TYPES)),
  gpus: bounded(boundsOf('export', 'gpus')!),
  gpuMemory: bounded(boundsOf('export', 'gpuMemory')!),
}) satisfies SchemaOf<ExportOrder>;
