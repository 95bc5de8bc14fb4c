// The process in which one device is tried: `device-worker.ts DEVICE`; tells its parent what it found and ends.

import { probeInThisProcess } from './devices.ts';
import type { Device } from '../engine/runtime/session.ts';

const outcome = await probeInThisProcess(process.argv[2] as Device);
const message = typeof outcome === 'string' ? { problem: outcome } : { probe: outcome };
process.send!(message, () => process.exit(0));
