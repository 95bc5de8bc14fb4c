// Rows of a data set as the programs of a cluster read them. Pictures are paths inside the folder.

import type { Columns } from '../../../data/formats/parquet-writer.ts';
import type { ExampleRow } from '../../../data/datasets/example.ts';
import { toMessages } from '../../../data/datasets/messages.ts';
import type { ChatMessage } from '../../../data/text/chat-template.ts';

const TURN = { fields: { role: 'string', content: 'string' } } as const;

/** The columns of each part. `messages` is JSON, as lmms-engine's streams take it. */
export const PART_COLUMNS = {
  sft: {
    id: 'integer',
    row: 'string',
    messages: 'string',
    conversations: { list: TURN },
    images: { list: 'string' },
  },
  rl: {
    data_source: 'string',
    prompt: { list: TURN },
    images: { list: { fields: { image: 'string' } } },
    ability: 'string',
    reward_model: { fields: { style: 'string', ground_truth: 'string' } },
    extra_info: {
      fields: {
        index: 'integer',
        id: 'string',
        question: 'string',
        check: 'string',
        reasoning: 'string',
        split: 'string',
      },
    },
    avg_reward: 'number',
  },
  eval: {
    id: 'string',
    prompt: { list: TURN },
    images: { list: 'string' },
    question: 'string',
    answer: 'string',
    kind: 'string',
    check: 'string',
    reasoning: 'string',
  },
} as const satisfies Readonly<Record<string, Columns>>;

export type ClusterPart = keyof typeof PART_COLUMNS;

export interface RowContext {
  readonly systemPrompt: string;
  /** The number of the row in its part. */
  readonly index: number;
  /** Paths of the row's pictures. */
  readonly images: readonly string[];
  /** A small blank picture for rows without one, in sets that have pictures; '' for none. */
  readonly blank: string;
  /** Name of the data set, which the programs' figures are grouped by. */
  readonly source: string;
}

/** A row for SFT with one of its answers. */
export function sftRow(
  row: ExampleRow,
  response: string,
  context: RowContext,
): Readonly<Record<string, unknown>> {
  const turns = turnsOf(row, context.systemPrompt);
  const answered = [...turns, { role: 'assistant', content: response }];
  return {
    id: context.index,
    row: row.id,
    messages: JSON.stringify(openAiMessages(answered, context)),
    conversations: answered.map((turn) => taggedTurn(turn)),
    images: context.images,
  };
}

/** A row for RL, as verl reads it. */
export function rlRow(row: ExampleRow, context: RowContext): Readonly<Record<string, unknown>> {
  return {
    data_source: row.kind ? `${context.source}/${row.kind}` : context.source,
    prompt: turnsOf(row, context.systemPrompt).map((turn) => taggedTurn(turn)),
    images: context.images.map((image) => ({ image })),
    ability: row.kind ?? 'reasoning',
    reward_model: { style: 'rule', ground_truth: row.answer },
    extra_info: { index: context.index, id: row.id, split: row.split, ...scoredBy(row) },
    avg_reward: row.passRate,
  };
}

/** A row for the evaluation. */
export function evalRow(row: ExampleRow, context: RowContext): Readonly<Record<string, unknown>> {
  return {
    id: row.id,
    prompt: turnsOf(row, context.systemPrompt).map((turn) => taggedTurn(turn)),
    images: context.images,
    answer: row.answer,
    kind: row.kind ?? '',
    ...scoredBy(row),
  };
}

/** What the verifier needs besides the answer. */
const scoredBy = ({ question, check, reasoning }: ExampleRow) => ({
  question,
  check: check === undefined ? '' : JSON.stringify(check),
  reasoning: reasoning ?? 'required',
});

function turnsOf(row: ExampleRow, systemPrompt: string): ChatMessage[] {
  return [{ role: 'system', content: systemPrompt }, ...toMessages(row)];
}

/** Markers that these programs replace by pictures, videos and sounds wherever they stand. */
const MARKERS = /<(image|video|audio)>/g;

/** A text in which no word is taken for a picture: `<image>` becomes `< image >`. */
export const withoutMarkers = (text: string): string => text.replace(MARKERS, '< $1 >');

/** A turn as one text, with `<image>` for each picture. */
function taggedTurn({ role, content }: ChatMessage): { role: string; content: string } {
  if (typeof content === 'string') return { role, content: withoutMarkers(content) };
  const parts = content.map((part) =>
    part.type === 'text' ? withoutMarkers(part.text) : '<image>',
  );
  return { role, content: parts.join('') };
}

/** The conversation in OpenAI's form, with pictures as paths. */
function openAiMessages(turns: readonly ChatMessage[], { images, blank }: RowContext): object[] {
  let shown = 0;
  const picture = (url: string) => ({ type: 'image_url', image_url: { url } });
  const messages = turns.map(({ role, content }) => ({
    role,
    content:
      typeof content === 'string'
        ? [{ type: 'text', text: content }]
        : content.map((part) =>
            part.type === 'text' ? { type: 'text', text: part.text } : picture(images[shown++]!),
          ),
  }));
  if (blank === '' || images.length > 0) return messages;
  return messages.map((message, i) =>
    i === turns.findIndex(({ role }) => role === 'user')
      ? { ...message, content: [picture(blank), ...message.content] }
      : message,
  );
}
