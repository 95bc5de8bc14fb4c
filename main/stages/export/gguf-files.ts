// The GGUF forms of an export: the files, an Ollama Modelfile, and the proof by llama.cpp.

import { mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { GgufType } from '../../../settings/gguf-types.ts';
import { tensorBytes } from '../../data/formats/weights/safetensors.ts';
import { loraFile, planGgufLora } from '../../data/gguf/lora-adapter.ts';
import {
  ggufFile,
  planGguf,
  projectorFile,
  writeGgufFiles,
  type GgufPlan,
} from '../../data/gguf/write-model.ts';
import { sightOf } from '../../data/gguf/picture-limits.ts';
import { convertModel } from '../../data/checkpoints/convert.ts';
import { openModel } from '../../data/checkpoints/load.ts';
import { openModelWeights } from '../../data/checkpoints/model-weights.ts';
import { copyLicences } from '../../data/checkpoints/licence.ts';
import type { LoadedAdapter } from '../../data/checkpoints/peft-adapter.ts';
import type { ChatTemplate } from '../../data/text/chat-template.ts';
import { explainDisk, freeBytes, writeAtomic } from '../../platform/files.ts';
import { machineMemory } from '../../platform/limits/machine-memory.ts';
import type { Job } from '../contract/stage.ts';
import type { OpenedModel } from '../training/open-model.ts';
import {
  proveGguf,
  type GgufProof,
  type GgufProofOptions,
  type GgufToProve,
} from './gguf-proof.ts';
import { msg } from '../../../i18n/message.ts';

export interface GgufExport extends Omit<GgufProofOptions, 'signal' | 'scratch' | 'onProved'> {
  readonly types: readonly GgufType[];
  /** The model's folder, whose picture settings are used. */
  readonly model: string;
  /** `general.name` of the files, and the first part of their names. */
  readonly name: string;
}

/** The folder of a draft in which a proof puts its pictures. */
const SCRATCH = 'proof';
/** Of the machine's memory and the free disk, what weights in float32 may take for a proof. */
const WIDENED_SHARE = 0.4;
const SIXTEEN_BITS: readonly string[] = ['BF16', 'F16'];

/**
 * Writes `gguf/` into a draft, with a file for each type, and has llama.cpp prove each. Throws a
 * UserError where the family cannot be written or a proof fails.
 */
export async function exportGguf(
  draft: string,
  opened: OpenedModel,
  order: GgufExport,
  job: Job,
): Promise<GgufProof[]> {
  const { base, adapter } = opened;
  const { types, model, name } = order;
  const plans = planGguf({ baseDir: base.dir, adapter, settingsFrom: model, name, types });
  const folder = await written(plans, join(draft, 'gguf'), job);
  const files = types.map((type): GgufToProve => {
    const model = join(folder, ggufFile(name, type));
    return { type, model, ...seen(opened, join(folder, projectorFile(name, type))) };
  });
  const proofs = await proved(draft, files, opened, order, job);
  copyLicences(base.dir, folder);
  const [first] = files;
  const named = [first!.model, first!.sight?.projector].flatMap((file) =>
    file ? [basename(file)] : [],
  );
  const lines = named.map((file) => `FROM ./${file}`);
  writeModelfile(folder, lines, opened, order.systemPrompt);
  return proofs;
}

/**
 * Writes the adapter by itself into `gguf-lora/` of a draft and has llama.cpp prove it on top of the
 * base, which is written for the proof alone. Throws a UserError where GGUF cannot hold the adapter or
 * the proof fails.
 */
export async function exportGgufLora(
  draft: string,
  opened: OpenedModel & { readonly adapter: LoadedAdapter },
  order: Omit<GgufExport, 'types'>,
  job: Job,
): Promise<GgufProof> {
  const { base, adapter } = opened;
  const { model, name } = order;
  const plan = planGgufLora(base.dir, adapter, name);
  const folder = await written([plan], join(draft, 'gguf-lora'), job);
  // llama.cpp rounds what passes through a base of fewer bits.
  const type = 'f32';
  const source = { baseDir: base.dir, adapter: undefined, settingsFrom: model };
  const basePlans = planGguf({ ...source, name: 'base', types: [type] });
  const scratch = await written(basePlans, join(draft, 'gguf-base'), job);
  const file: GgufToProve = {
    type,
    model: join(scratch, ggufFile('base', type)),
    lora: join(folder, plan.file),
    ...seen(opened, join(scratch, projectorFile('base', type))),
  };
  const [proof] = await proved(draft, [file], opened, order, job);
  rmSync(scratch, { recursive: true });
  copyLicences(base.dir, folder);
  const lines = ['# The base model, as a GGUF file beside this one.', 'FROM ./base.gguf'];
  if (file.sight !== undefined) lines.push('FROM ./mmproj-base.gguf');
  lines.push(`ADAPTER ./${loraFile(name)}`);
  writeModelfile(folder, lines, opened, order.systemPrompt);
  return proof!;
}

/** Writes files into a new folder. */
async function written(plans: readonly GgufPlan[], folder: string, job: Job): Promise<string> {
  explainDisk(folder, () => mkdirSync(folder));
  await writeGgufFiles(plans, folder, {
    signal: job.signal,
    onProgress: (share) =>
      job.report({ fraction: 0.4 + 0.2 * share, title: msg('progress.writing-gguf') }),
  });
  return folder;
}

async function proved(
  draft: string,
  files: readonly GgufToProve[],
  opened: OpenedModel,
  { questions, maxNewTokens, systemPrompt }: Omit<GgufExport, 'types'>,
  job: Job,
): Promise<GgufProof[]> {
  const scratch = join(draft, SCRATCH);
  explainDisk(scratch, () => mkdirSync(scratch));
  const report = (count: number): void =>
    job.report({
      fraction: 0.6 + (0.3 * count) / files.length,
      title: msg('progress.proving-gguf'),
    });
  report(0);
  const answering = await inFloat32(opened, join(scratch, 'float32'), job.signal);
  const proofs = await proveGguf(files, answering, {
    ...{ questions, maxNewTokens, systemPrompt, scratch },
    signal: job.signal,
    onProved: report,
  });
  rmSync(scratch, { recursive: true });
  return proofs;
}

/**
 * The model with its 16-bit weights as the same numbers in float32, written into `folder`, where there
 * is room: without products of 16 bits, the processor widens them again for every token, which takes
 * five times as long.
 */
async function inFloat32(
  opened: OpenedModel,
  folder: string,
  signal: AbortSignal,
): Promise<OpenedModel> {
  const { base, device } = opened;
  const tensors = [...openModelWeights(base.dir).values()];
  const isWidened = tensors.some(({ dtype }) => SIXTEEN_BITS.includes(dtype));
  const isQuantized = tensors.some(({ dtype }) => ![...SIXTEEN_BITS, 'F32'].includes(dtype));
  const bytes = tensors.reduce((sum, { shape }) => sum + tensorBytes({ dtype: 'F32', shape }), 0);
  const room = WIDENED_SHARE * Math.min(machineMemory(), freeBytes(dirname(folder)));
  if (device !== 'cpu' || !isWidened || isQuantized || bytes > room) return opened;
  await convertModel(base.dir, folder, 'f32', { signal });
  return { ...opened, base: { ...base, model: openModel(folder).model } };
}

const seen = ({ base }: Pick<OpenedModel, 'base'>, projector: string) =>
  base.model.family.vision === undefined ? {} : { sight: sightOf(projector) };

function writeModelfile(
  folder: string,
  lines: readonly string[],
  { base }: Pick<OpenedModel, 'base'>,
  systemPrompt: string,
): void {
  writeAtomic(join(folder, 'Modelfile'), modelfileOf(lines, base.chatTemplate, systemPrompt));
}

/** Marks that no template contains. */
const [SYSTEM, USER] = ['\uE000', '\uE001'];

/**
 * Ollama's description of a model: lines that name its files, and what its chat template puts around
 * the words of a conversation. A template that cannot be taken apart is left out; Ollama then takes the
 * file's own.
 */
export function modelfileOf(
  fileLines: readonly string[],
  template: ChatTemplate | undefined,
  systemPrompt: string,
): string {
  const parts = template && partsOf(template);
  const lines = [...fileLines];
  if (parts) {
    const { system, user, end } = parts;
    const given = `{{ if .System }}${system[0]}{{ .System }}${system[1]}{{ end }}`;
    lines.push(`TEMPLATE """${given}${user[0]}{{ .Prompt }}${user[1]}{{ .Response }}${end}"""`);
    if (end.trim() !== '') lines.push(`PARAMETER stop ${JSON.stringify(end.trim())}`);
  }
  if (systemPrompt !== '') lines.push(`SYSTEM """${systemPrompt}"""`);
  return `${lines.join('\n')}\n`;
}

interface TemplateParts {
  readonly system: readonly [before: string, after: string];
  /** Before the question, and between it and the answer. */
  readonly user: readonly [before: string, after: string];
  /** After an answer. */
  readonly end: string;
}

function partsOf(template: ChatTemplate): TemplateParts | undefined {
  const question = { role: 'user', content: USER } as const;
  const prompt = { addGenerationPrompt: true };
  try {
    const [before, after] = template.render([question], prompt).split(USER);
    const whole = template.render([{ role: 'system', content: SYSTEM }, question], prompt);
    const answered = template.render([question, { role: 'assistant', content: SYSTEM }], {
      addGenerationPrompt: false,
    });
    const [beforeSystem, between] = whole.split(USER)[0]!.split(SYSTEM);
    const end = answered.split(SYSTEM)[1];
    if (before === undefined || after === undefined || between?.endsWith(before) !== true) return;
    return {
      system: [beforeSystem!, between.slice(0, between.length - before.length)],
      user: [before, after],
      end: end ?? '',
    };
  } catch {
    return undefined;
  }
}
