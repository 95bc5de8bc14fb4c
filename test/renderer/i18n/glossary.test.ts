// Words of the trade inside the short texts of the steps.

import { expect, it } from 'vitest';
import { termPieces } from '../../../renderer/i18n/glossary.ts';
import { STEP_TEXTS } from '../../../renderer/i18n/catalog.ts';

it('explains each word that the glossary has, and leaves what stands between as it is', () => {
  expect(termPieces('SFT · LoRA')).toEqual([
    { text: 'SFT', name: 'sft' },
    { text: ' · ', name: null },
    { text: 'LoRA', name: 'lora' },
  ]);
  expect(termPieces('curate: duplicates, leaks').map(({ name }) => name)).toEqual([
    'curate',
    null,
    null,
    null,
    null,
  ]);
});

it('explains whole words only', () => {
  expect(termPieces('RLHF')).toEqual([{ text: 'RLHF', name: null }]);
});

it('loses no letter of any step', () => {
  for (const { term } of Object.values(STEP_TEXTS))
    expect(
      termPieces(term)
        .map(({ text }) => text)
        .join(''),
    ).toBe(term);
});
