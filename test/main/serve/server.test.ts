// The server as its clients see it: the official OpenAI client and raw requests against the general
// pocket model.

import type OpenAI from 'openai';
import { APIError } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapterFolder, GENERAL, LONG, PICTURE, raw, serving, type Serving } from './serving.ts';

let served: Serving;
let client: OpenAI;
beforeAll(async () => {
  const adapter = adapterFolder(3);
  served = await serving({
    folders: [
      { name: 'general', dir: GENERAL },
      { name: 'other', dir: GENERAL, adapter },
      { name: 'told', dir: GENERAL, adapter: adapterFolder(3, 'Look at the picture first.') },
    ],
    limits: { bodyBytes: 200_000, picturePixels: 40_000 },
  });
  ({ client } = served);
});
afterAll(() => served.server.close());

const SUM = [{ role: 'user' as const, content: 'What is 3 + 4?' }];

const chat = (more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {}) =>
  client.chat.completions.create({ model: 'general', messages: SUM, temperature: 0, ...more });

/** The error of a refused request. */
async function refusal(asked: Promise<unknown>): Promise<APIError> {
  const error: unknown = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(APIError);
  return error as APIError;
}

type Reasoned = { content?: string | null; reasoning_content?: string };

describe('a chat', () => {
  it('gives answer, reasoning and usage in fields of their own', async () => {
    const { choices, usage, model } = await chat();
    const message = choices[0]!.message as Reasoned;
    expect(message.content).toBe('7');
    expect(message.reasoning_content).toBe('3+4=7.');
    expect(choices[0]!.finish_reason).toBe('stop');
    expect(model).toBe('general');
    expect(usage!.total_tokens).toBe(usage!.prompt_tokens + usage!.completion_tokens);
    expect(usage!.completion_tokens).toBeGreaterThan(5);
  });

  it('streams the same, with usage at the end', async () => {
    const stream = await client.chat.completions.create({
      ...{ model: 'general', messages: SUM, temperature: 0, stream: true },
      stream_options: { include_usage: true },
    });
    let [content, reasoning, finish] = ['', '', ''];
    let usage: unknown;
    let parts = 0;
    for await (const { choices, usage: told } of stream) {
      const delta = choices[0]?.delta as Reasoned | undefined;
      content += delta?.content ?? '';
      reasoning += delta?.reasoning_content ?? '';
      finish = choices[0]?.finish_reason ?? finish;
      usage = told ?? usage;
      parts++;
    }
    expect({ content, reasoning, finish }).toEqual({
      ...{ content: '7', reasoning: '3+4=7.', finish: 'stop' },
    });
    expect(usage).toEqual((await chat()).usage);
    expect(parts).toBeGreaterThan(5);
  });

  it('takes a picture', async () => {
    const content = (url: string): OpenAI.ChatCompletionContentPart[] => [
      { type: 'image_url', image_url: { url } },
      { type: 'text', text: 'What does the picture show?' },
    ];
    const { usage } = await chat({ messages: [{ role: 'user', content: content(PICTURE) }] });
    expect(usage!.prompt_tokens).toBeGreaterThan((await chat()).usage!.prompt_tokens + 10);
  });

  it('gives n answers, the same ones for the same seed', async () => {
    const ask = { n: 3, temperature: 1.5, max_completion_tokens: 12 };
    const texts = async (seed: number) => {
      const { choices } = await chat({ ...ask, seed });
      return choices.map(({ message }) => JSON.stringify(message));
    };
    const first = await texts(5);
    expect(first.length).toBe(3);
    expect(new Set(first).size).toBeGreaterThan(1);
    expect(await texts(5)).toEqual(first);
    expect(await texts(6)).not.toEqual(first);
  });

  it('ends at its length limit', async () => {
    const { choices, usage } = await chat({ max_tokens: 3 });
    expect(choices[0]!.finish_reason).toBe('length');
    expect(usage!.completion_tokens).toBe(3);
  });

  it('ends before a stop text, which the answer does not have', async () => {
    const { choices } = await chat({ stop: ['4=', 'never'] });
    expect(choices[0]!.finish_reason).toBe('stop');
    const message = choices[0]!.message as Reasoned;
    expect([message.reasoning_content, message.content]).toEqual(['3+', '']);
  });

  it('gives log-probabilities of every token, and the likeliest others', async () => {
    const { choices } = await chat({ logprobs: true, top_logprobs: 2 });
    const tokens = choices[0]!.logprobs!.content!;
    expect(tokens.map(({ token }) => token).join('')).toBe(
      '<think>3+4=7.</think><answer>7</answer>',
    );
    for (const { token, logprob, bytes, top_logprobs: top } of tokens) {
      expect(Buffer.from(bytes!).toString()).toBe(token);
      expect(top.length).toBe(2);
      // Greedy: the token is the likeliest itself.
      expect(top[0]).toEqual({ token, logprob, bytes });
      expect(top[1]!.logprob).toBeLessThanOrEqual(logprob);
      expect(logprob).toBeLessThanOrEqual(0);
    }
  });

  it('is answered by the adapter that it names, also at the same time', async () => {
    const ask = (model: string) => chat({ model, max_tokens: 20 });
    const [alone, other] = [await ask('general'), await ask('other')];
    expect(other.choices).not.toEqual(alone.choices);
    const together = await Promise.all(['general', 'other', 'general', 'other'].map(ask));
    expect(together.map(({ choices }) => choices)).toEqual([
      ...[alone.choices, other.choices, alone.choices, other.choices],
    ]);
  });
});

it('starts a conversation with the system prompt of the training, unless it has its own', async () => {
  const tokens = async (model: string, ...system: string[]) => {
    const own = system.map((content) => ({ role: 'system' as const, content }));
    return (await chat({ model, messages: [...own, ...SUM], max_tokens: 1 })).usage!.prompt_tokens;
  };
  const [plain, told] = [await tokens('other'), await tokens('told')];
  expect(told).toBeGreaterThan(plain);
  expect(await tokens('other', 'Look at the picture first.')).toBe(told);
  expect(await tokens('told', 'Add.')).toBe(await tokens('other', 'Add.'));
});

describe('a text completion', () => {
  it('continues texts and token ids as they are', async () => {
    const ask = { model: 'general', max_tokens: 4, temperature: 0, logprobs: 1 };
    const { choices } = await client.completions.create({ ...ask, prompt: ['3+4=', '2+2='] });
    const single = await client.completions.create({ ...ask, prompt: '2+2=' });
    expect(choices.map(({ index }) => index)).toEqual([0, 1]);
    expect(choices[1]!.text).toBe(single.choices[0]!.text);
    expect(choices[0]!.logprobs!.tokens!.join('')).toBe(choices[0]!.text);
    const ids = await client.completions.create({ ...ask, prompt: [1, 2, 3] });
    expect(ids.usage!.prompt_tokens).toBe(3);
  });

  it('stops when its client goes away', async () => {
    const controller = new AbortController();
    const before = served.server.figures().tokens;
    const stream = await client.completions.create(
      { ...LONG, stream: true },
      { signal: controller.signal },
    );
    for await (const part of stream) {
      expect(part.choices.length).toBe(1);
      break;
    }
    controller.abort();
    await expect.poll(() => served.server.figures().open, { timeout: 60_000 }).toBe(0);
    expect(served.server.figures().tokens - before).toBeLessThan(LONG.max_tokens / 2);
  });
});

describe('a refused request', () => {
  const withPicture = (url: string) =>
    chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] });

  it.each<[string, () => Promise<unknown>, number, string]>([
    [
      'of a wrong key',
      () => client.withOptions({ apiKey: 'omr-x' }).models.list(),
      401,
      'invalid_api_key',
    ],
    ['for an unknown model', () => chat({ model: 'gpt' }), 404, 'model_not_found'],
    [
      'to an unknown address',
      () => client.embeddings.create({ model: 'a', input: 'b' }),
      404,
      'unknown_url',
    ],
    [
      'with a picture elsewhere',
      () => withPicture('http://127.0.0.1/a.png'),
      400,
      'invalid_image_url',
    ],
    [
      'with a picture of the disk',
      () => withPicture('file:///etc/passwd'),
      400,
      'invalid_image_url',
    ],
    [
      'with a broken picture',
      () => withPicture('data:image/png;base64,AAAA'),
      400,
      'invalid_image',
    ],
    [
      'for a form of JSON',
      () => chat({ response_format: { type: 'json_object' } }),
      400,
      'unsupported_value',
    ],
    ['with tools', () => chat({ tool_choice: 'required' }), 400, 'unsupported_parameter'],
    ['for too many answers', () => chat({ n: 1000 }), 400, 'invalid_value'],
    [
      'of a long prompt',
      () => client.completions.create({ ...LONG, prompt: 'a 1 '.repeat(2000) }),
      400,
      'context_length_exceeded',
    ],
    [
      'with picture tokens alone',
      () => client.completions.create({ ...LONG, prompt: '<|image_pad|>' }),
      400,
      'invalid_prompt',
    ],
    ['of too many bytes', () => chat({ user: 'x'.repeat(300_000) }), 413, 'request_too_large'],
  ])('%s says so', async (_, ask, status, code) => {
    const error = await refusal(ask());
    expect([error.status, error.code]).toEqual([status, code]);
    expect(error.message.length).toBeGreaterThan(20);
  });

  const cut = (): string => {
    const [head, text] = PICTURE.split(',') as [string, string];
    const bytes = Buffer.from(text, 'base64');
    return `${head},${bytes.subarray(0, bytes.length / 2).toString('base64')}`;
  };
  it.each<[string, string, string]>([
    ['an address', 'https://example.org/a.png', 'is a web address'],
    ['a file', 'file:///etc/passwd', 'must be a picture as a data URL'],
    ['bad base64', 'data:image/png;base64,AA!A', 'is not in base64: character 3 is “!”'],
    ['no bytes', 'data:image/png;base64,', 'has no bytes'],
    ['no picture', 'data:image/png;base64,AAAA', 'is damaged or in an unsupported format'],
    ['half a picture', cut(), 'is damaged or in an unsupported format'],
  ])('with %s names message, part and reason', async (_, url, words) => {
    const picture = (each: string) => ({ type: 'image_url' as const, image_url: { url: each } });
    const messages = [
      { role: 'user' as const, content: [picture(PICTURE)] },
      { role: 'assistant' as const, content: 'A card.' },
      { role: 'user' as const, content: [picture(PICTURE), picture(url)] },
    ];
    const error = await refusal(chat({ messages }));
    expect(error.status).toBe(400);
    expect(error.param).toBe('messages[2].content[1].image_url');
    expect(error.message).toContain('messages[2].content[1].image_url');
    expect(error.message).toContain(words);
  });

  it('that expects what there is not says so in JSON', async () => {
    const reply = await raw(served.server, '/v1/models', { headers: { expect: 'something' } });
    expect(reply.status).toBe(417);
    expect(JSON.parse(reply.text)).toMatchObject({
      error: { code: 'expectation_failed', type: 'invalid_request_error' },
    });
  });

  it.each([false, true])(
    'with one bad prompt of two names the field (stream: %s)',
    async (stream) => {
      const asked = { model: 'general', prompt: ['good', [999_999]], max_tokens: 4, stream };
      const reply = await raw(served.server, '/v1/completions', { body: JSON.stringify(asked) });
      expect(reply.status).toBe(400);
      const { error } = JSON.parse(reply.text) as { error: object };
      expect(error).toMatchObject({ param: 'prompt', code: 'invalid_prompt' });
    },
  );

  it('with marks of pictures alone says so without an exception’s name', async () => {
    const error = await refusal(client.completions.create({ ...LONG, prompt: '<|image_pad|>' }));
    expect(error.message).toContain('Marks of pictures and pictures differ: the prompt has');
    expect(error.param).toBe('prompt');
  });

  it('of too many pixels says how many a picture may have', async () => {
    const large = (await import('sharp')).default({
      create: { width: 300, height: 200, channels: 3, background: '#123456' },
    });
    const url = `data:image/png;base64,${(await large.png().toBuffer()).toString('base64')}`;
    const error = await refusal(withPicture(url));
    expect([error.status, error.code]).toEqual([400, 'invalid_image']);
  });

  it('names the field', async () => {
    const error = await refusal(chat({ temperature: 9 }));
    expect([error.status, error.param, error.code]).toEqual([400, 'temperature', 'invalid_value']);
    expect(error.message).toContain('from 0 to 2');
  });

  it('under another name of the machine is not answered', async () => {
    const host = async (name: string) =>
      (await raw(served.server, '/health', { headers: { host: name } })).status;
    expect(await host('attacker.example')).toBe(403);
    expect(await host('attacker.example:80')).toBe(403);
    expect(await host('localhost.attacker.example')).toBe(403);
    expect(await host('localhost:9')).toBe(200);
    expect(await host('[::1]')).toBe(200);
  });

  it('from a page of another site gets no permission', async () => {
    const { headers, status } = await raw(served.server, '/v1/models', {
      headers: { origin: 'https://attacker.example', 'access-control-request-method': 'POST' },
    });
    expect(status).toBe(200);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('without JSON is 400', async () => {
    const { status, text } = await raw(served.server, '/v1/completions', { body: '{"model":' });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'invalid_json', param: null } });
  });
});

it('lists its models, and says that it works without a key', async () => {
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toEqual(['general', 'other', 'told']);
  expect((await client.models.retrieve('other')).id).toBe('other');
  const health = await raw({ ...served.server, key: '' }, '/health');
  expect([health.status, health.text]).toEqual([200, '{"status":"ok"}']);
});
