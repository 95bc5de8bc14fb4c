// The sentence on the parts of examples: on Train and where a source is inspected.

import { expect, it } from 'vitest';
import { checkedSentence, partsSentence } from '../../../renderer/selectors/parts.ts';
import type { PartsView, RecipeView } from '../../../preload/contract/train.ts';

const VIEW: PartsView = {
  parts: { test: 50, sft: 150, rl: 0 },
  partsWay: 'divided',
  isCounted: false,
  isUndivided: true,
  hasPictures: true,
};

it('names the parts in their order, what may change them, and what stays together', () => {
  expect(partsSentence(VIEW)).toBe(
    'Not split yet. Training splits them by chance: 150 for learning, 50 for testing. Examples with the same picture always stay in the same part. Prepare leaves duplicates out, so it can be fewer.',
  );
});

it('speaks of pictures only where there are some, and of duplicates as they are', () => {
  const texts = { ...VIEW, hasPictures: false };
  expect(partsSentence(texts)).not.toContain('picture');
  expect(partsSentence({ ...VIEW, partsWay: 'kept' })).not.toContain('picture');
  expect(partsSentence({ ...texts, isCounted: true })).toBe(
    'Not split yet. Training splits them by chance: 150 for learning, 50 for testing. Duplicates are already left out of these numbers.',
  );
  expect(partsSentence({ ...VIEW, parts: {} })).toBeNull();
});

it('says where a size asks fewer questions than there are', () => {
  const recipe = (settings: object) =>
    ({ steps: [{ name: 'evaluate-base', stage: 'evaluate', settings }] }) as unknown as RecipeView;
  expect(checkedSentence(recipe({ limit: 20 }), VIEW.parts)).toBe(
    'This size checks with 20 of the 50 examples for testing.',
  );
  for (const limit of [0, 50, 200])
    expect(checkedSentence(recipe({ limit }), VIEW.parts)).toBeNull();
  expect(checkedSentence(recipe({ limit: 20, split: 'dev' }), { dev: 30 })).toContain(
    '20 of the 30',
  );
});
