// Decisions about an inspected source: their combined effect, undo and redo.

import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../../main/storage/database.ts';
import type { DataAction } from '../../../preload/contract/sources.ts';
import {
  applyActions,
  importSettings,
  openDecisionLog,
  NO_DECISIONS,
} from '../../../main/library/decision-log.ts';

const third = { number: 2, place: 'cards.jsonl, line 3' };
const picture = { question: 'Q', answer: 'A', picture: '/pictures/a.png', split: 'train' };

let dir: string;
let db: Database;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'omr-decisions-'));
  db = openDatabase(dir);
});
afterEach(() => {
  db.close();
  fs.rmSync(dir, { recursive: true, force: true });
});

it('merges several edits of one row; the later one wins if both set a field', () => {
  const acts: DataAction[] = [
    { kind: 'edit', row: third, change: { answer: '7', split: 'test' } },
    { kind: 'edit', row: third, change: { answer: '8' } },
  ];
  expect(applyActions(acts).edits).toEqual([{ ...third, change: { answer: '8', split: 'test' } }]);
  expect(applyActions([...acts, { kind: 'revert', row: third }])).toEqual(NO_DECISIONS);
});

it('removes the named added row, whatever was added after it', () => {
  const acts: DataAction[] = [
    { kind: 'add', row: picture },
    { kind: 'add', row: { ...picture, question: 'R' } },
    { kind: 'remove', id: 0 },
  ];
  expect(applyActions(acts).added).toEqual([{ ...picture, question: 'R', id: 1 }]);
});

it('gives the settings of the import stage', () => {
  const decisions = applyActions([
    { kind: 'name', name: 'Cards' },
    { kind: 'repair', defects: ['no-answer', 'encoding'] },
    { kind: 'unrepair', defects: ['no-answer'] },
    { kind: 'exclude', rows: [third, { number: 4, place: 'cards.jsonl, line 5' }] },
    { kind: 'include', rows: [third] },
    { kind: 'edit', row: third, change: { answer: '7' } },
    { kind: 'add', row: picture },
    { kind: 'columns', columns: { question: 'Frage' } },
    { kind: 'root', root: '/pictures' },
    { kind: 'conversations', choice: 'first' },
  ]);
  expect(importSettings({ source: '/source' }, decisions)).toEqual({
    source: '/source',
    name: 'Cards',
    repairs: ['encoding'],
    exclude: ['cards.jsonl, line 5'],
    edits: { 'cards.jsonl, line 3': { answer: '7' } },
    added: [picture],
    columns: { question: 'Frage' },
    root: '/pictures',
    conversations: 'first',
  });
});

it('undoes and redoes action by action, also after the program was closed', () => {
  const log = openDecisionLog(db, 'first');
  log.add({ kind: 'exclude', rows: [third] });
  log.add({ kind: 'name', name: 'Cards' });
  log.undo();
  db.close();
  db = openDatabase(dir);
  const again = openDecisionLog(db, 'first');
  expect(again.read()).toEqual({ ...NO_DECISIONS, excluded: [third] });
  again.redo();
  expect(again.read().name).toBe('Cards');
  expect(again.canRedo()).toBe(false);
  again.undo();
  again.undo();
  expect(again.read()).toEqual(NO_DECISIONS);
  expect(again.canUndo()).toBe(false);
  again.undo();
  expect(openDecisionLog(db, 'second').canRedo()).toBe(false);
});

it('discards undone actions once something else is decided', () => {
  const log = openDecisionLog(db, 'first');
  log.add({ kind: 'name', name: 'One' });
  log.undo();
  log.add({ kind: 'name', name: 'Two' });
  expect(log.canRedo()).toBe(false);
  expect(log.read().name).toBe('Two');
});
