// Distillation with a scripted teacher that doubles numbers.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRows } from '../../../main/data/datasets/workspace.ts';
import type { ExampleRow } from '../../../main/data/datasets/example.ts';
import { runSettingsFile } from '../../../main/stages/contract/settings.ts';
import { stage } from '../../../main/stages/distill.ts';
import { eachTrace } from '../../../main/stages/distill/rebuild.ts';
import type { DistillSettings } from '../../../main/stages/distill/settings.ts';
import type { Trace } from '../../../main/stages/distill/traces.ts';
import { createBench } from '../jobs.ts';
import { questionOf, type Posted } from '../teachers/scripted-endpoint.ts';

/** An answer in the layout of the recipe. */
export const formed = (reasoning: string, answer: string) =>
  `<think>${reasoning}</think><answer>${answer}</answer>`;

/** Questions 1 to `count`: "Double n", in two files and two kinds; no pictures. */
export function doubles(count: number, more: Partial<ExampleRow> = {}): ExampleRow[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `d${i + 1}`,
    question: `Double ${i + 1}.`,
    answer: String(2 * (i + 1)),
    pictures: [],
    split: 'sft',
    kind: i % 2 === 0 ? 'odd' : 'even',
    source: `${i < 2 ? 'a' : 'b'}.jsonl, line ${i + 1}`,
    ...more,
  }));
}

/** The number that a posted question asks to double, and which of its answers is requested. */
export const requestOf = (posted: Posted) => ({
  n: Number(/\d+/.exec(questionOf(posted))![0]),
  place: posted.seed % 4096,
});

/** Right except every fourth answer; the third ends before its layout is complete. */
export function teach(posted: Posted): string {
  const { n, place } = requestOf(posted);
  if (place % 4 === 2) return `It is ${2 * n}.`;
  return formed(`${n} + ${n}, way ${place}`, String(place % 4 === 3 ? 3 * n : 2 * n));
}

export async function rowsOf(folder: string): Promise<ExampleRow[]> {
  const rows: ExampleRow[] = [];
  for await (const row of readRows(folder)) rows.push(row);
  return rows;
}

/** All questions of a run with their answers, with the user's decisions applied. */
export async function tracesOf(runDir: string): Promise<Trace[]> {
  const traces: Trace[] = [];
  for await (const trace of eachTrace(runDir)) traces.push(trace);
  return traces;
}

/** A workspace in which the stage runs. */
export function createDistillBench() {
  const bench = createBench();
  const runDirOf = (runId: string) => join(bench.folder, 'runs', runId);

  /** Runs the stage as the engine process does: its settings are in the run's folder. */
  async function distill(
    settings: Partial<DistillSettings>,
    how: Parameters<typeof bench.run>[2] = {},
  ) {
    const result = await bench.run(stage, { promptsPerBatch: 2, ...settings }, how);
    writeFileSync(
      runSettingsFile(runDirOf(result.runId)),
      JSON.stringify({ ...stage.defaults, promptsPerBatch: 2, ...settings }),
    );
    return { ...result, rows: await rowsOf(result.artifact!.path), runDir: runDirOf(result.runId) };
  }

  return { ...bench, caches: join(bench.folder, 'cache', 'answers'), runDirOf, distill };
}
