// Models in the window: their names, and which two a person wants to compare first.

import type { ModelView } from '../../preload/contract/models.ts';

/** The name of the model in a folder; the folder's last part where the list does not have it. */
export function modelName(models: readonly ModelView[], path: string): string {
  return (
    models.find((model) => model.path === path)?.name ??
    path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '')
  );
}

/** Models that can be asked or exported. */
export function usableModels(models: readonly ModelView[]): readonly ModelView[] {
  return models.filter(({ problem }) => problem === null);
}

/** The two columns to begin with: the base, and `focus` or else the newest that was trained from one. An empty id is no column. */
export function initialChatModels(
  models: readonly ModelView[],
  focus?: string,
): readonly [string, string] {
  const known = usableModels(models);
  const chosen =
    known.find(({ id }) => id === focus) ?? known.find(({ kind }) => kind === 'adapter');
  if (chosen === undefined) return [known[0]?.id ?? '', ''];
  const base = known.find(({ path }) => path === chosen.base);
  return base === undefined ? [chosen.id, ''] : [base.id, chosen.id];
}

/** The model to export first: `focus`, or else the newest that was trained, or else the first. */
export function modelToExport(models: readonly ModelView[], focus?: string): ModelView | undefined {
  const known = usableModels(models);
  return (
    known.find(({ id }) => id === focus) ?? known.find(({ kind }) => kind === 'adapter') ?? known[0]
  );
}
