// What the package refuses at its start, and which address is the page's.

import { describe, expect, it } from 'vitest';
import {
  isPackaged,
  readVariable,
  refusedVariables,
  type Variable,
} from '../../../main/platform/network/environment.ts';
import { isPageAddress, PAGE } from '../../../main/window/page-address.ts';
import { quietSwitches, refusedSwitches } from '../../../main/window/switches.ts';

describe('the address of the page', () => {
  it('is the page itself, wherever it has scrolled', () => {
    for (const url of [PAGE, `${PAGE}#run-4`, `${PAGE}?theme=dark`])
      expect(isPageAddress(url, PAGE)).toBe(true);
  });

  it('is no address whose origin is null as well', () => {
    const others = ['about:blank', 'data:text/html,x', 'omr://report/', 'omr://other/index.html']
      .concat(['omr://app/other.html', 'omr://app.evil/index.html', 'omr://user@app/index.html'])
      .concat(['blob:omr://app/7f1c', 'file:///index.html', 'javascript:0', '', 'not an address']);
    expect(others.filter((url) => isPageAddress(url, PAGE))).toEqual([]);
    // All of these schemes have the origin that the comparison used to be made of.
    expect(new URL('data:text/html,x').origin).toBe(new URL(PAGE).origin);
  });

  it('of a development server is that server alone', () => {
    expect(isPageAddress('http://localhost:5173/', 'http://localhost:5173')).toBe(true);
    expect(isPageAddress('http://localhost:5174/', 'http://localhost:5173')).toBe(false);
  });
});

describe('the package', () => {
  it('is told by its archive, not by a variable or an argument', () => {
    expect(isPackaged('file:///opt/OpenMMReasoner/resources/app.asar/out/main/app.js')).toBe(true);
    expect(isPackaged('file:///C:/x/resources/app.asar/out/main/chunks/a.js')).toBe(true);
    expect(isPackaged('file:///home/me/app.asar.unpacked/out/main/app.js')).toBe(false);
    expect(isPackaged()).toBe(false);
  });

  it('refuses the variables that would undo its fuses', () => {
    const names: Variable[] = ['OMR_STAGES', 'OMR_SQLITE_BINDING', 'OMR_RESOURCES'];
    const all: Variable[] = [...names, 'OMR_NETWORK_LOG', 'ELECTRON_RENDERER_URL'];
    for (const name of all) {
      const before = process.env[name];
      process.env[name] = '/tmp/other.mjs';
      try {
        expect(readVariable(name, true)).toBeUndefined();
        expect(readVariable(name, false)).toBe('/tmp/other.mjs');
        expect(refusedVariables(process.env)).toContain(name);
      } finally {
        if (before === undefined) delete process.env[name];
        else process.env[name] = before;
      }
    }
    expect(refusedVariables({ OMR_WORKSPACE: '/home/me/work', OMR_STAGES: '' })).toEqual([]);
  });

  it('refuses switches that open it to others, however they are written', () => {
    const given = ['--remote-debugging-port=9222', '--remote-debugging-pipe', '--inspect']
      .concat(['--inspect-brk=0', '--js-flags=--expose-gc', '--no-sandbox', '-no-sandbox'])
      .concat(['--Disable-Web-Security', '--load-extension=/tmp/x', '--proxy-server=10.0.0.1:8080'])
      .concat(['--host-resolver-rules=MAP * 10.0.0.1', '--renderer-cmd-prefix=sh'])
      .concat(['--utility-cmd-prefix=sh', '--gpu-launcher=sh', '--log-net-log=/tmp/log'])
      .concat(['--ssl-key-log-file=/tmp/keys', '--ignore-certificate-errors', '--require=/tmp/x'])
      .concat(['--enable-features=X', '--disable-features=X', '--allow-file-access-from-files']);
    expect(refusedSwitches(given, 'linux')).toHaveLength(given.length);
    expect(refusedSwitches(['/remote-debugging-port=1'], 'win32')).toEqual([
      '--remote-debugging-port',
    ]);
    expect(refusedSwitches(['/home/me/file'], 'linux')).toEqual([]);
  });

  it('starts with the settings of a screen and a language', () => {
    const given = ['--lang=de', '--force-device-scale-factor=2', '--ozone-platform=wayland', 'x'];
    expect(refusedSwitches(given)).toEqual([]);
    expect(refusedSwitches(['-psn_0_1234'], 'darwin')).toEqual([]);
    expect(refusedSwitches(['--', '--inspect'])).toEqual([]);
  });

  it('resolves no name and asks no proxy; a development server is resolved in development alone', () => {
    const rules = (page?: string): string | undefined =>
      quietSwitches(page).find(([name]) => name === 'host-resolver-rules')?.[1];
    expect(rules()).toBe('MAP * ~NOTFOUND');
    expect(rules('http://localhost:5173')).toContain('EXCLUDE localhost');
    expect(quietSwitches().map(([name]) => name)).toContain('no-proxy-server');
  });
});
