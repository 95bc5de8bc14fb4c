// The routes of the server: what each request asks for, and the reply to it.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  CompletionOutcome,
  CompletionPart,
  CompletionRefusal,
} from '../engine-process/serve/messages.ts';
import { ApiError } from './protocol/api-error.ts';
import { hasKey, readBody, sendError, sendJson, startEvents } from './http.ts';
import type { ServeLimits } from './protocol/limits.ts';
import type { ServeLoad } from './load.ts';
import type { ServedModels } from './models.ts';
import { createReader, type Asked } from './protocol/read-request.ts';
import { chatReply, textReply, type ReplyBuilder, type ReplyHead, type Usage } from './replies.ts';

/** What the routes work with. */
export interface RouteTools {
  readonly models: ServedModels;
  readonly limits: ServeLimits;
  readonly load: ServeLoad;
  readonly key: string;
  /** Whether a Host header names this server. */
  readonly isOwnHost: (host: string | undefined) => boolean;
  /** Whether the server is about to end. */
  readonly isEnding: () => boolean;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Handles one request from first to last; never throws. */
export function createRoutes(tools: RouteTools): Handler {
  const { models, limits, key, isOwnHost, isEnding } = tools;
  const reader = createReader(limits);
  const started = Math.floor(Date.now() / 1000);
  const list = models.folders.map(({ name }) => ({
    ...{ id: name, object: 'model', created: started, owned_by: 'omr' },
  }));
  const completion =
    (kind: 'chat' | 'text'): Handler =>
    async (request, response) => {
      const body = await readBody(request, limits.bodyBytes);
      const asked = reader[kind](body);
      if (!models.folders.some(({ name }) => name === asked.model)) throw unknownModel(asked.model);
      await answer(kind, asked, response, tools);
    };
  const routes: Readonly<Record<string, readonly [method: string, handle: Handler]>> = {
    '/v1/models': ['GET', (_, response) => sendJson(response, 200, { object: 'list', data: list })],
    '/v1/chat/completions': ['POST', completion('chat')],
    '/v1/completions': ['POST', completion('text')],
  };

  const handle: Handler = (request, response) => {
    if (!isOwnHost(request.headers.host))
      throw new ApiError('host_not_allowed', 'This server answers on its own address only.');
    const path = (request.url ?? '').split('?')[0]!;
    if (path === '/health') return sendJson(response, 200, { status: 'ok' });
    if (!hasKey(request, key)) {
      throw new ApiError('invalid_api_key', 'The key is missing or is not that of this server.', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    if (isEnding()) throw new ApiError('shutting_down', 'The server is about to end.');
    const model = /^\/v1\/models\/(.+)$/.exec(path)?.[1];
    if (model !== undefined) return sendModel(response, list, model);
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) throw new ApiError('unknown_url', 'There is no such address on this server.');
    const [method, run] = route;
    if (request.method !== method) {
      throw new ApiError('method_not_allowed', `This address takes ${method} only.`, {
        headers: { allow: method },
      });
    }
    return run(request, response);
  };
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      sendError(request, response, error);
    }
  };
}

function sendModel(
  response: ServerResponse,
  list: readonly { readonly id: string }[],
  encoded: string,
): void {
  const found = list.find(({ id }) => encodeURIComponent(id) === encoded || id === encoded);
  if (!found) throw unknownModel(encoded);
  sendJson(response, 200, found);
}

function unknownModel(name: string): ApiError {
  const message = `There is no model “${name.slice(0, 100)}” here. GET /v1/models lists them.`;
  return new ApiError('model_not_found', message, { param: 'model' });
}

/** Answers a completion, whole or as a stream; ends it where the client goes away. */
async function answer(
  kind: 'chat' | 'text',
  asked: Asked,
  response: ServerResponse,
  { models, limits, load }: RouteTools,
): Promise<void> {
  const { prompts, sampling, isStream, includeUsage } = asked;
  const total = prompts.length * sampling.n;
  const leave = load.enter(total);
  const head: ReplyHead = {
    id: `${kind === 'chat' ? 'chatcmpl' : 'cmpl'}-${randomUUID()}`,
    created: Math.floor(Date.now() / 1000),
    model: asked.model,
  };
  const makeReply = kind === 'chat' ? chatReply : textReply;
  const reply = makeReply(head, total, sampling.logprobs !== null);
  const ids = prompts.map((_, i) => `${head.id}-${i}`);
  const cancel = (): void => ids.forEach((id) => models.cancel(id));
  response.on('close', () => {
    if (!response.writableFinished) cancel();
  });
  const events = isStream ? lazyEvents(response, limits.unreadBytes) : undefined;
  // Nothing is sent before each prompt was taken: one that is refused refuses the request.
  const untaken = new Set(prompts.keys());
  let held: CompletionPart[] = [];
  const take = (prompt: number, part: CompletionPart): void => {
    if (part.finish === undefined) load.count();
    const own = { ...part, choice: prompt * sampling.n + part.choice };
    if (!events) return reply.add(own);
    untaken.delete(prompt);
    held.push(own);
    if (untaken.size > 0) return;
    for (const each of held) for (const event of reply.events(each)) events().send(event);
    held = [];
  };
  try {
    const outcomes = await Promise.all(
      prompts.map(async (prompt, i) => {
        const request = { ...sampling, id: ids[i]!, model: asked.model, prompt };
        const outcome = await models.complete(request, (part) => take(i, part));
        if (outcome.kind === 'refused') throw refusal(outcome, kind);
        return outcome;
      }),
    );
    send(response, { reply, usage: usageOf(outcomes), includeUsage, events });
  } catch (error) {
    cancel();
    if (!events || !response.headersSent) throw error;
    const { body } =
      error instanceof ApiError ? error : new ApiError('server_error', 'The answer broke off.');
    events().send(body);
    response.end();
  } finally {
    leave();
  }
}

/** Starts the stream with its first event: until then, a refusal has a status of its own. */
function lazyEvents(response: ServerResponse, unreadBytes: number) {
  let events: ReturnType<typeof startEvents> | undefined;
  return () => (events ??= startEvents(response, unreadBytes));
}

function send(
  response: ServerResponse,
  {
    reply,
    usage,
    includeUsage,
    events,
  }: {
    readonly reply: ReplyBuilder;
    readonly usage: Usage;
    readonly includeUsage: boolean;
    readonly events: ReturnType<typeof lazyEvents> | undefined;
  },
): void {
  if (!events) return sendJson(response, 200, reply.whole(usage));
  if (includeUsage) events().send(reply.usageEvent(usage));
  events().end();
}

/** The tokens of all prompts. */
function usageOf(outcomes: readonly Exclude<CompletionOutcome, CompletionRefusal>[]): Usage {
  let [prompt_tokens, completion_tokens] = [0, 0];
  for (const outcome of outcomes) {
    prompt_tokens += outcome.promptTokens;
    completion_tokens += outcome.completionTokens;
  }
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}

function refusal(refused: CompletionRefusal, kind: 'chat' | 'text'): ApiError {
  const { code, message } = refused;
  const asked = kind === 'chat' ? 'messages' : 'prompt';
  const param = code === 'model_not_found' ? 'model' : (refused.param ?? asked);
  return new ApiError(code, message, { param });
}
