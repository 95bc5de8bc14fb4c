// The proof of exported GGUF files by another program: llama.cpp loads them and is asked, token by
// token of our own answers, what it would have written.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedModel } from '../../data/checkpoints/load.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import { isQuantizing } from '../../data/gguf/mixes.ts';
import { openGguf } from '../../data/formats/weights/gguf.ts';
import { findChatTemplate } from '../../data/text/chat-template.ts';
import { toMessages } from '../../data/datasets/messages.ts';
import { blobPath, openWorkspace } from '../../data/datasets/workspace.ts';
import { decodeImage, encodePng } from '../../data/images/decode.ts';
import { resize, type Raster } from '../../data/images/resize.ts';
import { encodeMessages, type EncodedPrompt } from '../../data/prompts/prompt-encoder.ts';
import type { ChatMessage } from '../../data/text/chat-template.ts';
import { Generator } from '../../engine/generation/generator.ts';
import { UserError } from '../../i18n/user-error.ts';
import { askLoader } from './gguf-proof/process.ts';
import {
  PICTURE_MARK,
  type PictureStep,
  type ProofRequest,
  type ProvedStep,
} from './gguf-proof/protocol.ts';
import { madePicture, type Answering, type ProofQuestions } from './parity-check.ts';
import { msg } from '../../../i18n/message.ts';

/** Choices closer than this are a tie: either is right. Natural logarithm. */
const TIE = 1e-3;
/**
 * How far the perplexity of our answers may be off under a file, as a share: the same computation in
 * another order, with rounding to 16 bits, and with fewer bits or pictures resized by other code.
 */
const MAX_OFF = { f32: 2e-3, half: 0.02, other: 0.2 };
/** Tokens of each answer about pictures that are asked one by one. */
const PICTURE_STEPS = 24;
/** llama.cpp refuses pictures of fewer tokens. */
const ROOM_TOKENS = 64;

/** Asked where there are no rows: what is seen decides the answer to each. */
const MADE_QUESTIONS = [
  'What do you see?',
  'What is 12 + 30?',
  'How many shapes are there?',
  'Which word comes after Monday?',
];

/** What llama.cpp said about a file. */
export interface GgufProof {
  /** Tokens of our answers. */
  readonly tokens: number;
  /** Those that are llama.cpp's own first choice too, ties included. */
  readonly equal: number;
  /** Questions about pictures among the questions. */
  readonly withPictures: number;
  /** Perplexity of our answers under the file; for exact types it is that of our own engine. */
  readonly perplexity: number;
  /** The same under our engine. */
  readonly ownPerplexity: number;
}

export interface GgufProofOptions {
  readonly type: GgufType;
  readonly questions: ProofQuestions;
  readonly maxNewTokens: number;
  readonly systemPrompt: string;
  readonly signal: AbortSignal;
}

/** A question as both programs get it. */
interface Asked {
  readonly text: string;
  readonly prompt: EncodedPrompt;
  /** PNG files of its pictures, in the size that the model takes. */
  readonly files: readonly string[];
}

/**
 * Asks llama.cpp about `model.gguf` and, for a model with sight, `mmproj.gguf` in a folder. Throws a
 * UserError where it cannot load them, or would answer otherwise: more than a tie for types that
 * round to 16 bits at most; for smaller ones, where the perplexity of our answers changes by a fifth.
 */
export async function proveGguf(
  folder: string,
  answering: Answering,
  options: GgufProofOptions,
): Promise<GgufProof> {
  const { base, trained, device } = answering;
  checkTemplate(folder, base.dir);
  const asked = await questionsFor(base, folder, options);
  const generator = new Generator(base.model, trained, { device });
  const answers = await generator
    .generate(
      asked.map(({ prompt }) => prompt),
      {
        temperature: 0,
        maxNewTokens: options.maxNewTokens,
        stopIds: base.tokenizer.eosTokenIds,
        signal: options.signal,
      },
    )
    .finally(() => generator.release());
  const own = answers.map(([answer]) => answer!);
  const proved: ProvedStep[] = [];
  const ownLogp: number[] = [];
  for (const request of requestsFor(folder, base, asked, own)) {
    const reply = await askLoader(request.request, options.signal);
    if ('error' in reply)
      throw new UserError(msg('gguf.proof-cannot-load', { reason: reply.error }), {
        hint: msg('gguf.proof-cannot-load.hint'),
      });
    reply.steps.forEach((steps, i) => {
      proved.push(...steps);
      ownLogp.push(...request.logp[i]!.slice(0, steps.length));
    });
  }
  // Tiles of a picture are resized by each program in its own way.
  const isExact = !isQuantizing(options.type) && base.imageProcessor?.tiles === undefined;
  return judge(proved, ownLogp, asked, { type: options.type, isExact });
}

/** Throws a UserError where the file lacks the chat template of the folder. */
function checkTemplate(folder: string, baseDir: string): void {
  const { metadata } = openGguf(join(folder, 'model.gguf'));
  if (metadata.get('tokenizer.chat_template') === findChatTemplate(baseDir)) return;
  throw new UserError(msg('gguf.proof-template-lost'), {
    hint: msg('gguf.proof-cannot-load.hint'),
  });
}

function judge(
  steps: readonly ProvedStep[],
  ownLogp: readonly number[],
  asked: readonly Asked[],
  { type, isExact }: { readonly type: GgufType; readonly isExact: boolean },
): GgufProof {
  const equal = steps.filter(({ behind }) => behind < TIE).length;
  const perplexityOf = (logp: readonly number[]) =>
    Math.exp(-logp.reduce((sum, x) => sum + Math.max(x, -20), 0) / logp.length);
  const proof = {
    tokens: steps.length,
    equal,
    withPictures: asked.filter(({ files }) => files.length > 0).length,
    perplexity: perplexityOf(steps.map(({ logp }) => logp)),
    ownPerplexity: perplexityOf(ownLogp),
  };
  const off = Math.abs(proof.perplexity / proof.ownPerplexity - 1);
  const limit = !isExact ? MAX_OFF.other : type === 'f32' ? MAX_OFF.f32 : MAX_OFF.half;
  if (off <= limit && (!isExact || equal === steps.length)) return proof;
  throw new UserError(
    msg('gguf.proof-failed', {
      different: steps.length - equal,
      total: steps.length,
      ratio: proof.perplexity / proof.ownPerplexity,
    }),
    {
      hint: isQuantizing(type) ? msg('gguf.proof-failed.bits-hint') : msg('gguf.proof-failed.hint'),
    },
  );
}

/** The questions, with their pictures as files in the folder's draft. */
async function questionsFor(
  base: LoadedModel,
  folder: string,
  { questions, systemPrompt }: GgufProofOptions,
): Promise<Asked[]> {
  const system: ChatMessage[] =
    systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
  const list: { messages: ChatMessage[]; rasters: Raster[] }[] = [];
  if (questions.kind === 'rows') {
    const workspace = openWorkspace(questions.workspace);
    for (const row of questions.rows) {
      const rasters: Raster[] = [];
      for (const id of row.pictures)
        rasters.push(await decodeImage(blobPath(workspace, id), `of example ${row.id}`));
      list.push({ messages: toMessages(row), rasters });
    }
  } else {
    const sees = base.model.family.vision !== undefined;
    for (let i = 0; i < questions.count; i++) {
      const text = { type: 'text', text: MADE_QUESTIONS[i % MADE_QUESTIONS.length]! } as const;
      // Both with and without a picture: the language model is proved by each of them.
      const withPicture = sees && i % 2 === 0;
      const content = withPicture ? [{ type: 'image', path: 'made' } as const, text] : [text];
      list.push({
        messages: [{ role: 'user', content }],
        rasters: withPicture ? [madePicture(i)] : [],
      });
    }
  }
  const asked: Asked[] = [];
  for (const [i, { messages, rasters }] of list.entries()) {
    const sized = rasters.map((raster) => inModelSize(base, raster));
    const encoded = encodeMessages(base, [...system, ...messages], sized, {
      addGenerationPrompt: true,
    });
    const files: string[] = [];
    for (const [k, raster] of sized.entries()) {
      const file = join(folder, `proof-${i}-${k}.png`);
      writeFileSync(file, await encodePng(raster));
      files.push(file);
    }
    asked.push({ text: encoded.text, prompt: encoded, files });
  }
  return asked;
}

/** A picture in the size that the model's processor would give it: then neither program resizes. */
function inModelSize({ imageProcessor }: LoadedModel, raster: Raster): Raster {
  const { width, height } = imageProcessor!.resizedSize(raster.width, raster.height);
  return width === raster.width && height === raster.height
    ? raster
    : resize(raster, width, height, 'bicubic');
}

interface Sequence {
  readonly ids: Int32Array;
  readonly logp: Float32Array;
}

/** The requests, each with our own log-probabilities of what it asks. */
function requestsFor(
  folder: string,
  base: LoadedModel,
  asked: readonly Asked[],
  own: readonly Sequence[],
): { request: ProofRequest; logp: number[][] }[] {
  const model = join(folder, 'model.gguf');
  const plain = asked.flatMap(({ files }, i) => (files.length === 0 ? [i] : []));
  const pictured = asked.flatMap(({ files }, i) => (files.length > 0 ? [i] : []));
  const requests: { request: ProofRequest; logp: number[][] }[] = [];
  const logpOf = (i: number) => [...own[i]!.logp];
  if (plain.length > 0)
    requests.push({
      request: {
        kind: 'text',
        model,
        items: plain.map((i) => ({ prompt: [...asked[i]!.prompt.ids], answer: [...own[i]!.ids] })),
      },
      logp: plain.map(logpOf),
    });
  const stepped = pictured.map((i) => pictureSteps(base, asked[i]!, own[i]!));
  if (pictured.length > 0)
    requests.push({
      request: {
        kind: 'pictures',
        model,
        projector: join(folder, 'mmproj.gguf'),
        contextTokens:
          Math.max(...pictured.map((i) => asked[i]!.prompt.ids.length)) +
          PICTURE_STEPS +
          ROOM_TOKENS,
        items: stepped.map(({ steps }, at) => ({ pictures: asked[pictured[at]!]!.files, steps })),
      },
      logp: stepped.map(({ logp }) => logp),
    });
  return requests;
}

/**
 * A question about pictures as text: the prompt grows by our answer, token by token. Tokens that text
 * cannot express are passed over: parts of a character, and those that the tokenizer would cut in
 * another way.
 */
function pictureSteps(
  { tokenizer, model }: LoadedModel,
  { text, prompt: encoded }: Asked,
  { ids, logp }: Sequence,
): { steps: PictureStep[]; logp: number[] } {
  const prompt = marked(text, tokenizer.decode([model.family.vision!.imageTokenId(model.config)]));
  const numbers: number[] = [];
  const steps = Array.from(ids.subarray(0, PICTURE_STEPS)).flatMap((id, k): PictureStep[] => {
    const before = ids.subarray(0, k);
    const written = tokenizer.decode(before);
    const token = tokenizer.decode([id]);
    const isText = !`${written}${token}`.includes('\uFFFD');
    const read = tokenizer.encode(text + written);
    if (!isText || read.join() !== [...encoded.ids, ...before].join()) return [];
    numbers.push(logp[k]!);
    return [{ text: prompt + written, token }];
  });
  return { steps, logp: numbers };
}

/**
 * The prompt with llama.cpp's mark for every run of picture tokens and the marks around it: those of
 * the Qwen families, or of Idefics3, whose tiles are one picture.
 */
function marked(text: string, placeholder: string): string {
  const run = `(?:${placeholder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})+`;
  const edge = '<fake_token_around_image>';
  const tiles = `(?:\\s*${edge}(?:<row_\\d+_col_\\d+>|<global-img>)${run})+${edge}`;
  const plain = `(?:<\\|vision_start\\|>)?${run}(?:<\\|vision_end\\|>)?`;
  return text.replace(new RegExp(`${tiles}|${plain}`, 'g'), PICTURE_MARK);
}
