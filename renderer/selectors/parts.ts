// What happens to the parts of examples in training, in one sentence.

import { splitName, t } from '../i18n/translate.ts';
import type { PartsView, RecipeView } from '../../preload/contract/train.ts';

/** How the examples are split, with the number in each part; null while that is unknown. */
export function partsSentence(view: PartsView): string | null {
  const parts = Object.entries(view.parts)
    .filter(([, rows]) => rows > 0)
    .sort(([a], [b]) => splitOrder(a) - splitOrder(b))
    .map(([name, rows]) => t('ui.train.part', { count: rows, what: splitName(name) }))
    .join(', ');
  if (parts === '') return null;
  return [
    t(`ui.train.parts-way.${view.partsWay}`, { parts }),
    ...(/divided$/.test(view.partsWay) && !view.partsWay.startsWith('training') && view.hasPictures
      ? [t('ui.duplicates.split-why')]
      : []),
    t(view.isCounted ? 'ui.train.parts-counted' : 'ui.train.parts-before'),
  ].join(' ');
}

/** That a recipe asks fewer questions than it keeps for testing; null where it asks all. */
export function checkedSentence(recipe: RecipeView, parts: PartsView['parts']): string | null {
  const check = recipe.steps.find(({ name }) => name === 'evaluate-base')?.settings;
  const limit = Number(check?.['limit'] ?? 0);
  const all = parts[String(check?.['split'] ?? 'test')] ?? 0;
  return limit > 0 && limit < all ? t('ui.train.checked-with', { limit, all }) : null;
}

/** Parts in the order in which a recipe uses them; others come last. */
function splitOrder(part: string): number {
  const at = ['train', 'sft', 'rl', 'validation', 'test'].indexOf(part);
  return at < 0 ? 9 : at;
}
