// Models that a server keeps open, in the engine process: their requests are decoded together.
//
// There is no cache of prompts across requests, and every model and adapter has a pool of its own:
// nothing of one adapter can reach the answers of another.

import { loadModel, type LoadedModel } from '../data/checkpoints/load.ts';
import { positionsOf } from '../engine/models/model.ts';
import { assertFilesUnchanged } from '../data/checkpoints/declared-files.ts';
import { loadAdapter } from '../data/checkpoints/peft-adapter.ts';
import { decodeImage } from '../data/images/decode.ts';
import { checkFrameSizes, chooseFrames } from '../data/images/video-frames.ts';
import type { VideoFrames } from '../data/images/video-processor.ts';
import type { ChatMessage } from '../data/text/chat-template.ts';
import {
  checkVideoSight,
  encodeMessages,
  videoSight,
  type EncodedPrompt,
} from '../data/prompts/prompt-encoder.ts';
import { adapterParameters, type TrainableParameters } from '../engine/layers/lora.ts';
import { Generator } from '../engine/generation/generator.ts';
import { GenerationPool } from '../engine/generation/pool.ts';
import type { SampledToken } from '../engine/generation/sampler.ts';
import type { TokenScores } from '../engine/generation/sequences.ts';
import { UserError } from '../i18n/user-error.ts';
import { mapConcurrent } from '../platform/concurrency.ts';
import { openModelFolder } from '../stages/training/open-model.ts';
import { roomAfter, systemPromptOf } from './chat-request.ts';
import type { RequestContext } from './request-context.ts';
import { AnswerText } from './serve/answer-text.ts';
import type {
  CompletionOutcome,
  CompletionPart,
  CompletionPrompt,
  CompletionRefusal,
  CompletionRequest,
  ScoredToken,
  SentVideo,
  ServedFolder,
  ServedModel,
  ServeRequest,
  TokenLogprob,
} from './serve/messages.ts';

/** Bytes of earlier prompts that each model and adapter keeps for the next request. */
const PROMPT_BYTES = 256 * 2 ** 20;

interface Served {
  readonly loaded: LoadedModel;
  readonly systemPrompt: string;
  readonly pool: GenerationPool;
}

const served = new Map<string, Served>();
/** How to end each completion in progress, by its id. */
const cancels = new Map<string, () => void>();

/** Opens the models, sends one part that lists them, and holds them until the request is aborted. */
export async function openServed(request: ServeRequest, context: RequestContext): Promise<void> {
  try {
    for (const folder of request.models)
      served.set(folder.name, await openOne(folder, request, context));
    context.sendPart([...served].map(([name, { loaded }]) => describe(name, loaded)));
    await aborted(context.signal);
  } finally {
    const pools = [...served.values()].map(({ pool }) => pool);
    served.clear();
    for (const pool of pools) await pool.release();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function openOne(
  { dir, adapter: adapterDir }: ServedFolder,
  { weights, device, maxSequences }: ServeRequest,
  { workspace, signal }: RequestContext,
): Promise<Served> {
  const job = { workspace, signal, report: () => undefined };
  const opened = await openModelFolder({ model: dir, weights, device }, job);
  let { base: loaded, trained }: { base: LoadedModel; trained?: TrainableParameters | undefined } =
    opened;
  if (adapterDir !== undefined) {
    await assertFilesUnchanged(adapterDir);
    // An adapter's folder has the picture size that it was trained with.
    const sized = loadModel(loaded.dir, { settingsFrom: adapterDir });
    loaded = { ...sized, model: loaded.model };
    const { adapter, modules } = loadAdapter(adapterDir, loaded.model);
    trained = adapterParameters(adapter, modules);
  }
  const generator = new Generator(loaded.model, trained, {
    device: opened.device,
    promptBytes: PROMPT_BYTES,
  });
  return {
    loaded,
    systemPrompt: systemPromptOf(adapterDir ?? dir),
    pool: new GenerationPool(generator, { maxSequences }),
  };
}

function describe(name: string, { model }: LoadedModel): ServedModel {
  return {
    name,
    contextTokens: model.sizes.contextTokens,
    seesPictures: model.family.vision !== undefined,
  };
}

/** Ends a completion; does nothing where there is none of this id any more. */
export function cancelCompletion(id: string): void {
  cancels.get(id)?.();
}

/** Answers one prompt. What is wrong with the request itself is a result, not an error. */
export async function complete(
  request: CompletionRequest,
  { sendPart }: Pick<RequestContext, 'sendPart'>,
): Promise<CompletionOutcome> {
  const model = served.get(request.model);
  if (!model) return refusal('model_not_found', `The model ${request.model} is not served.`);
  let isCancelled = false;
  cancels.set(request.id, () => (isCancelled = true));
  try {
    const prompt = await encode(request, model);
    if ('kind' in prompt) return prompt;
    const room = roomFor(prompt, model);
    if (typeof room === 'object') return room;
    if (isCancelled) return { kind: 'done', promptTokens: 0, completionTokens: 0 };
    const completionTokens = await generate(request, model, prompt, room, sendPart);
    return { kind: 'done', promptTokens: prompt.ids.length, completionTokens };
  } finally {
    cancels.delete(request.id);
  }
}

/** Decodes the answers in the model's pool; returns the number of their tokens. */
async function generate(
  request: CompletionRequest,
  { loaded, pool }: Served,
  prompt: EncodedPrompt,
  room: number,
  sendPart: (part: CompletionPart) => void,
): Promise<number> {
  const { tokenizer } = loaded;
  const ends = new Set(tokenizer.eosTokenIds);
  const { n, seed, temperature, topP, logprobs, stop } = request;
  const decode = (ids: readonly number[]): string => tokenizer.decode(ids);
  const texts = Array.from({ length: n }, () => new AnswerText(decode, stop));
  const stopped = new Set<number>();
  let tokens = 0;
  let failure: unknown;
  const pooled = pool.add({
    prompt,
    ...{ n, seed, temperature, topP },
    maxNewTokens: Math.min(request.maxTokens, room),
    stopIds: tokenizer.eosTokenIds,
    ...(logprobs === null ? {} : { likeliest: logprobs }),
    onToken: (choice, token) => {
      tokens += 1;
      if (ends.has(token.id)) return true;
      try {
        const { text, isStopped } = texts[choice]!.push(token.id);
        if (isStopped) stopped.add(choice);
        const scored = logprobs === null ? [] : [scoredToken(token, decode)];
        if (text !== '' || scored.length > 0) sendPart({ choice, text, tokens: scored });
        return isStopped;
      } catch (error) {
        // An error in here would end the answers of everyone in the pool.
        failure = error;
        return true;
      }
    },
    onEnd: (choice, finished) => {
      const finish = finished || stopped.has(choice) ? 'stop' : 'length';
      sendPart({ choice, text: texts[choice]!.end(), tokens: [], finish });
    },
  });
  cancels.set(request.id, pooled.cancel);
  await pooled.done;
  if (failure !== undefined) throw failure;
  return tokens;
}

function scoredToken(token: TokenScores, decode: (ids: readonly number[]) => string): ScoredToken {
  const described = ({ id, logp }: SampledToken): TokenLogprob => {
    const text = decode([id]);
    const bytes = text.includes('\uFFFD') ? null : [...Buffer.from(text)];
    return { token: text, logprob: logp, bytes };
  };
  return { ...described(token), top: token.likeliest.map(described) };
}

/** The prompt as the model takes it, checked: an error later would end the requests beside it. */
async function encode(
  { prompt, ...limits }: CompletionRequest,
  { loaded, systemPrompt }: Served,
): Promise<EncodedPrompt | CompletionRefusal> {
  if (lengthOf(prompt) > MOST_CHARACTERS * loaded.model.sizes.contextTokens)
    return refusal(
      'context_length_exceeded',
      'The prompt is longer than the context of the model.',
    );
  const code = prompt.kind === 'chat' ? blamedFor(prompt) : undefined;
  try {
    const encoded = await encodePrompt(prompt, loaded, { systemPrompt, ...limits });
    return checked(encoded, loaded) ?? encoded;
  } catch (error) {
    if (error instanceof FieldError) return error.refusal;
    if (!(error instanceof UserError)) throw error;
    return refusal(code ?? 'invalid_prompt', sentences(error));
  }
}

const sentences = ({ message, hint }: UserError): string =>
  [message, hint].filter((text) => text !== undefined && text !== '').join(' ');

/** A picture or a video of a message that cannot be read. */
class FieldError extends Error {
  readonly refusal: CompletionRefusal;

  constructor(code: CompletionRefusal['code'], param: string, cause: UserError) {
    super(cause.message, { cause });
    this.refusal = { ...refusal(code, sentences(cause)), param };
  }
}

/** The result of `read`; a UserError becomes one of the field. */
async function atField<T>(
  code: CompletionRefusal['code'],
  param: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof UserError ? new FieldError(code, param, error) : error;
  }
}

/** The fields of the pictures or videos of messages, in order, as the protocol names them. */
function fieldsOf(messages: readonly ChatMessage[], type: 'image' | 'video'): string[] {
  return messages.flatMap(({ content }, i) =>
    typeof content === 'string'
      ? []
      : content.flatMap((part, at) =>
          part.type === type
            ? [`messages[${i}].content[${at}].${type === 'image' ? 'image_url' : 'video'}`]
            : [],
        ),
  );
}

/**
 * Characters for each token of the context beyond which a prompt is not even tokenized: that would
 * keep everyone waiting. The longest tokens of real vocabularies are runs of 128 spaces.
 */
const MOST_CHARACTERS = 128;

/** Characters of a prompt, or its tokens. */
function lengthOf(prompt: CompletionPrompt): number {
  if (prompt.kind === 'ids') return prompt.ids.length;
  if (prompt.kind === 'text') return prompt.text.length;
  const texts = prompt.messages.flatMap(({ content }) =>
    typeof content === 'string'
      ? [content]
      : content.map((part) => (part.type === 'text' ? part.text : '')),
  );
  return texts.reduce((sum, text) => sum + text.length, 0);
}

async function encodePrompt(
  prompt: CompletionPrompt,
  loaded: LoadedModel,
  limits: Pick<CompletionRequest, 'maxPixels' | 'maxFramePixels'> & { systemPrompt: string },
): Promise<EncodedPrompt> {
  if (prompt.kind === 'ids') return { ids: Int32Array.from(prompt.ids) };
  if (prompt.kind === 'text') return { ids: loaded.tokenizer.encode(prompt.text) };
  const { systemPrompt, maxPixels, maxFramePixels } = limits;
  if (prompt.videos.length > 0) checkVideoSight(loaded);
  const videoFields = fieldsOf(prompt.messages, 'video');
  const videos = await Promise.all(
    prompt.videos.map((video, i) => {
      const field = videoFields[i]!;
      const options = { of: `of ${field}`, maxPixels: maxFramePixels };
      return atField('invalid_video', field, () => decodeVideo(video, loaded, options));
    }),
  );
  const fields = fieldsOf(prompt.messages, 'image');
  const rasters = await Promise.all(
    prompt.pictures.map((bytes, i) => {
      const field = fields[i]!;
      return atField('invalid_image', field, () => decodeImage(bytes, field, { maxPixels }));
    }),
  );
  const hasSystem = prompt.messages.some(({ role }) => role === 'system');
  const messages =
    hasSystem || systemPrompt === ''
      ? prompt.messages
      : [{ role: 'system', content: systemPrompt }, ...prompt.messages];
  const { ids, pictures } = encodeMessages(loaded, messages, rasters, {
    addGenerationPrompt: true,
    videos,
  });
  return pictures ? { ids, pictures } : { ids };
}

/** What is blamed where a conversation cannot be encoded: its videos, its pictures, or its words. */
function blamedFor({
  pictures,
  videos,
}: Extract<CompletionPrompt, { kind: 'chat' }>): CompletionRefusal['code'] | undefined {
  if (videos.length > 0) return 'invalid_video';
  return pictures.length > 0 ? 'invalid_image' : undefined;
}

/** The frames of a video that the model takes, decoded. Throws a UserError for frames of two sizes. */
async function decodeVideo(
  { frames, fps }: SentVideo,
  loaded: LoadedModel,
  { of, maxPixels }: { of: string; maxPixels: number },
): Promise<VideoFrames> {
  const { indices, ...chosen } = chooseFrames(
    { frames: frames.length, fps },
    videoSight(loaded).processor,
  );
  const rasters = await mapConcurrent(indices, FRAMES_AT_ONCE, (i) =>
    decodeImage(frames[i]!, `number ${i + 1} ${of}`, { maxPixels }),
  );
  checkFrameSizes(rasters, (i) => `number ${indices[i]! + 1} ${of}`);
  return { frames: rasters, ...chosen };
}

/** Frames of a video that are decoded at once. */
const FRAMES_AT_ONCE = 4;

/** What is wrong with a prompt's tokens; undefined where nothing is. */
function checked(
  { ids, pictures }: EncodedPrompt,
  { model }: LoadedModel,
): CompletionRefusal | undefined {
  if (ids.length === 0) return refusal('invalid_prompt', 'The prompt has no tokens.');
  const foreign = ids.find((id) => id < 0 || id >= model.sizes.vocabulary);
  if (foreign !== undefined)
    return refusal('invalid_prompt', `The model has no token with the id ${foreign}.`);
  try {
    positionsOf(model, ids, pictures);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refusal('invalid_prompt', `Marks of pictures and pictures differ: ${reason}.`);
  }
  return undefined;
}

/** Tokens that the answers may have, or why there is no room for any. */
function roomFor({ ids }: EncodedPrompt, { loaded }: Served): number | CompletionRefusal {
  try {
    return roomAfter(ids.length, loaded.model.sizes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return refusal('context_length_exceeded', error.message);
  }
}

function refusal(code: CompletionRefusal['code'], message: string): CompletionRefusal {
  return { kind: 'refused', code, message };
}
