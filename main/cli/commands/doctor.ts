// `omr doctor`: checks what works on this machine, without opening a connection.

import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { freeBytes, gigabytes } from '../../platform/files.ts';
import { describeError, UserError } from '../../i18n/user-error.ts';
import type { NetworkGuard } from '../../platform/network/network-guard.ts';
import { english } from '../../i18n/locale.ts';
import { msg } from '../../../i18n/message.ts';

/** The result of one check. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or why the check failed. */
  readonly found: string;
}

/** Runs all checks in order. `guard` is the network guard of this process. */
export async function diagnose(workspaceDir: string, guard: NetworkGuard): Promise<Finding[]> {
  const findings: Finding[] = [];
  const check = async (name: string, work: () => string | Promise<string>): Promise<void> => {
    try {
      findings.push({ name, ok: true, found: await work() });
    } catch (error) {
      findings.push({ name, ok: false, found: describeError(error).message });
    }
  };
  await check(
    'program',
    () => `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  );
  await check('processor', () => `${os.availableParallelism()} × ${os.cpus()[0]?.model ?? '?'}`);
  await check('memory', () => `${gigabytes(os.freemem())} free of ${gigabytes(os.totalmem())}`);
  await check('disk', () => checkDisk(workspaceDir));
  await check('engine', checkEngine);
  const { rolloutsOn, testDevices } = await import('../../engine-process/devices.ts');
  for (const { device, usable, found } of await testDevices()) {
    const text = usable ? found : msg('device.unusable-because', { reason: found });
    // Only the CPU is required.
    const ok = usable || device !== 'cpu';
    findings.push({ name: `device ${device}`, ok, found: english(text) });
    if (device === 'cpu' || !usable) continue;
    // Without llama.cpp the engine samples there itself.
    const rollouts = await rolloutsOn(device);
    findings.push({ name: `rollouts on ${device}`, ok: true, found: english(rollouts.found) });
  }
  await check('pictures', checkImages);
  await check('database', checkDatabase);
  await check('local language models', () => {
    import.meta.resolve('node-llama-cpp');
    return 'node-llama-cpp is installed';
  });
  await check('network guard', () => checkGuard(guard));
  return findings;
}

/** Multiplies two vectors on the CPU, and lists the devices that ONNX Runtime was built for. */
async function checkEngine(): Promise<string> {
  const { Graph } = await import('../../engine/graph/graph.ts');
  const { mul } = await import('../../engine/graph/ops.ts');
  const { Program, installedDevices } = await import('../../engine/runtime/session.ts');
  const graph = new Graph();
  graph.output('y', mul(graph.input('a', [2]), graph.input('b', [2])));
  const program = await Program.compile(graph, { device: 'cpu' });
  const { y } = await program.run({ a: Float32Array.of(2, 3), b: Float32Array.of(5, 7) });
  await program.release();
  if (y?.[0] !== 10 || y[1] !== 21) throw new Error(`2 × 5 and 3 × 7 gave ${String(y)}`);
  return `ONNX Runtime works; built for ${installedDevices().join(', ')}`;
}

async function checkImages(): Promise<string> {
  const { decodeImage } = await import('../../data/images/decode.ts');
  // A PNG of one white pixel.
  const pixel =
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC';
  const { width, height } = await decodeImage(Buffer.from(pixel, 'base64'), 'the self-test image');
  return `decoded a PNG of ${width} × ${height}`;
}

async function checkDatabase(): Promise<string> {
  const { openDatabase } = await import('../../storage/database.ts');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-doctor-'));
  try {
    openDatabase(folder).close();
    return 'SQLite works';
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Below this, checkpoints of a small model and a copy of its weights have no room. */
const LEAST_DISK_BYTES = 1e9;

/** What is free for a workspace. Throws a UserError where that is too little for a run. */
export function checkDisk(workspaceDir: string, bytesIn = freeBytes): string {
  let folder = path.resolve(workspaceDir);
  while (!fs.existsSync(folder)) folder = path.dirname(folder);
  fs.accessSync(folder, fs.constants.W_OK);
  const free = bytesIn(folder);
  if (free >= LEAST_DISK_BYTES) return `${gigabytes(free)} free for ${workspaceDir}`;
  const [left, least] = [megabytes(free), megabytes(LEAST_DISK_BYTES)];
  throw new UserError(msg('cli.disk-low', { folder: workspaceDir, free: left, least }));
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;

/** A host that cannot exist: the guard must refuse it before anything is sent. */
export const GUARD_TEST_HOST = 'guard-test.invalid';

/** Opens a connection that the guard must refuse. */
async function checkGuard(guard: NetworkGuard): Promise<string> {
  const before = guard.attempts();
  const error = await new Promise<Error | undefined>((resolve) => {
    const socket = net.connect({ host: GUARD_TEST_HOST, port: 9 });
    socket.once('connect', () => resolve(undefined));
    socket.once('error', resolve);
    socket.once('close', () => socket.destroy());
  });
  if (guard.attempts() !== before + 1) {
    throw new Error(`A connection was not refused (${error?.message ?? 'it succeeded'}).`);
  }
  return 'active: an outgoing connection was refused';
}
