// The process in which one device is tried: `device-worker.ts DEVICE`; tells its parent what it found and ends.

import { probeHere } from './devices.ts';
import type { Device } from '../engine/runtime/session.ts';

const outcome = await probeHere(process.argv[2] as Device);
const message = typeof outcome === 'string' ? { problem: outcome } : { probe: outcome };
process.send!(message, () => process.exit(0));
