// Tokens a second of `omr serve` for 1, 8 and 32 clients at once, and of llama.cpp's server on the same
// weights: `node scripts/measure/serve/speed.ts [--model DIR] [--weights TYPE] [--prompt TEXT]
// [--tokens N] [--peer LLAMA_SERVER --gguf FILE] [--rounds N]`.
//
// Every client asks twice for N tokens (200) at temperature 0.7 over HTTP; the first round of each number
// compiles the programs and does not count. The two servers run alternately, each alone. The prompt
// should be one that the model continues up to the limit; the printed tokens show whether it did.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = resolve(import.meta.dirname, '../../..');
const CLIENTS = [1, 8, 32];

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: join(ROOT, 'resources', 'pocket', 'general') },
    weights: { type: 'string' },
    prompt: { type: 'string', default: `The picture ${'a b '.repeat(20)}` },
    peer: { type: 'string' },
    gguf: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    tokens: { type: 'string', default: '200' },
  },
});

interface Server {
  readonly child: ChildProcess;
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

async function startOwn(): Promise<Server> {
  const weights = values.weights === undefined ? [] : ['--weights', values.weights];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'main', 'cli.ts'), 'serve', '--model', values.model, ...weights, '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url, key } = JSON.parse(String(line)) as { url: string; key: string };
  return { child, url, key, model: basename(resolve(values.model)) };
}

/** llama.cpp's server with as many slots as there are clients, and all cores. */
async function startPeer(peer: string, gguf: string): Promise<Server> {
  const most = Math.max(...CLIENTS);
  const port = 18_080;
  const child = spawn(
    peer,
    [
      ...['-m', gguf, '--host', '127.0.0.1', '--port', String(port), '--no-webui'],
      ...['-np', String(most), '-c', String(most * 1024), '-t', String(availableParallelism())],
    ],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}/v1`;
  for (;;) {
    const isReady = await fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { child, url, key: '', model: 'peer' };
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`${peer} ended with ${child.exitCode ?? child.signalCode}`);
    await new Promise((wake) => setTimeout(wake, 200));
  }
}

/** Tokens of one answer. */
async function ask({ url, key, model }: Server, seed: number): Promise<number> {
  const reply = await fetch(`${url}/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{
        model,
        prompt: values.prompt,
        max_tokens: Number(values.tokens),
        temperature: 0.7,
        seed,
      },
    }),
  });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return ((await reply.json()) as { usage: { completion_tokens: number } }).usage.completion_tokens;
}

/** All tokens of a round in which each client asks twice. */
async function round(server: Server, clients: number): Promise<number> {
  const counts = await Promise.all(
    Array.from(
      { length: clients },
      async (_, client) => (await ask(server, 2 * client)) + (await ask(server, 2 * client + 1)),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Tokens a second for each number of clients. */
async function measure(name: string, start: () => Promise<Server>): Promise<number[]> {
  const server = await start();
  const speeds: number[] = [];
  try {
    for (const clients of CLIENTS) {
      await round(server, clients);
      const startMs = performance.now();
      const tokens = await round(server, clients);
      const seconds = (performance.now() - startMs) / 1000;
      speeds.push(tokens / seconds);
      const speed = `${Math.round(tokens / seconds)} tokens a second`;
      console.log(
        `${name}, ${clients} clients: ${tokens} tokens in ${seconds.toFixed(1)} s, ${speed}`,
      );
    }
  } finally {
    server.child.kill('SIGTERM');
    if (server.child.exitCode === null) await once(server.child, 'exit');
  }
  return speeds;
}

const own: number[][] = [];
const theirs: number[][] = [];
const { peer, gguf } = values;
for (let i = 0; i < (peer === undefined ? 1 : Number(values.rounds)); i++) {
  own.push(await measure('omr serve', startOwn));
  if (peer !== undefined && gguf !== undefined)
    theirs.push(await measure('llama-server', () => startPeer(peer, gguf)));
}
const median = (all: number[]): number => all.sort((a, b) => a - b)[all.length >> 1]!;
for (const [at, clients] of CLIENTS.entries()) {
  if (theirs.length === 0) break;
  const [mine, its] = [own, theirs].map((list) => median(list.map((speeds) => speeds[at]!)));
  const ratio = (mine! / its!).toFixed(2);
  console.log(
    `${clients} clients: medians ${Math.round(mine!)} and ${Math.round(its!)}, ratio ${ratio}`,
  );
}
