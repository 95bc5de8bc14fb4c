// Questions that come after others: the earlier turns of a row, as real turns for a model's template and as one text.

import type { ExampleRow } from './example.ts';
import type { ChatMessage, ContentPart } from '../text/chat-template.ts';

/** The parts of a row that a model is asked with. */
export type PromptRow = Pick<ExampleRow, 'question' | 'pictures' | 'history'>;

/**
 * The conversation up to the answer: earlier turns, then the question, every turn with the pictures that it shows before
 * its text. Pictures that no earlier turn shows stand with the question.
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

/** A message of texts alone as one text, which templates of text models want; one with pictures as it is. */
export function withTextContent(message: ChatMessage): ChatMessage {
  const { role, content } = message;
  if (typeof content === 'string' || content.some(({ type }) => type !== 'text')) return message;
  return { role, content: content.map((part) => (part.type === 'text' ? part.text : '')).join('') };
}

/**
 * The question with what was said before it, one turn a line block, for comparing and for a judge; the bare question where
 * nothing was. With `most`, the earliest turns are left out until so many characters are enough.
 */
export function questionInContext(
  { question, history = [] }: Pick<ExampleRow, 'question' | 'history'>,
  { most = Infinity }: { most?: number } = {},
): string {
  if (history.length === 0) return question;
  const turns = [...history, { role: 'user', content: question }];
  const texts = turns.map(({ role, content }) => `${role}: ${content}`);
  let length = texts.reduce((sum, text) => sum + text.length + 1, -1);
  while (texts.length > 1 && length > most) length -= texts.shift()!.length + 1;
  return texts.length === 1 ? question : texts.join('\n');
}
