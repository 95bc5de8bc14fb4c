// The process in which one device is tested: `device-worker.ts DEVICE thorough|quick|rollouts`; sends
// the result to its parent and exits.

import { processGuard } from '../platform/network/process-guard.ts';
import { probeInThisProcess, rolloutsInThisProcess } from './devices.ts';
import type { Device } from '../engine/runtime/session.ts';

processGuard.onAttempt((host) => void process.send!({ host }));
const [device, kind] = process.argv.slice(2) as [Device, string];
const outcome =
  kind === 'rollouts'
    ? rolloutsInThisProcess(device)
    : await probeInThisProcess(device, { thorough: kind === 'thorough' });
const message = typeof outcome === 'string' ? { problem: outcome } : { outcome };
process.send!(message, () => process.exit(0));
