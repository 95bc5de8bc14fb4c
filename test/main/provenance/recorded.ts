// A workspace with a data set, a model, an evaluation and an export, recorded and sealed as a queue
// does it, without an engine.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { putBlob, openWorkspace, writeDataset } from '../../../main/data/datasets/workspace.ts';
import { sealResult } from '../../../main/provenance/seal.ts';
import { checksums } from '../../../main/stages/export/files.ts';
import type { Artifact } from '../../../main/stages/contract/stage.ts';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import { createLedger } from '../../../main/storage/ledger.ts';
import type { JobView, StageName } from '../../../preload/contract/jobs.ts';

/** Where everything of the workspace is. */
export interface Recorded {
  readonly dir: string;
  readonly db: Database;
  readonly dataset: string;
  readonly model: string;
  readonly base: string;
  readonly export: string;
  readonly resources: string;
}

/** A job of a stage as the recorder gets it. */
export function jobOf(stage: StageName, settings: JobView['settings'], id = 1): JobView {
  return {
    id,
    step: stage,
    stage,
    projectId: null,
    runId: `${stage}-run`,
    status: 'running',
    settings,
    progress: null,
    summary: null,
    artifact: null,
    error: null,
    createdMs: 0,
    startedMs: 0,
    finishedMs: null,
  };
}

export function write(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Records four runs in `root`: import, sft, evaluate, export. */
export async function recordWorkspace(
  root: string,
  baseWeights = 'weights of the base',
): Promise<Recorded> {
  const workspace = openWorkspace(path.join(root, 'workspace'));
  const { dir } = workspace;
  const db = openDatabase(dir);
  const resources = path.join(root, 'resources');
  const base = write(path.join(root, 'base'), {
    'config.json': '{"model_type":"qwen2"}',
    'model.safetensors': baseWeights,
  });
  const source = write(path.join(root, 'photos'), { 'a.png': 'picture a' });
  let nowMs = Date.UTC(2026, 0, 1);
  const clock = { nowMs: () => (nowMs += 1000), steadyMs: () => 0, after: () => () => undefined };
  const ledger = createLedger({
    db,
    workspace,
    clock,
    resources,
    engineVersion: '1.0.0',
    seal: sealResult,
  });
  const run = async (
    stage: StageName,
    settings: JobView['settings'],
    make: (id: string) => Promise<Artifact> | Artifact,
    summary: Readonly<Record<string, unknown>> = {},
  ): Promise<string> => {
    const { runId } = jobOf(stage, settings);
    write(path.join(dir, 'runs', runId), { 'settings.json': JSON.stringify(settings) });
    const text = JSON.stringify(settings);
    const added = db.get('addJob', {
      ...{ projectId: null, step: stage, stage, runId, settings: text, nowMs: 0 },
    });
    const job = { ...jobOf(stage, settings), id: added!['id'] as number };
    db.get('startJob', { id: job.id, nowMs: 0 });
    await ledger.before(job);
    const artifact = await make(`${stage}-result`);
    await ledger.after(job, { artifact, summary });
    const stored = { ...artifact, path: artifact.path.replace(dir + path.sep, 'workspace:') };
    db.get('finishJob', {
      ...{ id: job.id, status: 'done', error: null, nowMs: 0, workedMs: 0 },
      ...{ summary: '{}', artifact: JSON.stringify(stored) },
    });
    return artifact.path;
  };
  const dataset = await run('import', { source, name: 'cards' }, async (id) => {
    const pictures = [putBlob(workspace, Buffer.from('picture a'))];
    const rows = ['one', 'two', 'three'].map((name) => {
      return { id: name, question: `Which? ${name}`, answer: '40', pictures, split: 'train' };
    });
    const info = { id, name: 'cards', parents: [], settings: {}, seed: 0 };
    return { kind: 'dataset', id, path: (await writeDataset(workspace, rows, info)).path };
  });
  const model = await run(
    'sft',
    { model: base, dataset: `workspace:datasets/${path.basename(dataset)}`, seed: 1 },
    (id) => {
      const folder = write(path.join(dir, 'models', id), {
        'adapter_config.json': JSON.stringify({ r: 8, base_model_name_or_path: base }),
        'adapter_model.safetensors': 'weights of the adapter',
        'manifest.json': JSON.stringify({ kind: 'model', id, settings: { learningRate: 0.1 } }),
      });
      return { kind: 'model', id, path: folder };
    },
  );
  const trained = `workspace:models/${path.basename(model)}`;
  const evaluated = { model: trained, dataset: `workspace:datasets/${path.basename(dataset)}` };
  await run('evaluate', evaluated, () => {
    const folder = write(path.join(dir, 'runs', 'evaluate-run'), {
      'answers.jsonl': '{"id":"one"}\n',
    });
    return { kind: 'report', id: 'evaluate-run', path: folder };
  });
  const exported = await run('export', { model: trained, to: root }, (id) => {
    const card = {
      ...{ name: 'cards', model: 'sft-result', sha256: 'a'.repeat(64), base: 'base' },
      ...{ baseSha256: 'b'.repeat(64), modelType: 'qwen2', seesPictures: true, licence: 'MIT' },
      run: 'sft-run',
    };
    const folder = write(path.join(root, 'exported', id), {
      'adapter/adapter_config.json': JSON.stringify({ r: 8 }),
      'adapter/adapter_model.safetensors': 'weights of the adapter',
      'export.json': JSON.stringify(card),
    });
    fs.writeFileSync(path.join(folder, 'SHA256SUMS'), checksums(folder));
    return { kind: 'files', id: 'export-run', path: folder };
  });
  return { dir, db, dataset, model, base, export: exported, resources };
}

/** Flips the lowest bit of one byte of a file; of its middle byte by default. */
export function flipBit(file: string, at?: number): void {
  const bytes = fs.readFileSync(file);
  const place = at ?? Math.floor(bytes.length / 2);
  bytes[place] = bytes[place]! ^ 1;
  fs.writeFileSync(file, bytes);
}
