// State in a device's memory, on the software GPU that comes with Electron.

import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveModel } from '../../../main/data/checkpoints/load.ts';
import { randomParameters, relativeError, temporaryFolder, TINY_TEXT } from '../../helpers.ts';
import { softwareGpu } from '../../software-gpu.ts';
import { ROOT } from '../../surroundings.ts';
import type { DeviceSteps } from './device-steps.ts';
import type { Comparison } from './optimizers/adamw-steps.ts';

const gpu = softwareGpu();
if (typeof gpu === 'string') process.stderr.write(`device memory tests are skipped: ${gpu}\n`);

/** Runs a module's function in a process that has the software GPU; what it returns, and what it says. */
function onGpu(file: string, call: string): { result: unknown; stderr: string } {
  const at = JSON.stringify(path.join(ROOT, file));
  const code = `const own = await import(${at}); console.log(JSON.stringify(await own.${call}));`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '-e', code],
    { env: gpu as NodeJS.ProcessEnv, encoding: 'utf8', cwd: ROOT, maxBuffer: 2 ** 28 },
  );
  expect(status, stderr).toBe(0);
  return { result: JSON.parse(stdout.trim().split('\n').at(-1)!), stderr };
}

describe.skipIf(typeof gpu === 'string')('device memory', () => {
  it('25 steps of AdamW end where those of the loop end', () => {
    const steps = 'test/engine/training/optimizers/adamw-steps.ts';
    const { pairs, skipped } = onGpu(steps, `compareAdamW('webgpu')`).result as Comparison;
    for (const [name, [got, wanted]] of Object.entries(pairs))
      expect(relativeError(got, wanted), name).toBeLessThan(1e-6);
    expect(skipped).toBe(true);
  });

  it.each([false, true])(
    'training in it gives losses, norms and parameters of the processor; recorded: %s',
    (capture) => {
      const folder = temporaryFolder();
      saveModel(folder, { json: TINY_TEXT, tensors: randomParameters(TINY_TEXT) });
      const options = capture ? { capture, severity: 1 } : {};
      const call = `deviceSteps('webgpu', ${JSON.stringify(folder)}, ${JSON.stringify(options)})`;
      const { result, stderr } = onGpu('test/engine/training/device-steps.ts', call);
      const { losses, norms, parameters } = result as DeviceSteps;
      expect(losses[0].length).toBe(12);
      for (const [got, wanted] of [losses, norms, parameters])
        expect(relativeError(got, wanted)).toBeLessThan(1e-4);
      // Two programs, opened one after the other: of six runs each, the first one is recorded.
      const says = (text: string) => stderr.split(text).length - 1;
      expect(says('will use the graph capture feature')).toBe(capture ? 2 : 0);
      expect(says('Replaying the captured')).toBe(capture ? 10 : 0);
    },
  );
});
