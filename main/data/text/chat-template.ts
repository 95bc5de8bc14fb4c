// Chat templates of Hugging Face models: messages rendered as text.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import { readWholeFile } from '../../platform/files.ts';
import { readJson } from '../../platform/json-file.ts';
import { withTimeLimit } from '../../platform/limits/time.ts';
import { msg } from '../../../i18n/message.ts';

/** A part of a message's content, as chat templates take it. */
export type ContentPart =
  | { readonly type: 'image'; readonly path: string }
  | {
      readonly type: 'video';
      /** A folder of frames, or the frames in order. */
      readonly video: string | readonly string[];
      /** Frames a second. */
      readonly fps?: number | undefined;
    }
  | { readonly type: 'text'; readonly text: string };

export interface ChatMessage {
  readonly role: string;
  readonly content: string | readonly ContentPart[];
  /** What the assistant thought before it answered, for templates that keep it apart. */
  readonly reasoning_content?: string | null;
}

export interface ChatTemplate {
  /** The rendered text; each image is one placeholder token. */
  render(messages: readonly ChatMessage[], options?: { addGenerationPrompt?: boolean }): string;
}

/** Templates come with models, so they are not trusted. Real ones stay under 20,000 characters. */
const MAX_TEMPLATE_LENGTH = 200_000;

/** A character has four bytes at most. */
const MAX_FILE_BYTES = 4 * MAX_TEMPLATE_LENGTH;

/** Real templates take milliseconds; an endless loop would block the process. */
const RENDER_TIMEOUT_MS = 2500;

/**
 * Characters of a rendered conversation: far above any real one; a template that doubles a text
 * reaches it at once.
 */
const MAX_RENDERED_LENGTH = 50_000_000;

/**
 * Loads the chat template of a model folder; undefined where it has none. Throws a UserError that
 * names the file.
 */
export function loadChatTemplate(
  dir: string,
  { timeoutMs = RENDER_TIMEOUT_MS }: { timeoutMs?: number } = {},
): ChatTemplate | undefined {
  const config = readJson(join(dir, 'tokenizer_config.json')) ?? {};
  const found = findTemplate(dir, config);
  if (!found) return undefined;
  const token = (name: string) => {
    const value = config[name] as string | { content?: string } | null | undefined;
    return (typeof value === 'string' ? value : value?.content) ?? '';
  };
  return createChatTemplate(found.source, {
    file: found.file,
    bosToken: token('bos_token'),
    eosToken: token('eos_token'),
    timeoutMs,
  });
}

/**
 * Compiles a template. `file` is where it was found, for messages. Throws a UserError where it
 * cannot be parsed.
 */
export function createChatTemplate(
  source: string,
  {
    file,
    bosToken,
    eosToken,
    timeoutMs = RENDER_TIMEOUT_MS,
  }: { file: string; bosToken: string; eosToken: string; timeoutMs?: number },
): ChatTemplate {
  if (source.length > MAX_TEMPLATE_LENGTH)
    throw new UserError(msg('model.chat-template-too-long', { file, limit: MAX_TEMPLATE_LENGTH }));
  const explain = <T>(problem: 'template' | 'conversation', step: () => T): T => {
    try {
      return withTimeLimit(step, timeoutMs);
    } catch (cause) {
      throw new UserError(
        msg('model.chat-template-failed', {
          file,
          problem,
          reason: inWords(reasonOf(cause, 'its expressions do not fit what it is given')),
        }),
        {
          hint: msg('model.chat-template-failed.hint'),
          cause,
        },
      );
    }
  };
  const template = explain('template', () => {
    const parsed = new Template(source);
    limitRanges(parsed.parsed);
    return parsed;
  });
  return {
    render(messages, { addGenerationPrompt = false } = {}) {
      return explain('conversation', () => {
        const text = template.render({
          messages,
          add_generation_prompt: addGenerationPrompt,
          bos_token: bosToken,
          eos_token: eosToken,
          [BOUNDED_RANGE]: boundedRange,
        });
        if (text.length > MAX_RENDERED_LENGTH)
          throw new Error(`the text would be longer than ${MAX_RENDERED_LENGTH} characters`);
        return text;
      });
    },
  };
}

/** A reason of the library without the names of its classes: `UndefinedValue` is nothing. */
const inWords = (reason: string): string =>
  reason
    .replace(/\b(?:Undefined|Null)Value\b/g, 'nothing')
    .replace(/\b([A-Z]\w*)Value\b/g, (_, kind: string) => `a value of the type ${kind}`);

/** The name of the function in place of `range`, which the library fixes; no template can have it. */
const BOUNDED_RANGE = 'bounded range';

/** Calls `boundedRange` wherever a template calls `range`. */
function limitRanges(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, value } = node as { type?: unknown; value?: unknown };
  if (type === 'Identifier' && value === 'range') (node as { value: string }).value = BOUNDED_RANGE;
  for (const each of Object.values(node)) limitRanges(each);
}

/** Numbers that a template may count to at once. */
const MAX_RANGE = 100_000;

/** The template language's own `range`, which would fill the memory with numbers. */
function boundedRange(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const count = Math.max(0, Math.ceil((to - from) / step));
  if (!(count <= MAX_RANGE)) throw new Error(`range() would count more than ${MAX_RANGE} numbers`);
  return Array.from({ length: count }, (_, i) => from + i * step);
}

/** The source of a model folder's chat template; undefined where it has none. */
export const findChatTemplate = (dir: string): string | undefined =>
  findTemplate(dir, readJson(join(dir, 'tokenizer_config.json')) ?? {})?.source;

/**
 * Where models keep their template, the newest convention first: `chat_template.jinja`,
 * `chat_template.json`, the tokenizer's configuration.
 */
function findTemplate(
  dir: string,
  config: Readonly<Record<string, unknown>>,
): { source: string; file: string } | undefined {
  const own = join(dir, 'chat_template.jinja');
  if (existsSync(own))
    return { source: readWholeFile(own, MAX_FILE_BYTES).toString('utf8'), file: own };
  const json = join(dir, 'chat_template.json');
  const candidates: [string, unknown][] = [
    [json, readJson(json)?.chat_template],
    [join(dir, 'tokenizer_config.json'), config.chat_template],
  ];
  for (const [file, value] of candidates) {
    // Some models have several named templates, such as one for tools; conversations use the
    // default one.
    const named = Array.isArray(value)
      ? (value as { name?: unknown; template?: unknown }[]).find((each) => each?.name === 'default')
          ?.template
      : value;
    if (typeof named === 'string') return { source: named, file };
  }
  return undefined;
}

/**
 * Replaces the n-th placeholder by `replacements[n]`. Throws a UserError where their numbers
 * differ.
 */
export function expandImagePlaceholders(
  text: string,
  placeholder: string,
  replacements: readonly string[],
): string {
  const parts = text.split(placeholder);
  if (parts.length - 1 !== replacements.length) {
    throw new UserError(
      msg('model.picture-placeholders-mismatch', {
        marks: parts.length - 1,
        pictures: replacements.length,
      }),
    );
  }
  return parts.map((part, i) => part + (replacements[i] ?? '')).join('');
}
