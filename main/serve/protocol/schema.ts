// The bodies of requests as OpenAI's protocol defines them, within the limits.

import * as v from 'valibot';
import type { ServeLimits } from './limits.ts';

const string = v.string('must be a string');
const boolean = v.boolean('must be true or false');

const wholeNumber = (least: number, most: number) => {
  const message =
    most < Number.MAX_SAFE_INTEGER
      ? `must be a whole number from ${least} to ${most}`
      : `must be a whole number from ${least} up`;
  return v.pipe(
    v.number(message),
    v.safeInteger(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
};

const numberWithin = (least: number, most: number) => {
  const message = `must be a number from ${least} to ${most}`;
  return v.pipe(
    v.number(message),
    v.finite(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
};

const textPart = v.object({ type: v.literal('text'), text: string }, missing);
const picturePart = v.object(
  {
    type: v.literal('image_url'),
    image_url: v.union(
      [v.object({ url: string, detail: v.nullish(string) }), string],
      'must be an object with a url',
    ),
  },
  missing,
);
/** A list of frames as Qwen's models are asked in vLLM; the reader refuses anything else by name. */
const videoPart = v.object(
  {
    type: v.literal('video'),
    video: v.union([v.array(string), string], 'must be a list of frames as data URLs'),
    fps: v.optional(v.unknown()),
  },
  missing,
);
const videoUrlPart = v.object({ type: v.literal('video_url') }, missing);
const PARTS = 'must be a text, or a list of parts of the type "text", "image_url" or "video"';
const TEXT_PARTS = 'must be a text, or a list of parts of the type "text"';

const partsOf = <T extends v.GenericSchema>(part: T, message: string) =>
  v.union([v.string(), v.array(part)], message);

const message = v.variant(
  'role',
  [
    v.object(
      { role: v.picklist(['system', 'developer']), content: partsOf(textPart, TEXT_PARTS) },
      missing,
    ),
    v.object(
      {
        role: v.literal('user'),
        content: partsOf(
          v.variant('type', [textPart, picturePart, videoPart, videoUrlPart]),
          PARTS,
        ),
      },
      missing,
    ),
    v.object({ role: v.literal('assistant'), content: partsOf(textPart, TEXT_PARTS) }, missing),
  ],
  'must have a role: system, developer, user or assistant',
);

/** The fields that both kinds of completions have. */
function sharedFields(limits: ServeLimits) {
  const stopText = v.pipe(
    string,
    v.nonEmpty('must not be empty'),
    v.maxLength(limits.stopCharacters, `must have at most ${limits.stopCharacters} characters`),
  );
  const stops = `must be a text or a list of at most ${limits.stopTexts} texts, none empty or long`;
  return {
    model: v.pipe(string, v.nonEmpty('must name a model')),
    stream: v.nullish(boolean, false),
    stream_options: v.nullish(
      v.object({ include_usage: v.nullish(boolean, false) }, 'must be an object'),
    ),
    n: v.nullish(wholeNumber(1, limits.choices), 1),
    stop: v.nullish(
      v.union(
        [
          v.pipe(
            stopText,
            v.transform((text) => [text]),
          ),
          v.pipe(v.array(stopText), v.maxLength(limits.stopTexts, stops)),
        ],
        stops,
      ),
      [],
    ),
    seed: v.nullish(wholeNumber(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)),
    temperature: v.nullish(numberWithin(0, 2), 1),
    top_p: v.nullish(v.pipe(numberWithin(0, 1), v.gtValue(0, 'must be greater than 0')), 1),
    max_tokens: v.nullish(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  };
}

/** Schemas of both routes; unknown fields are ignored, `refused.ts` names those that matter. */
export function createSchemas(limits: ServeLimits) {
  const shared = sharedFields(limits);
  const tokens = v.array(wholeNumber(0, Number.MAX_SAFE_INTEGER));
  const prompts = `must be a text, a list of token ids, or a list of at most ${limits.prompts} of these`;
  return {
    chat: v.object(
      {
        ...shared,
        messages: v.pipe(
          v.array(message, 'must be a list of messages'),
          v.minLength(1, 'must have at least one message'),
          v.maxLength(limits.messages, `must have at most ${limits.messages} messages`),
        ),
        max_completion_tokens: v.nullish(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
        logprobs: v.nullish(boolean, false),
        top_logprobs: v.nullish(wholeNumber(0, limits.topLogprobs)),
      },
      missing,
    ),
    text: v.object(
      {
        ...shared,
        prompt: v.union(
          [
            v.pipe(
              string,
              v.transform((text): (string | number[])[] => [text]),
            ),
            v.pipe(
              tokens,
              v.minLength(1, prompts),
              v.transform((ids): (string | number[])[] => [ids]),
            ),
            v.pipe(
              v.array(v.union([string, v.pipe(tokens, v.minLength(1, prompts))], prompts)),
              v.minLength(1, prompts),
              v.maxLength(limits.prompts, prompts),
            ),
          ],
          prompts,
        ),
        logprobs: v.nullish(wholeNumber(0, limits.topLogprobs)),
      },
      missing,
    ),
  };
}

export type ChatBody = v.InferOutput<ReturnType<typeof createSchemas>['chat']>;
export type TextBody = v.InferOutput<ReturnType<typeof createSchemas>['text']>;
export type MessageBody = ChatBody['messages'][number];

/** Only a missing field has a path where an object is checked. */
function missing({ path }: { path?: unknown }): string {
  return path ? MISSING : 'must be an object';
}

/** What an issue says of a field that is not there. */
export const MISSING = 'is missing';
