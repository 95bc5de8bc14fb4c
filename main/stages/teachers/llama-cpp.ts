// A teacher in a GGUF file, run by llama.cpp; the only file that imports node-llama-cpp. It answers
// questions without images.

import { createHash } from 'node:crypto';
import { realpathSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import {
  getLlama,
  type Llama,
  type LlamaContext,
  type LlamaModel,
  type Token,
} from 'node-llama-cpp';
import { createChatTemplate, type ChatTemplate } from '../../data/text/chat-template.ts';
import { withTextContent, toMessages, questionInContext } from '../../data/datasets/messages.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { Job } from '../contract/stage.ts';
import type { AnswerOptions, Question, Teacher, TeacherAnswer, TeacherSettings } from './types.ts';
import { mapConcurrent } from '../../platform/concurrency.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Opens a GGUF file on the best device that the prebuilt llama.cpp supports. Throws a UserError
 * that names the file.
 */
export async function openGguf(settings: TeacherSettings, job: Job): Promise<Teacher> {
  const { model: file, systemPrompt, concurrency, device } = settings;
  const state = statSync(file, { throwIfNoEntry: false });
  if (!state) {
    throw new UserError(msg('teacher.file-missing', { file }), {
      hint: msg('teacher.file-missing.hint'),
    });
  }
  job.report({ fraction: 0, title: msg('progress.opening-teacher'), detail: basename(file) });
  const llama = await openLlama(device);
  const model = await llama
    .loadModel({ modelPath: file, loadSignal: job.signal })
    .catch((cause: Error) => {
      job.signal.throwIfAborted();
      throw new UserError(msg('gguf.cannot-load', { file, reason: cause.message }), {
        hint: msg('gguf.cannot-load.hint'),
        cause,
      });
    });
  const chat = chatOf(model, file);
  let context: LlamaContext | undefined;
  return {
    identity: ['gguf', realpathSync(file), state.size, state.mtimeMs, systemPrompt],
    drawsByNumber: false,
    async answer(questions, options, take) {
      const prompts = questions.map(({ row }) =>
        promptOf(row, { model, chat, file, systemPrompt }),
      );
      const needed = Math.max(...prompts.map(({ length }) => length)) + options.maxNewTokens;
      checkLength(needed, model, file, options);
      if (!context || context.contextSize < needed) {
        await context?.dispose();
        context = await openContext(
          model,
          file,
          needed,
          Math.min(concurrency, questions.length),
          options.signal,
        );
      }
      const held = context;
      await mapConcurrent(questions, held.totalSequences, async (question, at) => {
        const sequence = held.getSequence();
        try {
          for (const number of question.answers) {
            const answer = await write(
              sequence,
              prompts[at]!,
              seedOf(question, number, options),
              options,
              model,
            );
            take(at, number, answer);
          }
        } finally {
          await sequence.dispose();
        }
      });
    },
    async release() {
      await context?.dispose();
      await model.dispose();
      await llama.dispose();
    },
  };
}

/** The number of parallel answers, each of full length, that fit into memory. */
async function openContext(
  model: LlamaModel,
  file: string,
  contextSize: number,
  most: number,
  createSignal: AbortSignal,
): Promise<LlamaContext> {
  for (let sequences = most; ; sequences >>= 1) {
    try {
      return await model.createContext({
        contextSize,
        sequences,
        createSignal,
        failedCreationRemedy: false,
      });
    } catch (cause) {
      createSignal.throwIfAborted();
      if (sequences > 1) continue;
      throw new UserError(
        msg('gguf.no-memory', { file, count: contextSize, reason: (cause as Error).message }),
        {
          hint: msg('gguf.no-memory.hint'),
          cause,
        },
      );
    }
  }
}

/**
 * One answer to a prompt; the part of the prompt that the sequence already holds is not evaluated
 * again.
 */
async function write(
  sequence: ReturnType<LlamaContext['getSequence']>,
  prompt: readonly Token[],
  seed: number,
  { temperature, topP, maxNewTokens, signal }: AnswerOptions,
  model: LlamaModel,
): Promise<TeacherAnswer> {
  await sequence.adaptStateToTokens(prompt.slice(0, -1), false);
  const rest = prompt.slice(sequence.nextTokenIndex);
  const tokens: Token[] = [];
  let finished = true;
  for await (const token of sequence.evaluate(rest, {
    temperature,
    topP,
    topK: 0,
    minP: 0,
    seed,
  })) {
    signal.throwIfAborted();
    tokens.push(token);
    finished = tokens.length < maxNewTokens;
    if (!finished) break;
  }
  // The end token counts towards an answer's length, as with the other teachers.
  return {
    text: model.detokenize(tokens, true),
    finished,
    tokens: tokens.length + Number(finished),
  };
}

function promptOf(
  row: Question['row'],
  {
    model,
    chat,
    file,
    systemPrompt,
  }: { model: LlamaModel; chat: ChatTemplate; file: string; systemPrompt: string },
): Token[] {
  if (row.pictures.length > 0) {
    throw new UserError(msg('gguf.teacher-without-vision', { question: row.id }), {
      hint: msg('gguf.teacher-without-vision.hint', { file: basename(file) }),
    });
  }
  const messages = toMessages(row).map(withTextContent);
  if (systemPrompt) messages.unshift({ role: 'system', content: systemPrompt });
  const tokens = model.tokenize(chat.render(messages, { addGenerationPrompt: true }), true);
  const { bos } = model.tokens;
  // Templates that write the first token themselves must not get it twice.
  return model.tokens.shouldPrependBosToken && bos !== null && tokens[0] !== bos
    ? [bos, ...tokens]
    : tokens;
}

function chatOf(model: LlamaModel, file: string): ChatTemplate {
  const template = model.fileInfo.metadata.tokenizer.chat_template;
  if (typeof template !== 'string') {
    throw new UserError(msg('gguf.no-chat-template', { file }), {
      hint: msg('gguf.no-chat-template.hint'),
    });
  }
  const { bosString, eosString } = model.tokens;
  return createChatTemplate(template, {
    file,
    bosToken: bosString ?? '',
    eosToken: eosString ?? '',
  });
}

function checkLength(
  needed: number,
  model: LlamaModel,
  file: string,
  { maxNewTokens }: AnswerOptions,
): void {
  if (needed <= model.trainContextSize) return;
  throw new UserError(
    msg('gguf.context-too-short', { file, limit: model.trainContextSize, needed }),
    {
      hint: msg('gguf.context-too-short.hint', { maxNewTokens }),
    },
  );
}

/**
 * A seed that depends only on the question, the answer's number and the run's seed, whatever else
 * is in the batch.
 */
function seedOf({ row }: Question, answer: number, { seed }: AnswerOptions): number {
  return createHash('sha256')
    .update(JSON.stringify([seed, questionInContext(row), answer]))
    .digest()
    .readUInt32LE(0);
}

async function openLlama(device: string): Promise<Llama> {
  try {
    // Use only the bundled binary: never build or download one.
    return await getLlama({
      build: 'never',
      skipDownload: true,
      gpu: device === 'cpu' ? false : 'auto',
      progressLogs: false,
      // llama.cpp's threads spin while waiting: with more threads than free cores they block each
      // other, and seconds become minutes.
      maxThreads: Math.max(1, availableParallelism() >> 1),
      logger: () => undefined,
    });
  } catch (cause) {
    throw new UserError(msg('gguf.llama-unavailable', { reason: (cause as Error).message }), {
      hint: msg('gguf.llama-unavailable.hint'),
      cause,
    });
  }
}
