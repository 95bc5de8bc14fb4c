// The user's decisions about an inspected source: actions in order, applied to the settings of an
// import, with undo.

import type { AddedRow, Decisions, DataAction, RowChange } from '../../preload/contract/sources.ts';
import type { Database } from '../storage/database.ts';

export const NO_DECISIONS: Decisions = {
  name: '',
  repairs: [],
  excluded: [],
  edits: [],
  added: [],
  columns: {},
  root: '',
  conversations: 'each',
  template: '',
  question: '',
};

/** The decisions after all actions; pure. */
export function applyActions(actions: readonly DataAction[]): Decisions {
  let { name, columns, root, conversations, template, question } = NO_DECISIONS;
  const repairs = new Set<string>();
  const excluded = new Map<string, number>();
  const edits = new Map<string, { number: number; change: RowChange }>();
  const added = new Map<number, AddedRow>();
  for (const [index, action] of actions.entries()) {
    switch (action.kind) {
      case 'name':
        name = action.name;
        break;
      case 'repair':
        for (const defect of action.defects) repairs.add(defect);
        break;
      case 'unrepair':
        for (const defect of action.defects) repairs.delete(defect);
        break;
      case 'exclude':
        for (const { place, number } of action.rows) excluded.set(place, number);
        break;
      case 'include':
        for (const { place } of action.rows) excluded.delete(place);
        break;
      case 'edit': {
        const { place, number } = action.row;
        edits.set(place, { number, change: { ...edits.get(place)?.change, ...action.change } });
        break;
      }
      case 'revert':
        edits.delete(action.row.place);
        break;
      case 'add':
        added.set(index, action.row);
        break;
      case 'remove':
        added.delete(action.id);
        break;
      case 'columns':
        columns = action.columns;
        break;
      case 'root':
        root = action.root;
        break;
      case 'conversations':
        conversations = action.choice;
        break;
      case 'task':
        ({ template, question } = action);
        break;
    }
  }
  return {
    name,
    repairs: [...repairs],
    excluded: [...excluded].map(([place, number]) => ({ place, number })),
    edits: [...edits].map(([place, { number, change }]) => ({ place, number, change })),
    added: [...added].map(([id, row]) => ({ ...row, id })),
    columns,
    root,
    conversations,
    template,
    question,
  };
}

/** Settings of the import stage that apply these decisions to a source. */
export function importSettings(
  source: SourceSettings,
  decisions: Decisions,
): Record<string, unknown> {
  const { name, repairs, excluded, edits, added, columns, root, conversations } = decisions;
  const { template, question } = decisions;
  return {
    ...source,
    name,
    repairs,
    exclude: excluded.map(({ place }) => place),
    edits: Object.fromEntries(edits.map(({ place, change }) => [place, change])),
    added: added.map(({ id: _, picture, ...row }) => (picture === '' ? row : { ...row, picture })),
    columns,
    root,
    conversations,
    // Recipes of sources that ask nothing stay as they are.
    ...(template === '' ? {} : { template }),
    ...(question === '' ? {} : { question }),
  };
}

/** Where a source lies, as settings of the import stage. */
export interface SourceSettings {
  readonly source: string;
  /** Absent for all files of the folder. */
  readonly only?: readonly string[];
  /** The language of questions that the program asks. */
  readonly language?: string;
}

/** The stored decisions about one inspected source. */
export interface DecisionLog {
  read(): Decisions;
  /** Id of the last decision in force; 0 without one. */
  last(): number;
  canUndo(): boolean;
  canRedo(): boolean;
  /** Adds an action; undone actions can no longer be redone. */
  add(action: DataAction): void;
  /** Undoes the last action, if any. */
  undo(): void;
  /** Redoes the last undone action, if any. */
  redo(): void;
}

/** Opens the log of a source by the id of its first inspection. */
export function openDecisionLog(db: Database, origin: string): DecisionLog {
  let current: Decisions | undefined;
  const changing = (work: () => void): void => {
    current = undefined;
    db.transaction(work);
  };
  return {
    read: () =>
      (current ??= applyActions(
        db
          .all('decisions', { origin })
          .map((row) => JSON.parse(row['act'] as string) as DataAction),
      )),
    last: () => Number(db.get('lastDecision', { origin })?.['id'] ?? 0),
    canUndo: () => db.get('lastDecision', { origin }) !== undefined,
    canRedo: () => db.get('nextUndoneDecision', { origin }) !== undefined,
    add: (action) =>
      changing(() => {
        db.run('deleteUndoneDecisions', { origin });
        db.run('addDecision', { origin, act: JSON.stringify(action) });
      }),
    undo: () =>
      changing(() => {
        const last = db.get('lastDecision', { origin });
        if (last) db.run('setDecisionUndone', { id: last['id'] ?? null, undone: 1 });
      }),
    redo: () =>
      changing(() => {
        const next = db.get('nextUndoneDecision', { origin });
        if (next) db.run('setDecisionUndone', { id: next['id'] ?? null, undone: 0 });
      }),
  };
}
