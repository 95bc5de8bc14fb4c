// A row's conversation, as messages for a chat template and as one text.

import type { ExampleRow } from './example.ts';
import type { ChatMessage, ContentPart } from '../text/chat-template.ts';

/** The parts of a row that become a prompt. */
export type PromptRow = Pick<ExampleRow, 'question' | 'pictures' | 'history'>;

/**
 * The conversation up to the answer: earlier turns, then the question. Images come before the text
 * of their turn; those that no earlier turn shows belong to the question.
 */
export function toMessages({ question, pictures, history = [] }: PromptRow): ChatMessage[] {
  let shown = 0;
  const turn = (role: string, text: string, count: number): ChatMessage => {
    const own = pictures.slice(shown, shown + count);
    shown += own.length;
    const content: ContentPart[] = [
      ...own.map((path): ContentPart => ({ type: 'image', path })),
      { type: 'text', text },
    ];
    return { role, content };
  };
  return [
    ...history.map((each) => turn(each.role, each.content, each.pictures ?? 0)),
    turn('user', question, Infinity),
  ];
}

/**
 * Joins a message of text parts into one text, as templates of text-only models expect; a message
 * with images stays as it is.
 */
export function withTextContent(message: ChatMessage): ChatMessage {
  const { content } = message;
  if (typeof content === 'string' || content.some(({ type }) => type !== 'text')) return message;
  return {
    ...message,
    content: content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
  };
}

/**
 * The question after its earlier turns as one text, for comparisons and judges; the bare question
 * where there are none. The earliest turns are dropped while the text is longer than `maxLength`
 * characters.
 */
export function questionInContext(
  { question, history = [] }: Pick<ExampleRow, 'question' | 'history'>,
  { maxLength = Infinity }: { maxLength?: number } = {},
): string {
  if (history.length === 0) return question;
  const turns = [...history, { role: 'user', content: question }];
  const texts = turns.map(({ role, content }) => `${role}: ${content}`);
  let length = texts.reduce((sum, text) => sum + text.length + 1, -1);
  while (texts.length > 1 && length > maxLength) length -= texts.shift()!.length + 1;
  return texts.length === 1 ? question : texts.join('\n');
}
