// An inspected source with its decisions, in a real workspace with real engine processes: the
// import equals the view.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';
import type { InspectionView, RowQuery } from '../../../preload/contract/sources.ts';
import { GOOD_ROWS, PLANTED, writeDefectFolder } from '../../e2e/support/defect-folder.ts';

const ROWS = GOOD_ROWS + PLANTED.length + 1;
const ALL: RowQuery = { offset: 0, limit: 100, filter: 'all', search: '' };

let dir: string;
let source: string;
let backend: Backend;
let id: string;
beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-inspections-'));
  source = path.join(dir, 'cards');
  await writeDefectFolder(source);
  backend = openBackend({ workspace: path.join(dir, 'workspace'), launcher: forkLauncher() });
  id = await backend.handlers['data:inspect'](source);
  await backend.queue.whenIdle();
});
afterAll(async () => {
  await backend.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

const view = (): Promise<InspectionView> => Promise.resolve(backend.handlers['data:view'](id));
const rows = async (query: Partial<RowQuery> = {}) =>
  backend.handlers['data:rows'](id, { ...ALL, ...query });

it('counts rows, images and every kind of defect', async () => {
  const { isReady, name, findings, attention, usable, ...counts } = await view();
  expect(counts.warnings).toEqual([]);
  expect({ isReady, name, rows: counts.rows, attention, usable }).toEqual({
    isReady: true,
    name: 'cards',
    rows: ROWS,
    attention: 7,
    usable: ROWS - 7,
  });
  expect(findings.map(({ kind }) => kind).sort()).toEqual([...PLANTED].sort());
});

it('gives the rows of a filter, of a search, and of both', async () => {
  expect((await rows()).total).toBe(ROWS);
  const open = await rows({ filter: 'attention' });
  expect([open.total, new Set(open.rows.map(({ state }) => state))]).toEqual([
    7,
    new Set(['attention']),
  ]);
  expect((await rows({ filter: 'contradiction' })).total).toBe(2);
  expect((await rows({ search: 'GRÖßE' })).rows.map(({ answer }) => answer)).toEqual(['fünf']);
  expect((await rows({ search: 'größe', filter: 'contradiction' })).total).toBe(0);
  const second = await rows({ offset: 5, limit: 3 });
  expect(second.rows.map(({ number }) => number)).toEqual([5, 6, 7]);
});

it('previews a repair before it is applied', async () => {
  const [left] = await backend.handlers['data:repairExamples'](id, 'picture-missing');
  expect(left).toMatchObject({ before: { state: 'attention' }, after: null });
  const [mended] = await backend.handlers['data:repairExamples'](id, 'encoding');
  expect(mended!.after?.question).toBe('Größe?');
});

it('inspects again with other columns, and undoing that shows the first inspection at once', async () => {
  const first = await view();
  const other = await backend.handlers['data:decide'](id, {
    kind: 'columns',
    columns: { answer: 'question' },
  });
  expect(other.runId).not.toBe(first.runId);
  expect(other.isReady).toBe(false);
  await backend.queue.whenIdle();
  const again = await view();
  expect(again).toMatchObject({ id, runId: other.runId, isReady: true });
  const undone = await backend.handlers['data:undo'](id);
  expect(undone).toMatchObject({ runId: first.runId, isReady: true });
  const redone = await backend.handlers['data:redo'](id);
  expect(redone).toMatchObject({ runId: other.runId, isReady: true });
  await backend.handlers['data:undo'](id);
});

it('refuses an invalid decision, and a missing inspection', async () => {
  const decide = backend.handlers['data:decide'];
  await expect((async () => decide(id, { kind: 'burn' } as never))()).rejects.toThrow(
    'act.kind must be one of name, repair',
  );
  const edit = { kind: 'edit', row: { number: 0, place: 'x' }, change: { colour: 'red' } };
  await expect((async () => decide(id, edit as never))()).rejects.toThrow(
    'act.change has no field “colour”',
  );
  await expect((async () => backend.handlers['data:view']('nobody'))()).rejects.toThrow(
    'not in the workspace',
  );
});

it('tells what training makes of its parts, also when a row is moved to another by hand', async () => {
  const { handlers } = backend;
  const parts = async () => (await handlers['plan:parts'](id))!;
  const { usable } = await view();
  const whole = await parts();
  expect(whole).toMatchObject({ partsWay: 'divided', isUndivided: true, hasPictures: true });
  const total = Object.values(whole.parts).reduce((sum, rows) => sum + rows, 0);
  expect([total, whole.isCounted]).toEqual([usable, false]);
  const row = { number: 0, place: 'cards.jsonl, line 1' };
  await handlers['data:decide'](id, { kind: 'edit', row, change: { split: 'test' } });
  const moved = await parts();
  expect(moved).toMatchObject({ partsWay: 'kept', isUndivided: false });
  expect(moved.parts['test']).toBe(1);
  await handlers['data:undo'](id);
  expect(await parts()).toEqual(whole);
});

it('imports what the view shows, chosen images and added rows included', async () => {
  const decide = backend.handlers['data:decide'];
  const repairs = [
    'encoding',
    'duplicate-id',
    'picture-elsewhere',
    'picture-unreadable',
    'not-a-picture',
    'contradiction',
  ];
  await decide(id, { kind: 'repair', defects: repairs });
  const unanswered = (await rows({ filter: 'no-answer' })).rows[0]!;
  await decide(id, {
    kind: 'edit',
    row: { number: unanswered.number, place: unanswered.place },
    change: { answer: '870', rationale: 'read off' },
  });
  const kept = await backend.handlers['data:keepPicture'](path.join(source, 'card-0.png'));
  const missing = (await rows({ filter: 'picture-missing' })).rows[0]!;
  await decide(id, {
    kind: 'edit',
    row: { number: missing.number, place: missing.place },
    change: { pictures: [kept.picture] },
  });
  await decide(id, { kind: 'exclude', rows: [{ number: 0, place: 'cards.jsonl, line 1' }] });
  await decide(id, {
    kind: 'add',
    row: { question: 'New?', answer: 'yes', picture: kept.picture, split: 'test' },
  });
  const { attention, usable } = await decide(id, { kind: 'name', name: 'My cards' });
  // Without the excluded row, the broken image, the video, and the two that contradict.
  expect({ attention, usable }).toEqual({ attention: 0, usable: ROWS + 1 - 5 });

  const settings = await backend.handlers['data:importSettings'](id);
  const job = backend.queue.enqueue({ step: 'import', stage: 'import', settings });
  const done = await backend.queue.waitFor(job.id);
  expect(done.error).toBeNull();
  expect(done.summary).toMatchObject({ name: 'My cards', rows: usable });
  const dataset = done.artifact!.id;
  const all = await backend.handlers['dataset:rows'](dataset, ALL);
  expect(all.total).toBe(usable);
  const added = await backend.handlers['dataset:rows'](dataset, { ...ALL, filter: 'split:test' });
  expect(added.rows).toMatchObject([{ question: 'New?', answer: 'yes', pictures: [kept.blobId] }]);
  const answered = await backend.handlers['dataset:rows'](dataset, { ...ALL, search: '870' });
  expect(answered.total).toBe(1);
  const listed = await backend.handlers['data:list']();
  expect(listed.map(({ kind, rows: count }) => [kind, count]).sort()).toEqual([
    ['dataset', usable],
    ['inspection', usable],
  ]);
});

it('is read from its new place after it moved, with the decisions about it, and never offered while unreadable', async () => {
  const { handlers, queue } = backend;
  const before = await view();
  const moved = path.join(dir, 'elsewhere', 'my cards');
  fs.mkdirSync(path.dirname(moved));
  fs.renameSync(source, moved);
  expect((await view()).isSourceGone).toBe(true);
  const offered = async () =>
    (await handlers['plan:sources']()).flatMap(({ examples }) =>
      examples.kind === 'inspection' ? [examples.runId] : [],
    );
  expect(await offered()).toContain(id);
  await handlers['data:relink'](id, path.join(dir, 'not there either'));
  await queue.whenIdle();
  expect(await view()).toMatchObject({ isReady: false, isSourceGone: true });
  expect(await offered()).not.toContain(id);
  const waiting = await handlers['data:relink'](id, moved);
  expect(waiting).toMatchObject({ id, source: moved, isSourceGone: false });
  await queue.whenIdle();
  const { runId: _, ...after } = await view();
  const { runId: __, ...expected } = before;
  expect(after).toEqual({ ...expected, source: moved });
  expect(await offered()).toContain(id);
  expect((await handlers['data:importSettings'](id))['source']).toBe(moved);
});

it('is renamed and deleted, as is a data set; what still uses one keeps it', async () => {
  const { handlers, queue } = backend;
  const names = async () => (await handlers['data:list']()).map(({ name }) => name);
  const dataset = (await handlers['data:list']()).find(({ kind }) => kind === 'dataset')!;
  await handlers['data:rename'](id, ' Meters of hall 3 ');
  await handlers['data:rename'](dataset.id, 'Meters, imported');
  expect((await names()).sort()).toEqual(['Meters of hall 3', 'Meters, imported']);
  await expect((async () => handlers['data:rename'](id, '  '))()).rejects.toThrow('name');

  const place = `workspace:datasets/${dataset.id}`;
  const settings = { datasets: [place] };
  const user = queue.enqueue({ step: 'curate', stage: 'curate', settings });
  await queue.waitFor(user.id);
  expect((await handlers['data:losses'](dataset.id)).blocked).toContain('is used by curate');
  await expect(handlers['data:delete'](dataset.id)).rejects.toThrow('is used by curate');
  await handlers['run:remove']([user.id]);
  const losses = await handlers['data:losses'](dataset.id);
  expect(losses.blocked).toBeNull();
  expect(losses.bytes).toBeGreaterThan(0);
  await handlers['data:delete'](dataset.id);
  expect(await names()).toEqual(['Meters of hall 3']);
  expect(fs.existsSync(path.join(dir, 'workspace', 'datasets', dataset.id))).toBe(false);

  await handlers['data:delete'](id);
  expect(await names()).toEqual([]);
  expect(queue.list().filter(({ step }) => step === 'inspect')).toEqual([]);
  await expect((async () => handlers['data:view'](id))()).rejects.toThrow('not in the workspace');
  // The user's own files stay.
  expect(fs.existsSync(path.join(dir, 'elsewhere', 'my cards', 'cards.jsonl'))).toBe(true);
});

it('warns of a source in which all rows have the same answer', async () => {
  const { handlers, queue } = backend;
  const table = path.join(dir, 'same.csv');
  const lines = Array.from({ length: 12 }, (_, i) => `What is ${i} times 0?,0`);
  fs.writeFileSync(table, ['question,answer', ...lines].join('\n'));
  const same = await handlers['data:inspect'](table);
  await queue.whenIdle();
  expect((await handlers['data:view'](same)).warnings).toEqual([
    'All 12 rows have the same answer, “0”: a model learns from them to say it always.',
  ]);
});
