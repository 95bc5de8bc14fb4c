// Chat templates: messages to text, ids and training labels.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vm from 'node:vm';
import { Template } from '@huggingface/jinja';
import { UserError } from '../../i18n/user-error.ts';
import { readJson } from '../../platform/json-file.ts';
import { type Tokenizer } from './tokenizer.ts';
import { msg } from '../../../i18n/message.ts';

/** A piece of a message. */
export type ContentPart =
  | { readonly type: 'image'; readonly path: string }
  | { readonly type: 'text'; readonly text: string };

export interface ChatMessage {
  readonly role: string;
  readonly content: string | readonly ContentPart[];
}

export interface ChatTemplate {
  /** The rendered text; every picture is one placeholder token. */
  render(messages: readonly ChatMessage[], options?: { addGenerationPrompt?: boolean }): string;
}

/** Templates come with models, so they are hostile until shown otherwise: real ones stay under 20,000 characters. */
const LONGEST_TEMPLATE = 200_000;

/** Real templates take milliseconds; one that loops would hold the process for good. */
const LONGEST_RENDER_MS = 10_000;

/** A rendered conversation stays far below this; a template that doubles a text reaches it at once. */
const LONGEST_TEXT = 50_000_000;

/** Loads the chat template of a model folder; undefined when it has none. Throws a UserError that names the file. */
export function loadChatTemplate(
  dir: string,
  { longestMs = LONGEST_RENDER_MS }: { longestMs?: number } = {},
): ChatTemplate | undefined {
  const config = readJson(join(dir, 'tokenizer_config.json')) ?? {};
  const found = findTemplate(dir, config);
  if (!found) return undefined;
  const token = (name: string) => {
    const value = config[name] as string | { content?: string } | null | undefined;
    return (typeof value === 'string' ? value : value?.content) ?? '';
  };
  return createChatTemplate(found.source, {
    place: found.place,
    beginToken: token('bos_token'),
    endToken: token('eos_token'),
    longestMs,
  });
}

/** A chat of a template's text. `place` is where it stands, for messages. Throws a UserError when it cannot be read. */
export function createChatTemplate(
  source: string,
  {
    place,
    beginToken,
    endToken,
    longestMs = LONGEST_RENDER_MS,
  }: { place: string; beginToken: string; endToken: string; longestMs?: number },
): ChatTemplate {
  if (source.length > LONGEST_TEMPLATE)
    throw new UserError(
      msg('model.chat-template-too-long', { file: place, limit: LONGEST_TEMPLATE }),
    );
  const explained = <T>(problem: 'template' | 'conversation', step: () => T): T => {
    try {
      return withinTime(step, longestMs);
    } catch (cause) {
      throw new UserError(
        msg('model.chat-template-failed', {
          file: place,
          problem,
          reason: (cause as Error).message,
        }),
        {
          hint: msg('model.chat-template-failed.hint'),
          cause,
        },
      );
    }
  };
  const template = explained('template', () => new Template(source));
  return {
    render(messages, { addGenerationPrompt = false } = {}) {
      return explained('conversation', () => {
        const text = template.render({
          messages,
          add_generation_prompt: addGenerationPrompt,
          bos_token: beginToken,
          eos_token: endToken,
        });
        if (text.length > LONGEST_TEXT)
          throw new Error(`the text would be longer than ${LONGEST_TEXT} characters`);
        return text;
      });
    },
  };
}

/** Where models keep their template, newest way first: a file of its own, `chat_template.json`, the tokenizer's settings. */
function findTemplate(
  dir: string,
  config: Readonly<Record<string, unknown>>,
): { source: string; place: string } | undefined {
  const own = join(dir, 'chat_template.jinja');
  if (existsSync(own)) return { source: readFileSync(own, 'utf8'), place: own };
  const json = join(dir, 'chat_template.json');
  const places: [string, unknown][] = [
    [json, readJson(json)?.chat_template],
    [join(dir, 'tokenizer_config.json'), config.chat_template],
  ];
  for (const [place, value] of places) {
    // Several templates by name, e.g. one for tools: the one named default is for conversations.
    const named = Array.isArray(value)
      ? (value as { name?: unknown; template?: unknown }[]).find((each) => each?.name === 'default')
          ?.template
      : value;
    if (typeof named === 'string') return { source: named, place };
  }
  return undefined;
}

const sandbox: { step?: () => unknown } = {};
const context = vm.createContext(sandbox);
const callStep = new vm.Script('step()');

/** Runs a step that the interpreter of templates cannot limit itself; the virtual machine ends it when its time is over. */
function withinTime<T>(step: () => T, longestMs: number): T {
  sandbox.step = step;
  try {
    return callStep.runInContext(context, { timeout: longestMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`it did not end within ${longestMs / 1000} seconds`, { cause: error });
  } finally {
    delete sandbox.step;
  }
}

/** Replaces the n-th placeholder by `pictures[n]`. */
export function expandImagePlaceholders(
  text: string,
  placeholder: string,
  pictures: readonly string[],
): string {
  const parts = text.split(placeholder);
  if (parts.length - 1 !== pictures.length) {
    throw new UserError(
      msg('model.picture-placeholders-mismatch', {
        marks: parts.length - 1,
        pictures: pictures.length,
      }),
    );
  }
  return parts.map((part, i) => part + (pictures[i] ?? '')).join('');
}

const HEADER = '<|im_start|>assistant\n';
const END = '<|im_end|>';

/** Character spans that are trained: after each assistant header up to and including the end token. */
export function assistantSpans(text: string): [number, number][] {
  const spans: [number, number][] = [];
  for (let at = text.indexOf(HEADER); at >= 0; at = text.indexOf(HEADER, at + 1)) {
    const start = at + HEADER.length;
    const end = text.indexOf(END, start);
    if (end >= 0) spans.push([start, end + END.length]);
  }
  return spans;
}

/** Ids of a rendered conversation; labels are −100 where a token does not begin in a trained span. */
export function encodeWithLabels(
  tokenizer: Tokenizer,
  text: string,
): { ids: Int32Array; labels: Int32Array } {
  const { ids, starts } = tokenizer.encodeWithOffsets(text);
  const spans = assistantSpans(text);
  const labels = ids.map((id, i) =>
    spans.some(([start, end]) => starts[i]! >= start && starts[i]! < end) ? id : -100,
  );
  return { ids, labels };
}
