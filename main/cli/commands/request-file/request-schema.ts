// The format of REQ.json: one schema for each kind of request, from which its type is inferred.

import * as v from 'valibot';
import { isFrameRate } from '../../../data/images/video-frames.ts';
import type { ChatMessage } from '../../../data/text/chat-template.ts';
import { AGGREGATIONS } from '../../../engine/training/policy-inputs.ts';

/** Presets of the policy losses by their name in a request. */
export const POLICY_LOSSES = {
  grpo: { ratio: 'token', clip: [0.2, 0.2], aggregation: 'seq-mean-token-mean' },
  dapo: { ratio: 'token', clip: [0.2, 0.28], aggregation: 'token-mean' },
  dr_grpo: { ratio: 'token', clip: [0.2, 0.2], aggregation: 'constant' },
  gspo: { ratio: 'sequence', clip: [3e-4, 4e-4], aggregation: 'seq-mean-token-mean' },
} as const;
type PolicyLossName = keyof typeof POLICY_LOSSES;

/** A list with one message for the list and its items: errors name the field, not the entry. */
const listOf = <T extends number | string>(
  noun: string,
  item: (message: string) => v.GenericSchema<T>,
) => {
  const message = `must be a list of ${noun}`;
  return v.array(item(message), message);
};
const strings = listOf('strings', (message) => v.string(message));
const numbers = listOf('numbers', (message) => v.pipe(v.number(message), v.finite(message)));
const integers = listOf('whole numbers', (message) =>
  v.pipe(v.number(message), v.safeInteger(message)),
);
const tokenIds = v.pipe(
  integers,
  v.minLength(1, 'is empty'),
  v.everyItem((id) => id >= 0, 'must not contain negative ids'),
);
const string = v.string('must be a string');
const number = v.pipe(v.number('must be a number'), v.finite('must be a number'));
const boolean = v.boolean('must be true or false');
const choiceOf = <const T extends readonly string[]>(choices: T) =>
  v.picklist(choices, `must be one of ${choices.join(', ')}`);

const objectOf = <T extends v.ObjectEntries>(entries: T) =>
  // Only a missing field has a path here; what is no object at all gets its path from its parent.
  v.object(entries, ({ path }) => (path ? 'is missing' : OBJECTS));
const OBJECTS = 'must be a list of objects, with at least one';
const objectsOf = <T extends v.GenericSchema>(item: T) =>
  v.pipe(v.array(item, OBJECTS), v.minLength(1, OBJECTS));

/** Reports a problem of the field at these keys. */
type AddProblem = (keys: readonly (string | number)[], problem: string) => void;

/** A check of several fields together. */
const checkFields = <T extends object>(check: (value: T, addProblem: AddProblem) => void) =>
  v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    check(dataset.value, (keys, message) => {
      const path = keys.map((key): v.UnknownPathItem => {
        return { type: 'unknown', origin: 'value', input: dataset.value, key, value: undefined };
      });
      addIssue({ message, path: path as [v.UnknownPathItem, ...v.UnknownPathItem[]] });
    });
  });

const gridsOf = (noun: string) => {
  const message = `must be a list of [frames, rows, columns], one per ${noun}`;
  const size = v.pipe(v.number(message), v.safeInteger(message), v.minValue(1, message));
  return v.pipe(v.array(v.tuple([size, size, size], message), message), v.minLength(1, message));
};
/** `image_grid_thw` of images that are stored as patches. */
export const gridsSchema = v.object({ image_grid_thw: gridsOf('image') });

/** The grids of videos and the seconds between two temporal patches of each. */
export const videosSchema = v.pipe(
  v.object({ video_grid_thw: gridsOf('video'), second_per_grid_ts: v.nullish(numbers) }),
  checkFields(({ video_grid_thw: grids, second_per_grid_ts: seconds }, addProblem) => {
    if (seconds && seconds.length !== grids.length)
      addProblem(
        ['second_per_grid_ts'],
        `has ${seconds.length} entries for ${grids.length} videos`,
      );
  }),
);

const SIZES = 'must be a list of [height, width], one per image';
const side = v.pipe(v.number(SIZES), v.safeInteger(SIZES), v.minValue(1, SIZES));
/** Images that an image processor made: the safetensors file that has them. */
export const imagesSchema = v.object({
  pixel_values: v.nullish(v.string('must be the name of a safetensors file')),
  image_sizes: v.optional(v.array(v.tuple([side, side], SIZES), SIZES)),
  pixel_values_videos: v.nullish(v.string('must be the name of a safetensors file')),
});
const RATE = 'must be a number of frames a second';
const SOUND = 'is sound, which no model here hears: write down what is said';
const isSound = (type: unknown): boolean => /audio|sound/.test(JSON.stringify(type) ?? '');
const partSchema = v.variant(
  'type',
  [
    objectOf({ type: v.literal('image'), path: string }),
    objectOf({ type: v.literal('text'), text: string }),
    objectOf({
      type: v.literal('video'),
      video: v.union([string, strings], 'must be a folder of frames, or a list of frames'),
      fps: v.exactOptional(
        v.pipe(
          number,
          v.gtValue(0, 'must be above 0'),
          v.check((rate) => isFrameRate(rate), RATE),
        ),
      ),
    }),
  ],
  ({ path, input }) =>
    !path ? OBJECTS : isSound(input) ? SOUND : 'must be one of image, text, video',
);

const contentSchema = v.lazy((input): v.GenericSchema<ChatMessage['content']> =>
  typeof input === 'string' ? string : objectsOf(partSchema),
);

/** Messages, to be encoded by the tokenizer, chat template and image processor of the model. */
export const messagesSchema = objectOf({
  messages: objectsOf(
    objectOf({
      role: string,
      content: contentSchema,
      reasoning_content: v.exactOptional(v.nullable(string)),
    }),
  ),
  do_image_splitting: v.optional(boolean),
  crop_to_patches: v.optional(boolean),
});

/** Texts, to be encoded by the tokenizer alone. */
export const stringsSchema = objectOf({ strings });

/** Token ids with labels (-100 = masked). */
export const idsSchema = v.pipe(
  objectOf({ input_ids: tokenIds, labels: v.optional(integers) }),
  checkFields(({ input_ids, labels }, addProblem) => {
    if (labels && labels.length !== input_ids.length)
      addProblem(['labels'], `has ${labels.length} entries for ${input_ids.length} input_ids`);
  }),
);

const sequenceSchema = objectOf({
  input_ids: tokenIds,
  completion_mask: integers,
  old_logprobs: numbers,
  ref_logprobs: v.nullish(numbers),
  advantage: number,
});
type Sequence = v.InferOutput<typeof sequenceSchema>;

/** Answers to prompts with their advantages, for a policy loss. */
export const groupSchema = v.pipe(
  objectOf({
    loss: choiceOf(Object.keys(POLICY_LOSSES) as [PolicyLossName]),
    beta: v.nullish(number, 0),
    aggregation: v.nullish(choiceOf(AGGREGATIONS)),
    clip_c: v.nullish(number),
    constant_length: v.nullish(number),
    clip_low: v.nullish(number),
    clip_high: v.nullish(number),
    temperature: v.nullish(number, 1),
    group: objectsOf(sequenceSchema),
  }),
  checkFields(({ loss, beta, aggregation, constant_length, group }, addProblem) => {
    const reduction = aggregation ?? POLICY_LOSSES[loss].aggregation;
    if (reduction === 'constant' && constant_length == null)
      addProblem(['constant_length'], 'must be a number');
    group.forEach((sequence, index) =>
      checkSequence(sequence, beta > 0, (keys, problem) =>
        addProblem(['group', index, ...keys], problem),
      ),
    );
  }),
);

function checkSequence(
  { input_ids, completion_mask, old_logprobs, ref_logprobs }: Sequence,
  needsReference: boolean,
  addProblem: AddProblem,
): void {
  const entries = `${completion_mask.length} entries for ${input_ids.length} input_ids`;
  if (completion_mask.length !== input_ids.length)
    return addProblem(['completion_mask'], `has ${entries}`);
  if (completion_mask[0])
    addProblem(['completion_mask'], 'counts the first token, which has no log-probability');
  const count = completion_mask.filter((counted) => counted).length;
  const checkLength = (field: string, values: readonly number[] | null | undefined): void => {
    if (!values) addProblem([field], 'must be a list of numbers');
    else if (values.length !== count)
      addProblem([field], `has ${values.length} entries for ${count} tokens of completion_mask`);
  };
  checkLength('old_logprobs', old_logprobs);
  if (needsReference) checkLength('ref_logprobs', ref_logprobs);
}

/**
 * The first problem of a value: the field as it is written in an error message, and what is wrong
 * with it.
 */
export function firstProblem(issues: readonly v.BaseIssue<unknown>[]): {
  readonly field: string;
  readonly problem: string;
} {
  const issue = issues[0]!;
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  // An entry of a plain list is reported as its field.
  while (typeof keys.at(-1) === 'number') keys.pop();
  const field = keys.reduce<string>(
    (path, key) =>
      typeof key === 'number' ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${key}`,
    '',
  );
  return { field, problem: issue.message };
}
