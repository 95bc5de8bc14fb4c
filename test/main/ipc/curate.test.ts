// Pairs of a curated data set as the window requests them: which row was removed, which is kept,
// and keeping both.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import { ROOT } from '../../e2e/support/launch.ts';

let dir: string;
let backend: Backend;
let dataset: string;
beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-pairs-'));
  const write = (
    split: string,
    rows: readonly [id: string, picture: number, question: string][],
  ): void => {
    fs.mkdirSync(path.join(dir, 'source', split), { recursive: true });
    const lines = rows.map(([id, picture, question]) => {
      const name = `${String(picture).padStart(4, '0')}.png`;
      fs.copyFileSync(
        path.join(ROOT, 'resources/sample/sft', name),
        path.join(dir, 'source', split, name),
      );
      return `${JSON.stringify({ id, picture: name, question, answer: '1' })}\n`;
    });
    fs.writeFileSync(path.join(dir, 'source', split, 'cards.jsonl'), lines.join(''));
  };
  write('train', [
    ['first', 1, 'Read A.'],
    ['again', 1, 'Read A.'],
    ['other', 3, 'Read B.'],
    ['leaking', 5, 'Read A.'],
  ]);
  write('test', [['held', 5, 'Read B.']]);
  backend = openBackend({ workspace: path.join(dir, 'workspace'), launcher: forkLauncher() });
  dataset = (await run('import', { source: path.join(dir, 'source') })).artifact!.id;
});
afterAll(async () => {
  await backend.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

async function run(stage: string, settings: Record<string, unknown>) {
  const job = await backend.queue.waitFor(
    backend.queue.enqueue({ step: stage, stage, settings }).id,
  );
  expect(job.error).toBeNull();
  return job;
}

it('shows the removed row and the row that stays', async () => {
  const { runId } = await run('curate', { dataset });
  const duplicates = await backend.handlers['curate:pairs'](runId, 'duplicates', 0);
  expect(duplicates).toMatchObject({ counted: 1, total: 1, kept: [] });
  expect(duplicates.pairs[0]).toMatchObject({ dropped: { id: 'again' }, stays: { id: 'first' } });
  const leaks = await backend.handlers['curate:pairs'](runId, 'leaks', 0);
  expect(leaks.pairs[0]).toMatchObject({
    dropped: { id: 'leaking', split: 'train' },
    stays: { id: 'held', split: 'test' },
  });
  expect((await backend.handlers['curate:pairs'](runId, 'duplicates', 20)).pairs).toEqual([]);
});

it('remembers kept rows, and keeps them when the step runs again', async () => {
  const { runId } = await run('curate', { dataset });
  const keep = backend.handlers['curate:keep'];
  expect(await keep(runId, 'again', true)).toEqual(['again']);
  expect(await keep(runId, 'leaking', true)).toEqual(['again', 'leaking']);
  expect(await keep(runId, 'leaking', false)).toEqual(['again']);
  const { kept } = await backend.handlers['curate:pairs'](runId, 'leaks', 0);
  const { summary } = await run('curate', { dataset, keepAnyway: kept });
  expect(summary).toMatchObject({ rows_in: 5, rows: 4, leaks: 1 });
});
