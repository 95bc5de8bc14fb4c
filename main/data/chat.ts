// Chat templates: messages to text, ids and training labels.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import { UserError } from '../errors.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A piece of a message. */
export type Part =
  | { readonly type: 'image'; readonly path: string }
  | { readonly type: 'text'; readonly text: string };

export interface Message {
  readonly role: string;
  readonly content: string | readonly Part[];
}

export interface Chat {
  /** The rendered text; every picture is one placeholder token. */
  render(messages: readonly Message[], options?: { addGenerationPrompt?: boolean }): string;
}

/** Templates come with models, so they are hostile until shown otherwise: real ones stay under 20,000 characters. */
const LONGEST_TEMPLATE = 200_000;

/** Loads the chat template of a model folder; undefined when it has none. */
export function loadChat(dir: string): Chat | undefined {
  const file = join(dir, 'chat_template.jinja');
  const configFile = join(dir, 'tokenizer_config.json');
  const config = existsSync(configFile)
    ? (JSON.parse(readFileSync(configFile, 'utf8')) as Record<string, unknown>)
    : {};
  const source = existsSync(file) ? readFileSync(file, 'utf8') : config.chat_template;
  if (typeof source !== 'string') return undefined;
  const place = existsSync(file) ? file : configFile;
  if (source.length > LONGEST_TEMPLATE)
    throw new UserError(
      `The chat template in ${place} is longer than ${LONGEST_TEMPLATE} characters.`,
    );
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    throw new UserError(
      `The chat template in ${place} cannot be read: ${(cause as Error).message}.`,
      { cause },
    );
  }
  const token = (name: string) => {
    const value = config[name] as string | { content?: string } | null | undefined;
    return (typeof value === 'string' ? value : value?.content) ?? '';
  };
  return {
    render(messages, { addGenerationPrompt = false } = {}) {
      try {
        return template.render({
          messages,
          add_generation_prompt: addGenerationPrompt,
          bos_token: token('bos_token'),
          eos_token: token('eos_token'),
        });
      } catch (cause) {
        throw new UserError(
          `The chat template in ${place} refuses this conversation: ${(cause as Error).message}.`,
          { cause },
        );
      }
    },
  };
}

/** Replaces the n-th placeholder by `tokens[n]` copies of itself. */
export function expandPictures(
  text: string,
  placeholder: string,
  tokens: readonly number[],
): string {
  const parts = text.split(placeholder);
  if (parts.length - 1 !== tokens.length) {
    throw new UserError(
      `The conversation has ${parts.length - 1} picture placeholders for ${tokens.length} pictures.`,
    );
  }
  return parts
    .map((part, i) => (i < tokens.length ? part + placeholder.repeat(tokens[i]!) : part))
    .join('');
}

const HEADER = '<|im_start|>assistant\n';
const END = '<|im_end|>';

/** Character spans that are trained: after each assistant header up to and including the end token. */
export function labelSpans(text: string): [number, number][] {
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
  const { ids, starts } = tokenizer.offsets(text);
  const spans = labelSpans(text);
  const labels = ids.map((id, i) =>
    spans.some(([start, end]) => starts[i]! >= start && starts[i]! < end) ? id : -100,
  );
  return { ids, labels };
}
