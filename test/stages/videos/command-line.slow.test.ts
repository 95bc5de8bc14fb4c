// A video from import to evaluation through the command line.

import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../helpers.ts';
import { FRAMES, modelOf } from './models.ts';

it('goes from import to training and evaluation through the command line', () => {
  const [source, work] = [temporaryFolder(), temporaryFolder()];
  for (const part of ['sft', 'test']) {
    fs.cpSync(FRAMES, join(source, part, 'clip'), { recursive: true });
    const row = { question: 'What?', answer: 'yes', rationale: 'It moves.', video: 'clip', fps: 4 };
    fs.writeFileSync(join(source, part, 'rows.jsonl'), `${JSON.stringify(row)}\n`);
  }
  const model = modelOf('qwen3_vl');
  const steps = [
    { name: 'import', stage: 'import', settings: { source } },
    { name: 'distill', stage: 'distill', settings: { dataset: '$import', teacher: 'rows' } },
    {
      ...{ name: 'sft', stage: 'sft' },
      settings: { model, dataset: '$distill', maxSteps: 1, batchSize: 1, saveSteps: 1 },
    },
    {
      ...{ name: 'evaluate', stage: 'evaluate' },
      settings: { model: '$sft', dataset: '$import', samples: 0, maxNewTokens: 4 },
    },
  ];
  const recipe = join(work, 'recipe.yaml');
  // JSON is YAML.
  fs.writeFileSync(recipe, JSON.stringify({ name: 'Videos', seed: 1, steps }));
  const root = join(import.meta.dirname, '../../..');
  const { stderr, status } = spawnSync(
    process.execPath,
    ['main/cli.ts', 'run', recipe, '--workspace', join(work, 'workspace'), '--json'],
    { cwd: root, encoding: 'utf8' },
  );
  const events = stderr.split('\n').filter((line) => line.startsWith('{'));
  const done = events
    .map((line) => JSON.parse(line) as Record<string, string>)
    .filter(({ event, status }) => event === 'step' && status === 'done');
  expect(new Set(done.map(({ step }) => step))).toEqual(new Set(steps.map(({ name }) => name)));
  expect(status).toBe(0);
}, 120_000);
