// Teachers behind an endpoint: requests, error handling, and hosts that are not contacted.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWorkspace, putBlob } from '../../../main/data/datasets/workspace.ts';
import { encodePng } from '../../../main/data/images/decode.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { isLoopback } from '../../../main/platform/network/network-guard.ts';
import { ENGINE_DEFAULTS } from '../../../main/stages/training/open-model.ts';
import {
  openEndpoint,
  parseEndpoint,
  readKey,
} from '../../../main/stages/teachers/openai-endpoint.ts';
import { temporaryFolder } from '../../helpers.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { TEACHER_DEFAULTS, type TeacherAnswer } from '../../../main/stages/teachers/types.ts';
import { scriptedEndpoint } from './scripted-endpoint.ts';

const workspace = openWorkspace(temporaryFolder());
const row: ExampleRow = {
  id: 'q1',
  question: 'What is 6 × 7?',
  answer: '42',
  pictures: [],
  split: 'sft',
};
const RIGHT = '<think>6 × 7</think><answer>42</answer>';

function open(model: string, more: object = {}) {
  const settings = { ...TEACHER_DEFAULTS, ...ENGINE_DEFAULTS, model, systemPrompt: '', ...more };
  const job = { workspace: workspace.dir, mayReach: isLoopback };
  return openEndpoint(settings, job, { pausesMs: [1, 1] });
}

/** Asks one teacher for `count` answers to a row. */
async function ask(
  address: string,
  {
    count = 1,
    asked = row,
    signal = new AbortController().signal,
    ...more
  }: { count?: number; asked?: ExampleRow; signal?: AbortSignal; [key: string]: unknown } = {},
): Promise<TeacherAnswer[]> {
  const given: TeacherAnswer[] = [];
  const answers = Array.from({ length: count }, (_, i) => i);
  const how = { temperature: 0.7, topP: 0.9, maxNewTokens: 100, seed: 3, signal };
  await open(address, more).answer(
    [{ row: asked, number: 0, answers }],
    how,
    (_, place, answer) => {
      given[place] = answer;
    },
  );
  return given;
}

describe('a good server', () => {
  it('receives the sampling options, a different seed for each answer, and no key unless one is named', async () => {
    const { address, asked, headers } = await scriptedEndpoint(() => RIGHT);
    expect(await ask(address, { count: 3 })).toEqual(
      Array(3).fill({ text: RIGHT, finished: true, tokens: 7 }),
    );
    expect(asked[0]).toMatchObject({
      model: 'scripted',
      temperature: 0.7,
      top_p: 0.9,
      max_tokens: 100,
      messages: [{ role: 'user', content: row.question }],
    });
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(3);
    expect(headers[0]!.authorization).toBeUndefined();
    const file = join(temporaryFolder(), 'key');
    writeFileSync(file, 'secret\n');
    await ask(address, { keyFrom: `file:${file}`, systemPrompt: 'Be brief.' });
    expect(headers.at(-1)!.authorization).toBe('Bearer secret');
    expect(asked.at(-1)!.messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
  });

  it('receives every image of a row, in order and before the question', async () => {
    const { address, asked } = await scriptedEndpoint(() => RIGHT);
    const pixels = [0, 255].map((grey) =>
      encodePng({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(grey) }),
    );
    const bytes = await Promise.all(pixels);
    await ask(address, {
      asked: { ...row, pictures: bytes.map((png) => putBlob(workspace, png)) },
    });
    const content = asked[0]!.messages[0]!.content as readonly Record<string, unknown>[];
    expect(content).toEqual([
      ...bytes.map((png) => ({
        type: 'image_url',
        image_url: { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}` },
      })),
      { type: 'text', text: row.question },
    ]);
  });

  it('receives a video as pictures after their times, 32 at most', async () => {
    const { address, asked } = await scriptedEndpoint(() => RIGHT);
    const shades = Array.from({ length: 63 }, (_, i) =>
      encodePng({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(i) }),
    );
    const bytes = await Promise.all(shades);
    const pictures = bytes.map((png) => putBlob(workspace, png));
    const videos = [{ first: 0, frames: 63, fps: 2 }];
    await ask(address, { asked: { ...row, pictures, videos } });
    const content = asked[0]!.messages[0]!.content as readonly Record<string, unknown>[];
    // Every second frame of 63, one second apart.
    const sent = Array.from({ length: 32 }, (_, i) => [
      { type: 'text', text: `<${i}.0 seconds>` },
      {
        type: 'image_url',
        image_url: {
          url: `data:image/png;base64,${Buffer.from(bytes[2 * i]!).toString('base64')}`,
        },
      },
    ]);
    expect(content).toEqual([...sent.flat(), { type: 'text', text: row.question }]);
  });

  it('receives the turns before a question, each image in its turn', async () => {
    const { address, asked } = await scriptedEndpoint(() => RIGHT);
    const shades = [0, 255].map((grey) =>
      encodePng({ width: 2, height: 2, channels: 3, data: new Uint8Array(12).fill(grey) }),
    );
    const bytes = await Promise.all(shades);
    const history = [
      { role: 'user', content: 'What is this?', pictures: 1 },
      { role: 'assistant', content: 'A meter.' },
    ] as const;
    await ask(address, {
      asked: { ...row, history, pictures: bytes.map((png) => putBlob(workspace, png)) },
    });
    const image = (png: Uint8Array) => ({
      type: 'image_url',
      image_url: { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}` },
    });
    expect(asked[0]!.messages).toEqual([
      { role: 'user', content: [image(bytes[0]!), { type: 'text', text: 'What is this?' }] },
      { role: 'assistant', content: 'A meter.' },
      { role: 'user', content: [image(bytes[1]!), { type: 'text', text: row.question }] },
    ]);
  });

  it('may truncate an answer, return its reasoning separately, and count no tokens', async () => {
    const message = { content: '<answer>42</answer>', reasoning_content: '6 × 7\n' };
    const { address } = await scriptedEndpoint(() => ({
      choices: [{ message, finish_reason: 'length' }],
    }));
    const text = '<think>6 × 7</think><answer>42</answer>';
    expect(await ask(address)).toEqual([
      { text, finished: false, tokens: Math.ceil(text.length / 4) },
    ]);
  });
});

describe('a faulty server', () => {
  it.each([
    ['two times status 500', (_: unknown, n: number) => (n < 3 ? 500 : RIGHT)],
    ['two times too many requests', (_: unknown, n: number) => (n < 3 ? 429 : RIGHT)],
    ['replies that are not JSON', (_: unknown, n: number) => (n < 3 ? 'raw:<html>' : RIGHT)],
  ])('is asked again after %s', async (_, say) => {
    const { address, asked } = await scriptedEndpoint(say);
    expect((await ask(address))[0]!.text).toBe(RIGHT);
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['status 503', 503, 'in 3 attempts: status 503', 3],
    ['replies without a message', { choices: [] }, 'in 3 attempts: the reply holds no message', 3],
    ['a refusal', 400, 'rejected question q1: status 400', 1],
    ['an unknown key', 401, 'rejected question q1: status 401', 1],
  ])('ends the run in one sentence after %s', async (_, said, sentence, attempts) => {
    const { address, asked } = await scriptedEndpoint(() => said);
    const error = await ask(address).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(sentence);
    expect(asked).toHaveLength(attempts);
  });

  it('passes if it gives nothing three times', async () => {
    const { address } = await scriptedEndpoint(() => '');
    expect(await ask(address)).toEqual([{ text: '', finished: false, tokens: 0, missing: true }]);
  });

  it('is given up if it does not reply in time', async () => {
    const { address, asked } = await scriptedEndpoint(() => 'hang');
    await expect(ask(address, { requestSeconds: 0.05 })).rejects.toThrow(
      'no reply within 0.05 seconds',
    );
    expect(asked).toHaveLength(3);
  });

  it('that is unreachable is reported in one sentence', async () => {
    await expect(ask('http://127.0.0.1:9/v1#m')).rejects.toThrow(
      '127.0.0.1:9 did not answer question q1 in 3 attempts',
    );
  });

  it('is abandoned at once when the run is cancelled', async () => {
    const controller = new AbortController();
    const { address, asked } = await scriptedEndpoint((_, n) => {
      if (n === 2) controller.abort();
      return 'hang';
    });
    await expect(
      ask(address, { count: 20, concurrency: 2, signal: controller.signal }),
    ).rejects.toThrow(/abort/i);
    expect(asked).toHaveLength(2);
  });
});

it('a host that is not allowed is not contacted', () => {
  expect(() => open('http://192.0.2.1:8000/v1#m')).toThrow(
    'The host 192.0.2.1:8000 is not on the list of allowed hosts.',
  );
});

it('an address contains the endpoint and the model, and no secret', () => {
  expect(parseEndpoint('https://h:8000/v1/#org/name')).toEqual({
    url: new URL('https://h:8000/v1/chat/completions'),
    model: 'org/name',
  });
  expect(() => parseEndpoint('https://h/v1')).toThrow('names no model');
  expect(() => parseEndpoint('https://u:secret@h/v1#m')).toThrow(
    /^The address of h contains a user name/,
  );
});

it('a key is read from where the setting says, and a key given directly is not repeated', () => {
  expect(readKey('')).toBe('');
  expect(() => readKey('env:OMR_NO_SUCH_KEY')).toThrow('OMR_NO_SUCH_KEY');
  expect(() => readKey('file:/no/such/file')).toThrow('/no/such/file cannot be read');
  expect(() => readKey('sk-12345')).toThrow(
    /^The setting “keyFrom” does not say where the key is.$/,
  );
});
