// Loads a GGUF file with llama.cpp and says what it thinks of our answers.
//
// Text is computed by node-llama-cpp, pictures by the llama.cpp of @fugood/llama.node, which can load
// a vision tower. That one counts positions after a picture in tokens when it writes an answer by
// itself, so it is asked for one token at a time, each with the prompt up to there.

import { createRequire } from 'node:module';
import { getLlama, type Token } from 'node-llama-cpp';
import type { ProofReply, ProofRequest, ProvedStep, TextItem } from './protocol.ts';

type PictureRequest = Extract<ProofRequest, { readonly kind: 'pictures' }>;

/** Choices that are looked through for our token. */
const CHOICES = 20;

/** The part of @fugood/llama.node's native class that is used. */
interface PictureContext {
  initMultimodal(options: { path: string; use_gpu: boolean }): boolean;
  clearCache(clearData: boolean): void;
  completion(options: Readonly<Record<string, unknown>>, onToken: () => void): Promise<Completion>;
}

interface Completion {
  readonly completion_probabilities?: readonly {
    readonly probs: readonly { readonly tok_str: string; readonly prob: number }[];
  }[];
}

interface PictureLibrary {
  readonly LlamaContext: new (
    options: Readonly<Record<string, unknown>>,
    onProgress?: undefined,
  ) => PictureContext;
}

/** The reply to a request; an `error` where llama.cpp cannot use a file. */
export async function replyTo(request: ProofRequest): Promise<ProofReply> {
  try {
    return {
      steps: request.kind === 'text' ? await textSteps(request) : await pictureSteps(request),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

async function textSteps({
  model: modelPath,
  items,
}: Extract<ProofRequest, { kind: 'text' }>): Promise<ProvedStep[][]> {
  const llama = await getLlama({
    build: 'never',
    skipDownload: true,
    gpu: false,
    progressLogs: false,
    maxThreads: 1,
    logger: () => undefined,
  });
  const model = await llama.loadModel({ modelPath });
  const contextSize = Math.max(...items.map(({ prompt, answer }) => prompt.length + answer.length));
  const context = await model.createContext({
    contextSize: contextSize + 8,
    sequences: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  const sequence = context.getSequence();
  const all: ProvedStep[][] = [];
  for (const item of items) {
    await sequence.clearHistory();
    const results = await sequence.controlledEvaluate(
      inputOf(item).map((token, i) =>
        i < item.prompt.length - 1 ? token : [token, { generateNext: { logits: true } }],
      ),
    );
    all.push(
      item.answer.map((token, k) =>
        stepOf(results[item.prompt.length - 1 + k]!.next.logits!, token as Token),
      ),
    );
  }
  return all;
}

/** Prompt and answer but for its last token, after which nothing is asked. */
const inputOf = ({ prompt, answer }: TextItem): Token[] =>
  [...prompt, ...answer.slice(0, -1)] as Token[];

function stepOf(logits: ReadonlyMap<Token, number>, token: Token): ProvedStep {
  let best = -Infinity;
  for (const logit of logits.values()) if (logit > best) best = logit;
  let weight = 0;
  for (const logit of logits.values()) weight += Math.exp(logit - best);
  const behind = best - (logits.get(token) ?? -Infinity);
  return { behind, logp: -behind - Math.log(weight) };
}

async function pictureSteps(request: PictureRequest): Promise<ProvedStep[][]> {
  const context = openPictures(request);
  const all: ProvedStep[][] = [];
  for (const { pictures, steps } of request.items) {
    const proved: ProvedStep[] = [];
    for (const { text, token } of steps) {
      context.clearCache(true);
      const completion = await context.completion(
        {
          prompt: text,
          media_paths: [...pictures],
          ...{ temperature: 1, top_k: 0, top_p: 1, min_p: 0, seed: 1 },
          ...{ n_predict: 1, n_probs: CHOICES },
        },
        () => undefined,
      );
      proved.push(pictureStep(completion, token));
    }
    all.push(proved);
  }
  return all;
}

function openPictures({ model, projector, contextTokens }: PictureRequest): PictureContext {
  const name = `@fugood/node-llama-${process.platform}-${process.arch}`;
  const { LlamaContext } = createRequire(import.meta.url)(name) as PictureLibrary;
  const context = new LlamaContext({
    model,
    n_ctx: contextTokens,
    n_gpu_layers: 0,
    flash_attn_type: 'off',
    ...{ cache_type_k: 'f32', cache_type_v: 'f32' },
    ...{ n_threads: 1, use_mmap: false },
  });
  if (!context.initMultimodal({ path: projector, use_gpu: false }))
    throw new Error('the vision tower cannot be loaded');
  return context;
}

/** The library keeps the choices of all tokens of a context; those of the last one count. */
function pictureStep(
  { completion_probabilities: all = [] }: Completion,
  token: string,
): ProvedStep {
  const choices = all.at(-1)?.probs ?? [];
  const ours = choices.find(({ tok_str: text }) => text === token);
  const logp = Math.log(ours?.prob ?? 0);
  return { behind: Math.log(choices[0]?.prob ?? 1) - logp, logp };
}
