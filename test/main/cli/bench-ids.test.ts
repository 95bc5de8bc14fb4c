// Benchmarks on models that see: random ids hold no placeholder of a picture that is not there.

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bench } from '../../../main/cli/bench/bench.ts';
import { ROOT } from '../../surroundings.ts';

it('trains and answers on random ids without a picture', async () => {
  // Of 1,536 tokens one stands for a picture: among 4,096 ids it would be drawn.
  const model = join(ROOT, 'resources', 'pocket', 'general');
  const command = { command: 'bench', set: [] } as const;
  const flags = { model, batch: 4, length: 1024, steps: 1, rank: 2, new: 1, seed: 1 };
  const sft = await bench({ ...command, words: ['sft'], flags });
  expect(sft['tokens']).toBe(4 * 1024);
  const asked = { ...flags, prompt: 1024, batch: 1 };
  const rollout = await bench({ ...command, words: ['rollout'], flags: asked });
  expect(rollout['new_tokens_per_s_best']).toBeGreaterThan(0);
});
