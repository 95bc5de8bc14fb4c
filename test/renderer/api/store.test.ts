// The store with a slow backend: no event is lost and a run is loaded once.

import { expect, it } from 'vitest';
import type { Events, OmrApi, Requests } from '../../../preload/contract.ts';
import { createStore } from '../../../renderer/api/store.ts';
import type { WindowState } from '../../../renderer/api/state.ts';
import { previewStates } from '../preview/states.ts';

const { snapshot } = previewStates()['sft']!;

interface OpenRequest {
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
}

/** A small backend: answers on demand, and can send events. */
function createMachine(): {
  readonly api: OmrApi;
  readonly asked: string[];
  readonly answer: (name: keyof Requests, value: unknown) => void;
  readonly refuse: (name: keyof Requests, error: Error) => void;
  readonly send: <K extends keyof Events>(name: K, payload: Events[K]) => void;
} {
  const listeners = new Map<string, (payload: never) => void>();
  const open = new Map<string, OpenRequest>();
  const asked: string[] = [];
  const take = (name: string): OpenRequest => {
    const request = open.get(name)!;
    open.delete(name);
    return request;
  };
  return {
    asked,
    answer: (name, value) => take(name).resolve(value),
    refuse: (name, error) => take(name).reject(error),
    send: (name, payload) => listeners.get(name)?.(payload as never),
    api: {
      pathOf: ({ name }) => `/${name}`,
      invoke(name, ...args) {
        asked.push([name, ...args].join(' '));
        let resolve!: (value: unknown) => void;
        let reject!: (cause: unknown) => void;
        const promise = new Promise<unknown>((onValue, onCause) => {
          resolve = onValue;
          reject = onCause;
        });
        open.set(name, { resolve, reject });
        return promise as never;
      },
      on(name, listener) {
        listeners.set(name, listener as (payload: never) => void);
        return () => listeners.delete(name);
      },
    },
  };
}

/** Resolves with the first state for which `wanted` holds. */
function when(
  store: ReturnType<typeof createStore>,
  wanted: (state: WindowState) => boolean,
): Promise<WindowState> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!wanted(store.getState())) return;
      stop();
      resolve(store.getState());
    };
    const stop = store.subscribe(look);
    look();
  });
}

it('applies events that arrive before the snapshot on top of it', async () => {
  const machine = createMachine();
  const store = createStore(machine.api);
  machine.send('job:changed', { ...snapshot.jobs[0]!, status: 'failed' });
  expect(store.getState().phase).toBe('loading');
  machine.answer('state:snapshot', snapshot);
  const state = await when(store, ({ phase }) => phase === 'ready');
  expect(state.jobs.find((job) => job.id === snapshot.jobs[0]!.id)!.status).toBe('failed');
});

it('batches events and loads a run once', async () => {
  const machine = createMachine();
  const store = createStore(machine.api);
  machine.answer('state:snapshot', snapshot);
  await when(store, ({ phase }) => phase === 'ready');
  store.readRun('r');
  store.readRun('r');
  expect(machine.asked.filter((request) => request.startsWith('run:metrics'))).toHaveLength(1);
  machine.send('run:metric', { runId: 'r', point: { step: 2, values: { loss: 1 } } });
  machine.answer('run:metrics', [{ step: 1, values: { loss: 2 } }]);
  machine.answer('run:samples', []);
  const state = await when(store, ({ runs }) => runs['r']?.metrics.length === 2);
  expect(state.runs['r']!.metrics.map(({ step }) => step)).toEqual([1, 2]);
});

it('shows the message of a failed request until the same request succeeds', async () => {
  const machine = createMachine();
  const store = createStore(machine.api);
  machine.answer('state:snapshot', snapshot);
  await when(store, ({ phase }) => phase === 'ready');
  const cancelled = store.request('job:cancel', 5);
  machine.refuse('job:cancel', new Error('Job 5 is not running.'));
  expect(await cancelled).toBeUndefined();
  const problem = { message: 'Job 5 is not running.' };
  expect(store.getState().problem).toEqual(problem);
  // A screen that reads something meanwhile does not take the message away.
  const read = store.request('project:times', 'p');
  machine.answer('project:times', []);
  expect(await read).toEqual([]);
  expect(store.getState().problem).toEqual(problem);
  const again = store.request('job:cancel', 5);
  machine.answer('job:cancel', undefined);
  await again;
  expect(store.getState().problem).toBeNull();
});

it('reports that the backend cannot be reached', async () => {
  const machine = createMachine();
  const store = createStore(machine.api);
  machine.refuse('state:snapshot', new Error('The engine is gone.'));
  const state = await when(store, ({ phase }) => phase === 'unreachable');
  expect(state.problem!.message).toBe('The engine is gone.');
});
