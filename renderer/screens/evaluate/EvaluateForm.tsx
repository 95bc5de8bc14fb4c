// Form for a new evaluation: model, data set, number of sampled answers.

import { Gauge } from 'lucide-react';
import { useEffect, useState } from 'react';
import { NamedOptions } from '../../components/controls/NamedOptions.tsx';
import { usableModels } from '../../selectors/models.ts';
import { useStore } from '../../api/store.ts';
import { splitName, t } from '../../i18n/translate.ts';
import type { ModelView } from '../../../preload/contract/models.ts';
import { EVALUATION_BOUNDS } from '../../../settings/bounds.ts';
import { Button } from '../../components/controls/Button.tsx';
import { NumberInput } from '../../components/controls/TypedInput.tsx';
import { problemSentence } from '../../selectors/fields/field-problem.ts';
import { FieldProblems, useFieldProblems } from '../../hooks/field-problems.tsx';
import type { EvaluationOrder, EvaluationSource } from '../../../preload/contract/answers.ts';

/** The initial form. */
export const EMPTY_DRAFT: EvaluationOrder = {
  modelId: '',
  datasetId: '',
  split: '',
  samples: 0,
  limit: 0,
};

interface EvaluateFormProps {
  readonly models: readonly ModelView[];
  readonly order: EvaluationOrder;
  readonly change: (order: EvaluationOrder) => void;
  /** The data set of the last evaluation, as in its settings. */
  readonly usual: string | null;
  /** Also called when the job has been started. */
  readonly close: () => void;
}

/** The form; it is sent only with numbers that its evaluation accepts. */
export function EvaluateForm(props: EvaluateFormProps): React.JSX.Element {
  return (
    <FieldProblems>
      <EvaluateFields {...props} />
    </FieldProblems>
  );
}

function EvaluateFields({
  models,
  usual,
  order,
  change,
  close,
}: EvaluateFormProps): React.JSX.Element {
  const problems = useFieldProblems();
  const store = useStore();
  const [sources, setSources] = useState<readonly EvaluationSource[] | null>(null);
  const [isStarting, setStarting] = useState(false);
  useEffect(() => {
    void store.request('evaluate:sources').then((found) => found && setSources(found));
  }, [store]);
  const { samples, limit } = order;
  const known = usableModels(models);
  const model = known.find(({ id }) => id === order.modelId) ?? known[0];
  // Prefers the held-out questions.
  const source =
    sources?.find(({ id }) => id === order.datasetId) ??
    sources?.find(({ path }) => path === usual) ??
    sources?.find(({ parts }) => parts.some(({ split }) => split === 'test')) ??
    sources?.[0];
  const split =
    source?.parts.find((each) => each.split === order.split)?.split ??
    source?.parts.find((each) => each.split === 'test')?.split ??
    source?.parts[0]?.split;
  const reason =
    model === undefined
      ? t('ui.evaluate.no-model')
      : source === undefined
        ? t('ui.evaluate.no-data')
        : problemSentence(problems);
  const start = (): void => {
    if (reason !== null || !model || !source || split === undefined) return;
    setStarting(true);
    void store
      .request('evaluate:start', { modelId: model.id, datasetId: source.id, split, samples, limit })
      .then((id) => {
        setStarting(false);
        if (id !== undefined) close();
      });
  };
  return (
    <form
      className="measure"
      aria-label={t('ui.evaluate.run')}
      data-testid="measure-form"
      onSubmit={(event) => {
        event.preventDefault();
        start();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <p>{t('ui.evaluate.run-sentence')}</p>
      <div className="measure-fields">
        <label>
          <span>{t('ui.evaluate.model')}</span>
          <select
            value={model?.id ?? ''}
            onChange={(event) => change({ ...order, modelId: event.target.value })}
            data-testid="measure-model"
          >
            <NamedOptions things={known} />
          </select>
        </label>
        <label>
          <span>{t('ui.evaluate.data')}</span>
          <select
            value={source?.id ?? ''}
            onChange={(event) => change({ ...order, datasetId: event.target.value })}
            data-testid="measure-data"
          >
            <NamedOptions things={sources ?? []} />
          </select>
        </label>
        <label>
          <span>{t('ui.evaluate.part')}</span>
          <select
            value={split ?? ''}
            onChange={(event) => change({ ...order, split: event.target.value })}
            data-testid="measure-part"
          >
            {(source?.parts ?? []).map((each) => (
              <option key={each.split} value={each.split}>
                {t('ui.evaluate.part-of', { name: splitName(each.split), rows: each.rows })}
              </option>
            ))}
          </select>
        </label>
        <NumberField
          label={t('ui.evaluate.samples')}
          note={t('ui.evaluate.samples-note')}
          value={samples}
          name="samples"
          set={(value) => change({ ...order, samples: value })}
        />
        <NumberField
          label={t('ui.evaluate.limit')}
          note={t('ui.evaluate.limit-note')}
          value={limit}
          name="limit"
          set={(value) => change({ ...order, limit: value })}
        />
      </div>
      {sources !== null && reason !== null && <p role="status">{reason}</p>}
      <div className="measure-buttons">
        <Button
          variant="primary"
          icon={Gauge}
          testId="measure-start"
          disabled={reason !== null || isStarting}
          {...(reason === null ? {} : { note: reason })}
          onClick={start}
        >
          {t('ui.evaluate.start')}
        </Button>
        <Button onClick={close}>{t('ui.evaluate.close')}</Button>
      </div>
    </form>
  );
}

function NumberField({
  label,
  note,
  name,
  value,
  set,
}: {
  readonly label: string;
  readonly note: string;
  readonly name: keyof typeof EVALUATION_BOUNDS;
  readonly value: number;
  readonly set: (value: number) => void;
}): React.JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <NumberInput
        testId={`measure-${name}`}
        label={label}
        bounds={EVALUATION_BOUNDS[name]}
        value={value}
        change={set}
      />
      <span className="quiet small">{note}</span>
    </label>
  );
}
