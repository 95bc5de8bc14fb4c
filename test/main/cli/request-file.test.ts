// Requests of `omr probe` and `omr generate`: parsing, and the field that an error names.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { readRequest } from '../../../main/cli/commands/request-file.ts';
import { temporaryFolder } from '../../helpers.ts';

const folder = temporaryFolder();
const file = path.join(folder, 'request.json');
function read(request: unknown) {
  fs.writeFileSync(file, JSON.stringify(request));
  return readRequest(file);
}
const sequence = {
  input_ids: [1, 2, 3],
  completion_mask: [0, 1, 1],
  old_logprobs: [-1, -2],
  advantage: 0.5,
};
const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });

it('reads ids with labels', () => {
  expect(read({ input_ids: [1, 2], labels: [-100, 2] })).toEqual({
    kind: 'ids',
    ids: Int32Array.of(1, 2),
    labels: Int32Array.of(-100, 2),
  });
});

it('reads messages, with image paths relative to the request', () => {
  const image = { type: 'image', path: 'a.png' };
  const text = { type: 'text', text: 'What?' };
  expect(read({ ...user([image, text]), do_image_splitting: false })).toEqual({
    kind: 'messages',
    ...user([{ type: 'image', path: path.join(folder, 'a.png') }, text]),
    doImageSplitting: false,
  });
});

it('reads a group with the defaults of its loss', () => {
  expect(read({ group: [sequence], loss: 'dapo', beta: null, clip_low: 0.1 })).toMatchObject({
    kind: 'group',
    loss: { kind: 'policy', ratio: 'token', clipLow: 0.1, clipHigh: 0.28, beta: 0 },
    aggregation: 'token-mean',
    temperature: 1,
    sequences: [{ oldLogp: [-1, -2], advantage: 0.5 }],
  });
});

it.each([
  [[1], 'is not a JSON object'],
  [{ strings: ['a', 1] }, ': strings must be a list of strings'],
  [{ input_ids: [] }, ': input_ids is empty'],
  [{ input_ids: [1, -2] }, ': input_ids must not contain negative ids'],
  [{ input_ids: [1, 2], pixel_values: 3 }, ': pixel_values must be the name of'],
  [{ messages: [] }, ': messages must be a list of objects'],
  [{ messages: [{ content: 'a' }] }, ': messages[0].role is missing'],
  [user(1), ': messages[0].content must be a list of objects'],
  [user([{ type: 'movie' }]), ': messages[0].content[0].type must be one of image, text, video'],
  [user([{ type: 'video' }]), ': messages[0].content[0].video is missing'],
  [user([{ type: 'input_audio' }]), ': messages[0].content[0].type is sound, which no model here'],
  [user([{ type: 'image' }]), ': messages[0].content[0].path is missing'],
  [{ ...user('a'), do_image_splitting: 1 }, ': do_image_splitting must be true or false'],
  [{ group: [1], loss: 'grpo' }, ': group must be a list of objects'],
  [{ group: [sequence], loss: 'grpo', beta: 0.1 }, ': group[0].ref_logprobs must be a list'],
  [{ group: [sequence], loss: 'dr_grpo' }, ': constant_length must be a number'],
  [
    { group: [sequence, { ...sequence, advantage: 'x' }], loss: 'grpo' },
    ': group[1].advantage must be a number',
  ],
  [
    { group: [{ ...sequence, completion_mask: [0, 1] }], loss: 'grpo' },
    ': group[0].completion_mask has 2 entries for 3 input_ids',
  ],
])('refuses %j', (request, problem) => {
  expect(() => read(request)).toThrow(problem);
});
