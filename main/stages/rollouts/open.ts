// Opens what samples answers: our engine, or llama.cpp with the same model.

import { join } from 'node:path';
import type { LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { openModelWeights } from '../../data/checkpoints/model-weights.ts';
import { ggufFile, planBareText, writeGgufFiles } from '../../data/gguf/write-model.ts';
import { openLlamaLibrary } from '../../data/llama/library.ts';
import { LlamaSession } from '../../data/llama/session.ts';
import { Generator, type AnswerGenerator } from '../../engine/generation/generator.ts';
import { LogitsSampler } from '../../engine/generation/logits-sampler.ts';
import { adapterParameters } from '../../engine/layers/lora.ts';
import { slidingWindows, type Model } from '../../engine/models/model.ts';
import type { Device } from '../../engine/runtime/session.ts';
import { VisionTower } from '../../engine/training/vision-features.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import type { Job } from '../contract/stage.ts';
import { checkChoices } from '../contract/settings.ts';
import { keptCopy, type OpenedModel } from '../training/open-model.ts';
import { AdapterSwap } from './adapter-swap.ts';
import { LlamaGenerator } from './llama-generator.ts';
import { PromptReader } from './prompt-reader.ts';
import { ROLLOUT_CHOICES, ROLLOUT_WEIGHTS, type RolloutProgramSettings } from './settings.ts';
import { msg } from '../../../i18n/message.ts';

/** Which program samples. */
export type RolloutProgram = 'engine' | 'llama';

/** What samples answers. */
export interface Rollouts {
  readonly by: RolloutProgram;
  readonly generator: AnswerGenerator;
}

/** A model with the adapter that answers have, as it is at each call. */
export type RolloutModel = Pick<OpenedModel, 'base' | 'device' | 'adapter'>;

/** Families with sight whose pictures were compared in both programs, by `model_type`. */
const SEEN: readonly string[] = [
  ...['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl', 'idefics3', 'smolvlm', 'internvl', 'gemma3', 'lfm2_vl'],
];

/** Refuses settings that mean no program. */
export function checkRollouts(stage: string, settings: RolloutProgramSettings): void {
  checkChoices(stage, settings, { rollouts: ROLLOUT_CHOICES, rolloutWeights: ROLLOUT_WEIGHTS });
}

/**
 * Opens the program that the settings name. With `auto` that is the engine on the processor, where its
 * decoder is the faster one, and llama.cpp on a card; where llama.cpp cannot be used there, the engine,
 * and the job's log says why; it says where
 * they are sampled in both cases. Throws a UserError where `llama` was asked for and cannot be used.
 */
export async function openRollouts(
  model: RolloutModel,
  settings: RolloutProgramSettings,
  job: Job,
): Promise<Rollouts> {
  const { base, device, adapter } = model;
  const trained = adapter && adapterParameters(adapter.adapter, adapter.modules);
  const wantsLlama =
    settings.rollouts === 'llama' || (settings.rollouts === 'auto' && device !== 'cpu');
  if (wantsLlama) {
    try {
      const generator = await openLlama(model, settings, job);
      job.log(`answers are sampled by llama.cpp on ${nameOf(device)}`);
      return { by: 'llama', generator };
    } catch (error) {
      if (settings.rollouts === 'llama' || !(error instanceof UserError)) throw error;
      const advice = error.hint === undefined ? '' : ` ${error.hint}`;
      job.log(`answers are sampled by the engine on ${nameOf(device)}: ${error.message}${advice}`);
    }
  }
  return { by: 'engine', generator: new Generator(base.model, trained, { device }) };
}

const nameOf = (device: Device): string => (device === 'cpu' ? 'the processor' : device);

async function openLlama(
  { base, device, adapter }: RolloutModel,
  { rolloutWeights }: RolloutProgramSettings,
  job: Job,
): Promise<LlamaGenerator> {
  checkModel(base.model);
  const library = openLlamaLibrary(device);
  const swap = adapter && new AdapterSwap(base.model, adapter, job.runDir);
  const type = ggufTypeOf(base.dir, rolloutWeights);
  const session = await LlamaSession.open({
    ...{ library, file: await baseFile(base.dir, type, job) },
    vocabulary: base.model.sizes.vocabulary,
    ...{ onCard: device !== 'cpu', isExact: type === 'f32' },
  });
  if (!session)
    throw new UserError(msg('rollouts.model-refused'), {
      hint: msg('rollouts.model-refused.hint'),
    });
  return new LlamaGenerator({
    session,
    reader: new PromptReader(base.model, towerOf(base.model, adapter, device)),
    sampler: new LogitsSampler(session.vocabulary, { device }),
    ...(swap ? { adapter: swap } : {}),
  });
}

function towerOf(model: Model, adapter: LoadedAdapter | undefined, device: Device) {
  if (!model.family.vision) return undefined;
  const trained = adapter && adapterParameters(adapter.adapter, adapter.modules);
  return new VisionTower(model, trained, { device });
}

/** Throws a UserError for a model that llama.cpp computes in another way. */
function checkModel(model: Model): void {
  const { family, config, sizes } = model;
  const type = family.modelType;
  const isGemma = type.startsWith('gemma');
  const isOther =
    (family.rotaryBorder?.(config) ?? Infinity) < Infinity ||
    (!isGemma && slidingWindows(model).some((window) => window < sizes.contextTokens));
  const isUnseen = family.vision !== undefined && !SEEN.includes(type);
  if (!isUnseen && !isOther) return;
  const message = isUnseen
    ? msg('rollouts.sight-differs', { type })
    : msg('rollouts.family-differs', { type });
  const hint = msg('rollouts.family-differs.hint', { seen: SEEN.join(', ') });
  throw new UserError(message, { hint });
}

/** The type of the file, for `stored` the most exact that the folder's weights have. */
function ggufTypeOf(dir: string, rolloutWeights: string): GgufType {
  if (rolloutWeights !== 'stored') return rolloutWeights as GgufType;
  const stored = new Set([...openModelWeights(dir).values()].map(({ dtype }) => dtype));
  const types = [['F32', 'f32'] as const, ['BF16', 'bf16'] as const, ['F16', 'f16'] as const];
  return types.find(([dtype]) => stored.has(dtype))?.[1] ?? 'f32';
}

/** The file of the language model, written once for each type. */
async function baseFile(dir: string, type: GgufType, job: Job): Promise<string> {
  const folder = await keptCopy(dir, `gguf ${type}`, job, (draft) =>
    writeGgufFiles([planBareText(dir, type)], draft, { signal: job.signal }),
  );
  return join(folder, ggufFile('base', type));
}
