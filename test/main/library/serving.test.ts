// The server of the window: its states, its names for clients, and what it refuses.

import { afterAll, expect, it } from 'vitest';
import { createEngineClient } from '../../../main/engine-process/client.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { createServing } from '../../../main/library/serving.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import type { ServeView } from '../../../preload/contract/serve.ts';
import { temporaryFolder } from '../../helpers.ts';
import { GENERAL } from '../serve/serving.ts';

const seen: ServeView[] = [];
const workspace = temporaryFolder();
const serving = createServing({
  models: {
    find: (id) =>
      ({ id, name: 'Große Zähler (2)', path: id === 'gone' ? '/gone' : GENERAL }) as ModelView,
  },
  clock: systemClock,
  createEngine: () =>
    createEngineClient({
      ...{ launcher: forkLauncher(), clock: systemClock, workspace, resources: workspace },
      onNetwork: (host) => {
        throw new Error(`the engine wanted to reach ${host}`);
      },
    }),
  emit: (_, view) => seen.push(view),
});
afterAll(() => serving.stop());

it('goes from stopped to running and back, and serves models under names of their own', async () => {
  await expect(serving.start([])).rejects.toThrow('at least one model');
  const starting = serving.start(['a', 'b']);
  await expect(serving.start(['a'])).rejects.toThrow('running already');
  const { url, key, models, state } = await starting;
  expect(state).toBe('running');
  expect(models.map(({ name }) => name)).toEqual(['große-zähler-2', 'große-zähler-2-2']);
  const reply = await fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
  expect(((await reply.json()) as { data: unknown[] }).data.length).toBe(2);
  expect((await serving.stop()).state).toBe('stopped');
  expect(seen.map((view) => view.state)).toEqual(['starting', 'running', 'stopping', 'stopped']);
  expect(seen.at(-1)).toMatchObject({ url: null, key: null, models: [] });
});

it('is stopped where a model cannot be opened', async () => {
  await expect(serving.start(['gone'])).rejects.toThrow('/gone');
  expect(serving.view().state).toBe('stopped');
});
