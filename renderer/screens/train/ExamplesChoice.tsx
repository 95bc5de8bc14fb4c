// The examples that a plan trains on.

import { Images } from 'lucide-react';
import { Button } from '../../components/controls/Button.tsx';
import { exampleCount } from '../../i18n/format.ts';
import { examplesKey, withExamples } from '../../selectors/plan-form.ts';
import { checkedSentence, partsSentence } from '../../selectors/parts.ts';
import { t } from '../../i18n/translate.ts';
import type { PlanSource } from '../../../preload/contract/train.ts';
import type { PlanPartProps } from './plan-part.ts';
/** A select of the sources, with the sizes of their parts. */
export function ExamplesChoice({ form, go }: PlanPartProps): React.JSX.Element {
  const { plan, sources, models, view, change } = form;
  const parts = view && partsSentence(view);
  const checked = view && checkedSentence(view.recipe, view.parts);
  const choose = (key: string): void => {
    const chosen = sources.find(({ examples }) => examplesKey(examples) === key);
    const isOwnName = sources.every(({ name }) => name !== plan.name) && plan.name !== '';
    if (chosen !== undefined)
      change({
        ...withExamples(plan, chosen.examples, models),
        name: isOwnName ? plan.name : chosen.name,
      });
  };
  return (
    <section className="plan-part">
      <label htmlFor="plan-examples">
        {t('ui.train.examples')} <span className="term">{t('ui.train.examples-term')}</span>
      </label>
      <div className="plan-row">
        <select
          id="plan-examples"
          data-testid="plan-examples"
          value={examplesKey(plan.examples)}
          onChange={(event) => choose(event.target.value)}
        >
          {sources.map((source) => (
            <option key={examplesKey(source.examples)} value={examplesKey(source.examples)}>
              {sourceLabel(source)}
            </option>
          ))}
        </select>
        <Button icon={Images} onClick={() => go({ page: 'data' })}>
          {t('ui.train.bring')}
        </Button>
      </div>
      {parts !== null && (
        <p className="quiet" data-testid="plan-parts">
          {parts} {checked}
        </p>
      )}
    </section>
  );
}

function sourceLabel({ examples, name, rows }: PlanSource): string {
  if (rows === null) return t('ui.train.source-unread', { name });
  switch (examples.kind) {
    case 'sample':
      return t('ui.train.sample', { name, examples: exampleCount(rows) });
    case 'inspection':
      return t('ui.train.inspected', { name, examples: exampleCount(rows) });
    case 'dataset':
      return t('ui.train.dataset', { name, examples: exampleCount(rows) });
  }
}
