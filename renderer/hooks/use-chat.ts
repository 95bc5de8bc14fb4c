// The chat: its history is loaded once and updated by events; main keeps the draft of the form.

import { useCallback, useEffect, useState } from 'react';
import { useStore } from '../api/store.ts';
import type {
  ChatDraft,
  ChatExchange,
  ChatQuestion,
} from '../../preload/contract/chat-and-export.ts';

/** Debounce of saving the draft, ms. */
const SAVE_DELAY_MS = 300;

/** State of the page. */
export interface ChatState {
  readonly exchanges: readonly ChatExchange[];
  readonly isCleared: boolean;
  /** Sends a question; true if it was accepted. */
  readonly ask: (question: ChatQuestion) => Promise<boolean>;
  readonly stop: (id: number) => void;
  readonly clear: () => void;
  readonly restore: () => void;
}

/** The conversation; null until it is loaded. */
export function useChat(): ChatState | null {
  const store = useStore();
  const [exchanges, setExchanges] = useState<readonly ChatExchange[] | null>(null);
  const [isCleared, setCleared] = useState(false);
  const put = useCallback(
    (exchange: ChatExchange): void =>
      setExchanges((all) => (all === null ? all : withExchange(all, exchange))),
    [],
  );
  useEffect(() => {
    void store.request('chat:history').then((all) => all !== undefined && setExchanges(all));
    return store.listen('chat:changed', put);
  }, [store, put]);
  if (exchanges === null) return null;
  return {
    exchanges,
    isCleared,
    ask: async (question) => {
      const exchange = await store.request('chat:ask', question);
      if (exchange === undefined) return false;
      setCleared(false);
      setExchanges((all) =>
        all?.some(({ id }) => id === exchange.id) ? all : [...(all ?? []), exchange],
      );
      return true;
    },
    stop: (id) => void store.request('chat:stop', id),
    clear: () =>
      void store.request('chat:clear').then(() => {
        setExchanges([]);
        setCleared(true);
      }),
    restore: () =>
      void store.request('chat:restore').then((all) => {
        if (all !== undefined) setExchanges(all);
        setCleared(false);
      }),
  };
}

/** Updates or adds an exchange; one that was cleared in the meantime is not added again. */
export function withExchange(
  all: readonly ChatExchange[],
  exchange: ChatExchange,
): readonly ChatExchange[] {
  const at = all.findIndex(({ id }) => id === exchange.id);
  if (at >= 0) return all.with(at, exchange);
  return exchange.id > (all.at(-1)?.id ?? 0) && all.length > 0 ? [...all, exchange] : all;
}

/** The draft of the form (undefined until it is loaded, null if there is none), and its setter. */
export function useChatDraft(): readonly [
  ChatDraft | null | undefined,
  (draft: ChatDraft) => void,
] {
  const store = useStore();
  const [draft, setDraft] = useState<ChatDraft | null | undefined>(undefined);
  useEffect(() => {
    void store.request('chat:draft').then((kept) => setDraft(kept ?? null));
  }, [store]);
  useEffect(() => {
    if (draft == null) return;
    const timer = setTimeout(() => void store.request('chat:save-draft', draft), SAVE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [store, draft]);
  return [draft, setDraft];
}
