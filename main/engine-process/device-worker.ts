// The process in which one device is tested: `device-worker.ts DEVICE thorough|quick`; sends the
// result to its parent and exits.

import { processGuard } from '../platform/network/process-guard.ts';
import { probeInThisProcess } from './devices.ts';
import type { Device } from '../engine/runtime/session.ts';

processGuard.onAttempt((host) => void process.send!({ host }));
const outcome = await probeInThisProcess(process.argv[2] as Device, {
  thorough: process.argv[3] === 'thorough',
});
const message = typeof outcome === 'string' ? { problem: outcome } : { probe: outcome };
process.send!(message, () => process.exit(0));
