// A small project with an SFT and an RL run behind its model, without the runs: manifests as training
// writes them, data sets with pictures, text rows and teachers' answers.

import * as fs from 'node:fs';
import { join } from 'node:path';
import { saveAdapter } from '../../main/data/checkpoints/peft-adapter.ts';
import { openModel } from '../../main/data/checkpoints/load.ts';
import type { ExampleRow } from '../../main/data/datasets/example.ts';
import type { ExportSettings } from '../../main/stages/export/settings.ts';
import type { Stage } from '../../main/stages/contract/stage.ts';
import { defaults as rlDefaults } from '../../main/stages/rl/settings.ts';
import { defaults as sftDefaults } from '../../main/stages/sft/settings.ts';
import { randomAdapter, temporaryFolder } from '../helpers.ts';
import { createBench, RESOURCES } from './jobs.ts';

/** The project's base. */
export const PROJECT_BASE = join(RESOURCES, 'pocket', 'base');

const SFT = { learningRate: 0.002, loraRank: 4, loraAlpha: 8, epochs: 2, batchSize: 4 };
const RL = {
  ...{
    learningRate: 0.003,
    loraRank: 4,
    loraAlpha: 8,
    steps: 7,
    promptsPerStep: 8,
    miniBatches: 2,
  },
  ...{ numGenerations: 4, clipRatioHigh: 5e-4, maxNewTokens: 64, filterGroups: 'none' as const },
  ...{ accuracyWeight: 0.8, formatWeight: 0.2, check: 'number' },
};

export function trainedProject() {
  const bench = createBench();
  const datasets = { sft: '', rl: '' };

  /** The trained model's folder, and the rows of both data sets. */
  async function make(): Promise<{ model: string; sftRows: ExampleRow[]; rlRows: ExampleRow[] }> {
    const cards = bench.cards('sft', 5);
    const textRow: ExampleRow = {
      ...{ id: 'text', question: 'What does <image> mean?', answer: 'a tag', pictures: [] },
      ...{ split: 'sft', check: { type: 'text' } },
    };
    const answer = (row: ExampleRow, how: string): string =>
      `<think>${how}</think><answer>${row.answer}</answer>`;
    const sftRows = [cards[0]!, cards[1]!, textRow].map((row): ExampleRow => ({
      ...row,
      split: 'sft',
      responses:
        row === textRow ? [answer(row, 'known')] : [answer(row, 'seen'), answer(row, 'read')],
    }));
    const rlRows = [...cards.slice(0, 3), textRow].map((row): ExampleRow => ({
      ...row,
      split: 'rl',
    }));
    const test = cards.slice(3).map((row): ExampleRow => ({ ...row, split: 'test' }));
    datasets.sft = await bench.dataset(sftRows);
    datasets.rl = await bench.dataset([...rlRows, ...test]);
    const sft = model('sft', {
      ...sftDefaults,
      ...SFT,
      model: PROJECT_BASE,
      dataset: datasets.sft,
    });
    return {
      model: model('rl', { ...rlDefaults, ...RL, model: sft, dataset: datasets.rl }),
      sftRows,
      rlRows,
    };
  }

  function model(id: string, settings: { model: string; dataset: string }): string {
    const dir = join(bench.folder, 'models', id);
    fs.mkdirSync(dir, { recursive: true });
    const { adapter } = randomAdapter(openModel(PROJECT_BASE).model);
    saveAdapter(dir, adapter, { baseModel: PROJECT_BASE });
    const manifest = {
      kind: 'model',
      id,
      base: PROJECT_BASE,
      parents: [],
      settings,
      run: `run-${id}`,
    };
    fs.writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
    return dir;
  }

  const exported = (stage: Stage<ExportSettings>, settings: Partial<ExportSettings>) =>
    bench.run(stage, { formats: ['cluster'], to: temporaryFolder(), ...settings });

  const datasetSha256 = (part: 'sft' | 'rl'): unknown =>
    (
      JSON.parse(fs.readFileSync(join(datasets[part], 'manifest.json'), 'utf8')) as {
        sha256: string;
      }
    ).sha256;

  return { bench, make, export: exported, datasetSha256 };
}
