// The choices about a failed step: every error that comes back by itself has one that changes
// something, and going on comes first only where it can help.

import { describe, expect, it } from 'vitest';
import { EN } from '../../../i18n/en/index.ts';
import { msg, type MessageId } from '../../../i18n/message.ts';
import { nextActions } from '../../../main/stages/contract/next-actions.ts';

const ids = Object.keys(EN) as MessageId[];
const ofStage = (stage: string) =>
  ids.filter((id) => id.startsWith(`${stage}.`) && !id.endsWith('hint'));

describe.each(['distill', 'sft', 'rl', 'curate', 'evaluate'])('errors of %s', (stage) => {
  it.each(ofStage(stage))('%s: the first choice changes something', (id) => {
    const actions = nextActions({ message: msg(id) }, stage);
    expect(actions?.[0]).toBeDefined();
    expect(actions).not.toContain('resume');
  });
});

it.each<[MessageId, string, readonly string[]]>([
  ['distill.no-right-answer', 'distill', ['own-answers', 'change-step']],
  ['teacher.model-missing', 'distill', ['change-step', 'own-answers']],
  ['teacher.no-answer', 'distill', ['resume', 'change-step', 'own-answers']],
  ['teacher.no-answer', 'rl', ['resume', 'change-step']],
  ['model.text-only', 'sft', ['choose-model', 'change-step']],
  ['model.text-only', 'export', ['choose-model']],
  ['dataset.part-without-questions', 'rl', ['change-step', 'data']],
  ['settings.wrong-type', 'sft', ['change-step']],
  ['import.nothing-left', 'import', ['data']],
  ['file.malformed', 'sft', ['choose-model', 'change-step']],
  ['file.malformed', 'distill', ['change-step', 'own-answers']],
  ['file.table-invalid', 'import', ['data']],
  ['model.text-only', 'distill', ['change-step', 'own-answers']],
  ['checkpoint.adapter-base-not-here', 'distill', ['change-step', 'own-answers']],
  ['checkpoint.adapter-base-not-here', 'rl', ['choose-model', 'change-step']],
  ['image.size-crossed', 'sft', ['change-step']],
  ['image.too-narrow', 'sft', ['data']],
  ['network.host-not-allowed', 'distill', ['change-step', 'own-answers', 'resume']],
  ['network.host-not-allowed', 'evaluate', ['change-step', 'resume']],
])('%s in %s', (id, stage, actions) => {
  expect(nextActions({ message: msg(id) }, stage)).toEqual(actions);
});

it.each<[string, Parameters<typeof nextActions>[0]['message']]>([
  ['a full disk', msg('disk.full')],
  ['a text without an id', 'The engine process ended.'],
])('%s can be resumed', (_name, message) => {
  expect(nextActions({ message }, 'sft')).toBeUndefined();
});

it('a stage without such a choice does not get it', () => {
  expect(nextActions({ message: msg('settings.wrong-type') }, 'export')).toBeUndefined();
});
