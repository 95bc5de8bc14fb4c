// Schema of a question to models, as it is asked or kept as a draft.

import * as v from 'valibot';
import type { SchemaOf } from '../../platform/parse.ts';
import type { ChatQuestion } from '../../../preload/contract/chat-and-export.ts';
import { isVideoRuns } from '../../data/datasets/example.ts';
import { mediaOf } from '../../data/datasets/messages.ts';
import {
  CHAT_BOUNDS,
  LONGEST_QUESTION,
  MOST_CHAT_MEDIA,
  MOST_FRAMES,
  RATE_BOUNDS,
} from '../../../settings/bounds.ts';
import { bounded, shortText, wholeNumber } from './fields.ts';

const fields = v.object({
  question: v.pipe(v.string(), v.maxLength(LONGEST_QUESTION)),
  pictures: v.pipe(v.array(shortText), v.maxLength(MOST_CHAT_MEDIA * MOST_FRAMES)),
  videos: v.optional(
    v.pipe(
      v.array(
        v.object({
          first: wholeNumber,
          frames: v.pipe(wholeNumber, v.maxValue(MOST_FRAMES)),
          fps: bounded(RATE_BOUNDS),
          times: v.optional(v.pipe(v.array(v.number()), v.maxLength(MOST_FRAMES))),
        }),
      ),
      v.maxLength(MOST_CHAT_MEDIA),
    ),
  ),
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
});

export const chatQuestion = v.pipe(
  fields,
  v.check(
    ({ pictures, videos = [] }) =>
      isVideoRuns(videos, pictures.length) &&
      mediaOf({ pictures, videos }).length <= MOST_CHAT_MEDIA,
  ),
) satisfies SchemaOf<ChatQuestion>;
