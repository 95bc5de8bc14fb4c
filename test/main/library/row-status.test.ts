// Status of a source's rows: the counts for all rows agree with the status of each row.

import { expect, it } from 'vitest';
import { applyActions } from '../../../main/library/decision-log.ts';
import type { DataAction, Decisions } from '../../../preload/contract/sources.ts';
import { countFlags, flagsFor, kindsIn, RowStatus } from '../../../main/library/row-status.ts';
import { DEFECT_KINDS } from '../../../main/data/defect-kinds.ts';

const rowsOf = (...kinds: readonly (readonly string[])[]) => {
  const flags = kinds.map(flagsFor);
  return { count: flags.length, flagsOf: (number: number) => flags[number]! };
};
const rowStatus = (rows: ReturnType<typeof rowsOf>, decisions: Decisions) =>
  new RowStatus(rows, countFlags(rows), decisions);
const place = (number: number) => ({ number, place: `cards.jsonl, line ${number + 1}` });

it('reports which rows need a decision, and the effect of each decision', () => {
  const rows = rowsOf([], ['no-answer'], ['picture-missing'], ['duplicate-id'], ['turned']);
  const acts: DataAction[] = [];
  const after = (act?: DataAction) => {
    if (act) acts.push(act);
    const { attention, usable } = rowStatus(rows, applyActions(acts));
    return { attention, usable };
  };
  expect(after()).toEqual({ attention: 3, usable: 2 });
  expect(after({ kind: 'edit', row: place(1), change: { answer: '7' } })).toEqual({
    attention: 2,
    usable: 3,
  });
  expect(after({ kind: 'repair', defects: ['picture-missing'] })).toEqual({
    attention: 1,
    usable: 3,
  });
  expect(after({ kind: 'repair', defects: ['duplicate-id'] })).toEqual({ attention: 0, usable: 4 });
  expect(after({ kind: 'exclude', rows: [place(0)] })).toEqual({ attention: 0, usable: 3 });
  expect(
    after({ kind: 'add', row: { question: 'Q', answer: 'A', picture: '', split: 'train' } }),
  ).toEqual({ attention: 0, usable: 4 });

  const now = rowStatus(rows, applyActions(acts));
  expect([0, 1, 2, 3, 4].map((number) => now.stateOf(number, rows.flagsOf(number)))).toEqual([
    'left-out',
    'edited',
    'left-out',
    'repaired',
    'noted',
  ]);
});

it('imports the chosen turns of conversations, whatever is wrong with the others', () => {
  const rows = rowsOf(
    ['several-questions'],
    ['later-question', 'no-answer'],
    ['later-question'],
    [],
  );
  const after = (choice: 'each' | 'first' | 'leave-out') => {
    const now = rowStatus(rows, applyActions([{ kind: 'conversations', choice }]));
    const states = [0, 1, 2, 3].map((number) => now.stateOf(number, rows.flagsOf(number)));
    return { attention: now.attention, usable: now.usable, states };
  };
  expect(after('each')).toEqual({
    attention: 1,
    usable: 3,
    states: ['noted', 'attention', 'noted', 'good'],
  });
  expect(after('first')).toEqual({
    attention: 0,
    usable: 2,
    states: ['noted', 'left-out', 'left-out', 'good'],
  });
  expect(after('leave-out')).toEqual({
    attention: 0,
    usable: 1,
    states: ['left-out', 'left-out', 'left-out', 'good'],
  });
});

it('does not accept an empty field as an answer', () => {
  const rows = rowsOf(['no-answer']);
  const decisions = applyActions([{ kind: 'edit', row: place(0), change: { answer: '' } }]);
  expect(rowStatus(rows, decisions).attention).toBe(1);
});

it('agrees with a count over every row, whatever was decided', () => {
  let state = 7;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % below;
  };
  for (let round = 0; round < 50; round++) {
    const kinds = Array.from({ length: 40 }, () =>
      Array.from({ length: draw(3) }, () => DEFECT_KINDS[draw(DEFECT_KINDS.length)]!),
    );
    const rows = rowsOf(...kinds);
    const acts: DataAction[] = Array.from({ length: 12 }, (): DataAction => {
      const row = place(draw(40));
      const choices: DataAction[] = [
        { kind: 'exclude', rows: [row] },
        { kind: 'include', rows: [row] },
        { kind: 'edit', row, change: { answer: 'x' } },
        { kind: 'edit', row, change: { pictures: ['x.png'] } },
        { kind: 'repair', defects: [DEFECT_KINDS[draw(DEFECT_KINDS.length)]!] },
      ];
      return choices[draw(choices.length)]!;
    });
    const now = rowStatus(rows, applyActions(acts));
    const states = kinds.map((_, number) => now.stateOf(number, rows.flagsOf(number)));
    expect(now.attention).toBe(states.filter((each) => each === 'attention').length);
    const unusable = states.filter((each) => each === 'attention' || each === 'left-out').length;
    expect(now.usable).toBe(40 - unusable);
  }
});

it('counts the rows of a kind without a decision', () => {
  const rows = rowsOf(['no-answer'], ['no-answer', 'duplicate-id'], ['no-answer'], ['turned']);
  const acts: DataAction[] = [];
  const open = (act: DataAction) => {
    acts.push(act);
    const now = rowStatus(rows, applyActions(acts));
    return [
      now.countOpen('no-answer', 3),
      now.countOpen('duplicate-id', 1),
      now.countOpen('turned', 1),
    ];
  };
  expect(open({ kind: 'edit', row: place(0), change: { answer: '7' } })).toEqual([2, 1, 0]);
  expect(open({ kind: 'exclude', rows: [place(1)] })).toEqual([1, 0, 0]);
  expect(open({ kind: 'repair', defects: ['no-answer'] })).toEqual([0, 0, 0]);
});

it('converts kinds to bits and back', () => {
  expect(kindsIn(flagsFor(['turned', 'no-answer']))).toEqual(['no-answer', 'turned']);
  expect(flagsFor(['nonsense'])).toBe(0n);
});
