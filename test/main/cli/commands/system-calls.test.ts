// Reading what strace and the counters of a namespace record, on real programs where they run.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import { observe, readCounters } from '../../../../main/cli/commands/offline-proof/observe.ts';
import { readTrace } from '../../../../main/cli/commands/offline-proof/system-calls.ts';
import { temporaryFolder } from '../../../helpers.ts';

const RECORD = `
7 execve("/opt/node", ["node"], 0x1 /* 9 vars */) = 0
7 connect(18<socket:[1]>, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 ENETUNREACH
8 sendto(5, "x", 1, 0, {sa_family=AF_INET6, sin6_port=htons(9), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28 <unfinished ...>
7 connect(9, {sa_family=AF_INET, sin_port=htons(8080), sin_addr=inet_addr("127.0.0.1")}, 16) = 0
7 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0
7 connect(9, {sa_family=AF_UNIX, sun_path="/run/systemd/resolve/io.systemd.Resolve"}, 110) = 0
7 connect(9, {sa_family=AF_UNIX, sun_path="/run/user/1/bus"}, 110) = 0
7 openat(AT_FDCWD</w>, "a.txt", O_WRONLY|O_CREAT, 0666) = 3</w/a.txt>
7 openat(AT_FDCWD</w>, "read.txt", O_RDONLY) = 3</w/read.txt>
7 openat(AT_FDCWD</w>, "/none/b", O_RDWR|O_CREAT, 0666) = -1 ENOENT (No such file)
7 rename("/w/a.txt", "/home/me/b.txt") = 0
`;

it('finds what would have left the machine, lookups on it included, and what was written', () => {
  const { programs, network, written } = readTrace(RECORD, '/w');
  expect([...programs]).toEqual([[7, '/opt/node']]);
  expect(network.map(({ to }) => to)).toEqual([
    '192.0.2.1 port 443',
    '2001:db8::1 port 9',
    '127.0.0.53 port 53',
    '/run/systemd/resolve/io.systemd.Resolve',
  ]);
  expect(written).toEqual(['/home/me/b.txt', '/w/a.txt']);
});

it('reads the packets without a way', () => {
  const text = 'Ip: Forwarding OutNoRoutes\nIp: 1 4\nIp6OutNoRoutes                 \t3\n';
  expect(readCounters(text)).toBe(7);
});

const works = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const DIAL = `import net from 'node:net'; import dns from 'node:dns';
  net.connect(9, '192.0.2.1').on('error', () => {}).unref();
  dns.lookup('a-name.invalid', () => process.exit(0));`;

it('sees the connections of a real program from outside', async () => {
  const script = path.join(temporaryFolder(), 'dial.mjs');
  fs.writeFileSync(script, DIAL);
  const command = [process.execPath, script];
  const methods = [
    ['system-calls', works('strace', '-o', '/dev/null', 'true')],
    ['namespace', works('unshare', '-rn', 'true')],
  ] as const;
  for (const [method, isHere] of methods) {
    if (!isHere) {
      console.log(`skipped: ${method} does not work on this machine`);
      continue;
    }
    const seen = await observe(method, command, process.env, temporaryFolder());
    const addresses = seen.trace?.network.map(({ to }) => to).join();
    if (method === 'system-calls') expect(addresses).toContain('192.0.2.1 port 9');
    else expect(seen.withoutWay).toBeGreaterThan(0);
  }
});
