// Opens the model of a stage: a base folder, or an adapter folder with its base.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  adapterBase,
  loadAdapter,
  type LoadedAdapter,
} from '../../data/checkpoints/peft-adapter.ts';
import { assertFilesUnchanged } from '../../data/checkpoints/declared-files.ts';
import { openDraftFolder } from '../../platform/draft-folder.ts';
import { sha256 } from '../../platform/files.ts';
import { loadModel, openModel, type LoadedModel } from '../../data/checkpoints/load.ts';
import { WEIGHT_TYPES, convertModel } from '../../data/checkpoints/convert.ts';
import { LARGEST_DEVICE_ERROR, probeDevice } from '../../engine/training/device-probe.ts';
import { DEVICES, type Device } from '../../engine/runtime/session.ts';
import { UserError } from '../../i18n/user-error.ts';
import { adapterParameters, type TrainableParameters } from '../../engine/layers/lora.ts';
import type { Model } from '../../engine/models/model.ts';
import type { Job } from '../contract/stage.ts';
import { openModelWeights } from '../../data/checkpoints/model-weights.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** Weight type, device and size of images; settings of every stage that runs a model. */
export interface EngineSettings extends PictureSettings {
  /**
   * Type of the frozen weights: as stored, f32, f16, bf16, int8 or int4 (8-bit products). A
   * converted copy is cached.
   */
  readonly weights: string;
  /** cpu, webgpu, cuda, dml or coreml. */
  readonly device: string;
}

/** The size of images, as Hugging Face's processors of the Qwen families name it. */
export interface PictureSettings {
  /**
   * Smaller images are enlarged to this area in pixels; 0 for the model's own, or that with which its
   * adapter was trained.
   */
  readonly minPixels: number;
  /** Larger images are reduced to this area in pixels; 0 as above. */
  readonly maxPixels: number;
}

export const ENGINE_DEFAULTS: EngineSettings = {
  weights: 'stored',
  device: 'cpu',
  minPixels: 0,
  maxPixels: 0,
};

export interface OpenedModel {
  readonly base: LoadedModel;
  /** The base with its weights as stored, whatever type `base` holds them in. */
  readonly original: Model;
  /** Undefined for a base model without an adapter. */
  readonly adapter: LoadedAdapter | undefined;
  readonly trained: TrainableParameters | undefined;
  readonly device: Device;
}

/**
 * Opens a model folder, or an adapter folder and the base that it names. Throws a UserError for files
 * that are no longer what the folder states.
 */
export async function openModelFolder(
  {
    model: dir,
    minPixels,
    maxPixels,
    ...engine
  }: Omit<EngineSettings, keyof PictureSettings> &
    Partial<PictureSettings> & { readonly model: string },
  job: Pick<Job, 'workspace' | 'signal' | 'report'>,
): Promise<OpenedModel> {
  const device = await openDevice(engine.device);
  const baseDir = adapterBase(dir) ?? dir;
  await assertFilesUnchanged(dir);
  if (baseDir !== dir) await assertFilesUnchanged(baseDir);
  // An adapter's folder has the image size that it was trained with.
  const stored = loadModel(baseDir, { minPixels, maxPixels, settingsFrom: dir });
  const base =
    engine.weights === 'stored'
      ? stored
      : { ...stored, model: openModel(await heldAs(baseDir, engine.weights, job)).model };
  const original = stored.model;
  if (baseDir === dir) return { base, original, adapter: undefined, trained: undefined, device };
  const adapter = loadAdapter(dir, base.model);
  const trained = adapterParameters(adapter.adapter, adapter.modules);
  return { base, original, adapter, trained, device };
}

/** The device of this name, after a test run on it. */
async function openDevice(name: string): Promise<Device> {
  const device = DEVICES.find((known) => known === name);
  if (!device) {
    throw new UserError(msg('device.unknown', { device: name }), {
      hint: msg('settings.allowed-values.hint', { values: DEVICES.join(', ') }),
    });
  }
  if (device === 'cpu') return device;
  const problem = await probeDevice(device).then(
    ({ error }): UserText | undefined =>
      error <= LARGEST_DEVICE_ERROR
        ? undefined
        : msg('device.results-differ', { error: error.toExponential(1) }),
    (error: Error) => error.message.split('\n')[0],
  );
  if (problem === undefined) return device;
  throw new UserError(msg('device.unusable', { device, reason: problem }), {
    hint: msg('device.unusable.hint'),
  });
}

/** The folder with a copy of the model in another weight type, created if it does not exist. */
function heldAs(
  dir: string,
  weights: string,
  job: Pick<Job, 'workspace' | 'signal' | 'report'>,
): Promise<string> {
  const type = WEIGHT_TYPES.find((known) => known === weights);
  if (!type) {
    throw new UserError(msg('settings.weights-unknown', { value: weights }), {
      hint: msg('settings.weights-unknown.hint', { values: WEIGHT_TYPES.join(', ') }),
    });
  }
  return keptCopy(dir, type, job, (draft) =>
    convertModel(dir, draft, type, { signal: job.signal }),
  );
}

/**
 * The folder with what `write` makes of a model's weights, for each kind of it. It is kept in the
 * workspace for as long as the weights stay what they are.
 */
export async function keptCopy(
  dir: string,
  kind: string,
  { workspace, report }: Pick<Job, 'workspace' | 'report'>,
  write: (draft: string) => void | Promise<void>,
): Promise<string> {
  const files = new Set([...openModelWeights(dir).values()].map(({ file }) => file));
  const states = [...files].map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [realpathSync(file), size, mtimeMs];
  });
  const key = sha256(JSON.stringify([states, kind])).slice(0, 16);
  const copy = join(workspace, 'cache', 'weights', key);
  if (existsSync(copy)) return copy;
  report({ fraction: 0, title: msg('progress.preparing-weights'), detail: kind });
  const draft = openDraftFolder(copy, `${key}.${process.pid}`);
  try {
    await write(draft.dir);
    draft.publish();
  } catch (error) {
    draft.discard();
    throw error;
  }
  return copy;
}
