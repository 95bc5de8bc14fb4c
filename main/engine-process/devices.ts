// Tests devices by a training step in a separate process: a driver that crashes ends that process,
// not the program.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  LARGEST_DEVICE_ERROR,
  probeDevice,
  type DeviceProbe,
} from '../engine/training/device-probe.ts';
import { processGuard } from '../platform/network/process-guard.ts';
import { TELEMETRY_OFF } from '../engine/runtime/telemetry-off.ts';
import { installedDevices, DEVICES, type Device } from '../engine/runtime/session.ts';
import { msg, type UserText } from '../../i18n/message.ts';

/** Result of testing a device. */
export interface DeviceFinding {
  readonly device: Device;
  readonly usable: boolean;
  /** What a training step showed, or the bare reason why the device is not usable. */
  readonly found: UserText;
}

const TIMEOUT_MS = 120_000;

/** Tests all devices one after the other. */
export async function testDevices(): Promise<DeviceFinding[]> {
  const findings: DeviceFinding[] = [];
  for (const device of DEVICES) findings.push(await testDevice(device));
  return findings;
}

/** Tests one device, by default in a separate process. Never throws: an error is a result. */
export async function testDevice(
  device: Device,
  probe: (device: Device) => Promise<DeviceProbe | string> = probeInProcess,
): Promise<DeviceFinding> {
  const not = (found: UserText): DeviceFinding => ({ device, usable: false, found });
  if (!installedDevices().includes(device)) return not(msg('device.provider-missing'));
  const outcome = await probe(device);
  if (typeof outcome === 'string') return not(outcome);
  const { error, stepMs } = outcome;
  if (!(error <= LARGEST_DEVICE_ERROR))
    return not(msg('device.results-differ', { error: error.toExponential(1) }));
  const found = msg('device.results-agree', {
    error: error.toExponential(1),
    milliseconds: stepMs.toFixed(0),
  });
  return { device, usable: true, found };
}

/** Probes in this process; a string result is the error. */
export async function probeInThisProcess(device: Device): Promise<DeviceProbe | string> {
  try {
    return await probeDevice(device);
  } catch (error) {
    // The runtime's messages start with a source location; the actual error follows.
    const [line = ''] = (error as Error).message.split('\n');
    const problem = line.replace(/^.*( was false\. |\)>?::<lambda\(\)> |\): )/, '');
    return problem.replace(/^.*Failed to/, 'failed to').replace(/\.$/, '');
  }
}

/** Probes in a separate process. */
function probeInProcess(device: Device): Promise<DeviceProbe | string> {
  const script = fileURLToPath(new URL('./device-worker.ts', import.meta.url));
  return new Promise((resolve) => {
    const child = fork(script, [device], {
      env: { ...process.env, ...TELEMETRY_OFF },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(`no answer within ${TIMEOUT_MS / 1000} seconds`);
    }, TIMEOUT_MS);
    child.on('message', (message) => {
      const { probe, problem, host } = message as {
        probe?: DeviceProbe;
        problem?: string;
        host?: string;
      };
      if (host !== undefined) return processGuard.count(host);
      resolve(probe ?? problem ?? 'no result');
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(`its process ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}
