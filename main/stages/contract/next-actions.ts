// What a person can do next about a step that failed: one table by the ids of the messages.

import type { Problem } from '../../i18n/user-error.ts';
import type { MessageId, UserText } from '../../../i18n/message.ts';
import type { NextAction } from '../../../preload/contract/problem.ts';

/**
 * Choices by the beginning of a message's id, the most helpful first; the longest beginning counts.
 * They are for errors that come back as long as nothing is changed. What is not here can pass by
 * itself (a full disk, a lost connection, a crash), so that going on is the first choice.
 */
const ACTIONS: Readonly<Record<string, readonly NextAction[]>> = {
  'distill.no-right-answer': ['own-answers', 'change-step'],
  'distill.': ['change-step'],
  'teacher.': ['change-step', 'own-answers'],
  'teacher.no-answer': ['resume', 'change-step', 'own-answers'],
  'teacher.question-refused': ['change-step', 'own-answers'],
  'gguf.': ['change-step', 'own-answers'],
  'gguf.no-memory': ['resume', 'change-step', 'own-answers'],
  'sft.': ['change-step'],
  'rl.': ['change-step'],
  'curate.': ['change-step'],
  'evaluate.': ['change-step'],
  'settings.': ['change-step'],
  'device.': ['change-step'],
  'dataset.part-without-questions': ['change-step', 'data'],
  'dataset.': ['data'],
  'import.': ['data'],
  'file.': ['data'],
  // Files of models.
  'file.cannot-be-read': ['choose-model', 'change-step'],
  'file.json-invalid': ['choose-model', 'change-step'],
  'file.json-not-object': ['choose-model', 'change-step'],
  'file.malformed': ['choose-model', 'change-step'],
  'file.shrank-while-reading': ['choose-model', 'change-step'],
  'model.': ['choose-model', 'change-step'],
  'checkpoint.': ['choose-model', 'change-step'],
  'image.': ['data'],
  // Settings of the size of images.
  'image.size-': ['change-step'],
  // It can be allowed in the settings of the program, and is then reached as it is.
  'network.': ['change-step', 'own-answers', 'resume'],
};

/** Choices that differ in a stage: the model of distillation is the teacher, not the one that learns. */
const OF_STAGE: Readonly<Record<string, Readonly<Record<string, readonly NextAction[]>>>> = {
  distill: {
    'checkpoint.': ['change-step', 'own-answers'],
    'file.': ['change-step', 'own-answers'],
    'model.': ['change-step', 'own-answers'],
  },
};

/** Choices that only one stage has. */
const ONLY: Partial<Record<NextAction, readonly string[]>> = {
  'own-answers': ['distill'],
  'change-step': ['curate', 'evaluate', 'distill', 'sft', 'rl'],
};

/**
 * The choices about a problem of a stage, the first one first; undefined where going on is all there
 * is.
 */
export function nextActions(
  { message }: Problem<UserText>,
  stage: string,
): readonly NextAction[] | undefined {
  if (typeof message === 'string') return undefined;
  const found = actionsIn(OF_STAGE[stage] ?? {}, message.id) ?? actionsIn(ACTIONS, message.id);
  const possible = found?.filter((action) => ONLY[action]?.includes(stage) ?? true);
  return possible && possible.length > 0 ? possible : undefined;
}

/** The choices of a table; undefined where no beginning in it is that of the id. */
function actionsIn(
  table: Readonly<Record<string, readonly NextAction[]>>,
  id: MessageId,
): readonly NextAction[] | undefined {
  const [beginning] = Object.keys(table)
    .filter((each) => id.startsWith(each))
    .sort((a, b) => b.length - a.length);
  return beginning === undefined ? undefined : table[beginning];
}
