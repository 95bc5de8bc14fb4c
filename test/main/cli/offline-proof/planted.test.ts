// A dependency that calls out is caught: by the guard of its process, or, where it goes around the
// guard, by what watches from outside.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { proveOffline } from '../../../../main/cli/commands/offline-proof.ts';
import { isAvailable } from '../../../../main/cli/commands/offline-proof/observe.ts';
import { temporaryFolder } from '../../../helpers.ts';
import { ROOT } from '../../../surroundings.ts';

const ENTRY = path.join(ROOT, 'main/cli.ts');
const RESOURCES = path.join(ROOT, 'resources');

/** What calls out through Node's own modules, by the host that it tries. */
const IN_JAVASCRIPT = {
  '198.51.100.1': `net.connect(9, '198.51.100.1').on('error', quiet);`,
  '198.51.100.2': `await fetch('http://198.51.100.2/').catch(quiet);`,
  '198.51.100.3': `http2.connect('http://198.51.100.3').on('error', quiet);`,
  '198.51.100.4': `dgram.createSocket('udp4').send('x', 9, '198.51.100.4', quiet);`,
  '198.51.100.5': `https.get('https://198.51.100.5/').on('error', quiet);`,
  'a-name.invalid': `dns.lookup('a-name.invalid', quiet);`,
  'b-name.invalid': `await dns.promises.resolve4('b-name.invalid').catch(quiet);`,
  '198.51.100.6': `new Worker("require('net').connect(9, '198.51.100.6').on('error', () => {})", { eval: true });`,
};

/** What goes around the guard, by the address that it tries. */
const AROUND = {
  '198.51.100.11': `spawnSync(process.execPath, ['-e', ${JSON.stringify(
    `require('net').connect(9, '198.51.100.11').on('error', () => {}); setImmediate(() => process.exit())`,
  )}]);`,
  '198.51.100.12': `spawnSync('bash', ['-c', 'echo x > /dev/udp/198.51.100.12/9']);`,
  // The socket of Node itself, below its modules.
  '198.51.100.13': `const { TCP, TCPConnectWrap, constants } = process.binding('tcp_wrap');
    const wrap = new TCPConnectWrap();
    wrap.oncomplete = quiet;
    new TCP(constants.SOCKET).connect(wrap, '198.51.100.13', 9);`,
};

let before: string | undefined;
beforeEach(() => (before = process.env['OMR_STAGES']));
afterEach(() => {
  if (before === undefined) delete process.env['OMR_STAGES'];
  else process.env['OMR_STAGES'] = before;
});

/** The stages of the product, in a file that a dependency has got into. */
function plant(...texts: readonly string[]): void {
  const file = path.join(temporaryFolder(), 'stages.mjs');
  const stages = pathToFileURL(path.join(ROOT, 'main/stages/index.ts')).href;
  fs.writeFileSync(
    file,
    `import { spawnSync } from 'node:child_process';
     import dgram from 'node:dgram';
     import dns from 'node:dns';
     import http2 from 'node:http2';
     import https from 'node:https';
     import net from 'node:net';
     import { Worker } from 'node:worker_threads';
     export { stages } from ${JSON.stringify(stages)};
     const quiet = () => undefined;
     ${texts.join('\n')}`,
  );
  process.env['OMR_STAGES'] = file;
}

/** One stage on one card: enough for an engine process to load its stages. */
function oneImport(): string[] {
  const folder = temporaryFolder();
  const card = path.join(RESOURCES, 'sample/sft/0001.png');
  fs.copyFileSync(card, path.join(folder, 'a.png'));
  const row = { id: 'a', picture: 'a.png', question: 'Read A.', answer: '1' };
  fs.writeFileSync(path.join(folder, 'cards.jsonl'), `${JSON.stringify(row)}\n`);
  return ['import', '--set', `source=${JSON.stringify(folder)}`];
}

const options = { commands: [oneImport()], entry: ENTRY };

it('each way through Node is refused and counted by the guard, whatever else watches', async () => {
  plant(...Object.values(IN_JAVASCRIPT));
  const proof = await proveOffline({ resources: RESOURCES }, { ...options, method: 'none' });
  const hosts = new Set(proof.attempts.map(({ to }) => to));
  expect([...hosts].sort()).toEqual(Object.keys(IN_JAVASCRIPT).sort());
  expect(proof.attempts.every(({ by, program }) => by === 'guard' && program === 'worker.ts')).toBe(
    true,
  );
});

it('each way around the guard is seen in the record of system calls', async () => {
  if (!isAvailable('system-calls')) return console.log('skipped: strace does not work here');
  plant(...Object.values(IN_JAVASCRIPT), ...Object.values(AROUND));
  const proof = await proveOffline(
    { resources: RESOURCES },
    { ...options, method: 'system-calls' },
  );
  const seen = proof.attempts.filter(({ by }) => by === 'system');
  expect(new Set(seen.map(({ to }) => to.split(' ')[0]))).toEqual(new Set(Object.keys(AROUND)));
  // Below Node's modules it is the process itself; the others are programs that it started.
  const byAddress = (address: string) => seen.find(({ to }) => to.startsWith(address))?.program;
  expect(byAddress('198.51.100.13')).toBe('worker.ts');
  expect(byAddress('198.51.100.11')).toBe(process.execPath);
  expect(byAddress('198.51.100.12')).toMatch(/bash$/);
  expect(proof.unguarded).toHaveLength(1);
  expect(proof.otherPrograms!.join()).toMatch(/bash/);
});

it('a way around the guard is counted where the network has no way out', async () => {
  if (!isAvailable('namespace')) return console.log('skipped: unshare -rn does not work here');
  plant(AROUND['198.51.100.13']);
  const proof = await proveOffline({ resources: RESOURCES }, { ...options, method: 'namespace' });
  expect(proof.attempts.map(({ by }) => by)).toContain('system');
});

it('without a planted dependency the same run has none', async () => {
  const proof = await proveOffline({ resources: RESOURCES }, options);
  expect(proof).toMatchObject({ attempts: [], failed: [], outside: [] });
  expect(proof.guarded.map(({ program }) => program).sort()).toEqual(['cli.ts', 'worker.ts']);
});

it('a planted dependency ends the command with exit code 1 and names the host', () => {
  plant(IN_JAVASCRIPT['198.51.100.1']);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [ENTRY, 'doctor', '--offline-proof', '--json'],
    { encoding: 'utf8' },
  );
  const { attempts, proof } = JSON.parse(stdout) as {
    attempts: number;
    proof: { attempts: { to: string }[] };
  };
  expect(status).toBe(1);
  expect(stderr).toContain('attempts to connect');
  expect(attempts).toBe(proof.attempts.length);
  expect(new Set(proof.attempts.map(({ to }) => to))).toEqual(new Set(['198.51.100.1']));
});
