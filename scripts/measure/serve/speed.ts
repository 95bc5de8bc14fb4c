// Tokens a second of `omr serve` for 1, 8 and 32 clients at once:
// `node scripts/measure/serve/speed.ts [MODEL] [PROMPT]`.
//
// Every client asks twice for 200 tokens at temperature 0.7 over HTTP; the first round of each number
// compiles the programs and does not count. The prompt should be one that the model continues up to
// the limit; the printed tokens show whether it did.

import { spawn } from 'node:child_process';
import { basename, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const CLIENTS = [1, 8, 32];
const TOKENS = 200;

const model = process.argv[2] ?? join(ROOT, 'resources', 'pocket', 'general');
const prompt = process.argv[3] ?? `The picture ${'a b '.repeat(20)}`;

const child = spawn(
  process.execPath,
  [join(ROOT, 'main', 'cli.ts'), 'serve', '--model', model, '--json'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const ready = await new Promise<string>((resolve) =>
  child.stdout.once('data', (line) => resolve(String(line))),
);
const { url, key } = JSON.parse(ready) as { url: string; key: string };

/** Tokens of one answer. */
async function ask(seed: number): Promise<number> {
  const reply = await fetch(`${url}/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({
      ...{ model: basename(resolve(model)), prompt, max_tokens: TOKENS, temperature: 0.7, seed },
    }),
  });
  return ((await reply.json()) as { usage: { completion_tokens: number } }).usage.completion_tokens;
}

/** All tokens of a round in which each client asks twice. */
async function round(clients: number): Promise<number> {
  const counts = await Promise.all(
    Array.from(
      { length: clients },
      async (_, client) => (await ask(2 * client)) + (await ask(2 * client + 1)),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

for (const clients of CLIENTS) {
  await round(clients);
  const startMs = performance.now();
  const tokens = await round(clients);
  const seconds = (performance.now() - startMs) / 1000;
  const each = Math.round(tokens / seconds);
  console.log(
    `${clients} clients: ${tokens} tokens in ${seconds.toFixed(1)} s, ${each} tokens a second`,
  );
}
child.kill('SIGTERM');
