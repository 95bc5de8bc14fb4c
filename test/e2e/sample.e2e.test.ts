// The whole recipe in the real window, with small settings: from the start button to the report,
// also with a killed engine process.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import type { ElectronApplication, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { appCommand, missingWindow, snapshot, until } from './support/launch.ts';
import type { Home } from './support/launch.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import type { Snapshot } from '../../preload/contract/app.ts';
import { smallResources } from './support/small-sample.ts';
import { windowOfEachTest } from './support/test-window.ts';

/** One run of the small sample, on two busy cores. */
const RUN_MS = 10 * 60_000;
const ENGINE = 'OpenMMReasoner job';

const win = windowOfEachTest();

/** SHA-256 of every adapter of the first run, by step; the interrupted run must end in the same. */
let uninterrupted: Readonly<Record<string, string>> | undefined;

describe.skipIf(missingWindow !== null)('the sample project in the window', () => {
  it(
    'runs from one button to the report, also without an open window, and keeps rows and files',
    async () => {
      await win.open(({ resources }) => smallResources(resources));
      let page = win.page;
      await startSample(page);
      await stepRuns(page, 'distill');

      // The window is closed in the middle of a run; a second start of the app brings it back.
      await page.close();
      const reopened = win.app.waitForEvent('window', { timeout: 60_000 });
      await startAgain(win.home);
      page = await reopened;
      expect((await snapshot(page)).jobs.some(({ stage }) => stage === 'distill')).toBe(true);

      const reportPath = await finished(page);
      await page.getByTestId('open-report').first().click();
      const report = page.frameLocator('[data-testid=report]');
      await report.getByRole('table').first().waitFor();
      await page.getByTestId('report-back').click();

      const { jobs, network } = await snapshot(page);
      expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'done'));
      expect(network.attempts).toBe(0);
      const html = readFileSync(reportPath, 'utf8');
      expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
      uninterrupted = adapters(jobs);
      expect(Object.keys(uninterrupted)).toEqual(['sft', 'rl']);
      await win.close();
      checkRows(win.home.workspace, jobs);
    },
    RUN_MS,
  );

  it(
    'resumes after its engine process is killed in the middle of SFT and of RL, to the same bytes',
    async () => {
      await win.open(({ resources }) => smallResources(resources));
      const { page } = win;
      await startSample(page);
      for (const stage of ['sft', 'rl']) {
        const job = await stepRuns(page, stage);
        await firstCheckpoint(win.home.workspace, job);
        // As the system does when memory runs out.
        process.kill(await enginePid(win.app), 'SIGKILL');
        await jobStatus(page, job.id, 'interrupted', true);
        await page.getByTestId('resume').first().click();
        await jobStatus(page, job.id, 'interrupted', false);
      }
      await finished(page);
      expect(adapters((await snapshot(page)).jobs)).toEqual(uninterrupted);
    },
    2 * RUN_MS,
  );
});

/** Presses the start button; an error ends the test with its message. */
async function startSample(page: Page): Promise<void> {
  await page.getByTestId('quick').check();
  await page.getByTestId('start-sample').click();
  await until(
    'the project',
    async () => {
      const problem = page.getByTestId('error');
      if ((await problem.count()) > 0) throw new Error(await problem.first().innerText());
      return (await snapshot(page)).projects[0];
    },
    RUN_MS,
  );
}

/** The state; throws if a step has failed. */
async function healthy(page: Page): Promise<Snapshot> {
  const state = await snapshot(page);
  const broken = state.jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
  if (broken) throw new Error(`${broken.step} ${broken.status}: ${broken.error?.message ?? ''}`);
  return state;
}

/** Waits until a stage's job has left the queue. */
function stepRuns(page: Page, stage: string): Promise<JobView> {
  return until(
    `start of ${stage}`,
    async () =>
      (await healthy(page)).jobs.find((job) => job.stage === stage && job.status !== 'queued'),
    RUN_MS,
  );
}

/** Waits until a job has a checkpoint, so that it is in the middle of its work. */
function firstCheckpoint(workspace: string, { runId, stage }: JobView): Promise<true> {
  const folder = join(workspace, 'runs', runId);
  return until(
    `checkpoint of ${stage}`,
    () => Promise.resolve(globSync('checkpoint-*/*', { cwd: folder }).length > 0 || undefined),
    RUN_MS,
  );
}

/** Waits until a job's status is, or is no longer, the given one. */
function jobStatus(page: Page, id: number, status: string, is: boolean): Promise<JobView> {
  return until(
    `job ${id} ${is ? '' : 'not '}${status}`,
    async () => {
      const job = (await snapshot(page)).jobs.find((each) => each.id === id);
      if (is && job?.status === 'done')
        throw new Error(`${job.step} ended before it was ${status}`);
      return job && (job.status === status) === is ? job : undefined;
    },
    RUN_MS,
  );
}

/** Waits for the report; gives its path. */
function finished(page: Page): Promise<string> {
  return until(
    'report',
    async () => (await healthy(page)).projects[0]?.reportPath ?? undefined,
    RUN_MS,
  );
}

/** Starts a second instance of the app, which activates the first one and exits. */
function startAgain(of: Home): Promise<void> {
  const { program, args, env } = appCommand(of);
  return new Promise((resolve, reject) => {
    const second = spawn(program, args, { env, stdio: 'ignore' });
    second.on('error', reject);
    second.on('exit', () => resolve());
  });
}

/** The process that runs the current job; the one that answers requests has another name. */
async function enginePid(of: ElectronApplication): Promise<number> {
  const pids = await of.evaluate(
    ({ app: electron }, name) =>
      electron
        .getAppMetrics()
        .filter((each) => each.name === name || each.serviceName === name)
        .map(({ pid }) => pid),
    ENGINE,
  );
  // The last one: the process of the previous step is listed for a while after its end.
  const pid = pids.filter(isAlive).at(-1);
  if (pid === undefined) throw new Error('internal: no engine process runs');
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function adapters(jobs: readonly JobView[]): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const { stage, artifact } of jobs) {
    if ((stage !== 'sft' && stage !== 'rl') || artifact === null) continue;
    const file = join(artifact.path, 'adapter_model.safetensors');
    sums[stage] = createHash('sha256').update(readFileSync(file)).digest('hex');
  }
  return sums;
}

/** The rows that the run left, read without the app's code. */
function checkRows(workspace: string, jobs: readonly JobView[]): void {
  const db = new Database(join(workspace, 'omr.sqlite'), { readonly: true });
  try {
    const one = (sql: string): number => db.prepare(sql).pluck().get() as number;
    expect(one(`SELECT count(*) FROM jobs WHERE status = 'done'`)).toBe(jobs.length);
    expect(one('SELECT count(*) FROM projects WHERE report_path IS NOT NULL')).toBe(1);
    expect(one('SELECT count(*) FROM models')).toBeGreaterThanOrEqual(2);
    expect(one('SELECT count(*) FROM datasets')).toBeGreaterThanOrEqual(2);
    for (const { stage, runId } of jobs.filter(
      (job) => job.stage === 'sft' || job.stage === 'rl',
    )) {
      const points = db
        .prepare('SELECT count(*) FROM metrics WHERE run_id = ?')
        .pluck()
        .get(runId) as number;
      expect(points, stage).toBeGreaterThan(0);
    }
  } finally {
    db.close();
  }
  for (const { artifact } of jobs)
    if (artifact !== null) expect(existsSync(artifact.path), artifact.path).toBe(true);
}
