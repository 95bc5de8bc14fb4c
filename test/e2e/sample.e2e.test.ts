// The whole recipe in the real window, with the quick settings: from the one button to the report, and past a killed engine.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { JobView, OmrApi, ProjectView, Snapshot } from '../../preload/contract.ts';
import { appCommand, launchApp, missingWindow, temporaryHome } from './launch.ts';
import type { Home } from './launch.ts';

/** One run of the sample with quick settings, on two busy cores. */
const RUN_MS = 15 * 60_000;
const ENGINE = 'OpenMMReasoner engine';

let home: Home | undefined;
let app: ElectronApplication | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
  home?.remove();
  home = undefined;
});

/** SHA-256 of every adapter of the first run, by step; the interrupted run must end in the same. */
let uninterrupted: Readonly<Record<string, string>> | undefined;

describe.skipIf(missingWindow !== null)('the sample project in the window', () => {
  it(
    'runs from one button to the report, also while no window is open, and keeps rows and files',
    async () => {
      home = temporaryHome();
      let page: Page;
      ({ app, page } = await launchApp(home));
      await startSample(page);
      await stepRuns(page, 'distill');

      // The window is closed in the middle of a run; a second start of the app brings it back.
      await page.close();
      const reopened = app.waitForEvent('window', { timeout: 60_000 });
      await startAgain(home);
      page = await reopened;
      expect((await snapshot(page)).jobs.some(({ stage }) => stage === 'distill')).toBe(true);

      const project = await finished(page);
      await page.getByTestId('open-report').first().click();
      const report = page.frameLocator('[data-testid=report]');
      await report.getByRole('table').first().waitFor();
      await page.getByTestId('report-back').click();

      const { jobs, network } = await snapshot(page);
      expect(jobs.map(({ status }) => status)).toEqual(jobs.map(() => 'done'));
      expect(network.attempts).toBe(0);
      const html = readFileSync(project.reportPath!, 'utf8');
      expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
      uninterrupted = adapters(jobs);
      expect(Object.keys(uninterrupted)).toEqual(['sft', 'rl']);
      await app.close();
      app = undefined;
      checkRows(home.workspace, jobs);
    },
    RUN_MS,
  );

  it(
    'goes on after its engine process was killed in the middle of SFT and of RL, to the same bytes',
    async () => {
      home = temporaryHome();
      let page: Page;
      ({ app, page } = await launchApp(home));
      await startSample(page);
      for (const stage of ['sft', 'rl']) {
        await stepRuns(page, stage);
        const job = await jobWithSteps(page, stage, 2);
        await killEngine(app);
        await expect
          .poll(async () => (await jobById(page, job.id))?.status, { timeout: 60_000 })
          .toBe('interrupted');
        await page.getByTestId('resume').first().click();
        await expect
          .poll(async () => (await jobById(page, job.id))?.status, { timeout: 60_000 })
          .not.toBe('interrupted');
      }
      await finished(page);
      expect(adapters((await snapshot(page)).jobs)).toEqual(uninterrupted);
    },
    2 * RUN_MS,
  );
});

async function startSample(page: Page): Promise<void> {
  await page.getByTestId('quick').check();
  await page.getByTestId('start-sample').click();
}

/** Reads the state as the window reads it. */
function snapshot(page: Page): Promise<Snapshot> {
  return page.evaluate(() =>
    (globalThis as unknown as { omr: OmrApi }).omr.invoke('state:snapshot'),
  );
}

async function jobById(page: Page, id: number): Promise<JobView | undefined> {
  return (await snapshot(page)).jobs.find((job) => job.id === id);
}

async function stepRuns(page: Page, stage: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { jobs } = await snapshot(page);
        const broken = jobs.find(({ status }) => status === 'failed' || status === 'cancelled');
        if (broken) return `${broken.step}: ${broken.error?.message ?? broken.status}`;
        return jobs.filter((job) => job.stage === stage && job.status !== 'queued').length > 0;
      },
      { timeout: RUN_MS },
    )
    .toBe(true);
}

/** Waits until the running job of a stage has reported at least so many points of its curves. */
async function jobWithSteps(page: Page, stage: string, points: number): Promise<JobView> {
  let job: JobView | undefined;
  await expect
    .poll(
      async () => {
        job = (await snapshot(page)).jobs.find((each) => each.stage === stage);
        if (job?.status !== 'running') return `${stage} is ${job?.status ?? 'not there'}`;
        const seen = await page.evaluate(
          (runId) =>
            (globalThis as unknown as { omr: OmrApi }).omr
              .invoke('run:metrics', runId)
              .then((all) => all.length),
          job.runId,
        );
        return seen >= points;
      },
      { timeout: RUN_MS, interval: 50 },
    )
    .toBe(true);
  return job!;
}

async function finished(page: Page): Promise<ProjectView> {
  let project: ProjectView | undefined;
  await expect
    .poll(
      async () => {
        const { projects, jobs } = await snapshot(page);
        const broken = jobs.find(({ status }) => status === 'failed' || status === 'interrupted');
        if (broken) return `${broken.step}: ${broken.error?.message ?? broken.status}`;
        project = projects[0];
        return typeof project?.reportPath === 'string';
      },
      { timeout: RUN_MS, interval: 500 },
    )
    .toBe(true);
  return project!;
}

/** Starts the app once more: it finds the first one, hands over and ends. */
function startAgain(of: Home): Promise<void> {
  const { program, args, env } = appCommand(of);
  return new Promise((resolve, reject) => {
    const second = spawn(program, args, { env, stdio: 'ignore' });
    second.on('error', reject);
    second.on('exit', () => resolve());
  });
}

/** Ends the engine process as a lack of memory would. */
async function killEngine(of: ElectronApplication): Promise<void> {
  const pid = await of.evaluate(
    ({ app: electron }, name) =>
      electron.getAppMetrics().find((each) => each.name === name || each.serviceName === name)?.pid,
    ENGINE,
  );
  if (pid === undefined) throw new Error('internal: no engine process runs');
  process.kill(pid, 'SIGKILL');
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

/** The rows that the run left, read with no code of the app. */
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
