// The parts of the protocol that need no model: text as it grows, the layout of answers, bodies,
// hosts, and the limits in the documentation.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerText } from '../../../main/engine-process/serve/answer-text.ts';
import { isOwnHost } from '../../../main/serve/host-check.ts';
import { ServeLoad } from '../../../main/serve/load.ts';
import { ApiError } from '../../../main/serve/protocol/api-error.ts';
import { LayoutSplitter } from '../../../main/serve/protocol/layout.ts';
import { LIMITS, limitRows } from '../../../main/serve/protocol/limits.ts';
import { createReader } from '../../../main/serve/protocol/read-request.ts';
import { ROOT } from '../../surroundings.ts';

/** Tokens are bytes; what is no whole character decodes to U+FFFD, as tokenizers do it. */
const decode = (ids: readonly number[]): string => Buffer.from(ids).toString('utf8');

/** The parts that a growing answer sends. */
function parts(bytes: Iterable<number>, stop: readonly string[]): string[] {
  const answer = new AnswerText(decode, stop);
  const sent: string[] = [];
  for (const id of bytes) {
    const { text, isStopped } = answer.push(id);
    sent.push(text);
    if (isStopped) break;
  }
  return [...sent, answer.end()];
}

describe('the text of an answer', () => {
  it('is sent in whole characters', () => {
    const text = 'ä€😀 日本 e\u0301 end';
    const sent = parts(Buffer.from(text), []);
    expect(sent.join('')).toBe(text);
    expect(sent.every((part) => !part.includes('\uFFFD'))).toBe(true);
  });

  it('drops a character that never became whole', () => {
    expect(parts(Buffer.from('ab€').subarray(0, -1), []).join('')).toBe('ab');
  });

  it('ends before the first stop text, of which nothing is sent', () => {
    expect(parts(Buffer.from('one STOP two'), ['STOP']).join('')).toBe('one ');
    expect(parts(Buffer.from('one STOP two'), ['two', ' STOP']).join('')).toBe('one');
    expect(parts(Buffer.from('STO'), ['STOP']).join('')).toBe('STO');
    expect(parts(Buffer.from('aab'), ['aab', 'ab']).join('')).toBe('');
    expect(parts(Buffer.from('x€y'), ['€']).join('')).toBe('x');
  });

  it('with stop texts is what a search in the whole text finds', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', 'ö'), maxLength: 12 });
    const stops = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', 'ö'), minLength: 1, maxLength: 3 }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(words, stops, (text, stop) => {
        // The first place at which a stop text is complete decides, not the first at which one begins.
        let expected = text;
        for (let end = 1; end <= text.length; end++) {
          const found = stop.map((one) => text.slice(0, end).indexOf(one)).filter((at) => at >= 0);
          if (found.length === 0) continue;
          expected = text.slice(0, Math.min(...found));
          break;
        }
        expect(parts(Buffer.from(text), stop).join('')).toBe(expected);
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('the layout of an answer', () => {
  const split = (pieces: readonly string[]) => {
    const splitter = new LayoutSplitter();
    const all = [...pieces.map((piece) => splitter.push(piece)), splitter.end()];
    return {
      reasoning: all.map(({ reasoning }) => reasoning).join(''),
      content: all.map(({ content }) => content).join(''),
    };
  };

  it.each([
    ['<think>why</think>\n<answer>42</answer>', 'why', '42'],
    ['\n<think>why</think><answer>42</answer>\n more', 'why', '42'],
    ['<think>why</think>\n\nSo \\boxed{42}', 'why', 'So \\boxed{42}'],
    ['<answer>42</answer>', '', '42'],
    ['plain <b> text', '', 'plain <b> text'],
    ['  plain', '', '  plain'],
    ['<think>cut', 'cut', ''],
    ['<think>cut</thi', 'cut</thi', ''],
    ['<think>a < b </thin> c</think>d', 'a < b </thin> c', 'd'],
    ['<answer>1</answ', '', '1</answ'],
    ['<thi', '', '<thi'],
    ['text <think>late</think>', '', 'text <think>late</think>'],
    ['<think></think>', '', ''],
    ['', '', ''],
  ])('%j is split, however it arrives', (text, reasoning, content) => {
    expect(split([text])).toEqual({ reasoning, content });
    expect(split([...text])).toEqual({ reasoning, content });
    for (let at = 1; at < text.length; at++)
      expect(split([text.slice(0, at), text.slice(at)])).toEqual({ reasoning, content });
  });
});

describe('a body', () => {
  const read = createReader(LIMITS);
  const bytes = (body: unknown) => Buffer.from(JSON.stringify(body));
  const messages = [{ role: 'user', content: 'Hello' }];
  const refused = (body: unknown): ApiError['body']['error'] => {
    try {
      read.chat(bytes(body));
    } catch (error) {
      if (error instanceof ApiError) return error.body.error;
    }
    throw new Error('not refused');
  };

  it('may leave out everything but model and messages, or set it to null', () => {
    const plain = read.chat(bytes({ model: 'm', messages }));
    const nulls = { temperature: null, top_p: null, n: null, stop: null, tools: null, seed: null };
    const same = read.chat(bytes({ model: 'm', messages, ...nulls, response_format: null }));
    expect({ ...same, sampling: { ...same.sampling, seed: 0 } }).toEqual({
      ...plain,
      sampling: { ...plain.sampling, seed: 0 },
    });
    expect(plain.sampling).toMatchObject({
      n: 1,
      temperature: 1,
      topP: 1,
      stop: [],
      logprobs: null,
    });
  });

  it('may ask for nothing in the fields that are not supported', () => {
    const nothing = {
      tools: [],
      logit_bias: {},
      presence_penalty: 0,
      response_format: { type: 'text' },
    };
    expect(() => read.chat(bytes({ model: 'm', messages, ...nothing }))).not.toThrow();
  });

  it('takes both names of the length limit, the newer first', () => {
    const limit = (more: object) =>
      read.chat(bytes({ model: 'm', messages, ...more })).sampling.maxTokens;
    expect(limit({ max_tokens: 7 })).toBe(7);
    expect(limit({ max_completion_tokens: 5, max_tokens: 7 })).toBe(5);
    expect(limit({})).toBe(LIMITS.defaultTokens);
  });

  it.each<[object, string, string]>([
    [{ messages }, 'model', 'missing_required_parameter'],
    [{ model: 'm' }, 'messages', 'missing_required_parameter'],
    [{ model: 'm', messages: [] }, 'messages', 'invalid_value'],
    [
      { model: 'm', messages: [{ role: 'user' }] },
      'messages[0].content',
      'missing_required_parameter',
    ],
    [
      { model: 'm', messages: [{ role: 'tool', content: 'x' }] },
      'messages[0].role',
      'invalid_value',
    ],
    [{ model: 'm', messages, n: 0 }, 'n', 'invalid_value'],
    [{ model: 'm', messages, top_p: 0 }, 'top_p', 'invalid_value'],
    [{ model: 'm', messages, seed: 1.5 }, 'seed', 'invalid_value'],
    [{ model: 'm', messages, stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', 'invalid_value'],
    [{ model: 'm', messages, stop: '' }, 'stop', 'invalid_value'],
    [{ model: 'm', messages, stream: 'yes' }, 'stream', 'invalid_value'],
    [{ model: 'm', messages, top_logprobs: 2 }, 'top_logprobs', 'invalid_value'],
    [{ model: 'm', messages, logprobs: true, top_logprobs: 21 }, 'top_logprobs', 'invalid_value'],
    [
      { model: 'm', messages, frequency_penalty: 0.5 },
      'frequency_penalty',
      'unsupported_parameter',
    ],
    [
      { model: 'm', messages, response_format: { type: 'json_schema', json_schema: {} } },
      'response_format',
      'unsupported_value',
    ],
    [{ model: 'm', messages, stream_options: 5 }, 'stream_options', 'invalid_value'],
  ])('%j is refused by the name of the field', (body, param, code) => {
    expect(refused(body)).toMatchObject({ param, code });
    expect(refused(body).message).not.toMatch(/Invalid|Expected/);
  });
  it.each([[], [[]], [0.5], Array.from({ length: 17 }, () => 'x'), [null], {}])(
    'a prompt that is %j is refused in words',
    (prompt) => {
      let message = '';
      try {
        read.text(bytes({ model: 'm', prompt }));
      } catch (error) {
        message = (error as Error).message;
      }
      const list = `a list of at most ${LIMITS.prompts} of these`;
      expect(message).toBe(`'prompt' must be a text, a list of token ids, or ${list}.`);
    },
  );

  it('has a limit of pictures', () => {
    const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const many = new Array<object>(LIMITS.pictures + 1).fill(picture);
    const error = refused({ model: 'm', messages: [{ role: 'user', content: many }] });
    expect(error.code).toBe('invalid_image');
    expect(error.param).toBe(`messages[0].content[${LIMITS.pictures}].image_url`);
  });
});

describe('a host', () => {
  it.each(['127.0.0.1', '127.0.0.1:80', 'localhost', 'LOCALHOST:4141', '[::1]:4141'])(
    '%s is this machine',
    (host) => expect(isOwnHost(host)).toBe(true),
  );

  it.each([
    ...['', 'a.example', 'localhost.', 'x.localhost', '127.0.0.1.nip.io', '192.168.1.2'],
    ...['localhost:4141:1', 'localhost/', 'user@localhost', '[::1', '0.0.0.0'],
    undefined,
  ])('%s is not', (host) => expect(isOwnHost(host)).toBe(false));
});

it('too many answers are refused with the time to wait, until some have ended', () => {
  const load = new ServeLoad({ ...LIMITS, running: 2, waiting: 3 });
  const leave = load.enter(4);
  expect(() => load.enter(2)).toThrow(ApiError);
  try {
    load.enter(2);
  } catch (error) {
    expect((error as ApiError).status).toBe(429);
    expect((error as ApiError).headers).toEqual({ 'retry-after': '2' });
  }
  leave();
  leave();
  load.enter(5);
  expect(load.figures()).toMatchObject({ open: 5, requests: 2 });
});

it('docs/serve.md lists the limits that are in force', () => {
  const page = readFileSync(join(ROOT, 'docs', 'serve.md'), 'utf8').replace(/ +/g, ' ');
  for (const row of limitRows()) expect(page).toContain(row.replace(/ +/g, ' '));
});
