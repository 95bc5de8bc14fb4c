// The proof of exported GGUF files by another program: llama.cpp loads them and is asked, token by
// token of our own answers, what it would have written; then it answers the questions by itself.

import { basename } from 'node:path';
import type { LoadedModel } from '../../data/checkpoints/load.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import type { PictureTokens } from '../../data/gguf/picture-limits.ts';
import { isQuantizing } from '../../data/gguf/mixes.ts';
import { openGguf } from '../../data/formats/weights/gguf.ts';
import { findChatTemplate } from '../../data/text/chat-template.ts';
import { Generator } from '../../engine/generation/generator.ts';
import { UserError } from '../../i18n/user-error.ts';
import {
  proveAccuracy,
  type AskedFiles,
  type ProvedAccuracy,
  type OwnAnswer,
} from './gguf-accuracy.ts';
import { askLoader } from './gguf-proof/process.ts';
import type {
  PictureRequest,
  PictureStep,
  ProvedStep,
  TextRequest,
} from './gguf-proof/protocol.ts';
import { beginning, questionsFor, type Asked } from './gguf-questions.ts';
import type { Answering, ProofQuestions } from './parity-check.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Choices closer than this are a tie: either is right. Natural logarithm. After pictures, whose keys and
 * values llama.cpp's tower rounds to 16 bits (its fused attention, which llama.node cannot turn off), the
 * log-probabilities of the parity models move by up to 0.017.
 */
const TIE = { text: 1e-3, pictures: 0.02 };
/**
 * Families that the llama.cpp in `@fugood/llama.node` 1.7 reads otherwise than today's llama.cpp does: it
 * lets the picture tokens of Gemma 4 see each other both ways in the full layers too.
 */
const READ_OTHERWISE: readonly string[] = ['gemma4'];
/**
 * How far the perplexity of our answers may be off under a file, as a share: the same computation in
 * another order, with rounding to 16 bits, and with fewer bits or pictures resized by other code.
 */
const MAX_OFF = { f32: 2e-3, half: 0.02, other: 0.2 };
/** Tokens of each answer about pictures that are asked one by one. */
const PICTURE_STEPS = 24;
/** Time for them: with a large tower each takes a minute. */
const PICTURE_LIMIT_MS = 10 * 60_000;
/** llama.cpp refuses pictures of fewer tokens. */
const ROOM_TOKENS = 64;

/** What llama.cpp said about a file. */
export interface GgufProof {
  /** Name of the file. */
  readonly file: string;
  /** Tokens of a picture, where llama.cpp must be told. */
  readonly pictureTokens?: PictureTokens;
  readonly type: GgufType;
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
  /** Of the questions that have a right answer. */
  readonly accuracy?: ProvedAccuracy;
}

/** A language model to prove, with its adapter if that is not merged, and what it sees by. */
export interface GgufToProve extends AskedFiles {
  readonly type: GgufType;
}

export interface GgufProofOptions {
  /** A folder for pictures, which stay there as `proof-….png`. */
  readonly scratch: string;
  readonly questions: ProofQuestions;
  readonly maxNewTokens: number;
  readonly systemPrompt: string;
  readonly signal: AbortSignal;
  /** Called with the number of files that are proved. */
  readonly onProved?: (files: number) => void;
}

/**
 * Asks llama.cpp about files of one model. Throws a UserError where it cannot load them, or would
 * answer otherwise: more than a tie for types that round to 16 bits at most; for smaller ones, where
 * the perplexity of our answers changes by a fifth; for all, where accuracy is certainly lost.
 */
export async function proveGguf(
  files: readonly GgufToProve[],
  answering: Answering,
  options: GgufProofOptions,
): Promise<GgufProof[]> {
  const { base } = answering;
  for (const { model } of files) checkTemplate(model, base.dir);
  const { questions, scratch, systemPrompt } = options;
  const asked = await questionsFor(base, scratch, questions, systemPrompt);
  const own = await ownAnswers(answering, asked, options);
  const proofs: GgufProof[] = [];
  for (const file of files) {
    const proof = await proveTokens(file, base, asked, own, options.signal);
    const accuracy = await proveAccuracy(file, base, asked, own, options);
    proofs.push({ ...proof, ...(accuracy ? { accuracy } : {}) });
    options.onProved?.(proofs.length);
  }
  return proofs;
}

/** Throws a UserError where a file lacks the chat template of the folder. */
function checkTemplate(file: string, baseDir: string): void {
  if (openGguf(file).metadata.get('tokenizer.chat_template') === findChatTemplate(baseDir)) return;
  throw new UserError(msg('gguf.proof-template-lost'), {
    hint: msg('gguf.proof-cannot-load.hint'),
  });
}

interface Sequence extends OwnAnswer {
  readonly logp: Float32Array;
}

async function ownAnswers(
  { base, trained, device }: Answering,
  asked: readonly Asked[],
  { maxNewTokens, signal }: GgufProofOptions,
): Promise<Sequence[]> {
  const generator = new Generator(base.model, trained, { device });
  const answers = await generator
    .generate(
      asked.map(({ prompt }) => prompt),
      { temperature: 0, maxNewTokens, stopIds: base.tokenizer.eosTokenIds, signal },
    )
    .finally(() => generator.release());
  return answers.map(([answer]) => answer!);
}

async function proveTokens(
  file: GgufToProve,
  base: LoadedModel,
  asked: readonly Asked[],
  own: readonly Sequence[],
  signal: AbortSignal,
): Promise<GgufProof> {
  const proved: JudgedStep[] = [];
  const ownLogp: number[] = [];
  for (const { request, logp } of requestsFor(file, base, asked, own)) {
    const reply = await askLoader(request, signal);
    if ('error' in reply)
      throw new UserError(msg('gguf.proof-cannot-load', { reason: reply.error }), {
        hint: msg('gguf.proof-cannot-load.hint'),
      });
    reply.steps.forEach((steps, i) => {
      proved.push(...steps.map((step) => ({ ...step, tie: TIE[request.kind] })));
      ownLogp.push(...logp[i]!.slice(0, steps.length));
    });
  }
  // Tiles of a picture are resized by each program in its own way.
  const seesAlike =
    base.imageProcessor?.tiles === undefined &&
    !READ_OTHERWISE.includes(base.model.family.modelType);
  const isExact = !isQuantizing(file.type) && seesAlike;
  return judge(proved, ownLogp, asked, { file, isExact });
}

/** A step with what counts as a tie in it. */
interface JudgedStep extends ProvedStep {
  readonly tie: number;
}

function judge(
  steps: readonly JudgedStep[],
  ownLogp: readonly number[],
  asked: readonly Asked[],
  { file, isExact }: { readonly file: GgufToProve; readonly isExact: boolean },
): GgufProof {
  const { type } = file;
  const equal = steps.filter(({ behind, tie }) => behind < tie).length;
  const perplexityOf = (logp: readonly number[]) =>
    Math.exp(-logp.reduce((sum, x) => sum + Math.max(x, -20), 0) / logp.length);
  const proof = {
    file: basename(file.lora ?? file.model),
    ...(file.sight?.pictureTokens ? { pictureTokens: file.sight.pictureTokens } : {}),
    type,
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

/** A request, with our own log-probabilities of what it asks. */
interface Checked {
  readonly request: TextRequest | PictureRequest;
  readonly logp: readonly (readonly number[])[];
}

function requestsFor(
  { model, sight, lora }: GgufToProve,
  base: LoadedModel,
  asked: readonly Asked[],
  own: readonly Sequence[],
): Checked[] {
  const pairs = asked.map((each, i) => ({ asked: each, own: own[i]! }));
  const plain = pairs.filter(({ asked: { files } }) => files.length === 0);
  const pictured = pairs.filter(({ asked: { files } }) => files.length > 0);
  const requests: Checked[] = [];
  if (plain.length > 0)
    requests.push({
      request: {
        kind: 'text',
        ...{ model, lora },
        items: plain.map((each) => ({
          prompt: [...each.asked.prompt.ids],
          answer: [...each.own.ids],
        })),
      },
      logp: plain.map((each) => [...each.own.logp]),
    });
  if (pictured.length > 0) {
    const stepped = pictured.map((each) => pictureSteps(base, each.asked, each.own));
    const longest = Math.max(...pictured.map((each) => each.asked.prompt.ids.length));
    requests.push({
      request: {
        kind: 'pictures',
        ...{ model, lora, sight: sight! },
        contextTokens: longest + PICTURE_STEPS + ROOM_TOKENS,
        limitMs: PICTURE_LIMIT_MS,
        begin: beginning(base, asked),
        items: stepped.map(({ steps }, i) => ({
          pictures: pictured[i]!.asked.files,
          ids: textIds(base, pictured[i]!.asked),
          steps,
        })),
      },
      logp: stepped.map(({ logp }) => logp),
    });
  }
  return requests;
}

/** The ids of a prompt without those of its pictures. */
function textIds({ model: { family, config } }: LoadedModel, { prompt }: Asked): number[] {
  const picture = family.vision!.imageTokenId(config);
  return [...prompt.ids].filter((id) => id !== picture);
}

/**
 * A question about pictures as text: the prompt grows by our answer, token by token. Tokens that text
 * cannot express are passed over: parts of a character, and those that the tokenizer would cut in
 * another way.
 */
function pictureSteps(
  { tokenizer }: LoadedModel,
  { text, marked, prompt: encoded }: Asked,
  { ids, logp }: Sequence,
): { steps: PictureStep[]; logp: number[] } {
  const numbers: number[] = [];
  const steps = Array.from(ids.subarray(0, PICTURE_STEPS)).flatMap((id, k): PictureStep[] => {
    const before = ids.subarray(0, k);
    const written = tokenizer.decode(before);
    const token = tokenizer.decode([id]);
    const isText = !`${written}${token}`.includes('\uFFFD');
    const read = tokenizer.encode(text + written);
    if (!isText || read.join() !== [...encoded.ids, ...before].join()) return [];
    numbers.push(logp[k]!);
    return [{ text: marked + written, token }];
  });
  return { steps, logp: numbers };
}
