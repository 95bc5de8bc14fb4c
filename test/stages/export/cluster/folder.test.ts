// The cluster folder of a small project: what is in it, read back without the code that wrote it.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { sha256File } from '../../../../main/platform/files.ts';
import { stage } from '../../../../main/stages/export.ts';
import type { ExampleRow } from '../../../../main/data/datasets/example.ts';
import { trainedProject } from '../../trained-project.ts';

const project = trainedProject();
let dir: string;
let rows: { sft: ExampleRow[]; rl: ExampleRow[] };

beforeAll(async () => {
  const { model, sftRows, rlRows } = await project.make();
  rows = { sft: sftRows, rl: rlRows };
  const { artifact, summary } = await project.export(stage, { model, gpus: 4 });
  dir = path.join(artifact!.path, 'cluster');
  expect(summary).toMatchObject({ cluster: { sft: 5, rl: 4, eval: 2 } });
});

const text = (name: string): string => fs.readFileSync(path.join(dir, name), 'utf8');
const json = (name: string): Record<string, unknown> =>
  JSON.parse(text(name)) as Record<string, unknown>;

async function table(name: string): Promise<Record<string, unknown>[]> {
  const file = await asyncBufferFromFile(path.join(dir, name));
  return parquetReadObjects({ file, compressors });
}

describe('the data', () => {
  it('has a row of SFT for each answer of a teacher, in the forms of both programs', async () => {
    const [row, second, textOnly] = (await table('data/sft/sft-00000.parquet')) as {
      id: bigint;
      messages: string;
      conversations: { role: string; content: string }[];
      images: string[];
    }[];
    const [first] = rows.sft;
    expect([row!.id, second!.id]).toEqual([0n, 1n]);
    const [system, user, assistant] = JSON.parse(row!.messages) as {
      role: string;
      content: { type: string; text?: string; image_url?: { url: string } }[];
    }[];
    expect(system).toMatchObject({ role: 'system' });
    expect(user!.content).toEqual([
      { type: 'image_url', image_url: { url: row!.images[0] } },
      { type: 'text', text: first!.question },
    ]);
    expect(assistant).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: first!.responses![0] }],
    });
    expect(row!.conversations.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
    expect(row!.conversations[1]!.content).toBe(`<image>${first!.question}`);
    expect(row!.images).toHaveLength(1);
    const last = (await table('data/sft/sft-00000.parquet')).at(-1) as unknown as NonNullable<
      typeof textOnly
    >;
    // A row without a picture among others: lmms-engine gets a blank one, LLaMA-Factory none.
    expect(last.images).toEqual([]);
    expect(last.messages).toContain('data/images/blank.png');
    expect(fs.existsSync(path.join(dir, 'data/images/blank.png'))).toBe(true);
  });

  it('has a row of RL with a system message, a place for each picture, and what the verifier needs', async () => {
    const written = (await table('data/rl/rl-00000.parquet')) as {
      prompt: { role: string; content: string }[];
      images: { image: string }[];
      reward_model: { style: string; ground_truth: string };
      extra_info: Record<string, unknown>;
    }[];
    expect(written).toHaveLength(rows.rl.length);
    for (const [i, row] of written.entries()) {
      const given = rows.rl[i]!;
      expect(row.prompt.map(({ role }) => role)).toEqual(['system', 'user']);
      expect(row.prompt[1]!.content.split('<image>')).toHaveLength(1 + given.pictures.length);
      expect(row.reward_model).toEqual({ style: 'rule', ground_truth: given.answer });
      expect(row.extra_info).toMatchObject({ id: given.id, question: given.question });
      for (const { image } of row.images)
        expect(sha256File(path.join(dir, image))).toBe(path.basename(image, '.png'));
    }
    // The check of the run, and of a row that has its own.
    expect(
      written.map(({ extra_info: info }) => JSON.parse(String(info['check'])) as unknown),
    ).toEqual([{ type: 'number' }, { type: 'number' }, { type: 'number' }, { type: 'text' }]);
    // A word that verl would take for a picture.
    expect(written.at(-1)!.prompt[1]!.content).toContain('What does < image > mean?');
  });
});

describe('the configurations', () => {
  it('take the settings of the model’s runs, and the paper’s rates for all parameters', () => {
    const verl = text('rl/verl.sh');
    for (const line of [
      'actor_rollout_ref.rollout.n=4',
      'data.train_batch_size=4',
      'actor_rollout_ref.actor.ppo_mini_batch_size=2',
      'actor_rollout_ref.actor.clip_ratio_high=0.0005',
      'actor_rollout_ref.actor.optim.lr=0.000001',
      'trainer.total_training_steps=7',
      'data.max_response_length=64',
    ])
      expect(verl).toContain(`"${line}"`);
    expect(verl).toContain('"actor_rollout_ref.actor.optim.lr=0.003"');
    expect(verl).toContain('"actor_rollout_ref.model.lora_rank=4"');
    expect(parse(text('sft/llama-factory.yaml'))).toMatchObject({
      learning_rate: 0.002,
      lora_rank: 4,
      lora_alpha: 8,
      num_train_epochs: 2,
    });
    expect(parse(text('sft/lmms-engine.yaml'))).toMatchObject({
      trainer_type: 'fsdp2_trainer',
      dataset_config: {
        dataset_format: 'yaml',
        datasets: [{ path: 'data/sft/sft-00000.parquet', data_folder: '.', data_type: 'parquet' }],
      },
      trainer_args: { learning_rate: 0.00005, max_steps: 1 },
    });
    expect(json('reward/settings.json')).toEqual({
      weights: { accuracyWeight: 0.8, formatWeight: 0.2, repetitionWeight: 0 },
    });
  });

  it('name the functions of the evaluation by tags, and files that are there', () => {
    const document = parseDocument(text('eval/omr_test.yaml'), { logLevel: 'silent' });
    expect(text('eval/omr_test.yaml')).toContain(
      'process_results: !function utils.process_results',
    );
    const files = (document.toJS() as { dataset_kwargs: { data_files: { test: string[] } } })
      .dataset_kwargs.data_files.test;
    expect(files.every((file) => fs.existsSync(path.join(dir, file)))).toBe(true);
  });

  it('leave no place of a template open', () => {
    for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && /\.(?:sh|sbatch|md|yaml|json|txt)$/.test(entry.name))
        expect(fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8')).not.toContain(
          '{{',
        );
  });
});

it('says what it was made from, and has the hash of every file', () => {
  const origin = json('omr-cluster.json') as { datasets: object[]; verifier: string };
  expect(origin).toMatchObject({
    format: 1,
    base: 'Qwen/Qwen2.5-VL-7B-Instruct',
    family: 'qwen2_5_vl',
    rows: { sft: 5, rl: 4, eval: 2 },
    rl: { prompts: 4, answers: 4 },
  });
  expect(origin.datasets).toContainEqual(
    expect.objectContaining({ part: 'rl', sha256: project.datasetSha256('rl') }),
  );
  expect(origin.verifier).toBe(sha256File(path.join(dir, 'reward/verifier.mjs')));
  const lines = text('files.sha256').trimEnd().split('\n');
  for (const line of lines) {
    const [sum, name] = line.split('  ') as [string, string];
    expect(sha256File(path.join(dir, name)), name).toBe(sum);
  }
  expect(lines.length).toBeGreaterThan(20);
});

it('explains itself in both languages, with what differs from the runs', () => {
  const readme = text('README.md');
  for (const sentence of [
    'SFT 5 rows, RL 4 rows',
    'The reward has no part for conciseness',
    '| 64 |',
    'python3 check.py --gpus 4',
  ])
    expect(readme).toContain(sentence);
});

it('refuses a row with a video, and leaves nothing', async () => {
  const { model, rlRows } = await project.make();
  const [first, ...others] = rlRows;
  const videos = [{ first: 0, frames: first!.pictures.length, fps: 2 }];
  const dataset = await project.bench.dataset([{ ...first!, videos }, ...others]);
  const failure = project.export(stage, { model, dataset, gpus: 4, split: 'rl' });
  await expect(failure).rejects.toThrow(
    `Example ${first!.id} shows a video; the programs of a cluster folder are given texts`,
  );
});
