// Names of models, and which ones are preselected for chat and export.

import type { ModelView } from '../../preload/contract/models.ts';

/** The name of the model in a folder; the folder's base name if it is not in the list. */
export function modelName(models: readonly ModelView[], path: string): string {
  return (
    models.find((model) => model.path === path)?.name ??
    path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '')
  );
}

/** Models that can be used for chat or export. */
export function usableModels(models: readonly ModelView[]): readonly ModelView[] {
  return models.filter(({ problem }) => problem === null);
}

/**
 * The two models preselected in the chat: the base, and `focus` or else the latest trained one. An
 * empty id is no model.
 */
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

/** The model preselected for export: `focus`, or else the latest trained one, or else the first. */
export function modelToExport(models: readonly ModelView[], focus?: string): ModelView | undefined {
  const known = usableModels(models);
  return (
    known.find(({ id }) => id === focus) ?? known.find(({ kind }) => kind === 'adapter') ?? known[0]
  );
}
