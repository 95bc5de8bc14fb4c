// A chat question answered in the engine process; models stay open between questions.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { PromptEncoder } from '../data/prompts/prompt-encoder.ts';
import { openWorkspace } from '../data/datasets/workspace.ts';
import { Generator } from '../engine/generation/generator.ts';
import type { EarlierTurn, VideoRun } from '../../preload/contract/datasets.ts';
import type { TextSizes } from '../engine/models/parts/family.ts';
import { isAbort, UserError } from '../i18n/user-error.ts';
import { msg } from '../../i18n/message.ts';
import type { RequestContext } from './request-context.ts';
import type { GeneratedSequence } from '../engine/generation/sequences.ts';
import { openModelFolder } from '../stages/training/open-model.ts';

export interface ChatRequest {
  /** Model or adapter folder. */
  readonly dir: string;
  readonly question: string;
  /** The turns before it, the earliest first. */
  readonly history?: readonly EarlierTurn[];
  /** Blob ids: those of the history, then those of the question. */
  readonly pictures: readonly string[];
  /** Which of them are frames of videos. */
  readonly videos?: readonly VideoRun[];
  readonly temperature: number;
  readonly maxNewTokens: number;
  readonly seed: number;
}

/** The answer so far; the last part is the complete answer. */
export interface ChatReply {
  readonly text: string;
  readonly tokens: number;
  readonly seconds: number;
  /** True if the model ended the answer by itself. */
  readonly finished: boolean;
  readonly isStopped: boolean;
}

interface OpenModel {
  readonly encoder: PromptEncoder;
  readonly generator: Generator;
  readonly endIds: readonly number[];
  readonly sizes: TextSizes;
  /** Questions being answered. */
  busy: number;
}

/** Number of cached models: two columns, and the previous one. */
const MAX_OPEN = 3;
/** Minimum time between two parts. */
const PART_INTERVAL_MS = 60;

const open = new Map<string, Promise<OpenModel>>();

/** Answers one question and streams the text. An aborted request returns the text so far. */
export async function answerChat(
  request: ChatRequest,
  context: RequestContext,
): Promise<ChatReply> {
  const model = await modelFor(request.dir, context);
  model.busy += 1;
  const startMs = performance.now();
  const reply = (
    { ids, finished }: Pick<GeneratedSequence, 'ids' | 'finished'>,
    isStopped: boolean,
  ): ChatReply => ({
    // The last character may be incomplete until the next token arrives.
    text: model.encoder.text(ids).replace(/\uFFFD+$/, ''),
    tokens: ids.length,
    seconds: (performance.now() - startMs) / 1000,
    finished,
    isStopped,
  });
  let last: GeneratedSequence | undefined;
  try {
    const { question, pictures, videos = [], history = [] } = request;
    const row = { id: 'chat', question, answer: '', pictures, videos, split: 'chat', history };
    model.encoder.checkSight([row]);
    const prompt = await model.encoder.prompt(row);
    const maxNewTokens = Math.min(request.maxNewTokens, roomAfter(prompt.ids.length, model.sizes));
    let sentMs = -Infinity;
    const [[answer]] = (await model.generator.generate([prompt], {
      temperature: request.temperature,
      maxNewTokens,
      seed: request.seed,
      stopIds: model.endIds,
      signal: context.signal,
      onStep: ([[grown]]) => {
        last = grown;
        if (performance.now() - sentMs < PART_INTERVAL_MS) return;
        sentMs = performance.now();
        context.sendPart(reply(grown!, false));
      },
    })) as [[GeneratedSequence]];
    return reply(answer, false);
  } catch (error) {
    if (!isAbort(error) || !context.signal.aborted) throw error;
    return reply(last ?? { ids: new Int32Array(0), finished: false }, true);
  } finally {
    model.busy -= 1;
  }
}

/**
 * Tokens that an answer may still have after a prompt. Throws a UserError for a prompt that the
 * model was not made for, or whose attention would take more memory than is free.
 */
export function roomAfter(
  promptTokens: number,
  { contextTokens, heads }: Pick<TextSizes, 'contextTokens' | 'heads'>,
  freeBytes = os.freemem(),
): number {
  if (promptTokens >= contextTokens) {
    throw new UserError(
      msg('chat.question-too-long', { tokens: promptTokens, most: contextTokens }),
      { hint: msg('chat.question-too-long.hint') },
    );
  }
  // Scores and probabilities of one layer: heads x tokens x tokens, four bytes each.
  const neededBytes = 2 * 4 * heads * promptTokens ** 2;
  if (neededBytes > freeBytes / 2) {
    const needed = Math.ceil(neededBytes / 1e9);
    throw new UserError(msg('chat.question-needs-memory', { tokens: promptTokens, needed }), {
      hint: msg('chat.question-too-long.hint'),
    });
  }
  return contextTokens - promptTokens;
}

/** The model of a folder, cached until its files change. */
async function modelFor(dir: string, context: RequestContext): Promise<OpenModel> {
  const key = `${dir}\n${weightsState(dir)}`;
  let found = open.get(key);
  if (found) open.delete(key);
  else {
    await makeRoom();
    found = openChatModel(dir, context);
    found.catch(() => open.delete(key));
  }
  // Most recently used last.
  open.set(key, found);
  return found;
}

async function makeRoom(): Promise<void> {
  for (const [key, opening] of open) {
    if (open.size < MAX_OPEN) return;
    const model = await opening;
    if (model.busy > 0) continue;
    open.delete(key);
    await model.generator.release();
  }
}

async function openChatModel(
  dir: string,
  { workspace, signal }: RequestContext,
): Promise<OpenModel> {
  const settings = { model: dir, weights: 'stored', device: 'cpu' };
  const { base, trained, device } = await openModelFolder(settings, {
    workspace,
    signal,
    report: () => undefined,
  });
  const systemPrompt = systemPromptOf(dir);
  return {
    encoder: new PromptEncoder(base, openWorkspace(workspace), { systemPrompt }),
    generator: new Generator(base.model, trained, { device }),
    endIds: base.tokenizer.eosTokenIds,
    sizes: base.model.sizes,
    busy: 0,
  };
}

/**
 * The system prompt that a model was trained with, from its manifest; empty for external models.
 */
export function systemPromptOf(dir: string): string {
  try {
    const text = fs.readFileSync(path.join(dir, 'manifest.json'), 'utf8');
    const { settings } = JSON.parse(text) as { settings?: { systemPrompt?: unknown } };
    return typeof settings?.systemPrompt === 'string' ? settings.systemPrompt : '';
  } catch {
    return '';
  }
}

/** Changes whenever the weights of a folder change. */
function weightsState(dir: string): string {
  return fs
    .readdirSync(dir)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => `${name} ${fs.statSync(path.join(dir, name)).mtimeMs}`)
    .join('\n');
}
