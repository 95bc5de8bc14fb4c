// The question that the program asks of pictures which have none: of the settings, or of a task.

import { formatMessage, localeOf } from '../../../i18n/format.ts';
import { msg, type Message } from '../../../i18n/message.ts';
import { taskTemplate } from '../../../rewards/task-templates.ts';
import type { AnswerCheck } from '../datasets/check-schema.ts';

/** What to ask; the settings of the import stage of these names. */
export interface AskSettings {
  /** Empty for the question of the task. */
  readonly question: string;
  /** Questions by folder, such as `{"meters": "What does the meter read?"}`. */
  readonly questions: Readonly<Record<string, string>>;
  /** A name of `TASK_TEMPLATES`; empty to take the one that fits. */
  readonly template: string;
  /** `folders`: the name of a picture's folder is its answer; `none`: it is not; `auto`. */
  readonly labels: string;
  /** Names of the fields of a form. */
  readonly fields: readonly string[];
  /** Language of the task's question. */
  readonly language: string;
  /** The split of every row; undefined to take it from the folders. */
  readonly split: string | undefined;
}

/** Classes that a question lists, and their characters together. */
const MAX_LISTED = 12;
const MAX_LISTED_LENGTH = 200;

/**
 * The question about the picture or text in this folder (a path with `/`, empty for the source
 * itself).
 */
export function questionFor(
  folder: string,
  { question, questions, template, fields, language }: AskSettings,
  classes: readonly string[] = [],
  subject: 'picture' | 'text' = 'picture',
): string {
  const parts = folder.split('/');
  for (let length = parts.length; length > 0; length--) {
    const own = questions[parts.slice(0, length).join('/')];
    if (own !== undefined) return own;
  }
  // The nearest folder by its name alone: "meters" of "train/meters".
  const named = parts.findLast((part) => Object.hasOwn(questions, part));
  if (named !== undefined) return questions[named]!;
  if (question !== '') return question;
  const list = classes.join(', ');
  const isListed =
    classes.length > 1 && classes.length <= MAX_LISTED && list.length <= MAX_LISTED_LENGTH;
  const message = {
    read: msg('import.ask-read'),
    classify: classQuestion(subject, isListed ? list : undefined),
    count: msg('import.ask-count'),
    'yes-no': msg('import.ask-yes-no'),
    form:
      fields.length > 0
        ? msg('import.ask-form-fields', { fields: fields.join(', ') })
        : msg('import.ask-form'),
  }[template === '' ? 'classify' : template]!;
  return formatMessage(message, localeOf(language));
}

function classQuestion(subject: 'picture' | 'text', classes: string | undefined): Message {
  if (subject === 'text')
    return classes === undefined
      ? msg('import.ask-class-of-text')
      : msg('import.ask-class-of-text-listed', { classes });
  return classes === undefined
    ? msg('import.ask-classify')
    : msg('import.ask-classify-listed', { classes });
}

/** How answers to the task are checked; undefined to infer it from the answer. */
export function checkFor(template: string, answer?: string): AnswerCheck | undefined {
  const check = taskTemplate(template)?.check as AnswerCheck | null | undefined;
  // Folders write blanks as underscores; models do not.
  const spoken = answer?.replace(/[_-]+/g, ' ').trim() ?? '';
  if (check?.type === 'text' && spoken !== '' && spoken !== answer)
    return { ...check, aliases: [spoken] };
  return check ?? undefined;
}
