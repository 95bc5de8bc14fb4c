// The adapter and the merged model of an export: written, read back, and asked the same questions.

import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadModel } from '../../data/checkpoints/load.ts';
import { writeMerged, type MergedType } from '../../data/checkpoints/merge.ts';
import { loadAdapter } from '../../data/checkpoints/peft-adapter.ts';
import { PICTURE_SETTINGS_FILE } from '../../data/images/image-processor.ts';
import { adapterParameters } from '../../engine/layers/lora.ts';
import { UserError } from '../../i18n/user-error.ts';
import { explainDisk } from '../../platform/files.ts';
import type { Job } from '../contract/stage.ts';
import type { OpenedModel } from '../training/open-model.ts';
import type { Provenance } from './model-card.ts';
import { answersOf, differences, questionsOf, type Answering } from './parity-check.ts';
import type { ExportSettings, Format } from './settings.ts';
import { msg, type UserText } from '../../../i18n/message.ts';

/** Writes the merged model into the draft, replacing an existing one. */
export function merge(
  model: string,
  draft: string,
  { base, adapter }: OpenedModel,
  type: MergedType,
  job: Job,
): void {
  const to = join(draft, 'merged');
  rmSync(to, { recursive: true, force: true });
  explainDisk(to, () => {
    mkdirSync(to);
    writeMerged(base.dir, to, adapter, {
      type,
      signal: job.signal,
      onProgress: (share) =>
        job.report({ fraction: 0.05 + 0.35 * share, title: msg('progress.merging-weights') }),
    });
    // The size of images that the adapter was trained with.
    const sizes = join(model, PICTURE_SETTINGS_FILE);
    if (adapter && existsSync(sizes)) copyFileSync(sizes, join(to, PICTURE_SETTINGS_FILE));
  });
}

/**
 * Compares answers of the trained model and of every format read back; throws a UserError at the
 * first difference. With `auto`, a merged model whose rounded weights answer differently is written
 * again in float32, which rounds nothing, and checked again.
 */
export async function prove(
  settings: ExportSettings,
  formats: readonly Format[],
  draft: string,
  opened: OpenedModel,
  job: Job,
): Promise<Proof> {
  const { dataset, split, questions: count, maxNewTokens, systemPrompt } = settings;
  const questions = await questionsOf(dataset, split, count, job.workspace);
  const readBack: [Format, () => Answering][] = [];
  if (formats.includes('adapter'))
    readBack.push([
      'adapter',
      () => {
        const { adapter, modules } = loadAdapter(join(draft, 'adapter'), opened.base.model);
        return { ...opened, trained: adapterParameters(adapter, modules) };
      },
    ]);
  if (formats.includes('merged'))
    readBack.push([
      'merged',
      () => {
        return {
          base: loadModel(join(draft, 'merged')),
          trained: undefined,
          device: opened.device,
        };
      },
    ]);
  const rounds = 1 + readBack.length;
  const ask = (answering: Answering, round: number, title: UserText) =>
    answersOf(answering, questions, {
      maxNewTokens,
      systemPrompt,
      signal: job.signal,
      onAnswered: (share) =>
        job.report({ fraction: 0.4 + (0.5 * (round + share)) / rounds, title }),
    });
  let rounded = 0;
  const trained = await ask(opened, 0, msg('progress.asking-trained-model'));
  for (const [i, [format, open]] of readBack.entries()) {
    const answers = await ask(open(), i + 1, msg('progress.asking-exported-files', { format }));
    let different = differences(trained, answers);
    if (different.length > 0 && format === 'merged' && isAuto(settings)) {
      rounded = different.length;
      merge(settings.model, draft, opened, 'f32', job);
      different = differences(
        trained,
        await ask(open(), i + 1, msg('progress.asking-exported-files', { format })),
      );
    }
    if (different.length > 0) throw notProved(format, different, trained.length, settings);
  }
  const isGenerated = questions.kind === 'made';
  return { questions: trained.length, equal: trained.length, made: isGenerated, rounded };
}

/**
 * Result of the parity check; `rounded`: number of answers that weights rounded to the base's type
 * would have changed.
 */
export type Proof = NonNullable<Provenance['proof']> & { readonly rounded: number };

function notProved(
  format: Format,
  different: readonly number[],
  of: number,
  settings: ExportSettings,
): UserError {
  const message = msg('export.answers-differ', {
    count: different.length,
    total: of,
    format,
    question: different[0]! + 1,
  });
  return new UserError(message, {
    hint:
      format === 'merged' && settings.mergedWeights !== 'f32' && !isAuto(settings)
        ? msg('export.answers-differ.rounding-hint')
        : msg('export.answers-differ.hint'),
  });
}

/** Whether the parity check decides the weights' type. */
function isAuto({ mergedWeights }: ExportSettings): boolean {
  return mergedWeights === 'auto';
}

/** The type in which weights are merged first; with `auto` that of the base. */
export function mergedType(settings: ExportSettings): MergedType {
  return isAuto(settings) ? 'stored' : (settings.mergedWeights as MergedType);
}
