// A sentence for the user as an id with values: what is sent between processes and stored; it
// becomes text in a language only when it is shown.

import type { EN } from './en/index.ts';

/** The id of a message in the catalogues, e.g. `import.picture-missing`. */
export type MessageId = keyof typeof EN;

/**
 * What fills a placeholder: texts as they are, numbers as the message formats them, messages in the
 * language of the whole.
 */
export type MessageValue = string | number | Message;
export type MessageValues = Readonly<Record<string, MessageValue>>;

/** A sentence of the catalogues: `{ id: 'progress.step-of', values: { step: 3, total: 16 } }`. */
export interface Message {
  readonly id: MessageId;
  readonly values?: MessageValues;
}

/** A sentence for the user: a message, or a text that is the same in every language. */
export type UserText = string | Message;

/** The message of an id: `msg('progress.step-of', { step: 3, total: 16 })`. */
export function msg(id: MessageId, values?: MessageValues): Message {
  return values === undefined ? { id } : { id, values };
}
