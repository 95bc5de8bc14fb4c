// A workspace from elsewhere: whatever its database names, nothing outside of it is opened, shown,
// copied or removed.

import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { isEntryBelow, realPathWithin } from '../../../main/platform/real-path.ts';
import type { Recipe } from '../../../main/stages/recipe.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { temporaryFolder } from '../../helpers.ts';

const TOYS = fileURLToPath(new URL('../toy-stages.ts', import.meta.url));
const launcher = forkLauncher({ env: { ...process.env, OMR_STAGES: TOYS } });

let dir: string;
let workspace: string;
let backend: Backend;
let opened: string[];
let saved: string;
beforeEach(() => {
  dir = temporaryFolder();
  workspace = path.join(dir, 'workspace');
  saved = path.join(dir, 'saved.json');
  opened = [];
  open();
});
afterEach(() => backend.close());

function open(): void {
  fs.mkdirSync(path.join(dir, 'resources'), { recursive: true });
  backend = openBackend({
    workspace,
    resources: path.join(dir, 'resources'),
    launcher,
    openFile: (file) => void opened.push(file),
    showFolder: (folder) => void opened.push(folder),
    pickPaths: () => Promise.resolve([saved]),
  });
}

/** Changes the database as its maker could have. */
async function edit(sql: string, ...values: unknown[]): Promise<void> {
  await backend.close();
  const db = new Sqlite(path.join(workspace, 'omr.sqlite'));
  db.pragma('foreign_keys = OFF');
  db.prepare(sql).run(...values);
  db.close();
  open();
}

async function run(stage: string): Promise<JobView> {
  const { queue } = backend;
  return queue.waitFor(queue.enqueue({ step: stage, stage, settings: {} }).id);
}

/** A file outside the workspace, and links to it from a run's folder. */
function plantReports(): Record<string, string> {
  const secret = path.join(dir, 'secret.html');
  fs.writeFileSync(secret, 'secret');
  fs.writeFileSync(path.join(dir, 'report.html'), 'secret');
  fs.writeFileSync(path.join(dir, 'report.json'), 'secret');
  const runs = path.join(workspace, 'runs');
  fs.mkdirSync(path.join(runs, 'a'));
  fs.writeFileSync(path.join(runs, 'a/program.desktop'), '[Desktop Entry]');
  fs.symlinkSync(secret, path.join(runs, 'a/report.html'));
  fs.symlinkSync(dir, path.join(runs, 'linked'));
  fs.mkdirSync(path.join(workspace, 'other'));
  fs.writeFileSync(path.join(workspace, 'other/report.html'), 'not of a run');
  return {
    'another file': secret,
    'a report outside': path.join(dir, 'report.html'),
    'a program in a run': 'workspace:runs/a/program.desktop',
    'a link to another file': 'workspace:runs/a/report.html',
    'a link to another folder': 'workspace:runs/linked/report.html',
    'a path that leaves the folder': path.join(runs, '../../report.html'),
    'a report outside of runs': 'workspace:other/report.html',
    'a folder': 'workspace:runs/a',
  };
}

describe('a report', () => {
  const recipe = {
    name: 'p',
    seed: 1,
    steps: [{ name: 'rows', stage: 'rows', settings: {} }],
  } as unknown as Recipe;

  it('is opened, read and saved only where it is a page in the folder of a run', async () => {
    const id = backend.projects.create(recipe);
    const { reportPath } = await backend.projects.waitFor(id);
    await backend.handlers['report:open'](id);
    expect(opened.splice(0)).toEqual([reportPath]);
    for (const [what, stored] of Object.entries(plantReports())) {
      backend.db.run('setReport', { id, path: stored });
      const { handlers } = backend;
      const tried = [
        () => handlers['report:open'](id),
        () => handlers['report:read'](id),
        () => handlers['report:rewrite'](id),
        () => handlers['report:save'](id, 'html'),
        () => handlers['report:save'](id, 'json'),
      ];
      for (const attempt of tried)
        await expect((async () => attempt())(), what).rejects.toThrow(/report/i);
    }
    expect(opened).toEqual([]);
    expect(fs.existsSync(saved)).toBe(false);
  });

  it('is neither saved as JSON nor written again where that file is a link', async () => {
    const id = backend.projects.create(recipe);
    const { reportPath } = await backend.projects.waitFor(id);
    const json = reportPath!.replace(/html$/, 'json');
    fs.rmSync(json);
    fs.writeFileSync(path.join(dir, 'secret'), 'secret');
    fs.symlinkSync(path.join(dir, 'secret'), json);
    await expect(backend.handlers['report:save'](id, 'json')).rejects.toThrow();
    await expect(backend.handlers['report:rewrite'](id)).rejects.toThrow(/figures/);
    expect(fs.existsSync(saved)).toBe(false);
  });
});

describe('removing a run', () => {
  /** A folder outside that must stay. */
  const plantVictim = (): string => {
    const victim = path.join(dir, 'victim');
    fs.mkdirSync(victim);
    fs.writeFileSync(path.join(victim, 'thesis.txt'), 'years');
    return path.join(victim, 'thesis.txt');
  };

  it('removes no folder that its id or result names outside of the workspace', async () => {
    const thesis = plantVictim();
    const results = [`${workspace}/../victim`, `${workspace}/runs/../../victim`];
    for (const result of results) {
      const job = await run('rows');
      await edit(
        'UPDATE jobs SET artifact = ? WHERE id = ?',
        JSON.stringify({ kind: 'dataset', id: 'x', path: result }),
        job.id,
      );
      await backend.handlers['run:remove']([job.id]);
      expect(fs.existsSync(thesis), result).toBe(true);
    }
    const job = await run('rows');
    await edit('UPDATE runs SET id = ? WHERE id = ?', '../../victim', job.runId);
    await edit('UPDATE datasets SET run_id = ? WHERE run_id = ?', '../../victim', job.runId);
    await edit('UPDATE jobs SET run_id = ? WHERE id = ?', '../../victim', job.id);
    await backend.handlers['run:remove']([job.id]);
    expect(fs.existsSync(thesis)).toBe(true);
  });

  it('follows no link out of the workspace, and keeps what is no run', async () => {
    const thesis = plantVictim();
    const job = await run('rows');
    fs.symlinkSync(path.dirname(path.dirname(thesis)), path.join(workspace, 'runs/out'));
    const artifact = { kind: 'dataset', id: 'x', path: 'workspace:runs/out/victim' };
    await edit('UPDATE jobs SET artifact = ? WHERE id = ?', JSON.stringify(artifact), job.id);
    await backend.handlers['run:remove']([job.id]);
    expect(fs.existsSync(thesis)).toBe(true);
    const other = await run('rows');
    const blobs = { ...artifact, path: 'workspace:blobs' };
    await edit('UPDATE jobs SET artifact = ? WHERE id = ?', JSON.stringify(blobs), other.id);
    await backend.handlers['run:remove']([other.id]);
    expect(fs.existsSync(path.join(workspace, 'blobs'))).toBe(true);
  });

  it('removes a run of this program with its result', async () => {
    const job = await run('rows');
    expect(fs.existsSync(job.artifact!.path)).toBe(true);
    await backend.handlers['run:remove']([job.id]);
    expect(fs.existsSync(job.artifact!.path)).toBe(false);
    expect(fs.existsSync(path.join(workspace, 'runs', job.runId))).toBe(false);
  });
});

it('shows the folder of an export only where there is one', async () => {
  const job = await run('rows');
  const program = path.join(dir, 'Program.app');
  fs.mkdirSync(program);
  const script = path.join(dir, 'start.sh');
  fs.writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
  for (const target of [program, script]) {
    await edit(
      "UPDATE jobs SET stage = 'export', artifact = ? WHERE id = ?",
      JSON.stringify({ kind: 'files', id: 'x', path: target }),
      job.id,
    );
    expect(() => backend.handlers['export:show'](job.id)).toThrow(/folder/i);
  }
  expect(opened).toEqual([]);
});

it('tells what lies inside a folder by its real path', () => {
  const inside = path.join(workspace, 'runs');
  fs.writeFileSync(path.join(inside, 'a'), '');
  fs.symlinkSync(dir, path.join(inside, 'out'));
  expect(realPathWithin(path.join(inside, 'a'), workspace)).toMatch(/runs.a$/);
  for (const target of [workspace, path.join(inside, 'out'), path.join(inside, 'none'), dir])
    expect(realPathWithin(target, workspace)).toBeNull();
  expect(isEntryBelow(path.join(inside, 'out'), workspace)).toBe(true);
  expect(isEntryBelow(path.join(inside, 'out/x'), workspace)).toBe(false);
  expect(isEntryBelow(workspace, workspace)).toBe(false);
  expect(isEntryBelow(`${workspace}-2/x`, workspace)).toBe(false);
});
