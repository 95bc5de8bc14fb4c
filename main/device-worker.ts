// The process in which one device is tried: `device-worker.ts DEVICE`; tells its parent what it found and ends.

import { probeDevice } from './engine/device-probe.ts';
import type { Device } from './engine/runtime.ts';

const send = (message: object): Promise<void> =>
  new Promise((resolve) => process.send!(message, () => resolve()));

try {
  await send({ probe: await probeDevice(process.argv[2] as Device) });
} catch (error) {
  // The runtime's messages begin with a place in its own sources; what went wrong stands behind it.
  const [line = ''] = (error as Error).message.split('\n');
  const problem = line.replace(/^.*( was false\. |\)>?::<lambda\(\)> |\): )/, '');
  await send({ problem: problem.replace(/^.*Failed to/, 'failed to').replace(/\.$/, '') });
}
process.exit(0);
