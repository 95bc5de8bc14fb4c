// `--weights` and `--device` of the commands that run a model.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { convertModel } from '../data/model.ts';
import { WEIGHT_TYPES } from '../data/weight-types.ts';
import { DEVICES } from '../engine/runtime.ts';
import { UsageError, type FlagValues } from './arguments.ts';

/** Runs `work` on a folder whose weights are stored as `--weights` says: the folder itself, or a copy that is removed after. */
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
    convertModel(dir, copy, type);
    return await work(copy);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

/** Refuses a `--device` that this version cannot use. */
export function refuseUnknownDevice({ device = 'cpu' }: FlagValues): void {
  if (device === 'cpu') return;
  throw DEVICES.some((known) => known === device)
    ? new UsageError(`--device ${device}: not yet.`, 'Leave the flag out.')
    : new UsageError(`--device is "${device}".`, `It can be ${DEVICES.join(', ')}.`);
}
