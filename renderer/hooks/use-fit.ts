// The fit of a model on this machine: memory and the time of a training step.

import { useEffect, useState } from 'react';
import { useStore, useWindowState } from '../api/store.ts';
import type { Requests } from '../../preload/contract.ts';

export type Fit = ReturnType<Requests['models:fit']>;

/** The fit of a model; measured only when no job runs, since both would slow each other down. */
export function useFit(modelId: string | null): Fit | 'waiting' | 'busy' | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [known, setKnown] = useState<Readonly<Record<string, Fit>>>({});
  const isBusy = jobs.some(({ status }) => status === 'running');
  const isKnown = modelId !== null && Object.hasOwn(known, modelId);
  useEffect(() => {
    if (modelId === null || isKnown || isBusy) return;
    let isOpen = true;
    void store.request('models:fit', modelId).then((fit) => {
      if (isOpen && fit !== undefined) setKnown((all) => ({ ...all, [modelId]: fit }));
    });
    return () => {
      isOpen = false;
    };
  }, [store, modelId, isKnown, isBusy]);
  if (modelId === null) return null;
  return known[modelId] ?? (isBusy ? 'busy' : 'waiting');
}
