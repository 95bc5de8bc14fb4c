// Distillation that is repeated, cut off or ended early: answers are asked for once.

import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scriptedEndpoint } from '../teachers/scripted-endpoint.ts';
import { createDistillBench, doubles, teach } from './doubles.ts';

const bench = createDistillBench();
const { caches, distill } = bench;

describe('a cached answer', () => {
  it('is reused for another verifier, selection or run, but not for another temperature or seed', async () => {
    const { address, asked } = await scriptedEndpoint(teach);
    const settings = { model: address, dataset: await bench.dataset(doubles(3)), answers: 4 };
    const first = await distill(settings);
    expect(asked).toHaveLength(12);
    const all = await distill({ ...settings, verify: false });
    const one = await distill({ ...settings, keep: 1, keepOrder: 'short' });
    const half = await distill({ ...settings, limit: 2, answers: 2 });
    expect(asked).toHaveLength(12);
    expect([first, all, one, half].map(({ summary }) => summary.examples)).toEqual([6, 12, 3, 4]);
    await distill({ ...settings, answers: 5 });
    expect(asked).toHaveLength(15);
    await distill({ ...settings, seed: 1 });
    await distill({ ...settings, temperature: 0.5 });
    expect(asked).toHaveLength(39);
  });

  it('is reused after an interruption in the middle of a batch, and the bytes are those of a whole run', async () => {
    const controller = new AbortController();
    let isCut = false;
    const { address, asked } = await scriptedEndpoint((posted, number) => {
      if (number === 19 && !isCut) {
        isCut = true;
        controller.abort();
        return 'hang';
      }
      return teach(posted);
    });
    const dataset = await bench.dataset(doubles(6));
    const settings = { model: address, dataset, answers: 4, promptsPerBatch: 3, concurrency: 1 };
    await expect(distill(settings, { runId: 'cut', controller })).rejects.toThrow(/abort/i);
    const resumed = await distill(settings, { runId: 'cut', resume: true });
    // Request 19 hung: 18 answers are cached, the other 6 are requested.
    expect(asked).toHaveLength(19 + 6);
    const whole = await scriptedEndpoint(teach);
    const { summary, runDir } = await distill({ ...settings, model: whole.address });
    expect(resumed.summary).toEqual(summary);
    const traces = (dir: string) => readFileSync(join(dir, 'traces.jsonl'), 'utf8');
    expect(traces(resumed.runDir)).toBe(traces(runDir));
  });

  it('is reused after a crash that left half-written last lines in traces and cache', async () => {
    const { address, asked } = await scriptedEndpoint(teach);
    const settings = { model: address, dataset: await bench.dataset(doubles(4)), answers: 4 };
    const known = new Set(readdirSync(caches));
    const { runDir, runId, summary } = await distill(settings);
    const cache = join(
      caches,
      readdirSync(caches).find((name) => !known.has(name))!,
    );
    const file = join(runDir, 'traces.jsonl');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -100));
    truncateSync(cache, statSync(cache).size - 5);
    const again = await distill(settings, { runId, resume: true });
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(again.summary.sha256).toBe(summary.sha256);
    expect(asked).toHaveLength(17);
    expect(readFileSync(cache, 'utf8').split('\n')).toHaveLength(16 + 2);
  });

  it('is kept in the result when the user ends the run early', async () => {
    const { address } = await scriptedEndpoint(teach);
    const dataset = await bench.dataset(doubles(6));
    const { rows, summary } = await distill(
      { model: address, dataset, answers: 4 },
      { endAfter: 2 },
    );
    expect(rows.map(({ responses }) => responses?.length)).toEqual([
      2,
      2,
      2,
      2,
      undefined,
      undefined,
    ]);
    expect(summary).toMatchObject({
      questions: 4,
      ended: expect.stringContaining('early') as string,
    });
  });
});
