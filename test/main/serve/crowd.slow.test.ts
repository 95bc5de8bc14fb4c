// Many clients at once, slow and greedy ones, and the end of the server: by a signal, and of the
// engine's process.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import OpenAI, { APIError } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../surroundings.ts';
import { adapterFolder, GENERAL, LONG, PICTURE, raw, serving, type Serving } from './serving.ts';

const CLI = path.join(ROOT, 'main', 'cli.ts');

let served: Serving | undefined;
afterEach(async () => {
  await served?.server.close();
  served = undefined;
});

describe('32 clients at once', () => {
  it('get the answers that each gets alone', async () => {
    served = await serving();
    const { client } = served;
    const ask = async (i: number) => {
      const text = `What is ${i % 9} + ${(i * 5) % 7}?${' Show the steps.'.repeat(i % 4)}`;
      const content: OpenAI.ChatCompletionContentPart[] = [{ type: 'text', text }];
      if (i % 5 === 0) content.unshift({ type: 'image_url', image_url: { url: PICTURE } });
      const { choices, usage } = await client.chat.completions.create({
        ...{ model: 'general', temperature: 0, max_tokens: 40 + i },
        messages: [{ role: 'user', content }],
      });
      return { choices, usage };
    };
    const numbers = Array.from({ length: 32 }, (_, i) => i);
    const together = await Promise.all(numbers.map(ask));
    const single = [];
    for (const i of numbers) single.push(await ask(i));
    expect(together).toEqual(single);
    expect(served.server.figures()).toMatchObject({ open: 0, requests: 64 });
  });
});

describe('too much', () => {
  it('is refused with 429 and the time to wait', async () => {
    served = await serving({ limits: { running: 2, waiting: 2 }, maxSequences: 2 });
    const { client, server } = served;
    const controller = new AbortController();
    const { signal } = controller;
    const asked = [1, 2].map((seed) =>
      client.completions.create({ ...LONG, n: 2, seed }, { signal }).catch(String),
    );
    await expect.poll(() => server.figures().open).toBe(4);
    const refused = await client.completions.create({ ...LONG, stream: true }).then(
      () => undefined,
      (error: unknown) => error as APIError,
    );
    expect(refused).toBeInstanceOf(APIError);
    expect([refused!.status, refused!.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(refused!.headers!.get('retry-after')).toBe('2');
    controller.abort();
    expect(await Promise.all(asked)).toEqual(asked.map(() => expect.stringContaining('aborted')));
    await expect.poll(() => server.figures().open, { timeout: 60_000 }).toBe(0);
    expect((await client.completions.create({ ...LONG, max_tokens: 2 })).usage).toBeDefined();
  });

  it('of time for a request ends its connection', async () => {
    served = await serving({ limits: { headersMs: 200, requestMs: 400 } });
    const slow = (start: string) =>
      new Promise<string>((resolve) => {
        const socket = net.connect(Number(new URL(served!.server.url).port), '127.0.0.1');
        let text = '';
        socket.on('data', (bytes) => (text += bytes.toString()));
        socket.on('close', () => resolve(text));
        socket.on('error', () => undefined);
        socket.write(start);
      });
    const { key } = served.server;
    const head = `POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n`;
    expect(await slow('POST /v1/completions HTTP/1.1\r\nHost: loc')).toMatch(/^HTTP\/1.1 408 /);
    const half = await slow(`${head}Content-Length: 1000\r\n\r\n{"model":`);
    expect(half).toMatch(/^HTTP\/1.1 408 /);
    expect(JSON.parse(half.split('\r\n\r\n')[1]!)).toMatchObject({
      error: { code: 'request_timeout' },
    });
  });

  it('of a body without a stated length is refused as well', async () => {
    served = await serving({ limits: { bodyBytes: 1000 } });
    const reply = await raw(served.server, '/v1/completions', {
      headers: { 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(5000),
    });
    expect(reply.status).toBe(413);
  });

  it('that a client does not read ends its answer', async () => {
    served = await serving({ limits: { unreadBytes: 1 } });
    const { client, server } = served;
    const stream = await client.completions
      .create({ ...LONG, stream: true, n: 16 })
      .catch(() => undefined);
    await expect.poll(() => server.figures().open, { timeout: 60_000 }).toBe(0);
    expect(server.figures().tokens).toBeLessThan(16 * LONG.max_tokens);
    stream?.controller.abort();
  });
});

it('opens the models again when the process of the engine has ended', async () => {
  served = await serving();
  const { client, enginePid } = served;
  const ask = () => client.completions.create({ ...LONG, max_tokens: 8 });
  const before = await ask();
  const first = enginePid()!;
  const broken = client.completions.create(LONG).catch((error: unknown) => error as APIError);
  await expect.poll(() => served!.server.figures().open).toBe(1);
  process.kill(first, 'SIGKILL');
  expect(await broken).toMatchObject({ status: 500, code: 'server_error' });
  expect((await ask()).choices[0]!.text).toBe(before.choices[0]!.text);
  expect(enginePid()).not.toBe(first);
});

describe('omr serve', () => {
  interface Started {
    readonly child: ChildProcess;
    readonly ready: { readonly url: string; readonly key: string; readonly models: string[] };
    readonly errors: () => string;
    readonly ended: Promise<number | null>;
  }

  /** Starts the command; resolves when it has printed its line. */
  function start(...words: readonly string[]): Promise<Started> {
    const child = spawn(process.execPath, [CLI, 'serve', ...words, '--json'], { cwd: os.tmpdir() });
    let [out, err] = ['', ''];
    child.stderr.on('data', (text) => (err += String(text)));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (text) => {
        out += String(text);
        if (!out.endsWith('\n')) return;
        const ready = JSON.parse(out) as Started['ready'];
        resolve({ child, ready, errors: () => err, ended });
      });
      void ended.then((code) => reject(new Error(`exit code ${code}: ${err}`)));
    });
  }

  /** Processes below one, as the system lists them. */
  const childrenOf = (pid: number): number[] =>
    fs
      .readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((word) => word.trim() !== '')
      .map(Number);

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with exit code 0 on %s', async (signal) => {
    const { child, ready, errors, ended } = await start('--model', GENERAL);
    expect(ready.models).toEqual(['general']);
    expect(ready.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    const client = new OpenAI({ baseURL: ready.url, apiKey: ready.key, maxRetries: 0 });
    const stream = await client.completions.create({ ...LONG, stream: true });
    const engines = process.platform === 'linux' ? childrenOf(child.pid!) : [];
    child.kill(signal);
    let parts = 0;
    try {
      for await (const part of stream) parts += part.choices.length;
    } catch {
      // The answer was cut off: it would have taken longer than the end of the server.
    }
    expect(parts).toBeGreaterThan(0);
    expect(await ended).toBe(0);
    // Nothing of what was asked or answered, and no key.
    expect(errors()).toBe('');
    for (const pid of engines) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    await expect(client.models.list()).rejects.toThrow();
  });

  it.skipIf(process.platform === 'win32')('ends when npx is ended', async () => {
    const words = [CLI, 'serve', '--model', GENERAL, '--json'];
    // As npm does it: a shell in between, which dies of a signal without handing it on.
    const shell = spawn('sh', ['-c', '"$0" "$@"; true', process.execPath, ...words], {
      cwd: os.tmpdir(),
      env: { ...process.env, npm_command: 'exec' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const line = await new Promise<string>((resolve) =>
      shell.stdout.once('data', (text) => resolve(String(text))),
    );
    const { url, key } = JSON.parse(line) as Started['ready'];
    const list = () => fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
    expect((await list()).status).toBe(200);
    // The output closes with the last process that has it.
    const closed = new Promise((resolve) => shell.on('close', resolve));
    shell.kill('SIGTERM');
    await closed;
    await expect(list()).rejects.toThrow();
  });

  it('serves a base and its adapters by names, to TLS clients on another address', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-test-'));
    const [cert, key] = [path.join(dir, 'cert.pem'), path.join(dir, 'key.pem')];
    const subject = [
      '-subj',
      '/CN=test',
      '-addext',
      'subjectAltName=DNS:models.example,IP:127.0.0.1',
    ];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject],
      { stdio: 'ignore' },
    );
    const adapters = ['--adapter', `meters=${adapterFolder(4)}`, '--adapter', adapterFolder(5)];
    const tls = ['--host', '0.0.0.0', '--tls-cert', cert, '--tls-key', key];
    const { child, ready, errors, ended } = await start('--model', GENERAL, ...adapters, ...tls);
    expect(ready.models).toEqual(['general', 'meters', 'adapter']);
    expect(errors()).toContain('Warning');
    const port = new URL(ready.url).port;
    const curl = (host: string): string =>
      execFileSync('curl', [
        ...['-s', '--noproxy', '*', '--cacert', cert, '-H', `Host: ${host}`],
        `https://127.0.0.1:${port}/health`,
      ]).toString();
    expect(curl('models.example')).toBe('{"status":"ok"}');
    expect(curl('attacker.example')).toContain('host_not_allowed');
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    fs.rmSync(dir, { recursive: true });
  });

  it.each([
    [['--host', '0.0.0.0'], 'needs a certificate'],
    [['--host', 'example.com'], 'not an IP address'],
    [['--tls-cert', 'x'], 'belong together'],
    [['--adapter', GENERAL], 'would have the name “general”'],
    [['--adapter', ROOT], 'is not an adapter'],
  ])('refuses %j', async (words, sentence) => {
    await expect(start('--model', GENERAL, ...words)).rejects.toThrow(sentence);
  });

  it('says that a port is taken', async () => {
    served = await serving();
    const { port } = new URL(served.server.url);
    await expect(start('--model', GENERAL, '--port', port)).rejects.toThrow(`uses port ${port}`);
  });
});
