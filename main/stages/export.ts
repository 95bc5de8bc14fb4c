// Export: a trained model as files for other programs, verified to give the same answers.
//
// Reads a model or adapter; writes one folder with the requested formats, their SHA-256 and their
// provenance. The files are read back and answer the same questions before the folder gets its
// final name; if an answer differs, nothing is exported. GGUF is not supported.

import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { loadAdapter } from '../data/checkpoints/peft-adapter.ts';
import { draftOf, openDraftFolder } from '../platform/draft-folder.ts';
import {
  explainDisk,
  freeBytes,
  removeQuietly,
  sha256,
  sha256File,
  syncFolder,
  writeAtomic,
} from '../platform/files.ts';
import {
  MERGED_TYPES,
  mergedBytes,
  writeMerged,
  type MergedType,
} from '../data/checkpoints/merge.ts';
import { loadModel } from '../data/checkpoints/load.ts';
import { readModelFolder } from '../data/checkpoints/model-folder.ts';
import { writeZip } from '../data/formats/zip.ts';
import { UserError } from '../i18n/user-error.ts';
import {
  bytesIn,
  checksums,
  claimPath,
  copyAdapter,
  markOf,
  nameOf,
  plainName,
  SUMS_FILE,
} from './export/files.ts';
import { adapterParameters } from '../engine/layers/lora.ts';
import { answersOf, differences, questionsOf, type Answering } from './export/parity-check.ts';
import { proofLine, readmeOf, type Provenance } from './export/model-card.ts';
import { openModelWeights } from '../data/checkpoints/model-weights.ts';
import { manifestOf } from '../data/datasets/manifest.ts';
import type { Job, Stage, StageResult } from './contract/stage.ts';
import { openModelFolder, type OpenedModel } from './training/open-model.ts';
import { PICTURE_SETTINGS_FILE } from '../data/images/image-processor.ts';
import { checkChoices } from './contract/settings.ts';
import { msg, type UserText } from '../../i18n/message.ts';
import { LOCALES, localeOf } from '../../i18n/format.ts';
import { english } from '../i18n/locale.ts';

/** Export formats. */
export const FORMATS = ['adapter', 'merged', 'pack'] as const;
export type Format = (typeof FORMATS)[number];

export interface ExportSettings {
  /** Model or adapter folder. */
  readonly model: string;
  /**
   * adapter (PEFT folder), merged (Hugging Face folder), pack (a ZIP of the others); several at
   * once.
   */
  readonly formats: readonly string[];
  /** Parent folder of the export; empty = `exports` in the workspace. */
  readonly to: string;
  /** Name of the export's folder; empty = the model's. */
  readonly name: string;
  /**
   * Type of the merged weights: stored (as in the base), f32, f16, bf16, or auto: as in the base
   * unless rounding to it changes an answer of the parity check, then f32.
   */
  readonly mergedWeights: string;
  /** Data set whose questions are used for the parity check; empty = generated questions. */
  readonly dataset: string;
  /** Questions of this split come first. */
  readonly split: string;
  /** Number of questions of the parity check. */
  readonly questions: number;
  /** Maximum length of an answer in the parity check, in tokens. */
  readonly maxNewTokens: number;
  readonly systemPrompt: string;
  /** A report to include in the export; empty = none. */
  readonly report: string;
  /** The language of the README: `en` or `de`. */
  readonly language: string;
  /** cpu, webgpu, cuda, dml or coreml; for the parity check. */
  readonly device: string;
}

export const defaults: ExportSettings = {
  model: '',
  formats: ['adapter', 'merged'],
  to: '',
  name: '',
  mergedWeights: 'auto',
  dataset: '',
  split: 'test',
  questions: 20,
  maxNewTokens: 128,
  systemPrompt: '',
  report: '',
  language: 'en',
  device: 'cpu',
};

/** Writes the draft, reads it back, compares, then publishes it. */
export async function exportModel(settings: ExportSettings, job: Job): Promise<StageResult> {
  const formats = checked(settings);
  const type = isAuto(settings) ? 'stored' : (settings.mergedWeights as MergedType);
  job.report({ fraction: 0, title: msg('progress.opening-model') });
  const opened = await openModelFolder({ ...settings, weights: 'stored' }, job);
  if (formats.includes('adapter') && !opened.adapter) {
    throw new UserError(msg('export.base-without-adapter', { model: settings.model }), {
      hint: msg('export.base-without-adapter.hint'),
    });
  }
  const parent = settings.to === '' ? join(job.workspace, 'exports') : resolve(settings.to);
  const name = plainName(settings.name || nameOf(settings.model));
  const target = claimPath(parent, name, job);
  refuseWithoutRoom(parent, formats, settings, opened, type);

  const folder = openDraftFolder(target, job.runId);
  const draft = folder.dir;
  const pack = draftOf(parent, job.runId, 'zip');
  try {
    if (formats.includes('adapter')) copyAdapter(settings.model, join(draft, 'adapter'));
    if (formats.includes('merged')) {
      merge(settings.model, draft, opened, type, job);
    }
    const proof = await prove(settings, formats, draft, opened, job);

    job.report({ fraction: 0.9, title: msg('progress.writing-provenance') });
    const card = provenance(settings, opened, target, proof, proof.rounded > 0 ? 'f32' : type);
    for (const format of ['adapter', 'merged'] as const)
      if (formats.includes(format))
        writeAtomic(
          join(draft, format, 'README.md'),
          readmeOf(format, card, localeOf(settings.language)),
        );
    if (settings.report !== '' && existsSync(settings.report))
      explainDisk(draft, () => copyFileSync(settings.report, join(draft, 'report.html')));
    writeAtomic(
      join(draft, 'export.json'),
      `${JSON.stringify({ ...card, formats, ...markOf(job) }, null, 2)}\n`,
    );
    const sums = checksums(draft);
    writeAtomic(join(draft, SUMS_FILE), sums);
    if (formats.includes('pack')) {
      job.report({ fraction: 0.95, title: msg('progress.packing-export') });
      await writeZip(draft, pack, { signal: job.signal });
    }
    // The pack comes last: a folder tells whose it is, a ZIP file does not.
    folder.publish();
    if (formats.includes('pack')) {
      explainDisk(`${target}.zip`, () => renameSync(pack, `${target}.zip`));
      syncFolder(parent);
    }
    job.report({ fraction: 1, title: msg('progress.exported'), detail: proofLine(proof) });
    return {
      artifact: { kind: 'files', id: job.runId, path: target },
      summary: {
        name: basename(target),
        formats,
        bytes: bytesIn(target),
        ...Object.fromEntries(
          formats
            .filter((format) => format !== 'pack')
            .map((format) => [`${format}_bytes`, bytesIn(join(target, format))]),
        ),
        questions: proof.questions,
        equal: proof.equal,
        proof: english(proofLine(proof)),
        made_questions: proof.made,
        ...(formats.includes('merged') ? { rounding_would_change: proof.rounded } : {}),
        ...(formats.includes('pack')
          ? { pack: `${target}.zip`, pack_bytes: statSync(`${target}.zip`).size }
          : {}),
        sha256: sha256(sums),
      },
    };
  } catch (error) {
    folder.discard();
    removeQuietly(pack);
    throw error;
  }
}

/** Writes the merged model into the draft, replacing an existing one. */
function merge(
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
async function prove(
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
type Proof = Provenance['proof'] & { readonly rounded: number };

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

function checked(settings: ExportSettings): Format[] {
  if (settings.model === '')
    throw new UserError(msg('export.model-empty'), {
      hint: msg('export.model-empty.hint'),
    });
  for (const format of settings.formats) {
    if (format === 'gguf')
      throw new UserError(msg('gguf.export-unsupported'), {
        hint: msg('export.gguf-as-merged.hint'),
      });
    checkChoices('export', { formats: format }, { formats: FORMATS });
  }
  checkChoices('export', settings, {
    mergedWeights: ['auto', ...MERGED_TYPES],
    language: LOCALES,
  });
  const formats = FORMATS.filter((format) => settings.formats.includes(format));
  if (!formats.some((format) => format !== 'pack'))
    throw new UserError(msg('export.no-format'), {
      hint: msg('export.no-format.hint'),
    });
  return formats;
}

function refuseWithoutRoom(
  parent: string,
  formats: readonly Format[],
  { model }: ExportSettings,
  { base, adapter: loaded }: OpenedModel,
  type: MergedType,
): void {
  const merged = formats.includes('merged') ? mergedBytes(base.dir, loaded, type) : 0;
  const adapter = formats.includes('adapter')
    ? statSync(join(model, 'adapter_model.safetensors')).size
    : 0;
  const needed = (merged + adapter) * (formats.includes('pack') ? 2 : 1) + 1e6;
  const free = freeBytes(parent);
  if (needed <= free) return;
  throw new UserError(
    msg('export.no-space', { needed: needed / 1e9, folder: parent, free: free / 1e9 }),
    {
      hint: msg('export.no-space.hint'),
    },
  );
}

function provenance(
  settings: ExportSettings,
  { base, adapter }: OpenedModel,
  target: string,
  proof: Provenance['proof'],
  mergedWeights: MergedType,
): Provenance {
  const manifest = manifestOf(settings.model);
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const files = [
    ...new Set([...openModelWeights(base.dir).values()].map(({ file }) => file)),
  ].sort();
  const baseSha256 =
    files.length === 1 ? sha256File(files[0]!) : sha256(files.map(sha256File).join('\n'));
  return {
    name: basename(target),
    model: text(manifest['id']) ?? basename(settings.model),
    sha256: adapter ? sha256File(join(settings.model, 'adapter_model.safetensors')) : baseSha256,
    base: nameOf(base.dir),
    baseSha256,
    modelType: base.model.family.modelType,
    seesPictures: base.model.family.vision !== undefined,
    licence: readModelFolder(base.dir).licence?.name ?? null,
    parents: Array.isArray(manifest['parents']) ? manifest['parents'].map(String) : [],
    run: text(manifest['run']),
    settings: (manifest['settings'] ?? {}) as Record<string, unknown>,
    mergedWeights,
    proof,
  };
}

export const stage: Stage<ExportSettings> = {
  name: 'export',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  run: exportModel,
};
