// The questions of a proof, as our engine and llama.cpp get them.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedModel } from '../../data/checkpoints/load.ts';
import type { ExampleRow } from '../../data/datasets/example.ts';
import { toMessages } from '../../data/datasets/messages.ts';
import { blobPath, openWorkspace } from '../../data/datasets/workspace.ts';
import { decodeImage, encodePng } from '../../data/images/decode.ts';
import { resize, type Raster } from '../../data/images/processors/resize.ts';
import { encodeMessages, type EncodedPrompt } from '../../data/prompts/prompt-encoder.ts';
import type { ChatMessage } from '../../data/text/chat-template.ts';
import { madePicture, type ProofQuestions } from './parity-check.ts';
import { PICTURE_MARK } from './gguf-proof/protocol.ts';

/** Asked where there are no rows: what is seen decides the answer to each. */
const MADE_QUESTIONS = [
  'What do you see?',
  'What is 12 + 30?',
  'How many shapes are there?',
  'Which word comes after Monday?',
];

/** A question as both programs get it. */
export interface Asked {
  readonly prompt: EncodedPrompt;
  readonly text: string;
  /** The text with llama.cpp's mark in place of each picture. */
  readonly marked: string;
  /** PNG files of its pictures, in the size that the model takes. */
  readonly files: readonly string[];
  /** PNG files of its pictures as people have them; the same where no size changes. */
  readonly originals: readonly string[];
  /** The row, for a question that has a right answer. */
  readonly row?: ExampleRow;
}

interface Question {
  readonly messages: ChatMessage[];
  readonly rasters: Raster[];
  readonly row?: ExampleRow;
}

/** The questions, with their pictures as files in a folder, named `proof-….png`. */
export async function questionsFor(
  base: LoadedModel,
  folder: string,
  questions: ProofQuestions,
  systemPrompt: string,
): Promise<Asked[]> {
  const system: ChatMessage[] =
    systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
  const list = questions.kind === 'rows' ? await fromRows(questions) : made(base, questions.count);
  const asked: Asked[] = [];
  for (const [i, { messages, rasters, row }] of list.entries()) {
    const sized = rasters.map((raster) => inModelSize(base, raster));
    const encoded = asLoaderWrites(
      base,
      encodeMessages(base, [...system, ...messages], sized, { addGenerationPrompt: true }),
    );
    const files: string[] = [];
    const originals: string[] = [];
    for (const [k, raster] of sized.entries()) {
      const file = join(folder, `proof-${i}-${k}.png`);
      writeFileSync(file, await encodePng(raster));
      files.push(file);
      if (raster === rasters[k] || row === undefined) originals.push(file);
      else {
        const original = join(folder, `proof-${i}-${k}-original.png`);
        writeFileSync(original, await encodePng(rasters[k]!));
        originals.push(original);
      }
    }
    const text = encoded.text;
    const marked = files.length === 0 ? text : withMarks(base, text);
    asked.push({ text, marked, prompt: encoded, files, originals, ...(row ? { row } : {}) });
  }
  return asked;
}

/** The text of the first token of the questions, which is the same for all with a chat template. */
export const beginning = ({ tokenizer }: LoadedModel, [first]: readonly Asked[]): string =>
  first ? tokenizer.decode([first.prompt.ids[0]!]) : '';

/**
 * The prompt as llama.cpp writes it in `@fugood/llama.node` 1.7, so that both programs read the same:
 * there a picture of LFM2-VL in one piece has the mark that otherwise stands before the overview behind
 * tiles alone. llama.cpp itself no longer does so.
 */
function asLoaderWrites<P extends EncodedPrompt & { readonly text: string }>(
  { tokenizer, model: { family, config } }: LoadedModel,
  prompt: P,
): P {
  if (family.modelType !== 'lfm2_vl') return prompt;
  const picture = family.vision!.imageTokenId(config);
  const [start, mark] = ['<|image_start|>', '<|img_thumbnail|>'];
  const [startId, markId] = [start, mark].map((token) => tokenizer.tokenToId(token));
  if (startId === undefined || markId === undefined) return prompt;
  const ids = [...prompt.ids].flatMap((id, i, all) =>
    id === startId && all[i + 1] === picture ? [id, markId] : [id],
  );
  const placeholder = tokenizer.decode([picture]);
  const text = prompt.text.replaceAll(start + placeholder, start + mark + placeholder);
  return { ...prompt, ids: Int32Array.from(ids), text };
}

async function fromRows({
  rows,
  workspace: dir,
}: Extract<ProofQuestions, { readonly kind: 'rows' }>): Promise<Question[]> {
  const workspace = openWorkspace(dir);
  const list: Question[] = [];
  for (const row of rows) {
    const rasters: Raster[] = [];
    for (const id of row.pictures)
      rasters.push(await decodeImage(blobPath(workspace, id), `of example ${row.id}`));
    list.push({ messages: toMessages(row), rasters, row });
  }
  return list;
}

function made(base: LoadedModel, count: number): Question[] {
  const sees = base.model.family.vision !== undefined;
  return Array.from({ length: count }, (_, i) => {
    const text = { type: 'text', text: MADE_QUESTIONS[i % MADE_QUESTIONS.length]! } as const;
    // Both with and without a picture: the language model is proved by each of them.
    const withPicture = sees && i % 2 === 0;
    const content = withPicture ? [{ type: 'image', path: 'made' } as const, text] : [text];
    return {
      messages: [{ role: 'user', content }],
      rasters: withPicture ? [madePicture(i)] : [],
    };
  });
}

/** A picture in the size that the model's processor would give it: then neither program resizes. */
function inModelSize({ imageProcessor }: LoadedModel, raster: Raster): Raster {
  const { width, height } = imageProcessor!.resizedSize(raster.width, raster.height);
  return width === raster.width && height === raster.height
    ? raster
    : resize(raster, width, height, 'bicubic');
}

/**
 * A prompt with llama.cpp's mark for every run of picture tokens and the marks around it: those of
 * the Qwen families, of InternVL and Gemma, or of Idefics3 and LFM2-VL, whose tiles are one picture.
 */
function withMarks({ tokenizer, model }: LoadedModel, text: string): string {
  const placeholder = tokenizer.decode([model.family.vision!.imageTokenId(model.config)]);
  const run = `(?:${placeholder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})+`;
  const edge = '<fake_token_around_image>';
  const tiles = `(?:\\s*${edge}(?:<row_\\d+_col_\\d+>|<global-img>)${run})+${edge}`;
  const [start, end] = [
    '<\\|vision_start\\|>|<img>|<start_of_image>|<\\|image>|<\\|image_start\\|>',
    '<\\|vision_end\\|>|</img>|<end_of_image>|<image\\|>|<\\|image_end\\|>',
  ];
  const plain = `(?:${start})?${run}(?:${end})?`;
  const tile = '<\\|img_(?:row_\\d+_col_\\d+|thumbnail)\\|>';
  const cut = `<\\|image_start\\|>(?:${tile}${run})+<\\|image_end\\|>`;
  return text.replace(new RegExp(`${tiles}|${cut}|${plain}`, 'g'), PICTURE_MARK);
}
