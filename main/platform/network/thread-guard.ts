// The guard of threads: each has its own copy of Node's modules, so what is put in place of theirs
// here holds there not. A thread computes, and may connect to nothing at all.

import type workerThreads from 'node:worker_threads';

const CHANNEL = 'omr:network-attempts';

type Worker = typeof workerThreads.Worker;

/**
 * A class to put in place of `Worker`: its threads have the guard before their first statement.
 * `count` gets the host of every refused attempt. The function ends the counting.
 */
export function guardedWorker(
  Original: Worker,
  count: (host: string) => void,
): { readonly Worker: Worker; readonly stop: () => void } {
  let channel: BroadcastChannel | undefined;
  const listen = (): void => {
    channel ??= new BroadcastChannel(CHANNEL);
    channel.onmessage = ({ data }: MessageEvent) => count(String(data));
    // A process that only waits for attempts may end.
    (channel as unknown as { unref(): void }).unref();
  };
  class GuardedWorker extends Original {
    constructor(file: string | URL, options: workerThreads.WorkerOptions = {}) {
      listen();
      const url = `data:text/javascript,${encodeURIComponent(GUARD)}`;
      // A thread that is given its text, not its file, loads nothing before.
      if (options.eval) super(`${GUARD};${String(file)}`, options);
      else super(file, { ...options, execArgv: [...(options.execArgv ?? []), '--import', url] });
    }
  }
  return { Worker: GuardedWorker, stop: () => channel?.close() };
}

/** The guard of a thread as a text of its own. */
const GUARD = `(${refuseAll.toString()})(${JSON.stringify(CHANNEL)})`;

type Owner = Record<string, unknown> & { readonly prototype: Record<string, unknown> };

/** Runs in the thread, where nothing of this file is known. */
function refuseAll(channelName: string): void {
  const { getBuiltinModule } = process;
  const net = getBuiltinModule('node:net') as unknown as { Socket: Owner };
  const dgram = getBuiltinModule('node:dgram') as unknown as { Socket: Owner };
  const dns = getBuiltinModule('node:dns') as unknown as Record<string, unknown> & {
    promises: Record<string, unknown> & { Resolver: Owner };
    Resolver: Owner;
  };
  const tell = (host: string): Error => {
    const channel = new BroadcastChannel(channelName);
    channel.postMessage(host);
    channel.close();
    const message = `The connection to ${host} was refused: this program works without a network.`;
    return Object.assign(new Error(message), { code: 'ECONNREFUSED' });
  };
  const hostOf = (args: readonly unknown[]): string => {
    const flat = args.flat() as unknown[];
    const named = flat.find((each) => typeof each === 'object' && each !== null) as
      { host?: unknown; path?: unknown } | undefined;
    const isText = (each: unknown): boolean => typeof each === 'string' && !/^\d+$/.test(each);
    // The message of a datagram may be a text too: its address is the text after a port.
    const address = flat.find((each, i) => isText(each) && typeof flat[i - 1] === 'number');
    return String(named?.host ?? named?.path ?? address ?? flat.find(isText) ?? 'localhost');
  };
  const fail = (args: readonly unknown[]): void => {
    const error = tell(hostOf(args));
    const callback = args.at(-1);
    if (typeof callback !== 'function') throw error;
    process.nextTick(callback as (error: Error) => void, error);
  };
  net.Socket.prototype['connect'] = function (
    this: { destroy(error: Error): void },
    ...args: unknown[]
  ) {
    const error = tell(hostOf(args));
    process.nextTick(() => this.destroy(error));
    return this;
  };
  for (const name of ['send', 'connect', 'addMembership', 'addSourceSpecificMembership'])
    dgram.Socket.prototype[name] = (...args: unknown[]) => fail(args);
  for (const owner of [dns, dns.Resolver.prototype])
    for (const name of Object.getOwnPropertyNames(owner))
      if (/^(lookup|resolve|reverse)/.test(name)) owner[name] = (...args: unknown[]) => fail(args);
  for (const owner of [dns.promises, dns.promises.Resolver.prototype])
    for (const name of Object.getOwnPropertyNames(owner))
      if (/^(lookup|resolve|reverse)/.test(name))
        owner[name] = (...args: unknown[]) => Promise.reject(tell(hostOf(args)));
  // Without this, `import { lookup } from 'node:dns'` would still be the old function.
  getBuiltinModule('node:module').syncBuiltinESMExports();
}
