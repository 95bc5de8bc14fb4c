// Models with sight in llama.cpp, by @fugood/llama.node, which can load a vision tower. It counts
// positions after a picture in tokens when it writes an answer by itself, so it is asked for one token
// at a time, each with the prompt up to there.

import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import {
  PICTURE_MARK,
  type PictureItem,
  type PictureRequest,
  type ProvedStep,
  type WritingRequest,
  type WrittenText,
} from './protocol.ts';

/** Choices that are looked through for our token. */
const CHOICES = 20;

/** What stands for each token of a picture in the ids of a prompt. */
const PICTURE_ID = -1;

/** The part of the library's native class that is used. */
interface PictureContext {
  initMultimodal(options: Readonly<Record<string, unknown>>): boolean;
  clearCache(clearData: boolean): void;
  tokenize(prompt: string, pictures: readonly string[]): Promise<{ readonly tokens: Int32Array }>;
  completion(options: Readonly<Record<string, unknown>>, onToken: () => void): Promise<Completion>;
}

interface Completion {
  readonly completion_probabilities?: readonly { readonly probs: readonly Choice[] }[];
}

interface Choice {
  readonly tok_str: string;
  readonly prob: number;
}

interface PictureLibrary {
  readonly LlamaContext: new (
    options: Readonly<Record<string, unknown>>,
    onProgress?: undefined,
  ) => PictureContext;
}

/**
 * What llama.cpp thinks of the tokens of our answers: the first of each, then the second, and so on
 * until they end or time is up.
 */
export async function provePictures(request: PictureRequest): Promise<ProvedStep[][]> {
  const until = performance.now() + request.limitMs;
  const context = openPictures(request);
  const skipped = await doubled(context, request.begin, request.items);
  for (const item of request.items) await checkPrompt(context, item, skipped);
  const proved = request.items.map((): ProvedStep[] => []);
  const longest = Math.max(...request.items.map(({ steps }) => steps.length));
  for (let at = 0; at < longest && performance.now() < until; at++)
    for (const [i, { pictures, steps }] of request.items.entries()) {
      const step = steps[at];
      if (!step || (at > 0 && performance.now() > until)) continue;
      const choices = await nextToken(context, pictures, step.text.slice(skipped), CHOICES);
      proved[i]!.push(stepOf(choices, step.token));
    }
  return proved;
}

/** llama.cpp's own answers, as far as they are written before a moment of `performance.now()`. */
export async function writeAboutPictures(
  request: WritingRequest,
  until: number,
): Promise<WrittenText[]> {
  const { pictured, sight, stops, maxNewTokens } = request;
  if (pictured.length === 0) return [];
  const context = openPictures({ ...request, sight: sight! });
  const skipped = await doubled(context, request.begin, pictured);
  const written: WrittenText[] = [];
  for (const { pictures, prompt } of pictured) {
    let [text, finished] = ['', false];
    for (let i = 0; i < maxNewTokens && !finished && performance.now() < until; i++) {
      const [first] = await nextToken(context, pictures, prompt.slice(skipped) + text, 1);
      finished = first === undefined || first.tok_str === '' || stops.includes(first.tok_str);
      if (!finished) text += first!.tok_str;
    }
    written.push(finished || performance.now() < until ? { text, finished } : { finished });
  }
  return written;
}

function openPictures({
  model,
  lora,
  sight: { projector, pictureTokens },
  contextTokens,
}: Pick<PictureRequest, 'model' | 'lora' | 'sight' | 'contextTokens'>): PictureContext {
  const name = `@fugood/node-llama-${process.platform}-${process.arch}`;
  const { LlamaContext } = createRequire(import.meta.url)(name) as PictureLibrary;
  const context = new LlamaContext({
    model,
    n_ctx: contextTokens,
    n_gpu_layers: 0,
    flash_attn_type: 'off',
    ...{ cache_type_k: 'f32', cache_type_v: 'f32' },
    ...{ n_threads: availableParallelism(), use_mmap: false },
    ...(lora === undefined ? {} : { lora_list: [{ path: lora, scaled: 1 }] }),
  });
  const limits = pictureTokens && {
    image_min_tokens: pictureTokens.min,
    image_max_tokens: pictureTokens.max,
  };
  if (!context.initMultimodal({ path: projector, use_gpu: false, ...limits }))
    throw new Error('the vision tower cannot be loaded');
  return context;
}

/**
 * Characters at the beginning of every prompt that are left out: those of its first token, where the
 * library writes it by itself whatever the file says.
 */
async function doubled(
  context: PictureContext,
  begin: string,
  [first]: readonly { readonly pictures: readonly string[] }[],
): Promise<number> {
  if (begin === '' || first === undefined) return 0;
  const { pictures } = first;
  const { tokens } = await context.tokenize(begin + PICTURE_MARK.repeat(pictures.length), [
    ...pictures,
  ]);
  return tokens[0] === tokens[1] ? begin.length : 0;
}

/** Throws an Error where the library reads a prompt in other tokens than we do. */
async function checkPrompt(
  context: PictureContext,
  { pictures, ids, steps: [first] }: PictureItem,
  skipped: number,
): Promise<void> {
  if (first === undefined) return;
  const { tokens } = await context.tokenize(first.text.slice(skipped), [...pictures]);
  const read = [...tokens].filter((id) => id !== PICTURE_ID);
  if (read.join() !== ids.join())
    throw new Error(`a prompt of ${ids.length} tokens is read as ${read.length} others`);
}

/**
 * The most likely tokens after a prompt, likeliest first. The library keeps the choices of all tokens
 * of a context; those of the last one count.
 */
async function nextToken(
  context: PictureContext,
  pictures: readonly string[],
  prompt: string,
  choices: number,
): Promise<readonly Choice[]> {
  context.clearCache(true);
  const { completion_probabilities: all = [] } = await context.completion(
    {
      prompt,
      media_paths: [...pictures],
      ...{ temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed: 1 },
      ...{ n_predict: 1, n_probs: choices },
    },
    () => undefined,
  );
  return all.at(-1)?.probs ?? [];
}

function stepOf(choices: readonly Choice[], token: string): ProvedStep {
  const ours = choices.find(({ tok_str: text }) => text === token);
  const logp = Math.log(ours?.prob ?? 0);
  return { behind: Math.log(choices[0]?.prob ?? 1) - logp, logp };
}
