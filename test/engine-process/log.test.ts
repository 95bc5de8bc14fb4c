// The log of a run says where a fault arose; what a fault quotes stays out of it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../main/backend.ts';
import { forkLauncher } from '../../main/engine-process/launcher.ts';
import { temporaryFolder } from '../helpers.ts';

let backend: Backend;
afterEach(() => backend.close());

/** Runs a stage with this body, and returns the log of the run. */
async function logOf(body: string): Promise<string> {
  const dir = temporaryFolder();
  const stages = path.join(dir, 'stages.mjs');
  fs.mkdirSync(path.join(dir, 'resources'));
  fs.writeFileSync(
    stages,
    `const run = (settings, job) => { ${body} };
     export const stages = { rows: async () => ({ stage: { name: 'rows', defaults: {}, inputs: {}, run } }) };`,
  );
  backend = openBackend({
    workspace: path.join(dir, 'workspace'),
    resources: path.join(dir, 'resources'),
    launcher: forkLauncher({ env: { ...process.env, OMR_STAGES: stages } }),
  });
  const job = backend.queue.enqueue({ step: 'rows', stage: 'rows', settings: {} });
  const { runId, status } = await backend.queue.waitFor(job.id);
  expect(status).toBe('failed');
  return backend.handlers['run:log'](runId) as string;
}

it.each([
  ['quotes a row', `JSON.parse('Anna Muster, born 1950, tumour');`],
  ['names one', `throw new TypeError('row\\nof Anna Muster\\n  with a tumour');`],
])('has no data where an error %s, but where it arose', async (_what, body) => {
  const log = await logOf(body);
  expect(log).toMatch(/^(SyntaxError|TypeError)\n/);
  expect(log).toMatch(/at .*stages\.mjs/);
  expect(log).not.toMatch(/Anna|Muster|tumour|1950/);
});
