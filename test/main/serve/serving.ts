// A server with the general pocket model, in this process, with its engine in a process of its own.

import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import OpenAI from 'openai';
import { saveAdapter } from '../../../main/data/checkpoints/peft-adapter.ts';
import { openModel } from '../../../main/data/checkpoints/load.ts';
import { createEngineClient } from '../../../main/engine-process/client.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import type { ServedFolder } from '../../../main/engine-process/serve/messages.ts';
import { systemClock } from '../../../main/platform/clock.ts';
import { LIMITS } from '../../../main/serve/protocol/limits.ts';
import { createServedModels } from '../../../main/serve/models.ts';
import { startServer, type ModelServer, type ServeOptions } from '../../../main/serve/server.ts';
import { randomAdapter, temporaryFolder } from '../../helpers.ts';
import { ROOT } from '../../surroundings.ts';

export const GENERAL = path.join(ROOT, 'resources', 'pocket', 'general');

/** A small picture with a question that the model knows. */
export const PICTURE = `data:image/png;base64,${fs
  .readFileSync(path.join(ROOT, 'resources', 'sample', 'test', '0010.png'))
  .toString('base64')}`;

/** A text that the model continues up to the limit. */
export const LONG = { model: 'general', prompt: 'Explain:', temperature: 0, max_tokens: 900 };

export interface Serving {
  readonly server: ModelServer;
  /** The official client, which repeats nothing. */
  readonly client: OpenAI;
  /** Process id of the engine. */
  enginePid(): number | undefined;
}

/** Starts a server on a free port. */
export async function serving({
  folders = [{ name: 'general', dir: GENERAL }],
  maxSequences = LIMITS.running,
  ...options
}: ServeOptions & {
  folders?: readonly ServedFolder[];
  maxSequences?: number;
} = {}): Promise<Serving> {
  const launch = forkLauncher();
  let pid: number | undefined;
  const client = createEngineClient({
    launcher: (role) => {
      const engine = launch(role);
      pid = engine.pid;
      return engine;
    },
    clock: systemClock,
    workspace: temporaryFolder(),
    resources: path.join(ROOT, 'resources'),
    onNetwork: (host) => {
      throw new Error(`the engine wanted to reach ${host}`);
    },
  });
  const models = createServedModels(client, {
    ...{ models: folders, weights: 'stored', device: 'cpu', maxSequences },
  });
  const server = await startServer(models, { port: 0, ...options });
  return {
    server,
    client: new OpenAI({ baseURL: server.url, apiKey: server.key, maxRetries: 0 }),
    enginePid: () => pid,
  };
}

/** A folder with a random adapter of the general model, named by a manifest with a system prompt. */
export function adapterFolder(seed: number, systemPrompt = ''): string {
  const dir = path.join(temporaryFolder(), 'adapter');
  const { adapter } = randomAdapter(openModel(GENERAL).model, seed, {
    ...{ r: 8, lora_alpha: 32, target_modules: String.raw`.*\.(q|v)_proj` },
  });
  saveAdapter(dir, adapter, { baseModel: GENERAL });
  if (systemPrompt !== '') {
    const manifest = JSON.stringify({ settings: { systemPrompt } });
    fs.writeFileSync(path.join(dir, 'manifest.json'), manifest);
  }
  return dir;
}

export interface RawReply {
  readonly status: number;
  readonly text: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A request past the official client: any headers and any body. */
export function raw(
  { url, key }: Pick<ModelServer, 'url' | 'key'>,
  route: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      new URL(route, url),
      {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${key}`, ...headers },
      },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (chunk: string) => (text += chunk));
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, text, headers: reply.headers }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
