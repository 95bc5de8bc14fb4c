// `omr serve`: answers OpenAI-compatible requests until it is told to end.

import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { createSecureContext } from 'node:tls';
import { msg } from '../../../i18n/message.ts';
import { folderModelName } from '../../data/checkpoints/download-cache.ts';
import { createEngineClient } from '../../engine-process/client.ts';
import type { ServedFolder } from '../../engine-process/serve/messages.ts';
import { reasonOf, UserError } from '../../i18n/user-error.ts';
import type { Clock } from '../../platform/clock.ts';
import { LIMITS } from '../../serve/protocol/limits.ts';
import { createServedModels } from '../../serve/models.ts';
import { startServer, type ModelServer, type ServeOptions } from '../../serve/server.ts';
import { UsageError, type Arguments, type FlagValues } from '../terminal/arguments.ts';
import type { CliContext, Output } from '../terminal/context.ts';

/** Prints address, key and models as soon as requests are answered; ends with Ctrl+C or SIGTERM. */
export async function serve(
  { flags, repeated = [] }: Arguments,
  { launcher, clock, resources, guard, terminal, onInterrupt }: CliContext,
): Promise<Output> {
  const folders = servedFolders(flags.model, repeated);
  const options = listenOptions(flags);
  // Not the user's workspace: the window could not open it as long as the server runs.
  const workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-serve-'));
  const client = createEngineClient({
    ...{ launcher, clock, workspace, resources },
    onNetwork: (host) => guard.count(host),
  });
  const { promise: interrupted, stop } = interruption(onInterrupt, clock);
  try {
    const models = createServedModels(client, {
      models: folders,
      weights: flags.weights ?? 'stored',
      device: flags.device ?? 'cpu',
      maxSequences: LIMITS.running,
    });
    const server = await Promise.race([startServer(models, options), interrupted]);
    if (!server) return NOTHING;
    if (options.host !== undefined && options.tls)
      terminal.write('Warning: other machines of the network can reach this server.\n');
    process.stdout.write(`${flags.json ? JSON.stringify(described(server)) : greeting(server)}\n`);
    await interrupted;
    await server.close();
    return NOTHING;
  } finally {
    stop();
    await client.close();
    fs.rmSync(workspace, { recursive: true, force: true });
  }
}

const NOTHING: Output = { document: undefined, text: '' };

/** Resolves with the first Ctrl+C or SIGTERM, or when npx has ended. */
function interruption(
  onInterrupt: CliContext['onInterrupt'],
  clock: Clock,
): { promise: Promise<undefined>; stop: () => void } {
  const stops: (() => void)[] = [];
  const promise = new Promise<undefined>((resolve) => {
    const end = (): void => resolve(undefined);
    stops.push(onInterrupt(end), whenNpmEnds(end, clock));
  });
  return { promise, stop: () => stops.forEach((stop) => stop()) };
}

/** Time between two looks for npm. */
const LOOK_MS = 500;

/**
 * Calls back when npm has ended, if it started this program: a SIGTERM to `npx` ends npm's shell alone,
 * and its command lives on with another parent.
 */
function whenNpmEnds(callback: () => void, clock: Clock): () => void {
  if (process.env['npm_command'] === undefined) return () => undefined;
  const parent = process.ppid;
  let stop = (): void => undefined;
  const look = (): void => {
    if (process.ppid !== parent) callback();
    else stop = clock.after(LOOK_MS, look);
  };
  look();
  return () => stop();
}

/** The model and its adapters by their names; throws for a missing model and for equal names. */
function servedFolders(dir: string | undefined, adapters: readonly string[]): ServedFolder[] {
  if (dir === undefined || dir === '')
    throw new UsageError('--model is missing.', 'Add --model DIR.');
  const base = namedFolder(dir);
  const folders = [
    base,
    ...adapters.map((each) => {
      const { name, dir: adapter } = namedFolder(each);
      return { name, dir: base.dir, adapter };
    }),
  ];
  const names = new Set<string>();
  for (const { name } of folders) {
    if (names.has(name)) {
      throw new UserError(msg('serve.name-taken', { name }), {
        hint: msg('serve.name-taken.hint'),
      });
    }
    names.add(name);
  }
  return folders;
}

/**
 * `NAME=FOLDER`, or a folder under its own name; that of a folder of the Hub's download cache is
 * `organisation/model`, as it is there.
 */
export function namedFolder(text: string): { name: string; dir: string } {
  const [, name, folder] = /^([\p{L}\p{N}_.:/ -]+)=(.+)$/u.exec(text) ?? [];
  if (name !== undefined && !fs.existsSync(text)) return { name, dir: path.resolve(folder!) };
  const dir = path.resolve(text);
  return { name: folderModelName(dir), dir };
}

function listenOptions(flags: FlagValues): ServeOptions {
  const { host, port } = flags;
  if (host !== undefined && net.isIP(host) === 0) {
    throw new UserError(msg('serve.address-invalid', { host }), {
      hint: msg('serve.address-invalid.hint'),
    });
  }
  return { host, port, tls: readTls(flags['tls-cert'], flags['tls-key']) };
}

function readTls(cert: string | undefined, key: string | undefined): ServeOptions['tls'] {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new UsageError('--tls-cert and --tls-key belong together.', 'Give both, or none.');
  try {
    const tls = { cert: fs.readFileSync(cert), key: fs.readFileSync(key) };
    createSecureContext(tls);
    return tls;
  } catch (cause) {
    const reason = reasonOf(cause, 'it is no PEM file');
    throw new UserError(msg('serve.tls-unreadable', { reason }), {
      hint: msg('serve.tls-unreadable.hint'),
      cause,
    });
  }
}

function described({ url, key, models }: ModelServer): object {
  return { url, key, models };
}

function greeting({ url, key, models }: ModelServer): string {
  const body = { model: models[0], messages: [{ role: 'user', content: 'Hello' }] };
  return [
    `Address  ${url}`,
    `Key      ${key}`,
    `Models   ${models.join(', ')}`,
    '',
    `curl ${url}/chat/completions -H "Authorization: Bearer ${key}" \\`,
    `  -d '${JSON.stringify(body)}'`,
    '',
    'Ctrl+C ends the server.',
  ].join('\n');
}
