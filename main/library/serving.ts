// The server of the window: started and stopped by a person, its figures told every second.

import { msg } from '../../i18n/message.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { ServeView } from '../../preload/contract/serve.ts';
import type { EngineClient } from '../engine-process/client.ts';
import { UserError } from '../i18n/user-error.ts';
import type { Clock } from '../platform/clock.ts';
import { createServedModels } from '../serve/models.ts';
import { LIMITS } from '../serve/protocol/limits.ts';
import { startServer, type ModelServer } from '../serve/server.ts';
import type { ModelRegistry } from './model-registry.ts';

/** Time between two looks at the figures. */
const LOOK_MS = 1000;

export interface ServingOptions {
  readonly models: Pick<ModelRegistry, 'find'>;
  readonly clock: Clock;
  /** A client with an engine process of its own. */
  readonly createEngine: () => EngineClient;
  /** Tells the window how the server is. */
  readonly emit: (name: 'serve:changed', view: ServeView) => void;
}

export interface Serving {
  view(): ServeView;
  /** Throws a UserError where the server runs already, or a model cannot be served. */
  start(modelIds: readonly string[]): Promise<ServeView>;
  stop(): Promise<ServeView>;
}

const STOPPED: ServeView = {
  ...{ state: 'stopped', url: null, key: null, models: [] },
  ...{ open: 0, requests: 0, tokens: 0, tokensPerSecond: 0 },
};

/** The server of one workspace; stopped at first. */
export function createServing({ models, clock, createEngine, emit }: ServingOptions): Serving {
  let server: ModelServer | undefined;
  let now = STOPPED;
  let stopLooking: (() => void) | undefined;

  const change = (view: ServeView): ServeView => {
    if (JSON.stringify(view) !== JSON.stringify(now)) emit('serve:changed', view);
    return (now = view);
  };
  const look = (): void => {
    if (!server) return;
    change({ ...now, ...server.figures() });
    stopLooking = clock.after(LOOK_MS, look);
  };

  return {
    view: () => now,
    async start(modelIds) {
      if (now.state !== 'stopped') throw new UserError(msg('serve.runs-already'));
      if (modelIds.length === 0) throw new UserError(msg('serve.no-model'));
      const chosen = modelIds.map((id) => models.find(id, { usable: true }));
      const named = withNames(chosen);
      change({
        ...STOPPED,
        state: 'starting',
        models: named.map(({ id, name }) => ({ id, name })),
      });
      try {
        const served = createServedModels(createEngine(), {
          models: named.map(({ name, dir }) => ({ name, dir })),
          ...{ weights: 'stored', device: 'cpu', maxSequences: LIMITS.running },
        });
        server = await startServer(served);
      } catch (error) {
        change(STOPPED);
        throw error;
      }
      const view = change({ ...now, state: 'running', url: server.url, key: server.key });
      look();
      return view;
    },
    async stop() {
      stopLooking?.();
      const running = server;
      if (!running) return now;
      server = undefined;
      change({ ...now, state: 'stopping', url: null, key: null });
      await running.close();
      return change(STOPPED);
    },
  };
}

/** Names for clients: letters, digits and dashes, each once. */
function withNames(
  chosen: readonly ModelView[],
): { readonly id: string; readonly name: string; readonly dir: string }[] {
  const taken = new Set<string>();
  return chosen.map(({ id, name, path: dir }) => {
    const plain = name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}.]+/gu, '-')
      .replace(/^-+|-+$/g, '');
    const base = plain === '' ? 'model' : plain;
    let own = base;
    for (let n = 2; taken.has(own); n++) own = `${base}-${n}`;
    taken.add(own);
    return { id, name: own, dir };
  });
}
