// A row's conversation, as messages for a chat template and as one text.

import type { VideoRun } from '../../../preload/contract/datasets.ts';
import type { ExampleRow } from './example.ts';
import type { ChatMessage, ContentPart } from '../text/chat-template.ts';

/** The parts of a row that become a prompt. */
export type PromptRow = Pick<ExampleRow, 'question' | 'pictures' | 'videos' | 'history'>;

/** A picture of a row, or a video of it with its frames. */
export interface Medium {
  readonly pictures: readonly string[];
  /** Absent for a picture. */
  readonly video?: VideoRun;
}

/** The pictures and videos of a row in order. */
export function mediaOf({ pictures, videos = [] }: Omit<PromptRow, 'question'>): Medium[] {
  const media: Medium[] = [];
  let next = 0;
  for (let at = 0; at < pictures.length;) {
    const video = videos[next]?.first === at ? videos[next++] : undefined;
    const end = at + (video?.frames ?? 1);
    media.push({ pictures: pictures.slice(at, end), ...(video ? { video } : {}) });
    at = end;
  }
  return media;
}

/**
 * The conversation up to the answer: earlier turns, then the question. Images and videos come before
 * the text of their turn; those that no earlier turn shows belong to the question.
 */
export function toMessages({ question, history = [], ...shown }: PromptRow): ChatMessage[] {
  const media = mediaOf(shown);
  const turn = (role: string, text: string, count: number): ChatMessage => {
    const content: ContentPart[] = [];
    for (let left = count; left > 0 && media.length > 0;) {
      const medium = media.shift()!;
      left -= medium.pictures.length;
      content.push(partOf(medium));
    }
    return { role, content: [...content, { type: 'text', text }] };
  };
  return [
    ...history.map((each) => turn(each.role, each.content, each.pictures ?? 0)),
    turn('user', question, Infinity),
  ];
}

const partOf = ({ pictures, video }: Medium): ContentPart =>
  video
    ? { type: 'video', video: pictures, fps: video.fps }
    : { type: 'image', path: pictures[0]! };

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
