// Export: a trained model as files for other programs, verified to give the same answers.
//
// Reads a model or adapter; writes one folder with the requested formats, their SHA-256 and their
// provenance. The files are read back and answer the same questions before the folder gets its
// final name; if an answer differs, nothing is exported. GGUF files are proved by llama.cpp.

import { existsSync, renameSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
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
import { MERGED_TYPES, mergedBytes, type MergedType } from '../data/checkpoints/merge.ts';
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
import { GGUF_TYPES, type GgufType } from '../../settings/gguf-types.ts';
import { planGgufLora } from '../data/gguf/lora-adapter.ts';
import { ggufBytes } from '../data/gguf/write-model.ts';
import { exportDataset } from './export/dataset-files.ts';
import { exportGguf, exportGgufLora, type GgufExport } from './export/gguf-files.ts';
import { ggufFigures, ggufProofLines, ggufReadme } from './export/gguf-card.ts';
import {
  clusterLine,
  planClusterFolder,
  writeClusterFolder,
  type PlannedCluster,
} from './export/cluster.ts';
import { questionsOf } from './export/parity-check.ts';
import {
  CLUSTER_RECIPES,
  FORMATS,
  type ExportSettings,
  type Format,
  defaults,
} from './export/settings.ts';
import { isAuto, merge, prove } from './export/written-formats.ts';
import { proofLine, readmeOf, type Provenance } from './export/model-card.ts';
import { openModelWeights } from '../data/checkpoints/model-weights.ts';
import { manifestOf } from '../data/datasets/manifest.ts';
import type { Job, Stage, StageResult } from './contract/stage.ts';
import { openModelFolder, type OpenedModel } from './training/open-model.ts';
import { checkChoices } from './contract/settings.ts';
import { msg } from '../../i18n/message.ts';
import { LOCALES, localeOf } from '../../i18n/format.ts';
import { english } from '../i18n/locale.ts';
import { copyData } from '../platform/vault/read-data.ts';

/** Writes the draft, reads it back, compares, then publishes it. */
export async function exportModel(settings: ExportSettings, job: Job): Promise<StageResult> {
  if (settings.formats.includes('dataset')) return exportDataset(checkedDataset(settings), job);
  const wanted = checked(settings);
  const type = isAuto(settings) ? 'stored' : (settings.mergedWeights as MergedType);
  job.report({ fraction: 0, title: msg('progress.opening-model') });
  const opened = await openModelFolder({ ...settings, weights: 'stored' }, job);
  const { adapter: loaded } = opened;
  const formats = wanted.join() === 'pack' ? packedAlone(loaded !== undefined) : wanted;
  if (formats.some((format) => ADAPTER_FORMATS.includes(format)) && !loaded) {
    throw new UserError(msg('export.base-without-adapter', { model: settings.model }), {
      hint: msg('export.base-without-adapter.hint'),
    });
  }
  const parent = settings.to === '' ? join(job.workspace, 'exports') : resolve(settings.to);
  const name = plainName(settings.name || nameOf(settings.model));
  const target = claimPath(parent, name, job);
  const cluster = formats.includes('cluster')
    ? await planClusterFolder(settings, opened.base.model.family.modelType, job.workspace)
    : undefined;
  refuseWithoutRoom(parent, formats, settings, opened, type, cluster);

  const folder = openDraftFolder(target, job.runId);
  const draft = folder.dir;
  const pack = draftOf(parent, job.runId, 'zip');
  try {
    if (formats.includes('adapter')) copyAdapter(settings.model, join(draft, 'adapter'));
    if (formats.includes('merged')) {
      merge(settings.model, draft, opened, type, job);
    }
    const proof = formats.some((format) => format === 'adapter' || format === 'merged')
      ? await prove(settings, formats, draft, opened, job)
      : undefined;
    const order = () => ggufOf(settings, name, job);
    const gguf = formats.includes('gguf')
      ? await exportGguf(draft, opened, await order(), job)
      : [];
    const lora =
      formats.includes('gguf-lora') && loaded
        ? [await exportGgufLora(draft, { ...opened, adapter: loaded }, await order(), job)]
        : [];

    job.report({ fraction: 0.9, title: msg('progress.writing-provenance') });
    const card = provenance(
      settings,
      opened,
      target,
      proof,
      proof && proof.rounded > 0 ? 'f32' : type,
    );
    const locale = localeOf(settings.language);
    const { modelType } = opened.base.model.family;
    const rows =
      cluster &&
      (await writeClusterFolder(
        draft,
        cluster,
        { ...card, id: card.model, modelType },
        locale,
        job,
      ));
    for (const format of ['adapter', 'merged'] as const)
      if (proof && formats.includes(format))
        writeAtomic(join(draft, format, 'README.md'), readmeOf(format, { ...card, proof }, locale));
    for (const [format, proofs] of [
      ['gguf', gguf],
      ['gguf-lora', lora],
    ] as const)
      if (proofs.length > 0)
        writeAtomic(join(draft, format, 'README.md'), ggufReadme(card, format, proofs, locale));
    if (settings.report !== '' && existsSync(settings.report))
      explainDisk(draft, () => copyData(settings.report, join(draft, 'report.html')));
    const proofs = [...gguf, ...lora];
    const ggufRecord = proofs.length > 0 ? { gguf: proofs.map(ggufFigures) } : {};
    writeAtomic(
      join(draft, 'export.json'),
      `${JSON.stringify({ ...card, formats, ...ggufRecord, ...markOf(job) }, null, 2)}\n`,
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
    const lines = [
      ...(proof ? [proofLine(proof)] : []),
      ...proofs.flatMap(ggufProofLines),
      ...(rows ? [clusterLine(rows)] : []),
    ];
    job.report({ fraction: 1, title: msg('progress.exported'), detail: lines[0]! });
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
        proof: lines.map(english).join('\n'),
        ...(proof
          ? { questions: proof.questions, equal: proof.equal, made_questions: proof.made }
          : {}),
        ...(proof && formats.includes('merged') ? { rounding_would_change: proof.rounded } : {}),
        ...ggufRecord,
        ...(rows ? { cluster: rows } : {}),
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

/** What a pack holds that is asked for alone. */
const packedAlone = (isAdapter: boolean): Format[] => [isAdapter ? 'adapter' : 'merged', 'pack'];

/** Formats of an adapter by itself. */
const ADAPTER_FORMATS: readonly Format[] = ['adapter', 'gguf-lora'];

const adapterWeights = (dir: string): string => join(dir, 'adapter_model.safetensors');

/** What the GGUF forms of an export need to know. */
async function ggufOf(settings: ExportSettings, name: string, job: Job): Promise<GgufExport> {
  const { dataset, split, questions: count, maxNewTokens, systemPrompt, gguf } = settings;
  const questions = await questionsOf(dataset, split, count, job.workspace);
  return {
    types: GGUF_TYPES.filter((type) => gguf.includes(type)),
    model: settings.model,
    name,
    questions,
    maxNewTokens,
    systemPrompt,
  };
}

/** Refuses a data set beside other formats, and none. */
function checkedDataset(settings: ExportSettings): ExportSettings {
  if (settings.formats.length === 1 && settings.dataset !== '') return settings;
  throw new UserError(msg('export.dataset-alone'), { hint: msg('export.dataset-alone.hint') });
}

function checked(settings: ExportSettings): Format[] {
  if (settings.model === '')
    throw new UserError(msg('export.model-empty'), {
      hint: msg('export.model-empty.hint'),
    });
  for (const format of settings.formats) {
    checkChoices('export', { formats: format }, { formats: FORMATS });
  }
  checkChoices('export', settings, {
    mergedWeights: ['auto', ...MERGED_TYPES],
    clusterRecipe: CLUSTER_RECIPES,
    language: LOCALES,
  });
  for (const type of settings.gguf) checkChoices('export', { gguf: type }, { gguf: GGUF_TYPES });
  const formats = FORMATS.filter((format) => settings.formats.includes(format));
  if (formats.includes('gguf') && settings.gguf.length === 0)
    throw new UserError(msg('export.no-gguf-type'), { hint: msg('export.no-gguf-type.hint') });
  if (formats.length === 0)
    throw new UserError(msg('export.no-format'), {
      hint: msg('export.no-format.hint'),
    });
  return formats;
}

function refuseWithoutRoom(
  parent: string,
  formats: readonly Format[],
  { model, gguf: types }: ExportSettings,
  { base, adapter: loaded }: OpenedModel,
  type: MergedType,
  cluster: PlannedCluster | undefined,
): void {
  const merged = formats.includes('merged') ? mergedBytes(base.dir, loaded, type) : 0;
  const adapter = formats.includes('adapter') ? statSync(adapterWeights(model)).size : 0;
  // Beside the adapter, the base for the proof.
  const lora =
    formats.includes('gguf-lora') && loaded
      ? planGgufLora(base.dir, loaded, '').bytes + ggufBytes(base.dir, undefined, ['f32'])
      : 0;
  const gguf = formats.includes('gguf') ? ggufBytes(base.dir, loaded, types as GgufType[]) : 0;
  const all = merged + adapter + gguf + lora + (cluster?.bytes ?? 0);
  const needed = all * (formats.includes('pack') ? 2 : 1) + 1e6;
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
  proof: Provenance['proof'] | undefined,
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
    sha256: adapter ? sha256File(adapterWeights(settings.model)) : baseSha256,
    base: nameOf(base.dir),
    baseSha256,
    modelType: base.model.family.modelType,
    seesPictures: base.model.family.vision !== undefined,
    licence: readModelFolder(base.dir).licence?.name ?? null,
    parents: Array.isArray(manifest['parents']) ? manifest['parents'].map(String) : [],
    run: text(manifest['run']),
    settings: (manifest['settings'] ?? {}) as Record<string, unknown>,
    mergedWeights,
    ...(proof ? { proof } : {}),
  };
}

export const stage: Stage<ExportSettings> = {
  name: 'export',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  run: exportModel,
};
