// Chat history: questions to one or two models in parallel, stored in the workspace; the engine
// process answers.

import type { EngineClient } from '../engine-process/client.ts';
import type { ChatReply } from '../engine-process/chat-request.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../storage/database.ts';
import { describeError, UserError } from '../i18n/user-error.ts';
import type { EarlierTurn, VideoRun } from '../../preload/contract/datasets.ts';
import type { EventListener } from '../jobs/queue.ts';
import { VIDEO_FAMILIES } from '../engine/models/index.ts';
import type { ModelRegistry } from './model-registry.ts';
import type {
  ChatAnswerView,
  ChatExchange,
  ChatQuestion,
} from '../../preload/contract/chat-and-export.ts';
import { msg } from '../../i18n/message.ts';

export interface ChatOptions {
  readonly db: Database;
  readonly engine: Pick<EngineClient, 'request'>;
  readonly models: Pick<ModelRegistry, 'find'>;
  readonly clock: Clock;
  readonly emit: EventListener;
}

export interface Chat {
  /** The stored exchanges, oldest first, including answers in progress. */
  history(): ChatExchange[];
  /**
   * Asks all models the question; answers arrive as events. Throws a UserError if one cannot
   * answer.
   */
  ask(question: ChatQuestion): ChatExchange;
  /** Stops the answers in progress and keeps their text so far. */
  stop(id: number): void;
  /** Clears the chat; `restore` brings it back until the next question. */
  clear(): void;
  restore(): ChatExchange[];
}

/** Exchanges stored at most. */
export const MAX_EXCHANGES = 200;

/** The chat of a workspace. Answers interrupted by the end of the program count as stopped. */
export function createChat({ db, engine, models, clock, emit }: ChatOptions): Chat {
  const running = new Map<number, { exchange: ChatExchange; stop: AbortController }>();

  const stored = (): ChatExchange[] =>
    db.all('exchanges').map((row) => ({
      ...(JSON.parse(row['exchange'] as string) as Omit<ChatExchange, 'id'>),
      id: row['id'] as number,
    }));
  const keep = ({ id, ...exchange }: ChatExchange): void =>
    db.run('saveExchange', { id, exchange: JSON.stringify(exchange) });

  for (const exchange of stored()) {
    if (exchange.answers.every(isOver)) continue;
    const answers = exchange.answers.map((answer): ChatAnswerView =>
      isOver(answer) ? answer : { ...answer, state: 'stopped' },
    );
    keep({ ...exchange, answers });
  }

  /** Applies a change to one column's answer and emits the exchange. */
  function change(id: number, column: number, changes: Partial<ChatAnswerView>): void {
    const found = running.get(id);
    if (!found) return;
    const answers = found.exchange.answers.map((answer, i) =>
      i === column ? { ...answer, ...changes } : answer,
    );
    found.exchange = { ...found.exchange, answers };
    if (answers.every(isOver)) {
      running.delete(id);
      keep(found.exchange);
    }
    emit('chat:changed', found.exchange);
  }

  async function answer(
    exchange: ChatExchange,
    column: number,
    dir: string,
    stop: AbortController,
  ): Promise<void> {
    const { id, question, temperature, maxNewTokens, seed } = exchange;
    const modelId = exchange.answers[column]!.modelId;
    const { history, pictures, videos } = conversationBefore(exchange, modelId, stored());
    const shown = ({ text, tokens, seconds, finished }: ChatReply) => ({
      text,
      tokens,
      seconds,
      finished,
    });
    try {
      const reply = await engine.request(
        'chat:answer',
        { dir, question, history, pictures, videos, temperature, maxNewTokens, seed },
        {
          signal: stop.signal,
          onPart: (part) => change(id, column, { ...shown(part as ChatReply), state: 'answering' }),
        },
      );
      change(id, column, { ...shown(reply), state: reply.isStopped ? 'stopped' : 'done' });
    } catch (error) {
      if (stop.signal.aborted) change(id, column, { state: 'stopped' });
      else change(id, column, { state: 'failed', problem: describeError(error) });
    }
  }

  return {
    history: () => stored().map((exchange) => running.get(exchange.id)?.exchange ?? exchange),
    ask: ({ models: ids, ...question }) => {
      const askedModels = ids.map((id) => models.find(id, { usable: true }));
      const before = conversationBefore({ ...question, answers: [] }, '', stored());
      const isBlindTo =
        before.pictures.length > 0 && askedModels.find((each) => !each.seesPictures);
      if (isBlindTo) {
        throw new UserError(msg('chat.model-without-vision', { model: isBlindTo.name }), {
          hint: msg('chat.model-without-vision.hint'),
        });
      }
      const seesNoVideos = before.videos.length > 0 && askedModels.find((each) => !each.seesVideos);
      if (seesNoVideos) {
        throw new UserError(msg('chat.model-without-videos', { model: seesNoVideos.name }), {
          hint: msg('chat.model-without-videos.hint', { families: VIDEO_FAMILIES.join(', ') }),
        });
      }
      db.run('deleteClearedExchanges');
      const answers = askedModels.map(({ id, name }): ChatAnswerView => ({
        modelId: id,
        modelName: name,
        state: 'waiting',
        text: '',
        tokens: 0,
        seconds: 0,
        finished: false,
        problem: null,
      }));
      const fresh = { ...question, askedMs: clock.nowMs(), answers };
      const row = db.get('addExchange', { exchange: JSON.stringify(fresh) });
      const exchange: ChatExchange = { ...fresh, id: row!['id'] as number };
      db.run('deleteOldExchanges', { kept: MAX_EXCHANGES });
      const stop = new AbortController();
      running.set(exchange.id, { exchange, stop });
      for (const [column, { path }] of askedModels.entries())
        void answer(exchange, column, path, stop);
      return exchange;
    },
    stop: (id) => running.get(id)?.stop.abort(),
    clear: () => {
      for (const { stop } of running.values()) stop.abort();
      db.run('clearExchanges', { nowMs: clock.nowMs() });
    },
    restore: () => {
      db.run('restoreExchanges');
      return stored();
    },
  };
}

const isOver = ({ state }: ChatAnswerView): boolean => state !== 'waiting' && state !== 'answering';

/** Turns of a conversation that a question may follow; earlier ones are forgotten. */
const MOST_FOLLOWED = 16;

/**
 * The turns before a question as one model knows them, with its own answers where it gave any, and
 * the pictures and videos of all turns and of the question, in their order.
 */
export function conversationBefore(
  asked: Pick<ChatExchange, 'follows' | 'pictures'> & Partial<ChatExchange>,
  modelId: string,
  all: readonly ChatExchange[],
): {
  readonly history: readonly EarlierTurn[];
  readonly pictures: readonly string[];
  readonly videos: readonly VideoRun[];
} {
  const earlier: ChatExchange[] = [];
  for (let next = asked.follows ?? null; next !== null && earlier.length < MOST_FOLLOWED;) {
    const id: number = next;
    const exchange = all.find((each) => each.id === id);
    if (exchange === undefined) break;
    earlier.unshift(exchange);
    next = exchange.follows ?? null;
  }
  const history = earlier.flatMap(({ question, pictures: own, answers }): EarlierTurn[] => {
    const answer = answers.find((each) => each.modelId === modelId) ?? answers[0];
    return [
      { role: 'user', content: question, pictures: own.length },
      { role: 'assistant', content: answer?.text ?? '' },
    ];
  });
  const pictures: string[] = [];
  const videos: VideoRun[] = [];
  for (const each of [...earlier, asked]) {
    for (const video of each.videos ?? [])
      videos.push({ ...video, first: video.first + pictures.length });
    pictures.push(...each.pictures);
  }
  return { history, pictures, videos };
}
