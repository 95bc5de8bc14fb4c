// The server of the window: its state is read once and updated by events.

import { useEffect, useState } from 'react';
import { useStore } from '../api/store.ts';
import type { ServeView } from '../../preload/contract/serve.ts';

/** The server (null until it is read), and how to start and stop it. */
export function useServing(): {
  readonly view: ServeView | null;
  readonly start: (modelIds: readonly string[]) => void;
  readonly stop: () => void;
} {
  const store = useStore();
  const [view, setView] = useState<ServeView | null>(null);
  useEffect(() => {
    void store.request('serve:view').then((found) => found !== undefined && setView(found));
    return store.listen('serve:changed', setView);
  }, [store]);
  return {
    view,
    start: (modelIds) => void store.request('serve:start', modelIds),
    stop: () => void store.request('serve:stop'),
  };
}
