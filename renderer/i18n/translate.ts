// Messages in the language of the window.

import { language } from '../browser/language.ts';
import { EN } from '../../i18n/en/index.ts';
import { formatMessage } from '../../i18n/format.ts';
import { msg, type Message, type MessageId, type MessageValues } from '../../i18n/message.ts';

const LOCALE = language();

/** The text of a message in the language of the window: `t('ui.run.disk', { free: '12 GB' })`. */
export function t(id: MessageId, values?: MessageValues): string {
  return formatMessage(msg(id, values), LOCALE);
}

/** The text of a stored message in the language of the window. */
export function translate(message: Message): string {
  return formatMessage(message, LOCALE);
}

/**
 * Whether the catalogues have a message of this id. Keys that come from stored results may be newer
 * or older.
 */
export function isMessageId(id: string): id is MessageId {
  return Object.hasOwn(EN, id);
}

/**
 * The text of a message whose id is built from stored data; `fallback` if there is no such message.
 */
export function textOr(id: string, fallback: string): string {
  return isMessageId(id) ? t(id) : fallback;
}

/** The part of the ids of a table that `*` stands for, e.g. `sft` for `ui.term.*.word`. */
export type MessageKey<Pattern extends string> = Pattern extends `${infer Before}*${infer After}`
  ? MessageId extends infer Id
    ? Id extends `${Before}${infer Key}${After}`
      ? Key
      : never
    : never
  : never;

/**
 * The keys of a table of messages in the order of the catalogue: `messageKeys('ui.term.*.word')`.
 */
export function messageKeys<Pattern extends string>(
  pattern: Pattern,
): readonly MessageKey<Pattern>[] {
  const [before = '', after = ''] = pattern.split('*');
  return Object.keys(EN)
    .filter((id) => id.startsWith(before) && id.endsWith(after))
    .map((id) => id.slice(before.length, id.length - after.length) as MessageKey<Pattern>);
}

/** Label of a part of a data set; its name if it is the user's own. */
export function splitName(split: string): string {
  return textOr(`ui.split.${split}`, split);
}

/** Label of a figure of a summary or curve; its key if the catalogues do not have it. */
export function figureName(key: string): string {
  return textOr(`ui.figure.${key}`, key.replaceAll('_', ' '));
}
