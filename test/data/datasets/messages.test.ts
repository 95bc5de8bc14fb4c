// Later questions of a conversation: the prompt equals the model's own template over the whole
// conversation.

import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodeMessages, PromptEncoder } from '../../../main/data/prompts/prompt-encoder.ts';
import { type ChatMessage } from '../../../main/data/text/chat-template.ts';
import { questionInContext } from '../../../main/data/datasets/messages.ts';
import { decodeImage } from '../../../main/data/images/decode.ts';
import { loadModel } from '../../../main/data/checkpoints/load.ts';
import { previewPrompt } from '../../../main/data/prompts/prompt-preview.ts';
import { blobPath, openWorkspace, putBlob } from '../../../main/data/datasets/workspace.ts';
import { type ExampleRow, isHistory } from '../../../main/data/datasets/example.ts';
import { encodeWithLabels } from '../../../main/data/text/training-labels.ts';
import { temporaryFolder } from '../../helpers.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const POCKET = join(root, 'resources/pocket/base');
const models = [
  POCKET,
  join(root, 'test/fixtures/parity/vlm-qwen2_5_vl-two-images/model'),
  join(root, 'test/fixtures/parity/vlm-idefics3-padded/model'),
];
const workspace = openWorkspace(temporaryFolder());

async function blob(width: number, height: number): Promise<string> {
  const image = sharp({ create: { width, height, channels: 3, background: '#457' } });
  return putBlob(workspace, await image.png().toBuffer());
}

const text = (value: string) => ({ type: 'text', text: value }) as const;
const image = (path: string) => ({ type: 'image', path }) as const;

/**
 * A row whose pictures stand in the first and in the last of three questions, and the same
 * conversation written out.
 */
async function conversation(): Promise<{ row: ExampleRow; whole: ChatMessage[] }> {
  const [a, b] = [await blob(60, 40), await blob(90, 30)];
  const row: ExampleRow = {
    id: 'talk#3',
    question: 'And this?',
    answer: '20',
    pictures: [a, b],
    split: 'train',
    history: [
      { role: 'user', content: 'What is it?', pictures: 1 },
      { role: 'assistant', content: 'A meter.' },
      { role: 'user', content: 'Sure?' },
      { role: 'assistant', content: 'Yes.' },
    ],
  };
  const whole: ChatMessage[] = [
    { role: 'user', content: [image(a), text('What is it?')] },
    { role: 'assistant', content: [text('A meter.')] },
    { role: 'user', content: [text('Sure?')] },
    { role: 'assistant', content: [text('Yes.')] },
    { role: 'user', content: [image(b), text('And this?')] },
    { role: 'assistant', content: [text('20')] },
  ];
  return { row, whole };
}

describe.each(models)('%s', (dir) => {
  it('encodes the whole conversation up to the answer', async () => {
    const { row, whole } = await conversation();
    const loaded = loadModel(dir);
    const encoder = new PromptEncoder(loaded, workspace);
    const rasters = await Promise.all(
      row.pictures.map((id) => decodeImage(blobPath(workspace, id), id)),
    );
    const asked = encodeMessages(loaded, whole.slice(0, -1), rasters, {
      addGenerationPrompt: true,
    });
    const prompt = await encoder.prompt(row);
    expect(prompt.ids).toEqual(asked.ids);
    expect(prompt.pictures).toEqual(asked.pictures);
    // The second prompt comes from the cache; another history gives another prompt.
    expect((await encoder.prompt(row)).ids).toEqual(asked.ids);
    const { history: _, ...alone } = row;
    expect((await encoder.prompt(alone)).ids.length).toBeLessThan(prompt.ids.length);

    const all = encodeMessages(loaded, whole, rasters, { addGenerationPrompt: false });
    expect((await previewPrompt(dir, row, workspace)).tokens).toBe(all.ids.length);
  });
});

it.each(models.slice(0, 2))('%s: trains only the last answer', async (dir) => {
  const { row, whole } = await conversation();
  const loaded = loadModel(dir);
  const encoder = new PromptEncoder(loaded, workspace);
  const rasters = await Promise.all(
    row.pictures.map((id) => decodeImage(blobPath(workspace, id), id)),
  );
  const all = encodeMessages(loaded, whole, rasters, { addGenerationPrompt: false });
  const prompt = await encoder.prompt(row);
  const answer = encoder.answer('20');
  const learnt = prompt.ids.length + answer.length;
  expect([...all.ids].slice(0, learnt)).toEqual([...prompt.ids, ...answer]);
  // The template's last span of labels is what is learnt, with its end token; its line break behind
  // it is not.
  const { ids, labels } = encodeWithLabels(loaded.tokenizer, all.text);
  expect(ids).toEqual(all.ids);
  const last = labels.slice(prompt.ids.length);
  expect([...last.filter((label) => label >= 0)]).toEqual([...answer]);
});

describe('a question in context', () => {
  const history = [
    { role: 'user', content: 'Which colour?' },
    { role: 'assistant', content: 'Red.' },
  ] as const;

  it('is the bare question where there are no earlier turns', () => {
    expect(questionInContext({ question: 'Why?' })).toBe('Why?');
    expect(questionInContext({ question: 'Why?', history: [] })).toBe('Why?');
  });

  it('labels turns with their roles and drops the earliest beyond the limit', () => {
    const row = { question: 'Why?', history };
    const whole = 'user: Which colour?\nassistant: Red.\nuser: Why?';
    expect(questionInContext(row)).toBe(whole);
    expect(questionInContext(row, { maxLength: whole.length })).toBe(whole);
    expect(questionInContext(row, { maxLength: whole.length - 1 })).toBe(
      'assistant: Red.\nuser: Why?',
    );
    expect(questionInContext(row, { maxLength: 3 })).toBe('Why?');
  });
});

it.each([
  [[], true],
  [[{ role: 'user', content: 'x', pictures: 2 }], true],
  [[{ role: 'system', content: 'x' }], false],
  [[{ role: 'user', content: 1 }], false],
  [[{ role: 'user', content: 'x', pictures: -1 }], false],
  ['x', false],
])('%j are earlier turns: %s', (value, expected) => {
  expect(isHistory(value)).toBe(expected);
});
