// Import of a model that a cluster folder trained: an adapter (PEFT) or a whole model, with what it was
// made from. Only files that a model needs are copied; checkpoints and pickles stay where they are.

import { copyFileSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { adapterBase } from '../../data/checkpoints/peft-adapter.ts';
import { readModelFolder } from '../../data/checkpoints/model-folder.ts';
import { manifestOf } from '../../data/datasets/manifest.ts';
import { newArtifactId, openWorkspace } from '../../data/datasets/workspace.ts';
import { openDraftFolder } from '../../platform/draft-folder.ts';
import { explainDisk, sha256, sha256File, writeAtomic } from '../../platform/files.ts';
import { readJsonObject } from '../../platform/json-file.ts';
import { msg } from '../../../i18n/message.ts';
import type { Job, StageResult } from '../contract/stage.ts';
import { readOrigin, type ClusterOrigin } from '../export/cluster/origin.ts';
import type { ImportSettings } from './settings.ts';

/** What of a result is copied. */
const MODEL_FILE =
  /^(?:.*\.safetensors(?:\.index\.json)?|(?:adapter_|generation_|preprocessor_|processor_|image_processor_|video_preprocessor_|tokenizer_)?config\.json|tokenizer\.(?:json|model)|vocab\.json|merges\.txt|added_tokens\.json|special_tokens_map\.json|chat_template\.(?:json|jinja)|README\.md|LICEN[CS]E.*|omr-cluster\.json)$/;

/** Whether a data set of the origin is in this workspace, with the same rows. */
type Presence = 'same' | 'changed' | 'absent';

/** Writes `models/<id>`; it is there whole or not at all. */
export function importClusterResult(settings: ImportSettings, job: Job): StageResult {
  const source = resolve(settings.source);
  const origin = readOrigin(source);
  // Says what is missing before anything is copied, the base of an adapter too.
  const { kind, modelType, parameters } = readModelFolder(source);
  const base = adapterBase(source);
  const workspace = openWorkspace(job.workspace);
  const id = newArtifactId(workspace, 'import', { ...settings }, { run: job.runId });
  const path = join(workspace.dir, 'models', id);
  const name = settings.name || `${basename(origin.base)} · ${origin.result?.stage ?? 'cluster'}`;
  const draft = openDraftFolder(path, job.runId);
  try {
    const files = readdirSync(source, { withFileTypes: true })
      .filter((entry) => entry.isFile() && MODEL_FILE.test(entry.name))
      .map((entry) => entry.name)
      .sort();
    copyFiles(files, source, draft.dir, job);
    if (base !== undefined) nameBase(draft.dir, base);
    const datasets = origin.datasets.map((each) => ({
      ...each,
      here: presenceOf(each, workspace.dir),
    }));
    const weights = files.filter((file) => file.endsWith('.safetensors'));
    const sums = weights.map((file) => sha256File(join(draft.dir, file)));
    const manifest = {
      kind: 'model',
      id,
      name,
      ...(base === undefined ? {} : { base }),
      parents: [...new Set([origin.model.id, ...origin.datasets.map((each) => each.id)])],
      settings: { ...settings, systemPrompt: origin.systemPrompt },
      sha256: sums.length === 1 ? sums[0]! : sha256(sums.join('\n')),
      run: job.runId,
      cluster: { ...withoutLists(origin), datasets },
    };
    writeAtomic(join(draft.dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    draft.publish();
    job.report({ fraction: 1, title: msg('progress.imported'), detail: name });
    return {
      artifact: { kind: 'model', id, path },
      summary: {
        ...{ name, model_type: modelType, parameters, kind, sha256: manifest.sha256 },
        trained_by: origin.result?.engine ?? '',
        stage: origin.result?.stage ?? '',
        parents: manifest.parents,
        datasets: Object.fromEntries(datasets.map(({ part, here }) => [part, here])),
      },
    };
  } catch (error) {
    draft.discard();
    throw error;
  }
}

function copyFiles(files: readonly string[], from: string, to: string, job: Job): void {
  const sizes = files.map((file) => statSync(join(from, file)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  for (const [i, file] of files.entries()) {
    job.signal.throwIfAborted();
    job.report({ fraction: done / total, title: msg('progress.copying-model'), detail: file });
    explainDisk(join(to, file), () => copyFileSync(join(from, file), join(to, file)), {
      neededBytes: sizes[i]!,
    });
    done += sizes[i]!;
  }
}

/** Names the base by the folder where it was found: it may have lain beside the result. */
function nameBase(dir: string, base: string): void {
  const file = join(dir, 'adapter_config.json');
  const config = { ...readJsonObject(file), base_model_name_or_path: base, revision: null };
  writeAtomic(file, `${JSON.stringify(config, null, 2)}\n`);
}

function presenceOf(
  { id, sha256: hash }: { id: string; sha256: string },
  workspace: string,
): Presence {
  const known = id === '' ? {} : manifestOf(join(workspace, 'datasets', basename(id)));
  if (known['sha256'] === undefined) return 'absent';
  return known['sha256'] === hash ? 'same' : 'changed';
}

/** The origin without the lists of files, which are of no use here. */
function withoutLists({ files: _files, ...origin }: ClusterOrigin): Omit<ClusterOrigin, 'files'> {
  return origin;
}
