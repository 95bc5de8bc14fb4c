// The assistant: questions to a real engine process, its end, and what happens to questions that
// are open then.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEngineClient, type EngineClient } from '../../main/engine-process/client.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { forkLauncher, type EngineProcess } from '../../main/engine-process/launcher.ts';
import { defaults } from '../../main/stages/sft/settings.ts';
import { saveModel } from '../../main/data/checkpoints/load.ts';
import { randomParameters, TINY_TEXT } from '../helpers.ts';

let dir: string;
let started: EngineProcess[];
let assistant: EngineClient;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-assistant-'));
  started = [];
  const launch = forkLauncher();
  assistant = createEngineClient({
    launcher: (role) => {
      const engine = launch(role);
      started.push(engine);
      return engine;
    },
    clock: systemClock,
    workspace: dir,
    resources: dir,
    onNetwork: () => undefined,
  });
});
afterEach(async () => {
  await assistant.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

it('answers several questions in one process', async () => {
  const [settings, again] = await Promise.all([
    assistant.request('stages:settings', undefined as never),
    assistant.request('stages:settings', undefined as never),
  ]);
  expect(settings['sft']!.defaults).toEqual(defaults);
  expect(Object.keys(settings['rl']!.presets)).toContain('gspo');
  expect(again).toEqual(settings);
  expect(started).toHaveLength(1);
});

it('tells in a sentence what the engine refuses, and goes on answering', async () => {
  const load = { batch: 1, length: 64, images: 0, rank: 4 };
  const request = { dir: path.join(dir, 'nothing'), load, freeBytes: 2 ** 30 };
  await expect(assistant.request('model:fit', request)).rejects.toThrow(/nothing/);
  await expect(assistant.request('stages:settings', undefined as never)).resolves.toBeTruthy();
  expect(started).toHaveLength(1);
});

it('refuses open questions when its process dies, and starts a new one for the next', async () => {
  const open = assistant.request('stages:settings', undefined as never);
  started[0]!.kill();
  await expect(open).rejects.toThrow('The engine stopped before it could answer.');
  await expect(assistant.request('stages:settings', undefined as never)).resolves.toBeTruthy();
  expect(started).toHaveLength(2);
});

it('foretells whether a model fits', async () => {
  const model = path.join(dir, 'tiny');
  saveModel(model, { json: TINY_TEXT, tensors: randomParameters(TINY_TEXT) });
  const load = { batch: 1, length: 64, images: 0, rank: 4 };
  const { plans, usual, advice } = await assistant.request('model:fit', {
    dir: model,
    load,
    freeBytes: 4 * 2 ** 30,
  });
  expect(advice).toBeNull();
  expect(plans[0]!.fits).toBe(true);
  expect(plans[0]!.memory.total).toBeGreaterThan(0);
  expect(usual).toMatchObject({ weights: 'f32', gradientCheckpointing: false, fits: true });
});

it('a request that does not hear its cancellation is ended with its process after two seconds', async () => {
  const messages: string[] = [];
  let end = (): void => undefined;
  const timers: { ms: number; callback: () => void }[] = [];
  const deaf = createEngineClient({
    launcher: () =>
      ({
        pid: 1,
        onMessage: () => undefined,
        onExit: (listener: () => void) => (end = listener),
        postMessage: ({ kind }: { kind: string }) => messages.push(kind),
        kill: () => end(),
      }) as unknown as EngineProcess,
    clock: {
      nowMs: () => 0,
      steadyMs: () => 0,
      after: (ms, callback) => {
        timers.push({ ms, callback });
        return () => undefined;
      },
    },
    workspace: dir,
    resources: dir,
    onNetwork: () => undefined,
  });
  const stop = new AbortController();
  const open = deaf.request('stages:settings', undefined as never, { signal: stop.signal });
  stop.abort();
  expect(messages).toEqual(['request', 'abort']);
  expect(timers.map(({ ms }) => ms)).toEqual([2_000]);
  timers[0]!.callback();
  await expect(open).rejects.toThrow('stopped before it could answer');
});
