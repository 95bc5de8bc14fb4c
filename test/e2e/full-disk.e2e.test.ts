// A full disk in the real window, on a small file system: the warning, the failure, and resuming.

import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3-multiple-ciphers';
import { afterAll, describe, expect, it } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { missingWindow, snapshot, temporaryHome, until } from './support/launch.ts';
import { smallResources } from './support/small-sample.ts';
import { windowOfSuite } from './support/test-window.ts';

const WAIT_MS = 4 * 60_000;
/** Enough space for the database, but not for a checkpoint. */
const LITTLE = 1e6;
/** Enough for the small sample, and far less than the free space any job asks for. */
const DISK = '96m';

const missingDisk = whyNoDisk();
if (missingWindow === null && missingDisk !== null)
  process.stderr.write(`the test of a full disk is skipped: ${missingDisk}\n`);

/** Why no small file system can be made here, or null. */
function whyNoDisk(): string | null {
  if (process.platform !== 'linux') return 'a small file system is made by Linux’s mount';
  if (process.getuid?.() !== 0) return 'only root may mount a small file system';
  const home = temporaryHome();
  try {
    mkdirSync(home.workspace, { recursive: true });
    const problem = mount(home.workspace);
    if (problem === null) unmount(home.workspace);
    return problem;
  } finally {
    home.remove();
  }
}

/** Mounts a small file system at a folder; the error, or null. */
function mount(folder: string): string | null {
  const { status, stderr } = spawnSync(
    'mount',
    ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', folder],
    { encoding: 'utf8' },
  );
  return status === 0 ? null : `mount: ${stderr?.trim() ?? 'is not there'}`;
}

function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder]);
}

/** Writes into a file until no more than `leave` bytes are free. */
function fill(file: string, leave: number): void {
  const { bsize } = statfsSync(join(file, '..'));
  for (let blocks = 256; blocks > 0;) {
    const { bavail } = statfsSync(join(file, '..'));
    blocks = Math.min(blocks, bavail - Math.ceil(leave / bsize));
    if (blocks > 0) writeFileSync(file, Buffer.alloc(blocks * bsize), { flag: 'a' });
  }
}

describe.skipIf(missingWindow !== null || missingDisk !== null)('a full disk', () => {
  const win = windowOfSuite(({ resources, workspace }) => {
    // Long enough that the disk is full before the last checkpoint, on a fast machine too.
    smallResources(resources, () => true, { sft: { epochs: 40 }, rl: { steps: 12 } });
    mkdirSync(workspace, { recursive: true });
    expect(mount(workspace)).toBeNull();
  });
  // Runs before the hook of the window, which removes the home: the disk must be unmounted by then.
  afterAll(async () => {
    await win.close();
    unmount(win.home.workspace);
  });
  const filler = (): string => join(win.home.workspace, 'somebody-else’s.bin');

  it('is announced when a step starts with too little space', async () => {
    await win.page.getByTestId('quick').check();
    await win.page.getByTestId('start-sample').click();
    const notice = win.page.getByTestId('disk-low').first();
    await notice.waitFor({ timeout: WAIT_MS });
    expect(await notice.innerText()).toMatch(/\d+\sMB left .* 1\.0\sGB/);
    expect(await axeFindings(win.page)).toEqual([]);
  });

  it.each([
    [
      'sft',
      'learn',
      LITTLE,
      'a checkpoint',
      /checkpoint-\d+\S* could not be written: [\d.,]+ MB needed, [\d.,]+ MB free\.$/,
    ],
    ['rl', 'practise', 0, 'anything at all', /^The disk is full, so .* could not be written[.:]/],
  ] as const)(
    'ends %s (%s) with one sentence when %i bytes are left and it writes %s, and goes on once there is room',
    async (stage, step, leave, _, sentence) => {
      const job = await until(
        `${stage} under way`,
        async () => {
          const { jobs } = await snapshot(win.page);
          return jobs.find((each) => each.stage === stage && (each.progress?.fraction ?? 0) > 0);
        },
        WAIT_MS,
      );
      fill(filler(), leave);
      const failed = await until(
        `the end of ${stage}`,
        async () => {
          const { jobs } = await snapshot(win.page);
          return jobs.find(({ id, status }) => id === job.id && status !== 'running');
        },
        WAIT_MS,
      );
      expect(failed.status).toBe('failed');
      expect(failed.error?.message).toMatch(sentence);
      expect(failed.error?.hint).toMatch(/^Free some space .* then resume\.$/);
      await win.page.getByTestId(`path-${step}`).click();
      await win.page.getByTestId('error').getByText('The disk is full, so').waitFor();
      expect(await axeFindings(win.page, '#content')).toEqual([]);

      rmSync(filler());
      await win.page.getByTestId('resume').first().click();
      await until(
        `${stage} done`,
        async () => {
          const { jobs } = await snapshot(win.page);
          const now = jobs.find(({ id }) => id === job.id)!;
          if (now.status === 'failed') throw new Error(now.error?.message);
          return now.status === 'done' || undefined;
        },
        WAIT_MS,
      );
    },
    2 * WAIT_MS,
  );

  it(
    'leaves a report, an intact database and no partial files in the end',
    async () => {
      await until(
        'the report',
        async () => (await snapshot(win.page)).projects[0]?.reportPath,
        WAIT_MS,
      );
      await win.close();
      expect(globSync('**/*.part', { cwd: win.home.workspace })).toEqual([]);
      const db = new Database(join(win.home.workspace, 'omr.sqlite'), { readonly: true });
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      const open = db.prepare(`SELECT count(*) FROM jobs WHERE status <> 'done'`).pluck().get();
      expect(open).toBe(0);
      db.close();
    },
    WAIT_MS,
  );
});
