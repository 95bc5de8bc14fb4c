// Schema of a question to models, as it is asked or kept as a draft.

import * as v from 'valibot';
import type { SchemaOf } from '../../platform/parse.ts';
import type { ChatQuestion } from '../../../preload/contract/chat-and-export.ts';
import { CHAT_BOUNDS, LONGEST_QUESTION } from '../../../settings/bounds.ts';
import { bounded, shortText, wholeNumber } from './fields.ts';

export const chatQuestion = v.object({
  question: v.pipe(v.string(), v.maxLength(LONGEST_QUESTION)),
  pictures: v.pipe(v.array(shortText), v.maxLength(8)),
  expected: v.pipe(
    v.fallback(v.nullable(v.string()), null),
    v.transform((text) => text?.slice(0, LONGEST_QUESTION) ?? null),
  ),
  models: v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.minLength(1), v.maxLength(2)),
  temperature: bounded(CHAT_BOUNDS.temperature),
  maxNewTokens: bounded(CHAT_BOUNDS.maxNewTokens),
  // Asking again counts it up, past the bounds of the form.
  seed: wholeNumber,
  follows: v.optional(v.nullable(wholeNumber)),
}) satisfies SchemaOf<ChatQuestion>;
