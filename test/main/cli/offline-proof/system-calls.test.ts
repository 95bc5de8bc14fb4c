// Reading what strace, the counters of a namespace and the tables of sockets say, on real programs
// where they run.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import {
  isAvailable,
  observe,
  readCounters,
} from '../../../../main/cli/commands/offline-proof/observe.ts';
import { lookAtSockets, remotesIn } from '../../../../main/cli/commands/offline-proof/sockets.ts';
import { readTrace } from '../../../../main/cli/commands/offline-proof/system-calls.ts';
import { temporaryFolder } from '../../../helpers.ts';

const RECORD = `
7 execve("/opt/node", ["node"], 0x1 /* 9 vars */) = 0
7 clone3({flags=CLONE_VM|CLONE_THREAD} => {parent_tid=[9]}, 88) = 9
7 clone(child_stack=NULL, flags=SIGCHLD <unfinished ...>
8 execve("/none/curl", ["curl"], 0x1 /* 9 vars */) = -1 ENOENT (No such file or directory)
8 execve("/bin/curl", ["curl"], 0x1 /* 9 vars */) = 0
7 <... clone resumed>, child_tidptr=0x7) = 8
9 connect(18<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH
8 sendto(5, "x", 1, 0, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>
7 connect(9, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
7 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0
7 connect(9, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 110) = 0
7 connect(9, {sa_family=AF_UNIX, sun_path="/run/user/1/bus"}, 110) = 0
7 openat(AT_FDCWD</w>, "a.txt", O_WRONLY|O_CREAT, 0666) = 3</w/a.txt>
7 openat(AT_FDCWD</w>, "read.txt", O_RDONLY) = 3</w/read.txt>
7 openat(AT_FDCWD</w>, "/none/b", O_RDWR|O_CREAT, 0666) = -1 ENOENT (No such file)
9 openat(AT_FDCWD</w>, "/none/c", O_RDWR|O_CREAT, 0666 <unfinished ...>
7 rename("/w/a.txt", "/home/me/b.txt") = 0
9 <... openat resumed>) = -1 ENOENT (No such file)
`;

it('finds what would have left the machine, lookups on it included, and what was written', () => {
  const { programs, network, written } = readTrace(RECORD, '/w');
  expect([...programs]).toEqual([
    [7, '/opt/node'],
    [8, '/bin/curl'],
  ]);
  expect(network.map(({ pid, program, to }) => [pid, program, to])).toEqual([
    [7, '/opt/node', '192.0.2.1 port 443'],
    [8, '/bin/curl', '2001:db8::1 port 9'],
    [7, '/opt/node', '127.0.0.53 port 53'],
    [7, '/opt/node', '/run/systemd/resolve/io.systemd.Resolve'],
  ]);
  expect(written).toEqual(['/home/me/b.txt', '/w/a.txt']);
});

it('reads the packets without a way', () => {
  const text = 'Ip: Forwarding OutNoRoutes\nIp: 1 4\nIp6OutNoRoutes                 \t3\n';
  expect(readCounters(text)).toBe(7);
});

it('reads the other ends of sockets', () => {
  // As a processor with the low byte first prints them.
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1
   1: 020200C0:D431 010200C0:0035 02 00000000:00000000 00:00000000 00000000     0        0 12 1
   2: 00000000000000000000000001000000:0035 0000000000000000FFFF0000010200C0:01BB 01 0:0 0:0 0 0 0 13 1
   3: 00000000000000000000000001000000:0035 B80D0120000000000000000001000000:01BB 01 0:0 0:0 0 0 0 14 1
`;
  const lowFirst = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  if (!lowFirst) return console.log('skipped: the high byte is first here');
  expect(remotesIn(table)).toEqual([
    { inode: '12', address: '192.0.2.1', port: 53 },
    { inode: '13', address: '::ffff:192.0.2.1', port: 443 },
    { inode: '14', address: '2001:db8:0:0:0:0:0:1', port: 443 },
  ]);
});

const DIAL = `import net from 'node:net'; import dns from 'node:dns';
  net.connect(9, '198.51.100.1').on('error', () => {}).unref();
  dns.lookup('a-name.invalid', () => process.exit(0));`;

it('sees the connections of a real program from outside', async () => {
  const script = path.join(temporaryFolder(), 'dial.mjs');
  fs.writeFileSync(script, DIAL);
  for (const method of ['system-calls', 'namespace'] as const) {
    if (!isAvailable(method)) {
      console.log(`skipped: ${method} does not work on this machine`);
      continue;
    }
    const command = [process.execPath, script];
    const seen = await observe(method, command, process.env, temporaryFolder());
    expect(seen.exitCode).toBe(0);
    const addresses = seen.trace?.network.map(({ to }) => to).join();
    if (method === 'system-calls') expect(addresses).toContain('198.51.100.1 port 9');
    else expect(seen.withoutWay).toBeGreaterThan(0);
  }
});

it('sees the sockets of a program and of what it starts', async () => {
  if (!isAvailable('sockets')) return console.log('skipped: this machine has no /proc/net/tcp');
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const dial = `require('node:net').connect(${port}, '127.0.0.1')`;
  const start = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(dial)}])`;
  const child = spawn(process.execPath, ['-e', start], { stdio: 'ignore' });
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  expect(lookAtSockets(child.pid!, () => true)).toEqual([`127.0.0.1 port ${port}`]);
  expect(lookAtSockets(child.pid!)).toEqual([]);
  const ended = once(child, 'exit');
  socket.destroy();
  await ended;
  server.close();
});
