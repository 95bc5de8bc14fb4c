// What a cluster trained comes back as a model of the workspace, with its origin.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { saveAdapter } from '../../../../main/data/checkpoints/peft-adapter.ts';
import { openModel } from '../../../../main/data/checkpoints/load.ts';
import { stage as exportStage } from '../../../../main/stages/export.ts';
import { stage as importStage } from '../../../../main/stages/import.ts';
import { writeMerged } from '../../../../main/data/checkpoints/merge.ts';
import { openModelFolder } from '../../../../main/stages/training/open-model.ts';
import { readModelFolder } from '../../../../main/data/checkpoints/model-folder.ts';
import { readLineage } from '../../../../main/storage/lineage.ts';
import { openDatabase } from '../../../../main/storage/database.ts';
import type { JobView } from '../../../../preload/contract/jobs.ts';
import { randomAdapter, temporaryFolder } from '../../../helpers.ts';
import { PROJECT_BASE, trainedProject } from '../../trained-project.ts';

const project = trainedProject();
const { bench } = project;
let origin: Record<string, unknown> & { datasets: { part: string; id: string }[] };

beforeAll(async () => {
  const { model } = await project.make();
  const { artifact } = await project.export(exportStage, { model });
  const file = join(artifact!.path, 'cluster', 'omr-cluster.json');
  origin = JSON.parse(fs.readFileSync(file, 'utf8')) as typeof origin;
});

/** A folder as the scripts of a cluster folder leave it: the origin with what made it. */
function stamped(stage: 'sft' | 'rl', engine: string): string {
  const dir = temporaryFolder();
  const text = JSON.stringify({ ...origin, result: { stage, engine } });
  fs.writeFileSync(join(dir, 'omr-cluster.json'), text);
  return dir;
}

const manifestIn = (dir: string): Record<string, unknown> =>
  JSON.parse(fs.readFileSync(join(dir, 'manifest.json'), 'utf8')) as Record<string, unknown>;

it('an adapter is a model with its base, parents, data sets and settings; pickles stay away', async () => {
  const source = stamped('rl', 'verl');
  const { adapter } = randomAdapter(openModel(PROJECT_BASE).model, 7);
  saveAdapter(source, adapter, { baseModel: PROJECT_BASE });
  fs.writeFileSync(join(source, 'training_args.bin'), 'a pickle');
  fs.mkdirSync(join(source, 'checkpoint-7'));

  const { artifact, summary } = await bench.run(importStage, { source, name: 'From the cluster' });
  const dir = artifact!.path;
  expect(artifact!.kind).toBe('model');
  expect(summary).toMatchObject({
    name: 'From the cluster',
    kind: 'adapter',
    stage: 'rl',
    trained_by: 'verl',
    datasets: { sft: 'same', rl: 'same', eval: 'same' },
  });
  const datasets = origin.datasets.map(({ id }) => id);
  expect(manifestIn(dir)).toMatchObject({
    kind: 'model',
    base: PROJECT_BASE,
    parents: ['rl', ...new Set(datasets)],
    cluster: { result: { stage: 'rl', engine: 'verl' }, rl: { prompts: 4 }, base: origin['base'] },
  });
  expect(fs.readdirSync(dir).sort()).toEqual([
    'adapter_config.json',
    'adapter_model.safetensors',
    'manifest.json',
    'omr-cluster.json',
  ]);
  const job = {
    signal: new AbortController().signal,
    workspace: bench.folder,
    ...{ report: () => undefined, log: () => undefined },
  };
  const opened = await openModelFolder(
    { ...exportStage.defaults, model: dir, weights: 'stored' },
    job as never,
  );
  expect(opened.adapter!.adapter.tensors.size).toBe(adapter.tensors.size);
});

it('a whole model comes back too, and a data set with other rows is named as changed', async () => {
  const source = stamped('sft', 'lmms-engine');
  writeMerged(PROJECT_BASE, source, undefined);
  const rl = origin.datasets.find(({ part }) => part === 'rl')!;
  const text = JSON.stringify({
    ...origin,
    datasets: origin.datasets.map((each) =>
      each === rl ? { ...each, sha256: '0'.repeat(64) } : { ...each, id: 'elsewhere' },
    ),
    result: { stage: 'sft', engine: 'lmms-engine' },
  });
  fs.writeFileSync(join(source, 'omr-cluster.json'), text);
  const { artifact, summary } = await bench.run(importStage, { source });
  expect(summary).toMatchObject({
    kind: 'base',
    datasets: { rl: 'changed', sft: 'absent', eval: 'absent' },
  });
  expect(readModelFolder(artifact!.path)).toMatchObject({ kind: 'base', modelType: 'qwen2_5_vl' });
});

it('the graph of results leads from the data sets to the model that came back', async () => {
  const source = stamped('rl', 'verl');
  saveAdapter(source, randomAdapter(openModel(PROJECT_BASE).model, 8).adapter, {
    baseModel: PROJECT_BASE,
  });
  const { artifact } = await bench.run(importStage, { source });
  const { id } = origin.datasets.find(({ part }) => part === 'rl')!;
  const job = (number: number, made: object, stage: string): JobView =>
    ({
      id: number,
      status: 'done',
      stage,
      runId: `r${number}`,
      settings: {},
      artifact: made,
    }) as never;
  const made = { kind: 'dataset', id, path: join(bench.folder, 'datasets', id) };
  const db = openDatabase(bench.folder);
  const lineage = readLineage(db, { dir: bench.folder }, [
    job(1, made, 'curate'),
    job(2, artifact!, 'import'),
  ]);
  db.close();
  expect(lineage.edges).toEqual([
    {
      from: `workspace:datasets/${id}`,
      to: `workspace:models/${artifact!.id}`,
      isProved: true,
    },
  ]);
});

it('is refused with a sentence where the origin is damaged or the base is not here', async () => {
  const damaged = stamped('rl', 'verl');
  fs.writeFileSync(join(damaged, 'config.json'), '{}');
  fs.writeFileSync(join(damaged, 'omr-cluster.json'), '{"format": 1}');
  await expect(bench.run(importStage, { source: damaged })).rejects.toThrow(
    /omr-cluster\.json is damaged: the field “program”/,
  );
  const orphan = stamped('rl', 'verl');
  saveAdapter(orphan, randomAdapter(openModel(PROJECT_BASE).model).adapter, {
    baseModel: '/cluster/output/sft/merged',
  });
  await expect(bench.run(importStage, { source: orphan })).rejects.toThrow(/base/);
  expect(
    fs.readdirSync(join(bench.folder, 'models')).filter((name) => name.endsWith('.part')),
  ).toEqual([]);
});
