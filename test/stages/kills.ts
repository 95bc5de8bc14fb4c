// What a stage leaves when it is killed at each of its writes or the disk fails there, and what
// becomes of it when it goes on.

import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { openWorkspace, removeLeftovers } from '../../main/data/datasets/workspace.ts';
import { createRandom } from '../../main/engine/random.ts';
import { UserError } from '../../main/i18n/user-error.ts';
import { explained, sha256 } from '../../main/platform/files.ts';
import type { StageResult } from '../../main/stages/contract/stage.ts';
import { temporaryFolder } from '../helpers.ts';
import { differences } from '../../scripts/measure/kills/differences.ts';
import { tear, watchWrites, type WritePoint } from '../../scripts/measure/kills/write-points.ts';

/** Name and SHA-256 of every file below a folder. */
export function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [relative(folder, file), sha256(readFileSync(file))]),
  );
}

/**
 * Runs a stage in a workspace and keeps the disk as it is before each of its writes, and in the
 * middle of those with content; then goes on from each of these, or from `most` drawn by `seed`, and
 * expects the files and the result of the uninterrupted run.
 */
export async function expectSameAfterEveryKill(
  workspace: string,
  run: (resume: boolean) => Promise<StageResult>,
  { most = Infinity, seed = 1 }: { most?: number; seed?: number } = {},
): Promise<{ calls: string[]; moments: number }> {
  const kept = temporaryFolder();
  openWorkspace(workspace);
  const points: WritePoint[] = [];
  const copy = (from: string, to: string) => cpSync(from, to, { recursive: true });
  const end = watchWrites(workspace, (point) => {
    points.push(point);
    copy(workspace, join(kept, String(point.number)));
  });
  const whole = await run(false).finally(end);
  const files = filesOf(workspace);
  const problems: string[] = [];
  const random = createRandom(seed);
  const moments = points
    .flatMap((point) => [false, ...(point.half ? [true] : [])].map((isTorn) => ({ point, isTorn })))
    .map((moment) => ({ moment, draw: random.uniform() }))
    .sort((a, b) => a.draw - b.draw)
    .slice(0, most)
    .map(({ moment }) => moment);
  for (const { point, isTorn } of moments) {
    rmSync(workspace, { recursive: true });
    copy(join(kept, String(point.number)), workspace);
    if (isTorn) tear(point, point.path);
    removeLeftovers({ dir: workspace });
    const resumed = await run(true).catch((error: unknown) => error);
    const found = [
      ...(isDeepStrictEqual(resumed, whole) ? [] : [`other result ${JSON.stringify(resumed)}`]),
      ...differences(filesOf(workspace), files),
    ];
    const place = `${isTorn ? 'in' : 'before'} write ${point.number}, ${point.call} ${point.path}`;
    problems.push(...found.map((problem) => `${place}: ${problem}`));
  }
  expect(problems).toEqual([]);
  return { calls: points.map(({ call }) => call), moments: moments.length };
}

/**
 * Runs a stage on a disk that is full or read-only from each of its writes on; expects a sentence,
 * and the files and the result of the uninterrupted run once the disk is mended.
 */
export async function expectSameAfterEveryFault(
  workspace: string,
  run: (resume: boolean) => Promise<StageResult>,
): Promise<number> {
  openWorkspace(workspace);
  const before = join(temporaryFolder(), 'before');
  cpSync(workspace, before, { recursive: true });
  let writes = 0;
  const end = watchWrites(workspace, ({ number }) => (writes = number));
  const whole = await run(false).finally(end);
  const files = filesOf(workspace);
  const problems: string[] = [];
  let faults = 0;
  for (let at = 1; at <= writes; at++) {
    const code = at % 2 === 0 ? 'ENOSPC' : 'EROFS';
    rmSync(workspace, { recursive: true });
    cpSync(before, workspace, { recursive: true });
    let place = '';
    const mend = watchWrites(workspace, ({ number, call, path }) => {
      // Taking away is possible on a full disk.
      if (number < at || (code === 'ENOSPC' && /^(rm|unlink|f?truncate)/.test(call))) return;
      if (place === '') place = `${code} at write ${at}, ${call} ${path}`;
      throw Object.assign(new Error(`${code}: ${call}`), { code, path });
    });
    const failed = await run(false).catch((error: unknown) => explained(error));
    mend();
    if (place === '') continue;
    faults += 1;
    removeLeftovers({ dir: workspace });
    const sentence = failed instanceof UserError ? failed.message : '';
    const isDone = isDeepStrictEqual(failed, whole);
    const isSaid = /^The disk is full, so .* could not be written|is not writable\.$/.test(
      sentence,
    );
    const resumed = await run(true).catch((error: unknown) => error);
    const found = [
      ...(isDone || isSaid ? [] : [`no sentence: ${String(failed)}`]),
      ...(isDeepStrictEqual(resumed, whole) ? [] : [`other result: ${String(resumed)}`]),
      ...differences(filesOf(workspace), files),
    ];
    problems.push(...found.map((problem) => `${place}: ${problem}`));
  }
  expect(problems).toEqual([]);
  return faults;
}
