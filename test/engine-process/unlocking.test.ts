// The key of a workspace reaches the engine process in a message, and is in no place that others read.

import * as fs from 'node:fs';
import { expect, it } from 'vitest';
import { createEngineClient } from '../../main/engine-process/client.ts';
import {
  forkLauncher,
  unlockingLauncher,
  type EngineLauncher,
} from '../../main/engine-process/launcher.ts';
import type { EngineCommand } from '../../main/engine-process/protocol.ts';
import { systemClock } from '../../main/platform/clock.ts';
import { newDataKey, unlockFolder } from '../../main/platform/vault/keys.ts';
import { temporaryFolder } from '../helpers.ts';

it('is the first message, and neither an argument nor in the environment', async () => {
  const workspace = temporaryFolder();
  const key = newDataKey();
  unlockFolder(workspace, key);
  const sent: EngineCommand[] = [];
  const seen: Buffer[] = [];
  const watched: EngineLauncher = (role) => {
    const engine = forkLauncher()(role);
    return {
      ...engine,
      postMessage: (message) => {
        sent.push(message);
        engine.postMessage(message);
      },
      onMessage: (listener) =>
        engine.onMessage((message) => {
          if (process.platform === 'linux')
            for (const name of ['environ', 'cmdline'])
              seen.push(fs.readFileSync(`/proc/${engine.pid}/${name}`));
          listener(message);
        }),
    };
  };
  const client = createEngineClient({
    launcher: unlockingLauncher(watched, workspace),
    clock: systemClock,
    resources: temporaryFolder(),
    workspace,
    onNetwork: () => undefined,
  });
  expect(await client.request('devices:list', undefined)).toContain('cpu');
  await client.close();
  expect(sent[0]).toEqual({ kind: 'unlock', workspace, key });
  expect(sent.length).toBeGreaterThan(1);
  if (process.platform !== 'linux') console.log('not looked at: /proc is on Linux alone');
  else expect(seen.length).toBeGreaterThan(1);
  for (const bytes of seen)
    for (const form of [key, key.toString('hex'), key.toString('base64')])
      expect(bytes.includes(form)).toBe(false);
});

it('a workspace without a passphrase sends none', () => {
  const sent: EngineCommand[] = [];
  const engine = {
    pid: 1,
    postMessage: (message: EngineCommand) => void sent.push(message),
    onMessage: () => undefined,
    onExit: () => undefined,
    kill: () => undefined,
  };
  unlockingLauncher(() => engine, temporaryFolder())('job');
  expect(sent).toEqual([]);
});
