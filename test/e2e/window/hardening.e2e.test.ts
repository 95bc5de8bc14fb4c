// The real window against what a page, a row or another program could try. What else holds it is
// listed in docs/security.md.

import { spawn } from 'node:child_process';
import * as dgram from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OmrApi } from '../../../preload/contract.ts';
import { appCommand, missingWindow, ROOT, temporaryHome } from '../support/launch.ts';
import { windowOfSuite } from '../support/test-window.ts';
import { packedApp } from '../support/packed-app.ts';

/** Addresses of this machine: what is sent there never leaves it, yet an answer would be seen. */
const OUTER = Object.values(os.networkInterfaces())
  .flat()
  .find((each) => each && each.family === 'IPv4' && !each.internal)?.address;

/** Servers for calls between browsers, on every address of this machine, and what they hear. */
async function callServers(): Promise<{ urls: string[]; heard: string[]; close: () => void }> {
  const heard: string[] = [];
  const stun = dgram.createSocket('udp4').on('message', () => heard.push('STUN by UDP'));
  const turn = net.createServer(() => heard.push('TURN by TCP')).listen(0, '0.0.0.0');
  stun.bind(0, '0.0.0.0');
  await Promise.all([once(stun, 'listening'), once(turn, 'listening')]);
  const tcp = (turn.address() as net.AddressInfo).port;
  const urls = ['127.0.0.1', ...(OUTER === undefined ? [] : [OUTER])].flatMap((host) => [
    `stun:${host}:${stun.address().port}`,
    `turn:${host}:${tcp}?transport=tcp`,
  ]);
  const close = (): void => {
    stun.close();
    turn.close();
  };
  return { urls, heard, close };
}

/** Runs in a page: prepares a call with these servers, and returns the addresses that it found. */
async function callOut(urls: string[]): Promise<string[]> {
  const servers = [{ urls, username: 'a', credential: 'b' }];
  const call = new RTCPeerConnection({ iceServers: servers });
  const found: string[] = [];
  const ended = new Promise<void>((resolve) => {
    call.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null) resolve();
      else found.push(candidate.candidate);
    });
  });
  call.createDataChannel('out');
  await call.setLocalDescription(await call.createOffer());
  await ended;
  call.close();
  return found.filter((text) => text !== '');
}

describe.skipIf(missingWindow !== null)('the window', () => {
  const win = windowOfSuite(({ workspace }) => {
    // As somebody else's workspace brings it along.
    mkdirSync(workspace, { recursive: true });
    writeFileSync(join(workspace, 'allowed-hosts.json'), '["teacher.example:8000"]');
  });

  it('allows no server that a workspace brought along, and shows that it waits', async () => {
    await win.page.locator('[data-page=settings]').click();
    await win.page.getByTestId('hosts-waiting').getByText('teacher.example:8000').first().waitFor();
    const allowed = await win.page.evaluate(() =>
      (globalThis as unknown as { omr: { invoke(name: string): Promise<unknown> } }).omr.invoke(
        'hosts:list',
      ),
    );
    expect(allowed).toEqual([]);
  });

  it("keeps the program's own folder closed to other users", () => {
    if (process.platform === 'win32') return console.log('skipped: Windows has no such modes');
    expect((statSync(win.home.userData).mode & 0o077).toString(8)).toBe('0');
    expect((statSync(join(win.home.workspace, 'omr.sqlite')).mode & 0o077).toString(8)).toBe('0');
  });

  it('tells where the private key lies, by what this system really offers', async () => {
    const isKept = await win.app.evaluate(
      ({ safeStorage }) =>
        safeStorage.isEncryptionAvailable() &&
        (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
    );
    const { sentences } = await win.page.evaluate(() =>
      (globalThis as unknown as { omr: OmrApi }).omr.invoke('origin:check', null),
    );
    const told = sentences.join(' ');
    expect(told.includes('encrypted with a secret that the system keeps')).toBe(isKept);
    expect(told.includes('in a file that only its owner may read')).toBe(!isKept);
    const files = readdirSync(win.home.workspace).filter((name) => /^signing-key\./.test(name));
    expect(files.sort()).toEqual(
      [isKept ? 'signing-key.sealed' : 'signing-key.pem', 'signing-key.pub'].sort(),
    );
  });

  it('calls no browser: a call gathers no address and sends nothing to a server', async () => {
    const { urls, heard, close } = await callServers();
    const gathered = await win.page.evaluate(callOut, urls);
    expect({ gathered, heard }).toEqual({ gathered: [], heard: [] });
    close();
  });

  it('has no other way out either: socket, beacon, event stream, worker, prefetch', async () => {
    const heard: string[] = [];
    const server = net.createServer(() => heard.push('a connection')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
    const outcome = await win.page.evaluate(async (host) => {
      const refused: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        refused.push(effectiveDirective),
      );
      const ended = (target: EventTarget): Promise<string> =>
        new Promise((resolve) => {
          target.addEventListener('error', () => resolve('refused'));
          target.addEventListener('open', () => resolve('open'));
          target.addEventListener('load', () => resolve('loaded'));
        });
      const attempt = async (make: () => EventTarget): Promise<string> => {
        try {
          return await ended(make());
        } catch {
          return 'refused';
        }
      };
      const element = (name: string, attributes: Record<string, string>): HTMLElement => {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        document.head.append(made);
        return made;
      };
      navigator.sendBeacon(`http://${host}/beacon`, 'x');
      element('link', { rel: 'prefetch', href: `http://${host}/prefetch` });
      element('link', { rel: 'dns-prefetch', href: `http://${host}/` });
      element('link', { rel: 'preconnect', href: `http://${host}/` });
      return {
        socket: await attempt(() => new WebSocket(`ws://${host}/`)),
        events: await attempt(() => new EventSource(`http://${host}/`)),
        worker: await attempt(() => new Worker('blob:null/x')),
        style: await attempt(() =>
          element('link', { rel: 'stylesheet', href: `http://${host}/s` }),
        ),
        script: await attempt(() => element('script', { src: `http://${host}/s.js` })),
        refused,
      };
    }, address);
    expect(outcome).toMatchObject({
      socket: 'refused',
      events: 'refused',
      worker: 'refused',
      style: 'refused',
      script: 'refused',
    });
    expect(outcome.refused).toContain('connect-src');
    expect(heard).toEqual([]);
    server.close();
  });

  it('serves the files of the page alone, whatever the address', async () => {
    const statuses = await win.app.evaluate(async ({ net: client }) => {
      const addresses = ['omr://app/../../../etc/hostname', 'omr://app/%2e%2e/%2e%2e/main/index.js']
        .concat(['omr://app/..%2f..%2fpackage.json', 'omr://app/%00', 'omr://other/index.html'])
        .concat(['omr://app/', 'omr://app/..%5c..%5cpackage.json', 'omr://app//etc/hostname']);
      const found: Record<string, number> = {};
      for (const address of addresses)
        found[address] = await client.fetch(address).then(
          ({ status }) => status,
          () => 404,
        );
      return found;
    });
    expect(new Set(Object.values(statuses))).toEqual(new Set([404]));
  });
});

describe.skipIf(missingWindow !== null)('the package', () => {
  it('does not start with a switch or a variable that opens it to others, and says which', async () => {
    const home = temporaryHome();
    try {
      const app = await packedApp(ROOT, home.userData);
      const { program, args, env } = appCommand(home);
      // The stand-in for a test needs a switch of its own where it runs as root.
      const others = args.filter((argument) => argument !== ROOT);
      for (const name of ['OMR_RESOURCES', 'OMR_SQLITE_BINDING', 'OMR_STAGES']) delete env[name];
      const start = async (given: string[], more: Record<string, string> = {}) => {
        const child = spawn(program, [...others, app, ...given], { env: { ...env, ...more } });
        let text = '';
        child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
        const [code] = (await once(child, 'close')) as [number];
        return { code, text };
      };
      for (const given of ['--remote-debugging-port=0', '--inspect=0', '--js-flags=--expose-gc']) {
        const { code, text } = await start([given]);
        expect({ given, code }).toEqual({ given, code: 1 });
        expect(text).toContain(given.split('=')[0]);
        expect(text).not.toContain('DevTools listening');
      }
      const { code, text } = await start([], { OMR_STAGES: '/tmp/other.mjs' });
      expect(code).toBe(1);
      expect(text).toContain('OMR_STAGES');
    } finally {
      home.remove();
    }
  });
});
