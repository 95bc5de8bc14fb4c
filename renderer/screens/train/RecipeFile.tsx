// A plan as a recipe file.

import { FileDown, FileUp } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';
/** Opens a recipe file, or saves the plan as one. */
export function RecipeFile({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const store = useStore();
  const { plan, change } = form;
  const [saved, setSaved] = useState<string | null>(null);
  const open = async (): Promise<void> => {
    const file = await store.request('path:pick', { kind: 'file', endings: ['yaml', 'yml'] });
    const recipe = file == null ? undefined : await store.request('plan:open', file);
    if (recipe !== undefined)
      change((now) => ({
        ...now,
        opened: recipe,
        changes: {},
        name: recipe.name,
        seed: recipe.seed,
      }));
  };
  const save = async (): Promise<void> => {
    const name = `${plan.name.replace(/[^\p{L}\p{N}]+/gu, '-') || 'recipe'}.yaml`;
    const file = await store.request('path:pick', { kind: 'save', endings: ['yaml'], name });
    if (file == null) return;
    setSaved((await store.request('plan:save', plan, file)) ?? null);
  };
  return (
    <div className="plan-row">
      <Button variant="quiet" icon={FileUp} onClick={() => void open()}>
        {t('ui.train.open-file')}
      </Button>
      <Button variant="quiet" icon={FileDown} testId="save-recipe" onClick={() => void save()}>
        {t('ui.train.save-file')}
      </Button>
      {saved !== null && (
        <p className="quiet path-text" role="status">
          {t('ui.train.saved', { file: saved })}
        </p>
      )}
    </div>
  );
}
