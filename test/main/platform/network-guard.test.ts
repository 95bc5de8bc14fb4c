// The guard against real connections: a server on this machine's external address is reachable
// without the guard and not with it.

import * as dgram from 'node:dgram';
import dns from 'node:dns';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import * as http from 'node:http';
import * as http2 from 'node:http2';
import * as net from 'node:net';
import * as os from 'node:os';
import * as tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  guardNetwork,
  isLoopback,
  type NetworkGuard,
} from '../../../main/platform/network/network-guard.ts';

/**
 * A non-loopback address of this machine: packets to it never leave the machine, yet the guard must
 * refuse it.
 */
const outer = Object.values(os.networkInterfaces())
  .flat()
  .find((each) => each && each.family === 'IPv4' && !each.internal)?.address;
if (!outer) console.log('skipped: connections to an outer address, for this machine has none');

let guard: NetworkGuard | undefined;
const heard: string[] = [];
const guarded = (allowed: string[] = []): NetworkGuard => {
  guard = guardNetwork({ allowed });
  guard.onAttempt((host, count) => heard.push(`${host} ${count}`));
  return guard;
};
beforeEach(() => heard.splice(0));
afterEach(() => {
  guard?.release();
  guard = undefined;
});

function failure(emitter: net.Socket | http.ClientRequest): Promise<Error> {
  return new Promise((resolve) => emitter.once('error', resolve));
}

describe.runIf(outer)('a server on an outer address of this machine', () => {
  const host = outer ?? '';
  let server: http.Server;
  let port: number;
  let seen: number;
  beforeEach(async () => {
    seen = 0;
    // A connection kept open from before the guard would hide that a new one is refused.
    server = http.createServer((_request, response) =>
      response.writeHead(200, { connection: 'close' }).end('reached'),
    );
    server.on('connection', () => (seen += 1));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    port = (server.address() as net.AddressInfo).port;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('is reachable without the guard, not with it, and again after its release', async () => {
    const ask = async (): Promise<string> => (await fetch(`http://${host}:${port}`)).text();
    expect(await ask()).toBe('reached');
    const before = seen;
    guarded();
    await expect(ask()).rejects.toThrow('fetch failed');
    const refusals = [
      await failure(net.connect(port, host)),
      await failure(net.connect({ port, host })),
      await failure(http.get({ port, host })),
      await failure(tls.connect({ port, host })),
      await failure(new net.Socket().connect(port, host)),
    ];
    for (const error of refusals) expect(error.message).toContain(`to ${host} was refused`);
    expect(seen).toBe(before);
    expect(guard?.attempts()).toBe(6);
    expect(heard.at(-1)).toBe(`${host} 6`);
    guard?.release();
    expect(await ask()).toBe('reached');
  });

  it('is reachable if the allow-list names it, with or without the port', async () => {
    for (const entry of [host, `${host}:${port}`]) {
      guarded([entry]);
      expect(await (await fetch(`http://${host}:${port}`)).text()).toBe('reached');
      expect(guard?.attempts()).toBe(0);
      guard?.release();
    }
    guarded([`${host}:1`]);
    await expect(fetch(`http://${host}:${port}`)).rejects.toThrow('fetch failed');
  });

  it('receives no datagram', async () => {
    const received: string[] = [];
    const listener = dgram
      .createSocket('udp4')
      .on('message', (text) => received.push(String(text)));
    listener.bind(0, '0.0.0.0');
    await once(listener, 'listening');
    const sender = dgram.createSocket('udp4');
    const send = (text: string, to: string): Promise<Error | null> =>
      new Promise((resolve) => sender.send(text, listener.address().port, to, resolve));
    guarded();
    expect(await send('outside', host)).toBeInstanceOf(Error);
    expect(await send('inside', '127.0.0.1')).toBeNull();
    if (received.length === 0) await once(listener, 'message');
    expect(received).toEqual(['inside']);
    sender.close();
    listener.close();
  });
});

it('allows everything on the machine itself', async () => {
  const server = net.createServer((socket) => socket.end('here'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  guarded();
  for (const host of ['127.0.0.1', 'localhost']) {
    const socket = net.connect({ host, port });
    expect(String((await once(socket, 'data'))[0])).toBe('here');
  }
  expect(guard?.attempts()).toBe(0);
  server.close();
});

it('refuses to resolve names, however the function was imported', async () => {
  guarded();
  await expect(lookup('a-name.invalid')).rejects.toThrow('was refused');
  await expect(dns.promises.resolve4('a-name.invalid')).rejects.toThrow('was refused');
  await expect(new dns.promises.Resolver().resolveTxt('a-name.invalid')).rejects.toThrow('refused');
  const error = await new Promise((resolve) => dns.lookup('a-name.invalid', resolve));
  expect(String(error)).toContain('was refused');
  expect(heard).toHaveLength(4);
});

it('refuses every query of a name server, even about this machine', async () => {
  guarded();
  const { promises } = dns;
  const queries = [
    () => lookup('a.localhost'),
    () => promises.resolve4('localhost'),
    () => promises.resolve('localhost', 'AAAA'),
    () => promises.resolve4('127.0.0.1'),
    () => promises.reverse('127.0.0.1'),
    () => promises.lookupService('127.0.0.1', 80),
    () => promises.resolveNs(''),
    () => new promises.Resolver().reverse('::1'),
  ];
  for (const query of queries) await expect(query()).rejects.toThrow('was refused');
  const error = await new Promise((resolve) => dns.resolveTxt('localhost', resolve));
  expect(String(error)).toContain('was refused');
  expect(guard?.attempts()).toBe(queries.length + 1);
});

it('connects to no name that only looks like this machine', async () => {
  guarded();
  const hosts = ['a.localhost', 'localhost.localdomain', 'localhost.', 'ip6-localhost'];
  for (const host of hosts)
    expect((await failure(net.connect({ host, port: 9 }))).message).toContain('was refused');
  await expect(fetch('http://a.localhost:81/')).rejects.toThrow('fetch failed');
  const session = http2.connect('http://a.localhost:9');
  const [error] = (await once(session, 'error')) as [Error];
  expect(error.message).toContain('was refused');
  expect(guard?.attempts()).toBe(hosts.length + 2);
});

it('answers localhost without asking the resolver of the system', async () => {
  const asked: unknown[] = [];
  const original = dns.lookup;
  // What the guard stands in front of: it must not be reached.
  dns.lookup = ((...args: unknown[]) => asked.push(args[0])) as unknown as typeof dns.lookup;
  try {
    guarded();
    const { promises } = dns;
    expect(await promises.lookup('localhost')).toEqual({ address: '127.0.0.1', family: 4 });
    expect(await promises.lookup('LOCALHOST', 6)).toEqual({ address: '::1', family: 6 });
    expect(await promises.lookup('localhost', { all: true, family: 4 })).toEqual([
      { address: '127.0.0.1', family: 4 },
    ]);
    const answer = await new Promise((resolve) =>
      dns.lookup('localhost', (...found) => resolve(found)),
    );
    expect(answer).toEqual([null, '127.0.0.1', 4]);
    const all = await new Promise((resolve) =>
      dns.lookup('localhost', { all: true }, (_none, found) => resolve(found)),
    );
    expect(all).toEqual([
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ]);
    expect(asked).toEqual([]);
  } finally {
    guard?.release();
    dns.lookup = original;
  }
});

it('joins no multicast group, which tells the routers around', async () => {
  const socket = dgram.createSocket('udp4');
  socket.bind(0);
  await once(socket, 'listening');
  guarded();
  expect(() => socket.addMembership('239.1.2.3')).toThrow('was refused');
  expect(() => socket.addSourceSpecificMembership('10.0.0.1', '232.1.2.3')).toThrow('was refused');
  expect(heard).toEqual(['239.1.2.3 1', '10.0.0.1 2']);
  socket.close();
});

it('counts what other processes were refused, and keeps the hosts', async () => {
  guarded();
  guard?.count('elsewhere.invalid');
  await expect(lookup('a-name.invalid')).rejects.toThrow('was refused');
  expect(guard?.attempts()).toBe(2);
  expect(guard?.hosts()).toEqual(['elsewhere.invalid', 'a-name.invalid']);
});

it('knows the names of this machine', () => {
  const inside = ['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', ''];
  const outside = [
    '10.0.0.1',
    '192.0.2.1',
    '::ffff:10.0.0.1',
    '128.0.0.1',
    'localhost.example',
    'a.localhost',
  ];
  expect([...inside, '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'].filter((x) => !isLoopback(x))).toEqual(
    [],
  );
  expect([...outside, '127.0.0.1.example', '0.0.0.0', '::'].filter(isLoopback)).toEqual([]);
});
