// What `omr train` takes from the check before a start.

import { expect, it } from 'vitest';
import { proposedChanges, warningLines } from '../../../main/cli/commands/recipe/check-start.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import type { CheckAction, StartCheck } from '../../../preload/contract/check.ts';

const finding = (level: 'stop' | 'warning' | 'good', ...actions: CheckAction[]) => ({
  ...{ kind: 'any', level, actions },
  text: msg('check.blind'),
});
const check = (findings: StartCheck<Message>['findings']): StartCheck<Message> => ({
  figures: {} as StartCheck['figures'],
  findings,
  changes: {
    'train-embeddings': { sft: { modulesToSave: 'embed_tokens,lm_head' } },
    'train-patches': { sft: { modulesToSave: 'patch_embed.proj' } },
    'picture-size': { sft: { minPixels: 12544 }, 'evaluate-sft': { minPixels: 12544 } },
  },
  seconds: 1,
});
const WORDS = finding('stop', 'choose-model', 'train-embeddings');
const PATCHES = finding('warning', 'choose-model', 'train-patches');
const SIZE = finding('warning', 'picture-size');

it('a warning that no setting answers is a line of its own, and said once', () => {
  const open = { ...finding('warning', 'choose-model'), text: msg('check.no-rows') };
  const sentence = '! No example can be read yet, so there is nothing to check.';
  const { reasons } = proposedChanges(check([PATCHES, open]), {});
  expect(warningLines([PATCHES, open, finding('good')], reasons)).toEqual([sentence]);
});

it('two proposals for one list of modules are both taken', () => {
  const { changes, reasons } = proposedChanges(check([WORDS, PATCHES, SIZE]), {});
  expect(changes).toEqual({
    sft: { modulesToSave: 'embed_tokens,lm_head,patch_embed.proj', minPixels: 12544 },
    'evaluate-sft': { minPixels: 12544 },
  });
  expect(reasons).toHaveLength(3);
  expect(reasons[1]).toMatch(/Therefore: sft\.modulesToSave=patch_embed\.proj$/);
});

it('what a person has set stays, and what is fine or asks for another model proposes nothing', () => {
  const chosen = { sft: { modulesToSave: 'norm', minPixels: 0 } };
  expect(proposedChanges(check([WORDS, PATCHES, SIZE]), chosen).changes).toEqual({
    'evaluate-sft': { minPixels: 12544 },
  });
  const others = [finding('good', 'picture-size'), finding('stop', 'choose-model')];
  expect(proposedChanges(check(others), {})).toEqual({ changes: {}, reasons: [] });
});
