// What llama.cpp gets right with an exported file, beside the trained model on the same questions.

import type { LoadedModel } from '../../data/checkpoints/load.ts';
import type { Sight } from '../../data/gguf/picture-limits.ts';
import { UserError } from '../../i18n/user-error.ts';
import { scoreAnswer } from '../../verifier/score.ts';
import { wilson } from '../evaluate/statistics.ts';
import { askLoader } from './gguf-proof/process.ts';
import type { WrittenText } from './gguf-proof/protocol.ts';
import { beginning, type Asked } from './gguf-questions.ts';
import { msg } from '../../../i18n/message.ts';

/** No question is begun after this time: a large model takes seconds a token. */
const LIMIT_MS = 10 * 60_000;
/** Tokens of room beside prompt and answer: llama.cpp may cut a picture into more than we do. */
const ROOM_TOKENS = 4096;

/** Answers to the same questions. */
export interface ProvedAccuracy {
  /** Questions that llama.cpp answered itself, with pictures as they are in the data set. */
  readonly n: number;
  readonly right: number;
  /** Bounds of its share, Wilson 95 %. */
  readonly low: number;
  readonly high: number;
  /** Right answers of the trained model to the same questions. */
  readonly ownRight: number;
}

/** The files to ask. */
export interface AskedFiles {
  readonly model: string;
  readonly sight?: Sight | undefined;
  readonly lora?: string | undefined;
}

/** An answer of the trained model. */
export interface OwnAnswer {
  readonly ids: Int32Array;
  readonly finished: boolean;
}

/**
 * The accuracy of a file on the questions that have a right answer; undefined where none has. Throws
 * a UserError where it is certainly lower than that of the trained model.
 */
export async function proveAccuracy(
  files: AskedFiles,
  base: LoadedModel,
  asked: readonly Asked[],
  own: readonly OwnAnswer[],
  { maxNewTokens, signal }: { readonly maxNewTokens: number; readonly signal: AbortSignal },
): Promise<ProvedAccuracy | undefined> {
  const scored = asked.flatMap((each, i) => (each.row ? [{ ...each, row: each.row, at: i }] : []));
  if (scored.length === 0) return undefined;
  const plain = scored.filter(({ files: pictures }) => pictures.length === 0);
  const pictured = scored.filter(({ files: pictures }) => pictures.length > 0);
  const { tokenizer } = base;
  const longest = Math.max(...scored.map(({ prompt }) => prompt.ids.length));
  const reply = await askLoader(
    {
      kind: 'writing',
      ...files,
      maxNewTokens,
      limitMs: LIMIT_MS,
      items: plain.map(({ prompt }) => ({ prompt: [...prompt.ids], answer: [] })),
      stopIds: tokenizer.eosTokenIds,
      begin: beginning(base, asked),
      pictured: pictured.map(({ marked, originals }) => ({ pictures: originals, prompt: marked })),
      stops: tokenizer.eosTokenIds.map((id) => tokenizer.decode([id])),
      contextTokens: longest + maxNewTokens + ROOM_TOKENS,
    },
    signal,
  );
  if ('error' in reply)
    throw new UserError(msg('gguf.proof-cannot-load', { reason: reply.error }), {
      hint: msg('gguf.proof-cannot-load.hint'),
    });
  const textOf = (ids: ArrayLike<number>) =>
    tokenizer.decode([...Array.from(ids)].filter((id) => !tokenizer.eosTokenIds.includes(id)));
  const written = (answers: readonly WrittenText[], of: typeof scored) =>
    of.flatMap(({ row, at }, i) => {
      const { ids, text = ids && textOf(ids), finished } = answers[i]!;
      return text === undefined ? [] : [{ row, at, text, finished }];
    });
  const answers = [...written(reply.texts, plain), ...written(reply.pictured, pictured)];
  const isRight = (row: (typeof answers)[number]['row'], text: string, finished: boolean) =>
    scoreAnswer(row, text, { finished }).accuracy === 1;
  const right = answers.filter(({ row, text, finished }) => isRight(row, text, finished)).length;
  const ownRight = answers.filter(({ row, at }) =>
    isRight(row, textOf(own[at]!.ids), own[at]!.finished),
  ).length;
  const n = answers.length;
  const interval = wilson(right, n);
  if (n > 0 && interval.high < wilson(ownRight, n).low)
    throw new UserError(
      msg('gguf.proof-accuracy-lost', { right: right / n, own: ownRight / n, count: n }),
      { hint: msg('gguf.proof-failed.bits-hint') },
    );
  return { n, right, ...interval, ownRight };
}
