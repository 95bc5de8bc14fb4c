// The handbook: Markdown as blocks, every document complete, every link inside leading somewhere.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { matches } from '../../../renderer/handbook/find-words.ts';
import { blocksOf, inlineOf, type Block } from '../../../renderer/handbook/markdown.ts';

const root = resolve(import.meta.dirname, '../../..');
const FILES = [
  'guide',
  'models',
  'curate',
  'recipe',
  'verifier-and-rewards',
  'settings',
  'performance',
];

it('reads headings, prose, lists, code and tables', () => {
  const text = [
    '# Title',
    '',
    'First line',
    'and **more** of `it`.',
    '',
    '- one',
    '  goes on',
    '- [two](curate.md)',
    '1. first',
    '',
    '```sh',
    'omr demo # not a heading',
    '```',
    '| a | b |',
    '| --- | --: |',
    '| _x_ | 1 \\| 2 |',
  ].join('\n');
  expect(blocksOf(text)).toEqual([
    { kind: 'heading', level: 1, text: 'Title' },
    {
      kind: 'paragraph',
      inline: [
        { kind: 'text', text: 'First line and ' },
        { kind: 'strong', text: 'more' },
        { kind: 'text', text: ' of ' },
        { kind: 'code', text: 'it' },
        { kind: 'text', text: '.' },
      ],
    },
    {
      kind: 'list',
      isOrdered: false,
      items: [
        [{ kind: 'text', text: 'one goes on' }],
        [{ kind: 'link', text: 'two', target: 'curate.md' }],
        [{ kind: 'text', text: 'first' }],
      ],
    },
    { kind: 'code', text: 'omr demo # not a heading' },
    {
      kind: 'table',
      head: [[{ kind: 'text', text: 'a' }], [{ kind: 'text', text: 'b' }]],
      rows: [[[{ kind: 'em', text: 'x' }], [{ kind: 'text', text: '1 | 2' }]]],
    },
  ]);
});

it('a line without marks is one piece, and a name with underscores is no emphasis', () => {
  expect(inlineOf('max_new_tokens and qwen2_5_vl')).toEqual([
    { kind: 'text', text: 'max_new_tokens and qwen2_5_vl' },
  ]);
});

it.each(FILES)('%s loses no word', (file) => {
  const text = readFileSync(join(root, 'docs', `${file}.md`), 'utf8');
  const blocks = blocksOf(text);
  const shown = blocks.map(textOf).join(' ');
  const words = (all: string): string[] => all.match(/\p{L}{4,}/gu) ?? [];
  const plain = text
    .replace(/\]\([^)]*\)/g, ']')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/```\w+/g, '');
  const missing = words(plain).filter((word) => !shown.includes(word));
  expect(missing).toEqual([]);
  expect(blocks[0]!.kind).toBe('heading');
});

it('finds words without case and marks, in any order', () => {
  expect(matches('Größe der Bilder', 'bild GROSSE')).toBe(true);
  expect(matches('Über Äpfel', 'apfel uber')).toBe(true);
  expect(matches('Rank of the adapter', 'rank seed')).toBe(false);
  expect(matches('anything', '')).toBe(true);
});

function textOf(block: Block): string {
  const plain = (inline: readonly { readonly text: string }[]): string =>
    inline.map(({ text }) => text).join('');
  switch (block.kind) {
    case 'heading':
    case 'code':
      return block.text;
    case 'paragraph':
      return plain(block.inline);
    case 'list':
      return block.items.map(plain).join(' ');
    case 'table':
      return [block.head, ...block.rows].flat().map(plain).join(' ');
  }
}
