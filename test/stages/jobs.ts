// Helpers of the stage tests: a temporary workspace, jobs that record reports, sample cards as
// rows.

import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openWorkspace, putBlob, writeDataset } from '../../main/data/datasets/workspace.ts';
import { isLoopback } from '../../main/platform/network/network-guard.ts';
import type { Job, Stage, StageResult } from '../../main/stages/contract/stage.ts';
import type { SampleRow } from '../../scripts/build/cards/sample.ts';
import type { ExampleRow } from '../../main/data/datasets/example.ts';
import type { MetricPoint } from '../../preload/contract/jobs.ts';
import { temporaryFolder } from '../helpers.ts';

export const RESOURCES = resolve(import.meta.dirname, '..', '..', 'resources');

/** Runs stages in a temporary workspace. */
export function createBench() {
  const folder = temporaryFolder();
  const workspace = openWorkspace(folder);
  let runs = 0;
  let sets = 0;

  /**
   * Runs a stage with its defaults and some settings; `stopAfter` cancels after that many points,
   * `endAfter` ends early and keeps the result, `controller` cancels at any time.
   */
  async function run<S>(
    stage: Stage<S>,
    settings: Partial<S>,
    {
      runId = `r${++runs}`,
      resume = false,
      stopAfter = Infinity,
      endAfter = Infinity,
      controller = new AbortController(),
      log = (_: string): void => undefined,
    } = {},
  ): Promise<StageResult & { metrics: MetricPoint[]; runId: string }> {
    const runDir = join(folder, 'runs', runId);
    mkdirSync(runDir, { recursive: true });
    const metrics: MetricPoint[] = [];
    const ignore = () => undefined;
    const job: Job = {
      signal: controller.signal,
      workspace: folder,
      runDir,
      runId,
      resume,
      shouldEnd: () => metrics.length >= endAfter,
      report: ignore,
      metric(point) {
        metrics.push(point);
        if (metrics.length === stopAfter) controller.abort();
      },
      sample: ignore,
      log,
      mayReach: isLoopback,
    };
    const result = await stage.run({ ...stage.defaults, ...settings }, job);
    return { ...result, metrics, runId };
  }

  /** Rows as a data set of the workspace; returns its folder. */
  async function dataset(rows: readonly ExampleRow[]): Promise<string> {
    const id = `set-${++sets}`;
    const info = { id, name: id, parents: [], settings: {}, seed: 0 };
    return (await writeDataset(workspace, rows, info)).path;
  }

  /**
   * The first cards of a split of the sample whose answers are numbers: a wrong gold answer is not
   * right by chance.
   */
  function cards(part: string, count: number): ExampleRow[] {
    const lines = readFileSync(join(RESOURCES, 'sample', part, 'cards.jsonl'), 'utf8').trim();
    return lines
      .split('\n')
      .map((line) => JSON.parse(line) as SampleRow)
      .filter(({ kind }) => kind !== 'larger')
      .slice(0, count)
      .map(({ picture, ...row }) => {
        const bytes = readFileSync(join(RESOURCES, 'sample', part, picture));
        return { ...row, split: part, pictures: [putBlob(workspace, bytes)] };
      });
  }

  return { folder, run, dataset, cards };
}
