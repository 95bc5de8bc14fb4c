// The user's decisions about an inspected source: actions in order, applied to the settings of an
// import, with undo.

import type { AddedRow, Decisions, DataAction, RowChange } from '../../preload/contract/sources.ts';
import type { Database } from '../storage/database.ts';

/** Nothing is decided yet. */
export const NO_DECISIONS: Decisions = {
  name: '',
  repairs: [],
  excluded: [],
  edits: [],
  added: [],
  columns: {},
  root: '',
  conversations: 'each',
};

/** The decisions after all acts. Pure: the same acts give the same decisions. */
export function applyActions(acts: readonly DataAction[]): Decisions {
  let { name, columns, root, conversations } = NO_DECISIONS;
  const repairs = new Set<string>();
  const excluded = new Map<string, number>();
  const edits = new Map<string, { number: number; change: RowChange }>();
  const added = new Map<number, AddedRow>();
  for (const [index, act] of acts.entries()) {
    switch (act.kind) {
      case 'name':
        name = act.name;
        break;
      case 'repair':
        for (const defect of act.defects) repairs.add(defect);
        break;
      case 'unrepair':
        for (const defect of act.defects) repairs.delete(defect);
        break;
      case 'exclude':
        for (const { place, number } of act.rows) excluded.set(place, number);
        break;
      case 'include':
        for (const { place } of act.rows) excluded.delete(place);
        break;
      case 'edit': {
        const { place, number } = act.row;
        edits.set(place, { number, change: { ...edits.get(place)?.change, ...act.change } });
        break;
      }
      case 'revert':
        edits.delete(act.row.place);
        break;
      case 'add':
        added.set(index, act.row);
        break;
      case 'remove':
        added.delete(act.id);
        break;
      case 'columns':
        columns = act.columns;
        break;
      case 'root':
        root = act.root;
        break;
      case 'conversations':
        conversations = act.choice;
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
  };
}

/** The settings of the import stage that make these decisions true of a source. */
export function importSettings(source: string, decisions: Decisions): Record<string, unknown> {
  const { name, repairs, excluded, edits, added, columns, root, conversations } = decisions;
  return {
    source,
    name,
    repairs,
    exclude: excluded.map(({ place }) => place),
    edits: Object.fromEntries(edits.map(({ place, change }) => [place, change])),
    added: added.map(({ id: _, picture, ...row }) => (picture === '' ? row : { ...row, picture })),
    columns,
    root,
    conversations,
  };
}

/** The stored decisions about one inspected source. */
export interface DecisionLog {
  read(): Decisions;
  canUndo(): boolean;
  canRedo(): boolean;
  /** Adds an action; undone actions can no longer be redone. */
  add(act: DataAction): void;
  /** Undoes the last action, if any. */
  undo(): void;
  /** Redoes the last undone action, if any. */
  redo(): void;
}

/** Opens the log of a source, which is known by the id of its first inspection. */
export function openDecisionLog(db: Database, origin: string): DecisionLog {
  let folded: Decisions | undefined;
  const changing = (work: () => void): void => {
    folded = undefined;
    db.transaction(work);
  };
  return {
    read: () =>
      (folded ??= applyActions(
        db.all('acts', { origin }).map((row) => JSON.parse(row['act'] as string) as DataAction),
      )),
    canUndo: () => db.get('lastAct', { origin }) !== undefined,
    canRedo: () => db.get('nextUndone', { origin }) !== undefined,
    add: (act) =>
      changing(() => {
        db.run('forgetUndone', { origin });
        db.run('addAct', { origin, act: JSON.stringify(act) });
      }),
    undo: () =>
      changing(() => {
        const last = db.get('lastAct', { origin });
        if (last) db.run('setUndone', { id: last['id'] ?? null, undone: 1 });
      }),
    redo: () =>
      changing(() => {
        const next = db.get('nextUndone', { origin });
        if (next) db.run('setUndone', { id: next['id'] ?? null, undone: 0 });
      }),
  };
}
