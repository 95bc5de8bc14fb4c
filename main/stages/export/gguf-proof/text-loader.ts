// Language models in llama.cpp: what it thinks of our answers by libllama itself, whose logits are one
// array, and its own answers by node-llama-cpp.

import { availableParallelism } from 'node:os';
import { getLlama, type LlamaContextSequence, type Token } from 'node-llama-cpp';
import { openGguf } from '../../../data/formats/weights/gguf.ts';
import type { Run } from '../../../data/llama/batch.ts';
import { openLlamaLibrary } from '../../../data/llama/library.ts';
import { LlamaSession } from '../../../data/llama/session.ts';
import type { ProvedStep, TextItem, TextRequest, WritingRequest, WrittenText } from './protocol.ts';

/** Tokens whose logits are held at once: of a large vocabulary each has a megabyte. */
const STEPS_AT_ONCE = 32;

/** What llama.cpp thinks of every token of our answers. */
export async function proveText(request: TextRequest): Promise<ProvedStep[][]> {
  const { items, model, lora } = request;
  const { vocabulary, session } = await openExact(model);
  try {
    if (lora !== undefined && !session.adapt(lora)) throw new Error('the adapter cannot be loaded');
    const longest = Math.max(...items.map(({ prompt, answer }) => prompt.length + answer.length));
    if (!session.reserve(longest, STEPS_AT_ONCE)) throw new Error('there is not enough memory');
    const all: ProvedStep[][] = [];
    for (const item of items) {
      session.clear();
      const steps: ProvedStep[] = [];
      for (let start = 0; start < item.answer.length; start += STEPS_AT_ONCE) {
        const runs = runsOf(item, start, Math.min(item.answer.length, start + STEPS_AT_ONCE));
        const logits = await session.read(runs);
        runs.forEach((_, k) => {
          const row = logits.subarray(k * vocabulary, (k + 1) * vocabulary);
          steps.push(stepOf(row, item.answer[start + k]!));
        });
      }
      all.push(steps);
    }
    return all;
  } finally {
    session.release();
  }
}

async function openExact(file: string): Promise<{ vocabulary: number; session: LlamaSession }> {
  const tokens = openGguf(file).metadata.get('tokenizer.ggml.tokens');
  const vocabulary = Array.isArray(tokens) ? tokens.length : 0;
  const session = await LlamaSession.open({
    library: openLlamaLibrary('cpu'),
    ...{ file, vocabulary, onCard: false, isExact: true },
  });
  if (session === undefined) throw new Error('the model cannot be loaded');
  return { vocabulary, session };
}

/** What is read before each of the answer's tokens from `start` to `end`: the prompt before the first. */
function runsOf({ prompt, answer }: TextItem, start: number, end: number): Run[] {
  return Array.from({ length: end - start }, (_, i) => {
    const k = start + i;
    const ids = Int32Array.from(k === 0 ? prompt : [answer[k - 1]!]);
    const first = k === 0 ? 0 : prompt.length + k - 1;
    return { sequence: 0, ids, axes: [ids.map((_, at) => first + at)], wantsLogits: true };
  });
}

function stepOf(logits: Float32Array, token: number): ProvedStep {
  let best = -Infinity;
  for (const logit of logits) if (logit > best) best = logit;
  let weight = 0;
  for (const logit of logits) weight += Math.exp(logit - best);
  const behind = best - (logits[token] ?? -Infinity);
  return { behind, logp: -behind - Math.log(weight) };
}

/** llama.cpp's own answers, as far as they are begun before a moment of `performance.now()`. */
export async function writeTexts(request: WritingRequest, until: number): Promise<WrittenText[]> {
  const { items, stopIds, maxNewTokens } = request;
  if (items.length === 0) return [];
  const longest = Math.max(...items.map(({ prompt }) => prompt.length));
  const sequence = await openSequence(request, longest + maxNewTokens);
  const written: WrittenText[] = [];
  for (const { prompt } of items) {
    if (performance.now() > until) {
      written.push({ finished: false });
      continue;
    }
    await sequence.clearHistory();
    const ids: number[] = [];
    let finished = false;
    const tokens = sequence.evaluate(prompt as Token[], { temperature: 0, yieldEogToken: true });
    for await (const token of tokens) {
      finished = stopIds.includes(token);
      if (!finished) ids.push(token);
      if (finished || ids.length === maxNewTokens) break;
    }
    written.push({ ids, finished });
  }
  return written;
}

async function openSequence(
  { model: modelPath, lora }: WritingRequest,
  tokens: number,
): Promise<LlamaContextSequence> {
  const llama = await getLlama({
    build: 'never',
    skipDownload: true,
    gpu: false,
    progressLogs: false,
    maxThreads: availableParallelism(),
    logger: () => undefined,
  });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({
    contextSize: tokens + 8,
    sequences: 1,
    flashAttention: false,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
    ...(lora === undefined ? {} : { lora }),
  });
  return context.getSequence();
}
