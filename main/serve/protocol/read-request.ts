// A request's body as what the engine process is asked for.

import * as v from 'valibot';
import type { ChatMessage, ContentPart } from '../../data/text/chat-template.ts';
import { isFrameRate } from '../../data/images/video-frames.ts';
import { DEFAULT_RATE } from '../../../settings/bounds.ts';
import type {
  CompletionPrompt,
  CompletionRequest,
  SentVideo,
} from '../../engine-process/serve/messages.ts';
import { ApiError } from './api-error.ts';
import type { ServeLimits } from './limits.ts';
import { pictureBytes, videoFrames } from './pictures.ts';
import { refuseUnsupported } from './refused.ts';
import {
  createSchemas,
  MISSING,
  type ChatBody,
  type MessageBody,
  type TextBody,
} from './schema.ts';

/** What a client asks for. */
export interface Asked {
  readonly model: string;
  readonly prompts: readonly CompletionPrompt[];
  /** Shared by the prompts; `n` answers to each. */
  readonly sampling: Omit<CompletionRequest, 'id' | 'model' | 'prompt'>;
  readonly isStream: boolean;
  readonly includeUsage: boolean;
}

/** Reads bodies within the limits. Each function throws an ApiError that names the field. */
export function createReader(limits: ServeLimits) {
  const schemas = createSchemas(limits);
  return {
    /** The body of `/v1/chat/completions`. */
    chat(bytes: Uint8Array): Asked {
      const body = parse(schemas.chat, bytes);
      const pictures: Uint8Array[] = [];
      const videos: SentVideo[] = [];
      const messages = body.messages.map((message, i) =>
        messageOf(message, (part, at) => {
          const param = `messages[${i}].content[${at}].${part.type}`;
          if (part.type === 'image_url') {
            if (pictures.length === limits.pictures) {
              const many = `A request may have at most ${limits.pictures} pictures.`;
              throw new ApiError('invalid_image', many, { param });
            }
            const url = typeof part.image_url === 'string' ? part.image_url : part.image_url.url;
            pictures.push(pictureBytes(url, param, limits));
            return;
          }
          const video = part.type === 'video' ? part : { video: undefined, fps: undefined };
          const frames = videoFrames(video.video, param, limits);
          videos.push({ frames, fps: rateOf(video.fps, `messages[${i}].content[${at}].fps`) });
          if (videos.flatMap((each) => each.frames).length > limits.frames) {
            const many = `A request may have at most ${limits.frames} frames of videos.`;
            throw new ApiError('invalid_video', many, { param });
          }
        }),
      );
      if (body.top_logprobs != null && !body.logprobs) {
        throw new ApiError('invalid_value', "'top_logprobs' needs 'logprobs': true.", {
          param: 'top_logprobs',
        });
      }
      return {
        ...sharedOf(body, limits, {
          maxTokens: body.max_completion_tokens ?? body.max_tokens,
          logprobs: body.logprobs ? (body.top_logprobs ?? 0) : null,
        }),
        prompts: [{ kind: 'chat', messages, pictures, videos }],
      };
    },
    /** The body of `/v1/completions`. */
    text(bytes: Uint8Array): Asked {
      const body = parse(schemas.text, bytes);
      if (body.prompt.length * body.n > limits.choices) {
        const many = `A request may ask for at most ${limits.choices} answers.`;
        throw new ApiError('invalid_value', many, { param: 'n' });
      }
      return {
        ...sharedOf(body, limits, { maxTokens: body.max_tokens, logprobs: body.logprobs ?? null }),
        prompts: body.prompt.map((prompt) =>
          typeof prompt === 'string'
            ? { kind: 'text', text: prompt }
            : { kind: 'ids', ids: prompt },
        ),
      };
    },
  };
}

/** Frames a second. Throws an ApiError that names the field. */
function rateOf(fps: unknown, param: string): number {
  const rate = fps ?? DEFAULT_RATE;
  if (isFrameRate(rate)) return rate;
  const message = `'${param}' must be a number of frames a second, above 0.`;
  throw new ApiError('invalid_value', message, { param });
}

/** Seeds that differ give different answers below this number. */
const SEEDS = 65_536;

function sharedOf(
  body: ChatBody | TextBody,
  limits: ServeLimits,
  { maxTokens, logprobs }: { maxTokens: number | null | undefined; logprobs: number | null },
): Omit<Asked, 'prompts'> {
  const seed = body.seed ?? Math.floor(Math.random() * SEEDS);
  return {
    model: body.model,
    isStream: body.stream,
    includeUsage: body.stream && body.stream_options?.include_usage === true,
    sampling: {
      n: body.n,
      temperature: body.temperature,
      topP: body.top_p,
      maxTokens: maxTokens ?? limits.defaultTokens,
      seed: ((seed % SEEDS) + SEEDS) % SEEDS,
      stop: body.stop,
      logprobs,
      maxPixels: limits.picturePixels,
      maxFramePixels: limits.framePixels,
    },
  };
}

type Part = Exclude<Extract<MessageBody, { role: 'user' }>['content'], string>[number];

/** A message as chat templates take it; each picture and video goes to `add`, in order. */
function messageOf(
  message: MessageBody,
  add: (part: Exclude<Part, { type: 'text' }>, at: number) => void,
): ChatMessage {
  const { role, content } = message;
  if (role === 'system' || role === 'developer') {
    const text = typeof content === 'string' ? content : content.map((part) => part.text).join('');
    return { role: 'system', content: text };
  }
  const parts = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  return {
    role,
    content: parts.map((part, i): ContentPart => {
      if (part.type === 'text') return { type: 'text', text: part.text };
      add(part, i);
      return part.type === 'image_url' ? { type: 'image', path: '' } : { type: 'video', video: [] };
    }),
  };
}

function parse<T extends v.GenericSchema>(schema: T, bytes: Uint8Array): v.InferOutput<T> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ApiError('invalid_json', 'The request is not valid JSON.');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ApiError('invalid_json', 'The request is not a JSON object.');
  refuseUnsupported(json as Record<string, unknown>);
  const result = v.safeParse(schema, json, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const param = pathOf(issue);
  const code = issue.message === MISSING ? 'missing_required_parameter' : 'invalid_value';
  throw new ApiError(code, `'${param}' ${issue.message}.`, { param });
}

/** The field of an issue: `messages[0].content`. */
function pathOf({ path }: Pick<v.BaseIssue<unknown>, 'path'>): string {
  return (path ?? []).reduce((text, { key }) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
