// Opens the model of a stage: a base folder, or an adapter folder with its base.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
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
import { ROWS } from '../../engine/graph/quantization/rows.ts';
import { hasMatrixTiles } from '../../platform/limits/matrix-tiles.ts';
import { LARGEST_DEVICE_ERROR, probeDevice } from '../../engine/training/device-probe.ts';
import type { OperatorCount } from '../../engine/runtime/placement.ts';
import { DEVICES, type Device } from '../../engine/runtime/session.ts';
import { english } from '../../i18n/locale.ts';
import { UserError } from '../../i18n/user-error.ts';
import { adapterParameters, type TrainableParameters } from '../../engine/layers/lora.ts';
import type { Model } from '../../engine/models/model.ts';
import type { Job } from '../contract/stage.ts';
import { openModelWeights } from '../../data/checkpoints/model-weights.ts';
import { msg, type UserText } from '../../../i18n/message.ts';
import { chooseWeights, processorName } from './weights.ts';

/** Weight type, device and size of images; settings of every stage that runs a model. */
export interface EngineSettings extends PictureSettings {
  /**
   * Type of the frozen weights: auto, as stored, f32, f16, bf16, int8 or int4 (8-bit products). A
   * converted copy is cached. For auto see `weights.ts`.
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
  weights: 'auto',
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
  /** The type of the weights and, for `auto`, why. */
  readonly weights: { readonly type: string; readonly why?: UserText };
  /** Operators that the device leaves to the processor. */
  readonly onProcessor: readonly OperatorCount[];
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
    Partial<PictureSettings> & { readonly model: string; readonly dataset?: string },
  job: Pick<Job, 'workspace' | 'signal' | 'report'>,
): Promise<OpenedModel> {
  const { device, onProcessor } = await openDevice(engine.device);
  const baseDir = adapterBase(dir) ?? dir;
  await assertFilesUnchanged(dir);
  if (baseDir !== dir) await assertFilesUnchanged(baseDir);
  // An adapter's folder has the image size that it was trained with.
  const stored = loadModel(baseDir, { minPixels, maxPixels, settingsFrom: dir });
  const convert = async (type: string) => openModel(await heldAs(baseDir, type, device, job)).model;
  const decision = cachedWeights(baseDir, `auto ${processorName()}`, job);
  const { dataset } = engine;
  const weights =
    engine.weights === 'auto'
      ? await chooseWeights({ dir: baseDir, stored, device, dataset, decision, convert })
      : { type: engine.weights };
  const base =
    weights.type === 'stored' ? stored : { ...stored, model: await convert(weights.type) };
  const original = stored.model;
  const opened = { base, original, device, weights, onProcessor };
  if (baseDir === dir) return { ...opened, adapter: undefined, trained: undefined };
  const adapter = loadAdapter(dir, base.model);
  const trained = adapterParameters(adapter.adapter, adapter.modules);
  return { ...opened, adapter, trained };
}

/** The device of this name, after a test run on it. */
async function openDevice(name: string): Promise<Pick<OpenedModel, 'device' | 'onProcessor'>> {
  const device = DEVICES.find((known) => known === name);
  if (!device) {
    throw new UserError(msg('device.unknown', { device: name }), {
      hint: msg('settings.allowed-values.hint', { values: DEVICES.join(', ') }),
    });
  }
  if (device === 'cpu') return { device, onProcessor: [] };
  let onProcessor: readonly OperatorCount[] = [];
  const problem = await probeDevice(device).then(
    ({ error, placement }): UserText | undefined => {
      onProcessor = placement.onProcessor;
      if (error <= LARGEST_DEVICE_ERROR) return undefined;
      return msg('device.results-differ', { error: error.toExponential(1) });
    },
    (error: Error) => error.message.split('\n')[0],
  );
  if (problem === undefined) return { device, onProcessor };
  throw new UserError(msg('device.unusable', { device, reason: problem }), {
    hint: msg('device.unusable.hint'),
  });
}

/**
 * The folder with a copy of the model in another weight type, created if it does not exist. Copies for
 * a device have integers in blocks, see `storedIntegers`.
 */
async function heldAs(
  dir: string,
  weights: string,
  device: Device,
  job: Pick<Job, 'workspace' | 'signal' | 'report'>,
): Promise<string> {
  const type = WEIGHT_TYPES.find((known) => known === weights);
  if (!type) {
    throw new UserError(msg('settings.weights-unknown', { value: weights }), {
      hint: msg('settings.weights-unknown.hint', { values: WEIGHT_TYPES.join(', ') }),
    });
  }
  const tiles = device === 'cpu' && hasMatrixTiles();
  const kind = tiles && type === 'int8' ? ROWS : type;
  return keptCopy(dir, kind, job, (draft, progress) =>
    convertModel(dir, draft, type, { signal: job.signal, progress, tiles }),
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
  write: (draft: string, progress: (fraction: number) => void) => void | Promise<void>,
): Promise<string> {
  const copy = cachedWeights(dir, kind, { workspace });
  if (existsSync(copy)) return copy;
  const progress = (fraction: number): void =>
    report({ fraction, title: msg('progress.preparing-weights'), detail: kind });
  progress(0);
  const draft = openDraftFolder(copy, `${basename(copy)}.${process.pid}`);
  try {
    await write(draft.dir, progress);
    draft.publish();
  } catch (error) {
    draft.discard();
    throw error;
  }
  return copy;
}

/** The path in the cache of what was made of a model's weights, which may not exist. */
function cachedWeights(dir: string, what: string, { workspace }: Pick<Job, 'workspace'>): string {
  const files = new Set([...openModelWeights(dir).values()].map(({ file }) => file));
  const states = [...files].map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [realpathSync(file), size, mtimeMs];
  });
  const key = sha256(JSON.stringify([states, what])).slice(0, 16);
  return join(workspace, 'cache', 'weights', key);
}

/** Tells the run's log which weights `auto` took, and what the device leaves to the processor. */
export function logEngine(
  { weights: { why }, device, onProcessor }: OpenedModel,
  { log }: Pick<Job, 'log'>,
): void {
  if (why !== undefined) log(english(why));
  if (onProcessor.length === 0) return;
  const nodes = onProcessor.map(({ operator, count }) => `${operator} × ${count}`).join(', ');
  log(english(msg('device.leaves-nodes', { device, nodes })));
}
