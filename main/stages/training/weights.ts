// What the setting `weights: auto` means for a model on this machine: int8 on processors where it is
// faster and the loss stays, else the weights as stored.

import { existsSync, mkdirSync } from 'node:fs';
import * as os from 'node:os';
import { dirname } from 'node:path';
import type { WeightType } from '../../data/checkpoints/convert.ts';
import type { LoadedModel } from '../../data/checkpoints/load.ts';
import { openModelWeights } from '../../data/checkpoints/model-weights.ts';
import { readRows } from '../../data/datasets/workspace.ts';
import { sizeOf } from '../../engine/graph/tensor.ts';
import { quantizesActivations, type Model } from '../../engine/models/model.ts';
import type { Device } from '../../engine/runtime/session.ts';
import { multipliesIn } from '../../engine/training/device-probe/half-products.ts';
import { layoutPrefixBatch } from '../../engine/training/prefix-batch.ts';
import { Trainer } from '../../engine/training/trainer.ts';
import { freeBytes, writeAtomic } from '../../platform/files.ts';
import { readDataText } from '../../platform/vault/read-data.ts';
import { msg, type UserText } from '../../../i18n/message.ts';
import { measureRates, type Rates } from './memory-fit.ts';

/** Smaller models keep their stored type: they are fast enough, and their results stay the same. */
export const SMALL_MODEL_PARAMETERS = 100e6;
/** int8 products must be this much faster than float32. */
const LEAST_SPEEDUP = 1.2;
/** Largest change of the loss on the first rows, relative. */
export const LARGEST_LOSS_CHANGE = 0.005;
/** Bytes on the disk per parameter of an int8 copy: matrices, their transposes, a 16-bit table. */
const COPY_BYTES = 3.5;
/** Tokens of the first rows that the loss is measured on. */
const TOKENS = 256;

/** The chosen type, and why. */
export interface WeightChoice {
  readonly type: WeightType | 'stored';
  readonly why: UserText;
}

/** A model for which a type is chosen. */
export interface Candidate {
  /** The folder of the base. */
  readonly dir: string;
  readonly stored: LoadedModel;
  readonly device: Device;
  /** The data set of the stage; undefined where it has none. */
  readonly dataset: string | undefined;
  /** The file that keeps the decision, so that all stages of a model decide alike. */
  readonly decision: string;
  /** The model with its weights in another type; converts them once. */
  convert(type: WeightType): Promise<Model>;
}

/** What is measured of a machine, and from how many parameters on it matters. */
export interface Machine {
  readonly smallModel: number;
  rates(): Promise<Pick<Rates, 'int8' | 'product'>>;
}

const MACHINE: Machine = { smallModel: SMALL_MODEL_PARAMETERS, rates: () => measureRates(2) };

/** Chooses the type; on processors, by a measurement of seconds and a cached copy in int8. */
export async function chooseWeights(
  candidate: Candidate,
  machine: Machine = MACHINE,
): Promise<WeightChoice> {
  const { device, stored, dir } = candidate;
  if (device !== 'cpu') return onDevice(candidate);
  if (quantizesActivations(stored.model)) return keep(msg('weights.stored-quantized'));
  const parameters = parametersIn(dir);
  if (parameters < machine.smallModel) return keep(msg('weights.stored-small'));
  const { decision } = candidate;
  if (existsSync(decision)) return JSON.parse(readDataText(decision)) as WeightChoice;
  const choice = await measureChoice(candidate, parameters, machine);
  mkdirSync(dirname(decision), { recursive: true });
  writeAtomic(decision, JSON.stringify(choice));
  return choice;
}

const keep = (why: UserText): WeightChoice => ({ type: 'stored', why });

async function measureChoice(
  candidate: Candidate,
  parameters: number,
  { rates }: Machine,
): Promise<WeightChoice> {
  const factor = speedup(await rates());
  if (factor < LEAST_SPEEDUP)
    return keep(msg('weights.stored-slow', { factor: factor.toFixed(1) }));
  mkdirSync(dirname(candidate.decision), { recursive: true });
  if (freeBytes(dirname(candidate.decision)) < 2 * COPY_BYTES * parameters)
    return keep(msg('weights.stored-disk'));
  const { stored, dataset } = candidate;
  const ids = await firstTokens(stored, dataset);
  const before = await lossOf(stored.model, ids);
  const after = await lossOf(await candidate.convert('int8'), ids);
  const change = Math.abs(after / before - 1);
  const percent = (100 * change).toFixed(2);
  if (!(change <= LARGEST_LOSS_CHANGE)) return keep(msg('weights.stored-loss', { percent }));
  return { type: 'int8', why: msg('weights.int8', { factor: factor.toFixed(1), percent }) };
}

/** How many times as fast int8 products are as float32 ones. */
export const speedup = ({ int8, product }: Pick<Rates, 'int8' | 'product'>): number =>
  int8 / product;

/** What `auto` would try first on the processor, before the loss is measured. */
export function likelyWeights(parameters: number, rates: Rates): WeightChoice['type'] {
  const isFaster = speedup(rates) >= LEAST_SPEEDUP;
  return parameters >= SMALL_MODEL_PARAMETERS && isFaster ? 'int8' : 'stored';
}

/** WebGPU does not read bfloat16: the processor would convert every weight at every run. */
async function onDevice({ dir, device }: Candidate): Promise<WeightChoice> {
  const isStoredSo = [...openModelWeights(dir).values()].some(({ dtype }) => dtype === 'BF16');
  if (device !== 'webgpu' || !isStoredSo) return keep(msg('weights.stored-device'));
  const type = (await multipliesIn('float16', device)) ? 'f16' : 'f32';
  return { type, why: msg('weights.no-bfloat16', { type }) };
}

function parametersIn(dir: string): number {
  return [...openModelWeights(dir).values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Text of the first rows, or a fixed one, as tokens. */
async function firstTokens(
  { tokenizer }: LoadedModel,
  dataset: string | undefined,
): Promise<Int32Array> {
  const ids: number[] = [];
  if (dataset !== undefined && dataset !== '')
    for await (const { question, answer, responses } of readRows(dataset)) {
      ids.push(...tokenizer.encode(`${question}\n${responses?.[0] ?? answer}\n\n`));
      if (ids.length >= TOKENS) break;
    }
  while (ids.length < 64) ids.push(...tokenizer.encode(TEXT));
  return Int32Array.from(ids.slice(0, TOKENS));
}

const TEXT =
  'The meeting starts at nine in the large room on the second floor. Please bring the list of ' +
  'parts, the two drawings and the invoice: 14 valves at 3.50 each make 49.00 without tax.\n';

/** Mean cross-entropy of a text. */
async function lossOf(model: Model, ids: Int32Array): Promise<number> {
  const promptTargets = new Uint8Array(ids.length).fill(1);
  const batch = layoutPrefixBatch(model, [{ ids, promptTargets, answers: [] }], { exact: true });
  const trainer = new Trainer(model, { tensors: new Map() });
  const { logp } = await trainer.run(batch, {});
  await trainer.release();
  return -logp.reduce((sum, x) => sum + x, 0) / logp.length;
}

/** Processors that a measured choice holds for; a workspace may move to another machine. */
export const processorName = (): string =>
  `${os.cpus()[0]?.model ?? ''} × ${os.availableParallelism()}`;
