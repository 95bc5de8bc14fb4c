// Chat templates: where they are found, how labels are set, and what a malicious template cannot do.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expandImagePlaceholders,
  loadChatTemplate,
  type ChatTemplate,
} from '../../../main/data/text/chat-template.ts';
import { loadTokenizer } from '../../../main/data/text/tokenizer.ts';
import { UserError } from '../../../main/i18n/user-error.ts';
import { parityCases } from '../../fixtures.ts';
import { encodeWithLabels, assistantSpans } from '../../../main/data/text/training-labels.ts';
import { temporaryFolder } from '../../helpers.ts';

/** The chat template of a folder with these files. */
function chatOf(files: Record<string, unknown>, timeoutMs?: number): ChatTemplate | undefined {
  const dir = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    fs.writeFileSync(path.join(dir, name), text);
  }
  return loadChatTemplate(dir, timeoutMs === undefined ? {} : { timeoutMs });
}

describe('a chat template', () => {
  it('is read from chat_template.jinja, chat_template.json or tokenizer_config.json, in this order', () => {
    const files = {
      'chat_template.jinja': 'own',
      'chat_template.json': { chat_template: 'json' },
      'tokenizer_config.json': { chat_template: '{{ eos_token }}', eos_token: { content: 'E' } },
    };
    const { 'chat_template.jinja': _, ...two } = files;
    const { 'chat_template.json': __, ...one } = two;
    expect([files, two, one].map((some) => chatOf(some)!.render([]))).toEqual(['own', 'json', 'E']);
    expect(chatOf({})).toBeUndefined();
  });

  it('is the one named default where there are several', () => {
    const named = ['tool_use', 'default'].map((name) => ({ name, template: `I am ${name}` }));
    expect(chatOf({ 'tokenizer_config.json': { chat_template: named } })!.render([])).toBe(
      'I am default',
    );
  });

  const loop = '{% for i in range(100000) %}'.repeat(3) + '{% endfor %}'.repeat(3);
  const doubling =
    "{% set n = namespace(s='0123456789') %}{% for i in range(23) %}{% set n.s = n.s + n.s %}{% endfor %}{{ n.s }}";
  it.each([
    ['is cut off', '{% for', /cannot be read/],
    ['nests without end', `{{ ${'('.repeat(50_000)} }}`, /cannot be read/],
    ['is too long', 'x'.repeat(200_001), /longer than 200,000 characters/],
    ['refuses', "{{ raise_exception('roles must alternate') }}", /roles must alternate/],
    ['goes through nothing', '{% for m in lessages %}x{% endfor %}', /in for loop: got nothing\.$/],
    ['loops for ever', loop, /did not end within 0\.2 seconds/],
    ['makes a huge text', doubling, /longer than 50000000 characters/],
    [
      'reaches for the host',
      "{{ ''.constructor.constructor('return process')() }}",
      /rejects this conversation/,
    ],
  ])(
    'that %s is reported with its file',
    (_, template, message) => {
      const run = (): unknown =>
        chatOf({ 'chat_template.jinja': template }, 200)!.render([{ role: 'user', content: 'hi' }]);
      expect(run).toThrow(UserError);
      expect(run).toThrow(message);
      expect(run).toThrow('chat_template.jinja');
    },
    20_000,
  );

  it('reports a damaged tokenizer configuration', () => {
    expect(() => chatOf({ 'tokenizer_config.json': '{' })).toThrow(/tokenizer_config.json is not/);
    expect(() => chatOf({ 'tokenizer_config.json': 'null' })).toThrow(
      /does not contain a JSON object/,
    );
  });
});

describe('labels', () => {
  const tokenizer = loadTokenizer(path.join(parityCases(/^chat-template$/)[0]!.dir, 'plain'));
  const turn = (role: string, text: string): string => `<|im_start|>${role}\n${text}<|im_end|>\n`;

  it('cover the text after an assistant header up to and including the end token', () => {
    const text = turn('user', 'q') + turn('assistant', 'yes') + turn('assistant', '');
    expect(assistantSpans(text).map(([a, b]) => text.slice(a, b))).toEqual([
      'yes<|im_end|>',
      '<|im_end|>',
    ]);
    expect(assistantSpans('<|im_start|>assistant\ncut off')).toEqual([]);
  });

  it.each([
    'plain',
    'cafe\u0301',
    '\u212B',
    '\uD800',
    '\uFFFD',
    '\u1112\u1161\u11AB',
    '👩‍👩‍👧',
    '>\u0338',
  ])('stay in place after a question with %j', (question) => {
    const answers = ['Two e\u0301.', 'ok'];
    const text = answers.map((a) => turn('user', question) + turn('assistant', a)).join('');
    const { ids, labels } = encodeWithLabels(tokenizer, text);
    const trained = answers.flatMap((a) => [...tokenizer.encode(`${a}<|im_end|>`)]);
    expect([...labels].filter((label) => label !== -100)).toEqual(trained);
    expect([...labels].every((label, i) => label === -100 || label === ids[i])).toBe(true);
  });
});

describe('image placeholders', () => {
  it('are replaced in order', () => {
    expect(expandImagePlaceholders('a<p>b<p>', '<p>', ['<p><p><p>', 'x<p>'])).toBe(
      'a<p><p><p>bx<p>',
    );
  });

  it('must match the number of images', () => {
    expect(() => expandImagePlaceholders('a<p>', '<p>', ['<p>', '<p>'])).toThrow(UserError);
    expect(() => expandImagePlaceholders('a<p>', '<p>', [])).toThrow(
      '1 picture placeholder for 0 pictures',
    );
  });
});
