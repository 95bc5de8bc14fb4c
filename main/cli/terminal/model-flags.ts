// `--weights` and `--device` of the commands that run a model.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { WEIGHT_TYPES, convertModel } from '../../data/checkpoints/convert.ts';
import { probeInProcess, testDevice } from '../../engine-process/devices.ts';
import { DEVICES, type Device } from '../../engine/runtime/session.ts';
import { UserError } from '../../i18n/user-error.ts';
import { UsageError, type FlagValues } from './arguments.ts';
import { msg } from '../../../i18n/message.ts';

/**
 * Runs `work` on a folder with the weight type of `--weights`: the folder itself, or a temporary
 * copy.
 */
export async function withWeights<T>(
  dir: string,
  { weights }: FlagValues,
  work: (weightsDir: string) => Promise<T>,
): Promise<T> {
  if (weights === undefined) return work(dir);
  const type = WEIGHT_TYPES.find((known) => known === weights);
  if (!type)
    throw new UsageError(`--weights is "${weights}".`, `It can be ${WEIGHT_TYPES.join(', ')}.`);
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), `omr-${type}-`));
  try {
    await convertModel(dir, copy, type);
    return await work(copy);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

/** The device of `--device`. Throws before a model is loaded if this machine cannot use it. */
export async function usableDevice({ device = 'cpu' }: FlagValues): Promise<Device> {
  const known = DEVICES.find((each) => each === device);
  if (!known) throw new UsageError(`--device is "${device}".`, `It can be ${DEVICES.join(', ')}.`);
  if (known === 'cpu') return known;
  const { usable, found } = await testDevice(known, probeInProcess);
  if (usable) return known;
  const problem = msg('device.unusable-because', { reason: found });
  throw new UserError(msg('cli.device-unusable', { device: known, problem }), {
    hint: msg('cli.device-unusable.hint'),
  });
}
