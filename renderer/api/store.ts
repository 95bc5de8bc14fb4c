// Connects the window's state to the main process: subscribes, loads the snapshot once, then
// applies events.

import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { OmrApi, Requests } from '../../preload/contract.ts';
import { problemOf } from './bridge.ts';
import { INITIAL_STATE, reduce, SAMPLES_KEPT } from './state.ts';
import type { Action, RunData, WindowState } from './state.ts';

/** The live state of one window. */
export interface Store {
  readonly getState: () => WindowState;
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Sends a request; a failure becomes `state.problem`, and the promise resolves to `undefined`. The
   * problem stays until it is dismissed or the same request succeeds.
   */
  readonly request: <K extends keyof Requests>(
    name: K,
    ...args: Parameters<Requests[K]>
  ) => Promise<ReturnType<Requests[K]> | undefined>;
  /** Loads the points and answers of a run once; later calls do nothing. */
  readonly readRun: (runId: string) => void;
  /** A picture of the workspace as a data URL; the latest ones are cached. */
  readonly picture: (blobId: string) => Promise<string>;
  /** Subscribes to an event that is not part of the window's state. */
  readonly listen: OmrApi['on'];
  readonly dismissProblem: () => void;
}

const PICTURES_KEPT = 300;
/** Events are batched over this time, ms; a run may send hundreds a second. */
const BATCH_MS = 60;

/** Subscribes and loads the snapshot. The store lives as long as the window. */
export function createStore(api: OmrApi): Store {
  let state = INITIAL_STATE;
  let waiting: Action[] = [];
  let gathering = false;
  const listeners = new Set<() => void>();
  const asked = new Set<string>();
  const pictures = new Map<string, Promise<string>>();
  /** The request that `state.problem` is about. Screens read in the background: others say nothing. */
  let failed: keyof Requests | null = null;

  const flush = (): void => {
    gathering = false;
    const actions = waiting;
    waiting = [];
    const next = actions.reduce(reduce, state);
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  };
  const dispatch = (action: Action): void => {
    waiting.push(action);
    if (state.phase === 'loading' || gathering) return;
    gathering = true;
    setTimeout(flush, BATCH_MS);
  };
  const dispatchNow = (action: Action): void => {
    waiting.push(action);
    flush();
  };

  api.on('job:changed', (job) => dispatch({ kind: 'job', job }));
  api.on('project:changed', (project) => dispatch({ kind: 'project', project }));
  api.on('engine:usage', (usage) => dispatch({ kind: 'usage', usage, nowMs: Date.now() }));
  api.on('project:removed', ({ id, jobs }) => dispatch({ kind: 'project-removed', id, jobs }));
  api.on('job:removed', ({ id }) => dispatch({ kind: 'job-removed', id }));
  api.on('app:notices', (notices) => dispatch({ kind: 'notices', notices }));
  api.on('run:metric', (event) => dispatch({ kind: 'metric', event }));
  api.on('run:sample', (event) => dispatch({ kind: 'sample', event }));
  api.on('network:attempts', ({ attempts }) => dispatch({ kind: 'network', attempts }));

  // Events carry whole records, so those that arrive before the snapshot can be applied on top of
  // it.
  api.invoke('state:snapshot').then(
    (snapshot) => {
      waiting = [{ kind: 'snapshot', snapshot }, ...waiting];
      flush();
    },
    (cause: unknown) => dispatchNow({ kind: 'unreachable', problem: problemOf(cause) }),
  );

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async request(name, ...args) {
      try {
        const result = await api.invoke(name, ...args);
        if (failed === name) dispatchNow({ kind: 'problem', problem: null });
        return result;
      } catch (cause) {
        failed = name;
        dispatchNow({ kind: 'problem', problem: problemOf(cause) });
        return undefined;
      }
    },
    readRun(runId) {
      if (asked.has(runId)) return;
      asked.add(runId);
      Promise.all([
        api.invoke('run:metrics', runId),
        api.invoke('run:samples', runId, SAMPLES_KEPT),
      ]).then(
        ([metrics, samples]) => dispatchNow({ kind: 'run-read', runId, metrics, samples }),
        (cause: unknown) => {
          asked.delete(runId);
          failed = null;
          dispatchNow({ kind: 'problem', problem: problemOf(cause) });
        },
      );
    },
    picture(blobId) {
      const known = pictures.get(blobId);
      if (known !== undefined) return known;
      const reading = api.invoke('picture:read', blobId);
      reading.catch(() => pictures.delete(blobId));
      pictures.set(blobId, reading);
      const oldest = pictures.keys().next().value;
      if (pictures.size > PICTURES_KEPT && oldest !== undefined) pictures.delete(oldest);
      return reading;
    },
    listen: (name, listener) => api.on(name, listener),
    dismissProblem: () => dispatchNow({ kind: 'problem', problem: null }),
  };
}

/** The store of this window; `main.tsx` provides it. */
export const StoreContext = createContext<Store | null>(null);

/** The store itself, for requests. */
export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === null) throw new Error('internal: a component stands outside the store');
  return store;
}

/** The current state; the component re-renders whenever it changes. */
export function useWindowState(): WindowState {
  const store = useStore();
  return useSyncExternalStore(store.subscribe, store.getState);
}

const NO_RUN: RunData = { loaded: false, metrics: [], samples: [] };

/** Curves and answers of a run, loaded when first shown. */
export function useRun(runId: string | null): RunData {
  const store = useStore();
  const { runs } = useWindowState();
  useEffect(() => {
    if (runId !== null) store.readRun(runId);
  }, [store, runId]);
  return runId === null ? NO_RUN : (runs[runId] ?? NO_RUN);
}
