// A teacher behind an OpenAI-compatible endpoint on the user's own network. Only allowed hosts are
// contacted.

import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { DEFAULT_RATE } from '../../../settings/bounds.ts';
import type { ContentPart } from '../../data/text/chat-template.ts';
import { withTextContent, toMessages } from '../../data/datasets/messages.ts';
import { decodeImage, encodePng } from '../../data/images/decode.ts';
import {
  assertBlobUnchanged,
  blobPath,
  openWorkspace,
  type Workspace,
} from '../../data/datasets/workspace.ts';
import { UserError } from '../../i18n/user-error.ts';
import { postJson, type HttpReply } from '../../platform/network/http.ts';
import type { Job } from '../contract/stage.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
import type { AnswerOptions, Teacher, TeacherAnswer, TeacherSettings } from './types.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { msg } from '../../../i18n/message.ts';
import { readData } from '../../platform/vault/read-data.ts';

/** A parsed endpoint address. */
export interface Endpoint {
  /** URL for chat completions. */
  readonly url: URL;
  readonly model: string;
}

/** Delays before the second and the third attempt. */
const PAUSES_MS = [1000, 4000];
/** Upper limit of the delay that a server may request. */
const LONGEST_PAUSE_MS = 60_000;

/** Parses `https://host:port/v1#model`. Throws a UserError that says what is missing. */
export function parseEndpoint(address: string): Endpoint {
  const hint = msg('teacher.endpoint-format.hint');
  let url: URL;
  try {
    url = new URL(address);
  } catch (cause) {
    throw new UserError(msg('teacher.endpoint-invalid', { address }), { hint, cause });
  }
  const model = decodeURIComponent(url.hash.slice(1));
  if (model === '') {
    throw new UserError(msg('teacher.endpoint-without-model', { address }), { hint });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new UserError(msg('teacher.endpoint-with-secrets', { host: url.host }), {
      hint: msg('teacher.endpoint-with-secrets.hint'),
    });
  }
  url.hash = '';
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')}/chat/completions`;
  return { url, model };
}

/**
 * Opens an endpoint. Throws a UserError if its host is not allowed or its key cannot be read; sends
 * nothing yet.
 */
export function openEndpoint(
  settings: TeacherSettings,
  job: Pick<Job, 'workspace' | 'mayReach'>,
  { pausesMs = PAUSES_MS }: { pausesMs?: readonly number[] } = {},
): Teacher {
  const { concurrency, requestSeconds, systemPrompt } = settings;
  const { url, model } = parseEndpoint(settings.model);
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (!job.mayReach?.(url.hostname, port)) {
    throw new UserError(msg('network.host-not-allowed', { host: url.host }), {
      hint: msg('network.host-not-allowed.hint', { host: url.host }),
    });
  }
  const key = readKey(settings.keyFrom);
  const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
  const workspace = openWorkspace(job.workspace);

  async function ask(
    row: ExampleRow,
    number: number,
    { temperature, topP, maxNewTokens, seed, signal }: AnswerOptions,
  ): Promise<TeacherAnswer> {
    const body = JSON.stringify({
      model,
      messages: await sentTurns(row, systemPrompt, workspace),
      temperature,
      top_p: topP,
      max_tokens: maxNewTokens,
      // Answers to one question need different seeds; a server that honours seeds would repeat
      // them.
      seed: (seed % 65_536) * 4096 + (number % 4096),
    });
    let problem = '';
    for (let attempt = 0; ; attempt++) {
      const reply = await postJson(url, body, {
        headers,
        signal,
        timeoutMs: requestSeconds * 1000,
      });
      const result = readReply(reply);
      if ('answer' in result) return result.answer;
      if (!result.again) throw refused(url, row, result.problem);
      problem = result.problem;
      const wait = pausesMs[attempt];
      if (wait === undefined) break;
      const requestedMs = Math.min(reply.retryAfterMs ?? 0, LONGEST_PAUSE_MS);
      await pause(Math.max(wait, requestedMs), undefined, { signal });
    }
    // An empty answer means that the teacher passes; anything else is a server error.
    if (problem === EMPTY) return { text: '', finished: false, tokens: 0, missing: true };
    throw new UserError(
      msg('teacher.no-answer', {
        host: url.host,
        question: row.id,
        attempts: pausesMs.length + 1,
        reason: problem,
      }),
      {
        hint: msg('teacher.no-answer.hint'),
      },
    );
  }

  return {
    identity: ['endpoint', url.href, model, systemPrompt],
    drawsByNumber: false,
    async answer(questions, options, take) {
      const tasks = questions.flatMap(({ row, answers }, at) =>
        answers.map((number) => ({ row, at, number })),
      );
      // One failure aborts the other requests, whose answers would be discarded.
      const stop = new AbortController();
      const signal = AbortSignal.any([options.signal, stop.signal]);
      await mapConcurrent(tasks, concurrency, async ({ row, at, number }) => {
        try {
          take(at, number, await ask(row, number, { ...options, signal }));
        } catch (error) {
          stop.abort(error);
          throw error;
        }
      });
    },
    release: () => Promise.resolve(),
  };
}

const EMPTY = 'the answer was empty';

/** A parsed reply: an answer, or the error and whether a retry may help. */
function readReply(
  reply: HttpReply,
): { answer: TeacherAnswer } | { problem: string; again: boolean } {
  const { status, text, failure } = reply;
  if (failure !== undefined) return { problem: failure, again: true };
  if (status !== 200) {
    const excerpt = text.replace(/\s+/g, ' ').trim().slice(0, 200);
    const again = status === 429 || status === 408 || status >= 500;
    return { problem: `status ${status}${excerpt === '' ? '' : ` (${excerpt})`}`, again };
  }
  let choice: Choice | undefined;
  let usage: { completion_tokens?: unknown } | undefined;
  try {
    const value = JSON.parse(text) as { choices?: Choice[]; usage?: typeof usage } | null;
    choice = value?.choices?.[0];
    usage = value?.usage;
  } catch {
    return { problem: 'the reply is not JSON', again: true };
  }
  if (typeof choice?.message !== 'object' || choice.message === null) {
    return { problem: 'the reply holds no message', again: true };
  }
  const written = textOf(choice.message);
  if (written.trim() === '') return { problem: EMPTY, again: true };
  const counted = usage?.completion_tokens;
  const tokens = typeof counted === 'number' ? counted : Math.ceil(written.length / 4);
  return { answer: { text: written, finished: choice.finish_reason !== 'length', tokens } };
}

interface Choice {
  readonly message?: Readonly<Record<string, unknown>> | null;
  readonly finish_reason?: unknown;
}

/** The text of a message; reasoning that the server separated is put back into its tags. */
function textOf(message: Readonly<Record<string, unknown>>): string {
  const content = typeof message.content === 'string' ? message.content : '';
  const reasoning = [message.reasoning_content, message.reasoning].find(
    (x) => typeof x === 'string' && x !== '',
  );
  if (typeof reasoning !== 'string' || content.includes('<think>')) return content;
  return `<think>${reasoning.trim()}</think>${content.trim()}`;
}

async function sentTurns(row: ExampleRow, systemPrompt: string, workspace: Workspace) {
  const turns = toMessages(row).map(async (message) => {
    const { role, content } = withTextContent(message);
    if (typeof content === 'string') return { role, content };
    const picture = async (id: string) => {
      const url = await dataUrl(blobPath(workspace, id), row.id);
      return { type: 'image_url', image_url: { url } };
    };
    const parts = content.map(async (part) => {
      if (part.type === 'text') return [part];
      if (part.type === 'image') return [await picture(part.path)];
      return (
        await Promise.all(
          sentFrames(part).map(async ({ text, id }) => [{ type: 'text', text }, await picture(id)]),
        )
      ).flat();
    });
    return { role, content: (await Promise.all(parts)).flat() };
  });
  const system = systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
  return [...system, ...(await Promise.all(turns))];
}

/** Frames of a video that an endpoint is sent. */
const MOST_SENT_FRAMES = 32;

/**
 * A video as endpoints of every kind read it: frames evenly spaced, each after its time. Forms for whole
 * videos differ between servers.
 */
function sentFrames({
  video,
  fps = DEFAULT_RATE,
}: Extract<ContentPart, { type: 'video' }>): { text: string; id: string }[] {
  const count = Math.min(video.length, MOST_SENT_FRAMES);
  const step = count > 1 ? (video.length - 1) / (count - 1) : 0;
  return Array.from({ length: count }, (_, i) => {
    const at = Math.round(i * step);
    return { text: `<${(at / fps).toFixed(1)} seconds>`, id: video[at]! };
  });
}

/** An image as part of the request: PNG and JPEG unchanged, anything else as PNG. */
async function dataUrl(file: string, row: string): Promise<string> {
  const bytes = readData(file);
  assertBlobUnchanged(file, bytes, `of example ${row}`);
  const isPng = bytes.subarray(1, 4).toString('latin1') === 'PNG';
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (isPng || isJpeg)
    return `data:image/${isPng ? 'png' : 'jpeg'};base64,${bytes.toString('base64')}`;
  const png = await encodePng(await decodeImage(file, `of example ${row}`));
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}

/**
 * Reads the key from the place that the setting names. Throws a UserError that never contains the
 * setting's value.
 */
export function readKey(from: string): string {
  if (from === '') return '';
  const [, kind, place] = /^(env|file):(.+)$/s.exec(from) ?? [];
  if (place === undefined) {
    throw new UserError(msg('teacher.key-place-invalid'), {
      hint: msg('teacher.key-place-invalid.hint'),
    });
  }
  if (kind === 'env') {
    const key = process.env[place]?.trim();
    if (key) return key;
    throw new UserError(msg('teacher.key-variable-empty', { name: place }), {
      hint: msg('teacher.key-variable-empty.hint'),
    });
  }
  try {
    const key = readFileSync(place, 'utf8').trim();
    if (key !== '') return key;
  } catch (cause) {
    throw new UserError(msg('teacher.key-file-unreadable', { file: place }), {
      hint: msg('teacher.key-file-unreadable.hint'),
      cause,
    });
  }
  throw new UserError(msg('teacher.key-file-empty', { file: place }), {
    hint: msg('teacher.key-file-empty.hint'),
  });
}

function refused(url: URL, row: ExampleRow, problem: string): UserError {
  const isKey = /^status 40[13]/.test(problem);
  return new UserError(
    msg('teacher.question-refused', { host: url.host, question: row.id, reason: problem }),
    {
      hint: isKey ? msg('teacher.key-refused.hint') : msg('teacher.question-refused.hint'),
    },
  );
}
