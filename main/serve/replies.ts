// Replies as OpenAI's protocol shapes them: whole completions, and the events of a stream.

import type {
  CompletionPart,
  FinishReason,
  ScoredToken,
  TokenLogprob,
} from '../engine-process/serve/messages.ts';
import { LayoutSplitter, type LaidOut } from './protocol/layout.ts';

/** Tokens of a reply, counted as the protocol does. */
export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** What stays the same in all parts of a reply. */
export interface ReplyHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** Builds the reply to one request, part by part. */
export interface ReplyBuilder {
  /** Events to send for a part in a stream; none where nothing is certain yet. */
  events(part: CompletionPart): object[];
  /** Takes a part of a reply that is sent whole. */
  add(part: CompletionPart): void;
  whole(usage: Usage): object;
  /** The last event, where the client asked for usage. */
  usageEvent(usage: Usage): object;
}

/** A chat reply of n answers, their reasoning in a field of its own. */
export function chatReply(head: ReplyHead, n: number, withLogprobs: boolean): ReplyBuilder {
  const splitters = Array.from({ length: n }, () => new LayoutSplitter());
  const isStarted = new Set<number>();
  const wholes = Array.from({ length: n }, () => createWhole());
  const split = ({ choice, text, finish }: CompletionPart): LaidOut => {
    const splitter = splitters[choice]!;
    const now = splitter.push(text);
    if (finish === undefined) return now;
    const rest = splitter.end();
    return { reasoning: now.reasoning + rest.reasoning, content: now.content + rest.content };
  };
  const chunk = (choices: readonly object[]): object => ({
    ...{ id: head.id, object: 'chat.completion.chunk', created: head.created, model: head.model },
    choices,
  });
  const event = (index: number, delta: object, more: object = {}): object =>
    chunk([{ index, delta, logprobs: null, finish_reason: null, ...more }]);
  return {
    events(part) {
      const { choice, tokens, finish } = part;
      const { reasoning, content } = split(part);
      const events: object[] = [];
      if (!isStarted.has(choice)) events.push(event(choice, { role: 'assistant', content: '' }));
      isStarted.add(choice);
      const logprobs = withLogprobs && tokens.length > 0 ? chatLogprobs(tokens) : null;
      const delta = {
        ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
        ...(content === '' ? {} : { content }),
      };
      if (Object.keys(delta).length > 0 || logprobs)
        events.push(event(choice, delta, { logprobs }));
      if (finish !== undefined) events.push(event(choice, {}, { finish_reason: finish }));
      return events;
    },
    add(part) {
      wholes[part.choice]!.add(part, split(part));
    },
    whole: (usage) => ({
      ...{ id: head.id, object: 'chat.completion', created: head.created, model: head.model },
      choices: wholes.map(({ reasoning, content, tokens, finish }, index) => ({
        index,
        message: {
          role: 'assistant',
          content,
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
        },
        logprobs: withLogprobs ? chatLogprobs(tokens) : null,
        finish_reason: finish,
      })),
      usage,
    }),
    usageEvent: (usage) => ({ ...chunk([]), usage }),
  };
}

/** A text reply of n answers, as the model wrote them. */
export function textReply(head: ReplyHead, n: number, withLogprobs: boolean): ReplyBuilder {
  const wholes = Array.from({ length: n }, () => createWhole());
  const offsets = new Array<number>(n).fill(0);
  const reply = (choices: readonly object[]): object => ({
    ...{ id: head.id, object: 'text_completion', created: head.created, model: head.model },
    choices,
  });
  return {
    events({ choice: index, text, tokens, finish = null }) {
      const logprobs = withLogprobs ? textLogprobs(tokens, offsets[index]!) : null;
      offsets[index]! += lengthOf(tokens);
      if (text === '' && tokens.length === 0 && finish === null) return [];
      return [reply([{ index, text, logprobs, finish_reason: finish }])];
    },
    add(part) {
      wholes[part.choice]!.add(part, { reasoning: '', content: part.text });
    },
    whole: (usage) => ({
      ...reply(
        wholes.map(({ content, tokens, finish }, index) => ({
          index,
          text: content,
          logprobs: withLogprobs ? textLogprobs(tokens, 0) : null,
          finish_reason: finish,
        })),
      ),
      usage,
    }),
    usageEvent: (usage) => ({ ...reply([]), usage }),
  };
}

interface Whole {
  reasoning: string;
  content: string;
  readonly tokens: ScoredToken[];
  finish: FinishReason;
  add(part: CompletionPart, text: LaidOut): void;
}

function createWhole(): Whole {
  return {
    ...{ reasoning: '', content: '', tokens: [], finish: 'length' },
    add({ tokens, finish }, { reasoning, content }) {
      this.reasoning += reasoning;
      this.content += content;
      this.tokens.push(...tokens);
      if (finish !== undefined) this.finish = finish;
    },
  };
}

function chatLogprobs(tokens: readonly ScoredToken[]): object {
  const plain = ({ token, logprob, bytes }: TokenLogprob) => ({ token, logprob, bytes });
  return {
    content: tokens.map((token) => ({ ...plain(token), top_logprobs: token.top.map(plain) })),
    refusal: null,
  };
}

function textLogprobs(tokens: readonly ScoredToken[], offset: number): object {
  let at = offset;
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) =>
      Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: tokens.map(({ token }) => {
      const start = at;
      at += token.length;
      return start;
    }),
  };
}

const lengthOf = (tokens: readonly ScoredToken[]): number =>
  tokens.reduce((sum, { token }) => sum + token.length, 0);
