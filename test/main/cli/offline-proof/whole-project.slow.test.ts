// `omr doctor --offline-proof` as a person runs it: every stage, and nothing leaves.

import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { expect, it } from 'vitest';
import type { OfflineProof } from '../../../../main/cli/commands/offline-proof.ts';
import { stages } from '../../../../main/stages/index.ts';
import { plainEnvironment, ROOT } from '../../../surroundings.ts';
import { temporaryFolder } from '../../../helpers.ts';

it('runs every stage, watched as well as this machine can, and finds no attempt', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'main/cli.ts'), 'doctor', '--offline-proof', '--json'],
    { encoding: 'utf8', env: plainEnvironment(temporaryFolder()) },
  );
  const { attempts, proof } = JSON.parse(stdout) as { attempts: number; proof: OfflineProof };
  console.log(`watched by ${proof.method}; ${proof.guarded.length} processes`);
  expect({ attempts, proof: { ...proof, guarded: [], steps: [] }, stderr }).toMatchObject({
    attempts: 0,
    proof: { attempts: [], outside: [], failed: [] },
  });
  const programs = new Set(proof.guarded.map(({ program }) => program));
  expect(programs).toEqual(new Set(['cli.ts', 'worker.ts', 'device-worker.ts']));
  const names = proof.steps.map((step) => step.replace(/-.*/, ''));
  expect(new Set(names)).toEqual(new Set(Object.keys(stages)));
  expect(status).toBe(0);
});
