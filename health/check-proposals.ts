// What the check before a start proposes to change, for `omr train` and the page Train alike.

import type { CheckAction, StartCheck } from '../preload/contract/check.ts';
import { withValue } from '../settings/lists.ts';

/** Settings by step. */
export type StepChanges = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A sentence of the check and the settings that answer it. */
export interface Proposal<Text> {
  readonly text: Text;
  readonly action: CheckAction;
  readonly changes: StepChanges;
}

/**
 * The settings with which a check proposes to go on, without those that a person has chosen. Another
 * model is a person's choice.
 */
export function proposalsOf<Text>(
  { findings, changes }: Pick<StartCheck<Text>, 'findings' | 'changes'>,
  chosen: StepChanges,
): readonly Proposal<Text>[] {
  return findings.flatMap(({ text, level, actions }) => {
    const action = actions.find((one) => changes[one] !== undefined);
    if (level === 'good' || action === undefined) return [];
    const open = Object.entries(changes[action]!).flatMap(([step, settings]) => {
      const free = Object.entries(settings).filter(([name]) => chosen[step]?.[name] === undefined);
      return free.length === 0 ? [] : [[step, Object.fromEntries(free)] as const];
    });
    return open.length === 0 ? [] : [{ text, action, changes: Object.fromEntries(open) }];
  });
}

/** The settings with all changes, one after the other; names in a list add up. */
export function withChanges(own: StepChanges, ...all: readonly StepChanges[]): StepChanges {
  const merged: Record<string, Readonly<Record<string, unknown>>> = { ...own };
  for (const [step, settings] of all.flatMap((changes) => Object.entries(changes))) {
    const values: Record<string, unknown> = { ...merged[step] };
    for (const [name, value] of Object.entries(settings))
      values[name] = withValue(name, values[name], value);
    merged[step] = values;
  }
  return merged;
}
