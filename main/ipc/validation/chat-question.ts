// Schema of a question to models, as it is asked or kept as a draft.

import * as v from 'valibot';
import type { SchemaOf } from '../../platform/parse.ts';
import type { ChatQuestion } from '../../../preload/contract/chat-and-export.ts';
import { shortText, wholeNumber } from './fields.ts';

const LONGEST_QUESTION = 20_000;

export const chatQuestion = v.object({
  question: v.pipe(v.string(), v.maxLength(LONGEST_QUESTION)),
  pictures: v.pipe(v.array(shortText), v.maxLength(8)),
  expected: v.pipe(
    v.fallback(v.nullable(v.string()), null),
    v.transform((text) => text?.slice(0, LONGEST_QUESTION) ?? null),
  ),
  models: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.minLength(1), v.maxLength(2)),
  temperature: v.pipe(v.number(), v.minValue(0), v.maxValue(5)),
  maxNewTokens: v.pipe(wholeNumber, v.minValue(1), v.maxValue(8_192)),
  seed: wholeNumber,
}) satisfies SchemaOf<ChatQuestion>;
