// Language models in llama.cpp, by node-llama-cpp.

import { availableParallelism } from 'node:os';
import { getLlama, type LlamaContextSequence, type Token } from 'node-llama-cpp';
import type { ProvedStep, TextItem, TextRequest, WritingRequest, WrittenText } from './protocol.ts';

/** What llama.cpp thinks of every token of our answers. */
export async function proveText(request: TextRequest): Promise<ProvedStep[][]> {
  const lengths = request.items.map(({ prompt, answer }) => prompt.length + answer.length);
  const sequence = await openSequence(request, Math.max(...lengths));
  const all: ProvedStep[][] = [];
  for (const item of request.items) {
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
  { model: modelPath, lora }: TextRequest | WritingRequest,
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
