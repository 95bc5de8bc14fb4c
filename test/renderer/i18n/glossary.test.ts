// Glossary terms inside the short texts of the steps.

import { expect, it } from 'vitest';
import { termPieces } from '../../../renderer/i18n/glossary.ts';
import { formatMessage } from '../../../i18n/format.ts';
import { msg, type MessageId } from '../../../i18n/message.ts';
import { t } from '../../../renderer/i18n/translate.ts';
import { STEP_KEYS } from '../../../renderer/selectors/pipeline.ts';

it('explains each glossary term and leaves the text between unchanged', () => {
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

it('keeps every character of every step’s text', () => {
  for (const step of STEP_KEYS) {
    const term = t(`ui.step.${step}.term`);
    expect(
      termPieces(term)
        .map(({ text }) => text)
        .join(''),
    ).toBe(term);
  }
});

it('explains the same terms of the steps in German as in English', () => {
  const german = (id: MessageId): string => formatMessage(msg(id), 'de');
  for (const step of STEP_KEYS) {
    const pieces = german(`ui.step.${step}.term`).split(/ · |, |: /);
    const explained = termPieces(t(`ui.step.${step}.term`)).flatMap(({ name }) =>
      name === null ? [] : [name],
    );
    for (const name of explained) expect(pieces).toContain(german(`ui.term.${name}.word`));
  }
});
