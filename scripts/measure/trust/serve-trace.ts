// What `omr serve` and every process it starts ask of the network while it answers, by a record of
// their system calls: `node scripts/measure/trust/serve-trace.ts [--model DIR]`.
//
// A session: the list of models, an answer, a streamed answer about a picture, an answer that is broken
// off, SIGTERM. Needs Linux and strace. Exit code 1 where anything would have left the machine or looked
// up a name.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  readTrace,
  straceArguments,
} from '../../../main/cli/commands/offline-proof/system-calls.ts';
import { encodePng } from '../../../main/data/images/decode.ts';
import { printCalls, SOCKET_CALLS } from './window-trace/kinds.ts';

const { values } = parseArgs({
  options: { model: { type: 'string', default: 'resources/pocket/general' } },
});
const folder = mkdtempSync(join(tmpdir(), 'omr-serve-trace-'));
const record = join(folder, 'record');
try {
  const began = performance.now();
  await session();
  const text = readFileSync(record, 'utf8');
  const { programs, network } = readTrace(text, process.cwd());
  console.log(`session: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  console.log(`processes: ${programs.size}`);
  printCalls(text, network);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function session(): Promise<void> {
  const omr = [process.execPath, 'main/cli.ts', 'serve', '--model', values.model, '--json'];
  const [program, ...words] = ['strace', ...straceArguments(record, SOCKET_CALLS), ...omr];
  const server = spawn(program!, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
  const { url, key, models } = JSON.parse(line) as { url: string; key: string; models: string[] };
  const ask = (body: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ model: models[0], max_tokens: 40, ...body }),
      signal: signal ?? null,
    });
  const question = [{ role: 'user', content: 'What is 12 + 30?' }];
  const list = await fetch(`${url}/models`, { headers: { Authorization: `Bearer ${key}` } });
  console.log(`models: ${list.status}`);
  console.log(`answer: ${(await (await ask({ messages: question })).text()).length} bytes`);
  const picture = {
    width: 56,
    height: 56,
    channels: 3,
    data: new Uint8Array(56 * 56 * 3),
  } as const;
  const png = `data:image/png;base64,${Buffer.from(await encodePng(picture)).toString('base64')}`;
  const seen = [
    { type: 'image_url', image_url: { url: png } },
    { type: 'text', text: 'What do you see?' },
  ];
  const streamed = await ask({ messages: [{ role: 'user', content: seen }], stream: true });
  console.log(`streamed answer about a picture: ${(await streamed.text()).length} bytes`);
  const stop = new AbortController();
  const broken = await ask({ messages: question, stream: true, max_tokens: 400 }, stop.signal);
  await broken.body!.getReader().read();
  stop.abort();
  // strace hands the signal on to what it traces only where it is sent there.
  const traced = Number(/^(\d+)/.exec(readFileSync(record, 'utf8'))?.[1] ?? server.pid);
  process.kill(traced, 'SIGTERM');
  const [code] = (await ended) as [number];
  console.log(`exit code: ${code}`);
}
