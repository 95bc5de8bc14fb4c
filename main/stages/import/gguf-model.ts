// Import of a model: a GGUF file becomes a model folder of the workspace that can be trained.

import { basename, join, resolve } from 'node:path';
import { openDraftFolder } from '../../platform/draft-folder.ts';
import { sha256File, writeAtomic } from '../../platform/files.ts';
import { isGgufFile } from '../../data/formats/weights/gguf.ts';
import { importGguf } from '../../data/gguf/read-model.ts';
import { openModel } from '../../data/checkpoints/load.ts';
import { WEIGHT_TYPES } from '../../data/checkpoints/convert.ts';
import { newArtifactId, openWorkspace } from '../../data/datasets/workspace.ts';
import { parametersOf } from '../../engine/models/model.ts';
import { UserError } from '../../i18n/user-error.ts';
import type { ImportSettings } from './settings.ts';
import type { Job, StageResult } from '../contract/stage.ts';
import { msg } from '../../../i18n/message.ts';

/** True for a source that is a GGUF file. */
export const isGgufSource = (source: string) =>
  source.toLowerCase().endsWith('.gguf') || isGgufFile(source);

/** Writes `models/<id>`; it is there whole or not at all. */
export async function importModel(settings: ImportSettings, job: Job): Promise<StageResult> {
  const type = WEIGHT_TYPES.find((known) => known === settings.weights);
  if (!type) {
    throw new UserError(msg('settings.weights-unknown', { value: settings.weights }), {
      hint: msg('settings.allowed-values.hint', { values: WEIGHT_TYPES.join(', ') }),
    });
  }
  const workspace = openWorkspace(job.workspace);
  const run = job.runId;
  const id = newArtifactId(workspace, 'import', { ...settings }, { run });
  const name = settings.name || basename(resolve(settings.source)).replace(/\.gguf$/i, '');
  const path = join(workspace.dir, 'models', id);
  const draft = openDraftFolder(path, run);
  job.report({ fraction: 0, title: msg('progress.unpacking-weights'), detail: name });
  try {
    const { modelType, tower } = importGguf(settings.source, draft.dir, type, {
      signal: job.signal,
    });
    const { json } = openModel(draft.dir);
    const parameters = parametersOf(json);
    const sha256 = sha256File(join(draft.dir, 'model.safetensors'));
    const manifest = {
      kind: 'model',
      id,
      name,
      parents: [],
      settings: { ...settings },
      sha256,
      run,
    };
    writeAtomic(join(draft.dir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    draft.publish();
    job.report({ fraction: 1, title: msg('progress.imported'), detail: name });
    return {
      artifact: { kind: 'model', id, path },
      summary: {
        ...{ name, model_type: modelType, parameters, weights: type, sha256 },
        ...(tower === undefined ? {} : { vision_tower: basename(tower) }),
      },
    };
  } catch (error) {
    draft.discard();
    throw error;
  }
}
