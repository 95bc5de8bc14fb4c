// Distillation: a person's decisions about single answers.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  overridesFile,
  readOverrides,
  recordOverride,
} from '../../../main/stages/distill/overrides.ts';
import { applyOverrides } from '../../../main/stages/distill/rebuild.ts';
import { scriptedEndpoint } from '../teachers/scripted-endpoint.ts';
import { readManifest } from '../../../main/data/datasets/manifest.ts';
import { createDistillBench, doubles, rowsOf, teach, tracesOf } from './doubles.ts';

const bench = createDistillBench();
const { distill } = bench;

describe('the user', () => {
  it('accepts and rejects single answers, and a new data set is built from the old answers', async () => {
    const { address, asked } = await scriptedEndpoint(teach);
    const settings = { model: address, dataset: await bench.dataset(doubles(2)), answers: 4 };
    const { runDir, runId, rows, artifact } = await distill(settings);
    const now = { now: new Date('2026-01-02T03:04:05Z') };
    await recordOverride(runDir, { id: 'd1', number: 0, correct: false, by: 'Ada' }, now);
    await recordOverride(runDir, { id: 'd2', number: 2, correct: true }, now);
    await recordOverride(runDir, { id: 'd2', number: 3, correct: true }, now);
    await recordOverride(runDir, { id: 'd2', number: 3, correct: null }, now);
    await expect(recordOverride(runDir, { id: 'd2', number: 9, correct: true })).rejects.toThrow(
      'no such answer',
    );

    const made = await applyOverrides({ dir: bench.folder }, runDir);
    const after = await rowsOf(made.artifact!.path);
    expect(after[0]!.responses).toEqual(rows[0]!.responses!.slice(1));
    expect(after[1]!.responses).toEqual([...rows[1]!.responses!, 'It is 4.']);
    expect(made.summary).toMatchObject({
      right: 4,
      rule_right: 4,
      person: { accepted: 1, rejected: 1 },
    });
    expect(readManifest(made.artifact!.path).settings).toMatchObject({
      overrides: { accepted: 1, rejected: 1 },
    });
    // The first data set is unchanged, and nothing was generated.
    expect(made.artifact!.id).not.toBe(artifact!.id);
    expect(await rowsOf(artifact!.path)).toEqual(rows);
    expect(asked).toHaveLength(8);

    const traces = (await tracesOf(runDir)).filter(({ responses }) =>
      responses.some(({ verdict }) => verdict === 'person'),
    );
    expect(traces[0]!.responses[0]).toMatchObject({
      correct: false,
      rule: true,
      verdict: 'person',
      reason: 'rejected by Ada',
    });
    // The same decisions as a setting of another run.
    const further = await distill({ ...settings, overrides: runId });
    expect(further.rows).toEqual(after);
    expect(asked).toHaveLength(8);
  });

  it('has decisions read from the former name of the file', () => {
    const runDir = join(bench.folder, 'runs', 'former');
    mkdirSync(runDir);
    const decision = { id: 'd1', number: 0, correct: true, at: '' };
    writeFileSync(join(runDir, 'overrules.jsonl'), `${JSON.stringify(decision)}\n`);
    expect(readOverrides(runDir).get('d1')).toMatchObject([decision]);
    expect(existsSync(overridesFile(runDir))).toBe(true);
  });

  it('gets an error that names the invalid line of the decisions', async () => {
    const { address } = await scriptedEndpoint(teach);
    const { runDir } = await distill({
      model: address,
      dataset: await bench.dataset(doubles(1)),
      answers: 1,
    });
    writeFileSync(
      overridesFile(runDir),
      '{"id": "d1", "number": 0, "correct": true, "at": ""}\n{"id": "d1"}\n',
    );
    await expect(applyOverrides({ dir: bench.folder }, runDir)).rejects.toThrow(
      /overrides.jsonl, line 2: this is not a verdict on an answer/,
    );
    const missing = {
      model: address,
      dataset: await bench.dataset(doubles(1)),
      overrides: 'r-none',
    };
    await expect(distill(missing)).rejects.toThrow('no run and no file “r-none”');
  });
});
