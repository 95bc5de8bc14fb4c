// Threads have their own copy of Node's modules: what they try is refused and counted all the same.

import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardNetwork, type NetworkGuard } from '../../../main/platform/network/network-guard.ts';
import { temporaryFolder } from '../../helpers.ts';

let guard: NetworkGuard;
beforeEach(() => (guard = guardNetwork()));
afterEach(() => guard.release());

const TRIES = `
  const { parentPort } = process.getBuiltinModule('node:worker_threads');
  const { lookup, promises } = process.getBuiltinModule('node:dns');
  const told = [];
  const note = (name) => (error) => {
    told.push(name + ' ' + (error?.cause?.code ?? error?.code));
    if (told.length === 6) parentPort.postMessage(told.sort());
  };
  process.getBuiltinModule('node:net').connect(9, '198.51.100.1').on('error', note('net'));
  fetch('http://198.51.100.2/').catch(note('fetch'));
  process.getBuiltinModule('node:dgram').createSocket('udp4').send('x', 9, '198.51.100.3', note('dgram'));
  lookup('a.invalid', note('lookup'));
  promises.resolve4('b.invalid').catch(note('resolve'));
  process.getBuiltinModule('node:http2').connect('http://198.51.100.4').on('error', note('http2'));
`;

const HOSTS = ['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4']
  .concat(['a.invalid', 'b.invalid'])
  .sort();

it.each(['text', 'module'])(
  'a thread from a %s connects to nothing, and is counted',
  async (kind) => {
    const file = path.join(temporaryFolder(), 'thread.mjs');
    fs.writeFileSync(file, TRIES);
    const counted = new Promise<void>((resolve) =>
      guard.onAttempt((_host, attempts) => attempts === HOSTS.length && resolve()),
    );
    const thread = kind === 'text' ? new Worker(TRIES, { eval: true }) : new Worker(file);
    const [told] = (await once(thread, 'message')) as [string[]];
    expect(told).toEqual(
      ['dgram', 'fetch', 'http2', 'lookup', 'net', 'resolve'].map((name) => `${name} ECONNREFUSED`),
    );
    await counted;
    expect([...guard.hosts()].sort()).toEqual(HOSTS);
    await thread.terminate();
  },
);

it('the test would see a connection: without the guard a lookup asks', async () => {
  guard.release();
  const thread = new Worker(
    `process.getBuiltinModule('node:dns').lookup('127.0.0.1', (error, address) =>
      process.getBuiltinModule('node:worker_threads').parentPort.postMessage(String(error ?? address)));`,
    { eval: true },
  );
  expect(await once(thread, 'message')).toEqual(['127.0.0.1']);
  await thread.terminate();
});
