// Schemas of requests that start an evaluation, an export or a pack.

import * as v from 'valibot';
import { GGUF_TYPES } from '../../../settings/gguf-types.ts';
import type { SchemaOf } from '../../platform/parse.ts';
import type { EvaluationOrder } from '../../../preload/contract/answers.ts';
import type { ExportOrder } from '../../../preload/contract/chat-and-export.ts';
import type { PackOrder } from '../../../preload/contract/transfer.ts';
import { boundsOf, EVALUATION_BOUNDS } from '../../../settings/bounds.ts';
import { absolutePath, boolean, bounded, shortText } from './fields.ts';

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

/** Parts below this size are no help to anybody. */
const LEAST_PART_BYTES = 1e6;

export const packOrder = v.object({
  what: v.picklist(['project', 'dataset', 'model']),
  id: shortText,
  to: absolutePath,
  withBase: boolean,
  splitBytes: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(LEAST_PART_BYTES))),
}) satisfies SchemaOf<PackOrder>;
