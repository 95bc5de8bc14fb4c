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
import { MERGED_TYPES } from '../data/checkpoints/merge.ts';
import { readModelFolder } from '../data/checkpoints/model-folder.ts';
import { writeZip } from '../data/formats/zip.ts';
import { UserError } from '../i18n/user-error.ts';
import {
  adapterWeights,
  bytesIn,
  checksums,
  claimPath,
  markOf,
  nameOf,
  plainName,
  SUMS_FILE,
} from './export/files.ts';
import { GGUF_TYPES } from '../../settings/gguf-types.ts';
import { exportDataset } from './export/dataset-files.ts';
import {
  ADAPTER_FORMATS,
  ggufRecord,
  planForms,
  type PlannedForm,
  type WrittenForm,
} from './export/forms.ts';
import {
  CLUSTER_RECIPES,
  FORMATS,
  type ExportSettings,
  type Format,
  defaults,
} from './export/settings.ts';
import { mergedType } from './export/written-formats.ts';
import type { Provenance } from './export/model-card.ts';
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
  job.report({ fraction: 0, title: msg('progress.opening-model') });
  const opened = await openModelFolder({ ...settings, weights: 'stored' }, job);
  const isAdapter = opened.adapter !== undefined;
  const formats = wanted.join() === 'pack' ? packedAlone(isAdapter) : wanted;
  if (formats.some((format) => ADAPTER_FORMATS.includes(format)) && !isAdapter) {
    throw new UserError(msg('export.base-without-adapter', { model: settings.model }), {
      hint: msg('export.base-without-adapter.hint'),
    });
  }
  const parent = settings.to === '' ? join(job.workspace, 'exports') : resolve(settings.to);
  const name = plainName(settings.name || nameOf(settings.model));
  const target = claimPath(parent, name, job);
  const isPacked = formats.includes('pack');
  const forms = await planForms({ settings, formats, opened, name, job });
  refuseWithoutRoom(parent, forms, isPacked);

  const folder = openDraftFolder(target, job.runId);
  const draft = folder.dir;
  const pack = draftOf(parent, job.runId, 'zip');
  try {
    const written: WrittenForm[] = [];
    for (const form of forms) written.push(await form.write(draft));
    job.report({ fraction: 0.9, title: msg('progress.writing-provenance') });
    const card = Object.assign(provenance(settings, opened, target), ...written.map(cardOf));
    for (const { describe } of written) describe(card, localeOf(settings.language));
    if (settings.report !== '' && existsSync(settings.report))
      explainDisk(draft, () => copyData(settings.report, join(draft, 'report.html')));
    const record = ggufRecord(written);
    const facts = JSON.stringify({ ...card, formats, ...record, ...markOf(job) }, null, 2);
    writeAtomic(join(draft, 'export.json'), `${facts}\n`);
    const sums = checksums(draft);
    writeAtomic(join(draft, SUMS_FILE), sums);
    if (isPacked) {
      job.report({ fraction: 0.95, title: msg('progress.packing-export') });
      await writeZip(draft, pack, { signal: job.signal });
    }
    // The pack comes last: a folder tells whose it is, a ZIP file does not.
    folder.publish();
    if (isPacked) {
      explainDisk(`${target}.zip`, () => renameSync(pack, `${target}.zip`));
      syncFolder(parent);
    }
    const lines = written.flatMap((form) => form.lines);
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
        ...Object.assign({}, ...written.map(({ figures }) => figures)),
        ...record,
        ...(isPacked ? { pack: `${target}.zip`, pack_bytes: statSync(`${target}.zip`).size } : {}),
        sha256: sha256(sums),
      },
    };
  } catch (error) {
    folder.discard();
    removeQuietly(pack);
    throw error;
  }
}

const cardOf = ({ card }: WrittenForm): Partial<Provenance> => card ?? {};

/** What a pack holds that is asked for alone. */
const packedAlone = (isAdapter: boolean): Format[] => [isAdapter ? 'adapter' : 'merged', 'pack'];

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

function refuseWithoutRoom(parent: string, forms: readonly PlannedForm[], isPacked: boolean): void {
  const all = forms.reduce((sum, { bytes }) => sum + bytes, 0);
  const needed = all * (isPacked ? 2 : 1) + 1e6;
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
    mergedWeights: mergedType(settings),
  };
}

export const stage: Stage<ExportSettings> = {
  name: 'export',
  defaults,
  inputs: { model: 'model', dataset: 'dataset' },
  run: exportModel,
};
