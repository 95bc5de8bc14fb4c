// The GGUF form of an export: the files, an Ollama Modelfile, and the proof by llama.cpp.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GgufType } from '../../../settings/gguf-types.ts';
import { planGguf, writeGgufFiles } from '../../data/gguf/write-model.ts';
import { copyLicences } from '../../data/checkpoints/licence.ts';
import type { ChatTemplate } from '../../data/text/chat-template.ts';
import { explainDisk, writeAtomic } from '../../platform/files.ts';
import type { Job } from '../contract/stage.ts';
import type { OpenedModel } from '../training/open-model.ts';
import { proveGguf, type GgufProof, type GgufProofOptions } from './gguf-proof.ts';
import { msg } from '../../../i18n/message.ts';

export interface GgufExport extends Omit<GgufProofOptions, 'signal' | 'type'> {
  readonly type: GgufType;
  /** The model's folder, whose picture settings are used. */
  readonly model: string;
  /** `general.name` of the files. */
  readonly name: string;
}

/**
 * Writes `gguf/` into a draft and has llama.cpp prove it. Throws a UserError where the family cannot
 * be written or the proof fails.
 */
export async function exportGguf(
  draft: string,
  opened: OpenedModel,
  { type, model, name, questions, maxNewTokens, systemPrompt }: GgufExport,
  job: Job,
): Promise<GgufProof> {
  const { base, adapter } = opened;
  const folder = join(draft, 'gguf');
  explainDisk(folder, () => mkdirSync(folder));
  const plans = planGguf({ baseDir: base.dir, adapter, settingsFrom: model, name, type });
  await writeGgufFiles(plans, folder, {
    signal: job.signal,
    onProgress: (share) =>
      job.report({ fraction: 0.4 + 0.3 * share, title: msg('progress.writing-gguf') }),
  });
  job.report({ fraction: 0.7, title: msg('progress.proving-gguf') });
  const proof = await proveGguf(folder, opened, {
    ...{ type, questions, maxNewTokens, systemPrompt },
    signal: job.signal,
  });
  for (const file of readdirSync(folder)) if (file.startsWith('proof-')) rmSync(join(folder, file));
  copyLicences(base.dir, folder);
  const files = plans.map(({ file }) => basename(file));
  writeAtomic(join(folder, 'Modelfile'), modelfileOf(files, base.chatTemplate, systemPrompt));
  return proof;
}

/** Marks that no template contains. */
const [SYSTEM, USER] = ['\uE000', '\uE001'];

/**
 * Ollama's description of a model: its files, and what its chat template puts around the words of a
 * conversation. A template that cannot be taken apart is left out; Ollama then takes the file's own.
 */
export function modelfileOf(
  files: readonly string[],
  template: ChatTemplate | undefined,
  systemPrompt: string,
): string {
  const parts = template && partsOf(template);
  const lines = files.map((file) => `FROM ./${file}`);
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
