// Conversations in an inspected source: the choice, its undo, and the resulting import.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend, type Backend } from '../../../main/backend.ts';
import { forkLauncher } from '../../../main/engine-process/launcher.ts';

const ALL = { offset: 0, limit: 100, filter: 'all', search: '' };
const human = (value: string) => ({ from: 'human', value });
const gpt = (value: string) => ({ from: 'gpt', value });
const talk = [
  human('1 + 1?'),
  gpt('2'),
  human('Twice that?'),
  gpt('4'),
  human('And that?'),
  gpt('8'),
];

let dir: string;
let backend: Backend;
let id: string;
beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-conversations-'));
  const source = path.join(dir, 'talks');
  fs.mkdirSync(source);
  const lines = [{ conversations: talk }, { question: '5 + 5?', answer: '10' }];
  fs.writeFileSync(
    path.join(source, 'talk.jsonl'),
    lines.map((row) => `${JSON.stringify(row)}\n`).join(''),
  );
  backend = openBackend({ workspace: path.join(dir, 'workspace'), launcher: forkLauncher() });
  id = await backend.handlers['data:inspect'](source);
  await backend.queue.whenIdle();
});
afterAll(async () => {
  await backend.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

it('gives an example of each question until something else is chosen, which can be undone', async () => {
  const before = await backend.handlers['data:view'](id);
  expect(before).toMatchObject({ rows: 4, attention: 0, usable: 4 });
  expect(before.findings).toMatchObject([
    { kind: 'several-questions', count: 1, repair: null, isNote: true, repaired: false },
    { kind: 'later-question', count: 2, repair: null, isNote: true, repaired: false },
  ]);
  const first = await backend.handlers['data:decide'](id, {
    kind: 'conversations',
    choice: 'first',
  });
  expect(first).toMatchObject({ runId: before.runId, usable: 2 });
  expect(first.findings.map(({ repaired }) => repaired)).toEqual([false, true]);
  const none = await backend.handlers['data:decide'](id, {
    kind: 'conversations',
    choice: 'leave-out',
  });
  expect(none).toMatchObject({ usable: 1 });
  expect(await backend.handlers['data:undo'](id)).toMatchObject({ usable: 2 });
  expect(await backend.handlers['data:undo'](id)).toMatchObject({ usable: 4 });
  const wrong = { kind: 'conversations', choice: 'some' } as never;
  await expect((async () => backend.handlers['data:decide'](id, wrong))()).rejects.toThrow(
    'act.choice must be one of each, first, leave-out',
  );
});

it('shows the conversation before a question with edits applied', async () => {
  await backend.handlers['data:decide'](id, {
    kind: 'edit',
    row: { number: 0, place: 'talk.jsonl, line 1' },
    change: { answer: '2.0' },
  });
  const { rows } = await backend.handlers['data:rows'](id, { ...ALL, filter: 'later-question' });
  expect(rows.map(({ place }) => place)).toEqual([
    'talk.jsonl, line 1, question 2',
    'talk.jsonl, line 1, question 3',
  ]);
  expect(rows[1]!.history).toEqual([
    { role: 'user', content: '1 + 1?' },
    { role: 'assistant', content: '2.0' },
    { role: 'user', content: 'Twice that?' },
    { role: 'assistant', content: '4' },
  ]);
  expect(await backend.handlers['data:importSettings'](id)).toMatchObject({
    conversations: 'each',
  });
});
