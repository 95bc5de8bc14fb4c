// The stage table: the name of every stage and its module, loaded only when it runs.

import { pathToFileURL } from 'node:url';
import { readVariable } from '../platform/network/environment.ts';
import type { Stage } from './contract/stage.ts';

/** Loads a stage's module; its settings are checked against `defaults` before it runs. */
export type StageLoader = () => Promise<{ readonly stage: Stage<object> }>;

/** Stage name -> loader. `OMR_STAGES` can replace this table, except in the package. */
export type StageTable = Readonly<Record<string, StageLoader>>;

/** All stages in the order of a recipe. */
export const stages: StageTable = {
  import: () => import('./import.ts'),
  curate: () => import('./curate.ts'),
  distill: () => import('./distill.ts'),
  sft: () => import('./sft.ts'),
  rl: () => import('./rl.ts'),
  evaluate: () => import('./evaluate.ts'),
  export: () => import('./export.ts'),
};

/** The stage table in use; `OMR_STAGES` names a module that exports a replacement as `stages`. */
export async function stageTable(): Promise<StageTable> {
  const other = readVariable('OMR_STAGES');
  if (!other) return stages;
  return ((await import(pathToFileURL(other).href)) as { stages: StageTable }).stages;
}
