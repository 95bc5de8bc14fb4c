// Tests devices by a training step in a separate process: a driver that crashes ends that process,
// not the program.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  LARGEST_DEVICE_ERROR,
  probeDevice,
  type DeviceProbe,
  type ProbeOptions,
} from '../engine/training/device-probe.ts';
import { processGuard } from '../platform/network/process-guard.ts';
import { TELEMETRY_OFF } from '../engine/runtime/telemetry-off.ts';
import { setForm } from '../engine/runtime/device-form.ts';
import type { Placement } from '../engine/runtime/placement.ts';
import { installedDevices, DEVICES, type Device } from '../engine/runtime/session.ts';
import { openLlamaLibrary } from '../data/llama/library.ts';
import { withoutSources } from '../i18n/native-message.ts';
import { describeError } from '../i18n/user-error.ts';
import { msg, type UserText } from '../../i18n/message.ts';

/** Result of testing a device. */
export interface DeviceFinding {
  readonly device: Device;
  readonly usable: boolean;
  /** What a training step showed, or the bare reason why the device is not usable. */
  readonly found: UserText;
}

const TIMEOUT_MS = 300_000;

/** Tests all devices one after the other. */
export async function testDevices(): Promise<DeviceFinding[]> {
  const findings: DeviceFinding[] = [];
  for (const device of DEVICES) findings.push(await testDevice(device));
  return findings;
}

/**
 * Tests one device, by default thoroughly and in a separate process. Programs that this process
 * compiles afterwards have the form that the device accepts. Never throws: an error is a result.
 */
export async function testDevice(
  device: Device,
  probe: (device: Device) => Promise<DeviceProbe | string> = (each) =>
    probeInProcess(each, { thorough: true }),
): Promise<DeviceFinding> {
  const not = (found: UserText): DeviceFinding => ({ device, usable: false, found });
  if (!installedDevices().includes(device)) return not(msg('device.provider-missing'));
  const outcome = await probe(device);
  if (typeof outcome === 'string') return not(outcome);
  const { error, stepMs, placement, form } = outcome;
  setForm(device, form);
  if (!(error <= LARGEST_DEVICE_ERROR))
    return not(msg('device.results-differ', { error: error.toExponential(1) }));
  const step = { error: error.toExponential(1), milliseconds: stepMs.toFixed(0) };
  return { device, usable: true, found: foundOn(device, placement, step) };
}

function foundOn(
  device: Device,
  { onProcessor, copies }: Placement,
  { error, milliseconds }: { error: string; milliseconds: string },
): UserText {
  if (device === 'cpu') return msg('device.results-agree', { error, milliseconds });
  if (onProcessor.length === 0) return msg('device.results-agree-wholly', { error, milliseconds });
  const nodes = onProcessor.map(({ operator, count }) => `${operator} × ${count}`).join(', ');
  return msg('device.results-agree-partly', { error, milliseconds, nodes, copies });
}

/** Probes in this process; a string result is the error. */
export async function probeInThisProcess(
  device: Device,
  { thorough = true }: ProbeOptions = {},
): Promise<DeviceProbe | string> {
  try {
    return await probeDevice(device, { thorough });
  } catch (error) {
    const [problem = ''] = withoutSources((error as Error).message).split('\n');
    return problem.replace(/^.*Failed to/, 'failed to').replace(/\.$/, '');
  }
}

/** Probes in a separate process; a string result is the error. */
export const probeInProcess = (
  device: Device,
  { thorough = false }: ProbeOptions = {},
): Promise<DeviceProbe | string> => inProcess(device, thorough ? 'thorough' : 'quick');

/** Whether llama.cpp can sample answers on a device. */
export interface RolloutFinding {
  readonly usable: boolean;
  readonly found: UserText;
}

/** Opens llama.cpp's library for a device in this process. */
export function rolloutsInThisProcess(device: Device): RolloutFinding {
  try {
    openLlamaLibrary(device);
    return { usable: true, found: msg('device.rollouts', { device }) };
  } catch (error) {
    const { message, hint } = describeError(error);
    const reason = [message, hint].filter(Boolean).join(' ');
    return { usable: false, found: msg('device.rollouts-by-engine', { device, reason }) };
  }
}

/** The same in a separate process. Never throws. */
export async function rolloutsOn(device: Device): Promise<RolloutFinding> {
  const outcome = await inProcess<RolloutFinding>(device, 'rollouts');
  if (typeof outcome !== 'string') return outcome;
  return { usable: false, found: msg('device.rollouts-by-engine', { device, reason: outcome }) };
}

/** What the worker for devices finds; a string is the error. */
function inProcess<Outcome extends DeviceProbe | RolloutFinding>(
  device: Device,
  kind: 'thorough' | 'quick' | 'rollouts',
): Promise<Outcome | string> {
  const script = fileURLToPath(new URL('./device-worker.ts', import.meta.url));
  return new Promise((resolve) => {
    const child = fork(script, [device, kind], {
      env: { ...process.env, ...TELEMETRY_OFF },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(`no answer within ${TIMEOUT_MS / 1000} seconds`);
    }, TIMEOUT_MS);
    child.on('message', (message) => {
      const { outcome, problem, host } = message as {
        outcome?: Outcome;
        problem?: string;
        host?: string;
      };
      if (host !== undefined) return processGuard.count(host);
      resolve(outcome ?? problem ?? 'no result');
    });
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve(`its process ended with ${signal ?? `exit code ${code}`}`);
    });
  });
}
