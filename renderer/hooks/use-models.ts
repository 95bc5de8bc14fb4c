// The list of models, reloaded whenever a step ends, since it may have made one.

import { useCallback, useEffect, useState } from 'react';
import type { Requests } from '../../preload/contract.ts';
import type { CatalogueView, FoundModels, ModelView } from '../../preload/contract/models.ts';
import { useStore, useWindowState } from '../api/store.ts';

/** The models (null until they are loaded), and a function to reload them. */
export function useModels(): readonly [readonly ModelView[] | null, () => void] {
  const store = useStore();
  const { jobs } = useWindowState();
  const [models, setModels] = useState<readonly ModelView[] | null>(null);
  const ended = jobs.filter(({ status }) => status === 'done').length;
  const read = useCallback((): void => {
    void store.request('models:list').then((list) => list !== undefined && setModels(list));
  }, [store]);
  useEffect(read, [read, ended]);
  return [models, read];
}

/**
 * Open models and those of other programs; null until they are loaded. The latter are looked for again
 * when the list of models has changed.
 */
export function useOpenModels(models: readonly ModelView[] | null): {
  readonly catalogue: CatalogueView | null;
  readonly found: FoundModels | null;
} {
  const store = useStore();
  const [catalogue, setCatalogue] = useState<CatalogueView | null>(null);
  const [found, setFound] = useState<FoundModels | null>(null);
  const listed = models?.length;
  useEffect(() => {
    void store.request('models:catalogue').then((view) => setCatalogue(view ?? null));
  }, [store]);
  useEffect(() => {
    if (listed === undefined) return;
    void store.request('models:found').then((view) => setFound(view ?? null));
  }, [store, listed]);
  return { catalogue, found };
}

/** Whether a model can be trained here. */
export type ModelFit = ReturnType<Requests['models:fit']> | 'failed';

/** Results by the folder of the base model, kept as long as the window is open. */
const knownFits = new Map<string, ModelFit>();

/**
 * Whether the models can be trained here, by base folder; they are measured one by one while no job
 * runs.
 */
export function useModelFits(models: readonly ModelView[] | null): ReadonlyMap<string, ModelFit> {
  const store = useStore();
  const { jobs } = useWindowState();
  const [, drawAgain] = useState(0);
  const isBusy = jobs.some(({ status }) => status === 'running');
  const next = models?.find((model) => model.problem === null && !knownFits.has(baseOf(model)));
  const nextId = next?.id;
  const nextBase = next && baseOf(next);
  const known = knownFits.size;
  useEffect(() => {
    if (isBusy || nextId === undefined || nextBase === undefined) return;
    let isOpen = true;
    void store.request('models:fit', nextId).then((fit) => {
      knownFits.set(nextBase, fit ?? 'failed');
      if (isOpen) drawAgain((n) => n + 1);
    });
    return () => {
      isOpen = false;
    };
  }, [store, isBusy, nextId, nextBase, known]);
  return knownFits;
}

/** The folder whose fit applies to a model: an adapter trains like its base. */
export function baseOf({ base, path }: ModelView): string {
  return base ?? path;
}
