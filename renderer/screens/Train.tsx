// Train: examples and a model become a plan with its time and memory, and the plan a running
// project.

import { FileDown, FileUp, Images, Play } from 'lucide-react';
import { useState } from 'react';
import { AdvancedSettings } from '../components/settings/AdvancedSettings.tsx';
import { Button } from '../components/controls/Button.tsx';
import { PlanFit } from './train/PlanFit.tsx';
import { SizeChoice } from './train/SizeChoice.tsx';
import { count, exampleCount } from '../i18n/format.ts';
import type { Route } from '../selectors/route.ts';
import { examplesKey, isUsable, trainableModels } from '../selectors/plan-form.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { splitName, t } from '../i18n/translate.ts';
import { usePlan } from '../hooks/use-plan.ts';
import type { PlanForm } from '../hooks/use-plan.ts';
import type { PlanSource, TrainPlan } from '../../preload/contract/train.ts';

/** The Train page. `focus` is an inspection whose examples are to be used. */
export function Train({
  focus,
  go,
}: {
  readonly focus?: string | undefined;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const form = usePlan(focus);
  return (
    <div className="page train">
      <p className="lead">{t('ui.train.sentence')}</p>
      {form !== null && <PlanFields form={form} go={go} />}
    </div>
  );
}

function PlanFields({
  form,
  go,
}: {
  readonly form: PlanForm;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const { plan, change } = form;
  return (
    <>
      {plan.opened === null ? (
        <>
          <ExamplesChoice form={form} go={go} />
          <ModelChoice form={form} />
          <SizeChoice form={form} />
          <SuiteChoice form={form} />
        </>
      ) : (
        <p className="opened line" role="status">
          {t('ui.train.opened', { name: plan.opened.name, steps: plan.opened.steps.length })}
          <Button onClick={() => change({ ...plan, opened: null, changes: {} })}>
            {t('ui.train.back-to-form')}
          </Button>
        </p>
      )}
      <PlanFit form={form} />
      <AdvancedSettings form={form} />
      <RecipeFile form={form} />
      <StartPlan form={form} go={go} />
    </>
  );
}

function ExamplesChoice({
  form,
  go,
}: {
  readonly form: PlanForm;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const { plan, sources, view, change } = form;
  const parts = Object.entries(view?.parts ?? {})
    .filter(([, rows]) => rows > 0)
    .sort(([a], [b]) => splitOrder(a) - splitOrder(b))
    .map(([name, rows]) => t('ui.train.part', { count: rows, what: splitName(name) }))
    .join(', ');
  const choose = (key: string): void => {
    const chosen = sources.find(({ examples }) => examplesKey(examples) === key);
    const isOwnName = sources.every(({ name }) => name !== plan.name) && plan.name !== '';
    if (chosen !== undefined)
      change({
        ...plan,
        examples: chosen.examples,
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
      {parts !== '' && (
        <p className="quiet">
          {view?.splits === true ? t('ui.train.split', { parts }) : t('ui.train.parts', { parts })}
        </p>
      )}
    </section>
  );
}

function ModelChoice({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const { plan, models, change } = form;
  const able = trainableModels(models);
  const teachers = models.filter((model) => isUsable(model) && model.setting !== plan.model);
  if (able.length === 0) return <p className="quiet">{t('ui.train.no-models')}</p>;
  return (
    <section className="plan-part two">
      <label>
        <span>
          {t('ui.train.model')} <span className="term">{t('ui.train.model-term')}</span>
        </span>
        <select
          data-testid="plan-model"
          value={plan.model}
          onChange={(event) => {
            const wasItself = plan.teacher === plan.model;
            const model = event.target.value;
            change({ ...plan, model, teacher: wasItself ? model : plan.teacher });
          }}
        >
          {able.map((model) => (
            <option key={model.id} value={model.setting}>
              {model.origin === 'pocket'
                ? t('ui.train.included', { name: model.name })
                : model.name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>
          {t('ui.train.teacher')} <span className="term">{t('ui.train.teacher-term')}</span>
        </span>
        <select
          data-testid="plan-teacher"
          value={plan.teacher}
          onChange={(event) => change({ ...plan, teacher: event.target.value })}
        >
          <option value={plan.model}>{t('ui.train.self-distillation')}</option>
          {teachers.map((model) => (
            <option key={model.id} value={model.setting}>
              {model.origin === 'pocket'
                ? t('ui.train.included', { name: model.name })
                : model.name}
            </option>
          ))}
        </select>
      </label>
    </section>
  );
}

/** Additional test sets; renders nothing if there is no data set besides the training one. */
function SuiteChoice({ form }: { readonly form: PlanForm }): React.JSX.Element | null {
  const { plan, sources, change } = form;
  const chosen = plan.alsoCheck ?? [];
  const sets = sources.flatMap(({ examples, name, rows }) =>
    examples.kind === 'dataset' && examplesKey(examples) !== examplesKey(plan.examples)
      ? [{ path: examples.path, name, rows }]
      : [],
  );
  if (sets.length === 0) return null;
  return (
    <fieldset className="plan-part further" data-testid="further">
      <legend>
        {t('ui.train.suites')} <span className="term">{t('ui.train.suites-term')}</span>
      </legend>
      <p className="quiet">{t('ui.train.suites-note')}</p>
      {sets.map(({ path, name, rows }) => (
        <label key={path} className="check">
          <input
            type="checkbox"
            checked={chosen.includes(path)}
            onChange={({ target }) =>
              change({
                ...plan,
                alsoCheck: target.checked
                  ? [...chosen, path]
                  : chosen.filter((other) => other !== path),
              })
            }
          />
          <span dir="auto">{name}</span>
          <span className="quiet">{t('ui.train.suite-rows', { rows: count(rows) })}</span>
        </label>
      ))}
    </fieldset>
  );
}

function RecipeFile({ form }: { readonly form: PlanForm }): React.JSX.Element {
  const store = useStore();
  const { plan, change } = form;
  const [saved, setSaved] = useState<string | null>(null);
  const open = async (): Promise<void> => {
    const file = await store.request('path:pick', { kind: 'file', endings: ['yaml', 'yml'] });
    const recipe = file == null ? undefined : await store.request('plan:open', file);
    if (recipe !== undefined)
      change({ ...plan, opened: recipe, changes: {}, name: recipe.name, seed: recipe.seed });
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

function StartPlan({
  form,
  go,
}: {
  readonly form: PlanForm;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const store = useStore();
  const { jobs, projects } = useWindowState();
  const { plan, change } = form;
  const [isStarting, setStarting] = useState(false);
  const busy = jobs.find(({ status, projectId }) => status === 'running' && projectId !== null);
  const busyName = projects.find(({ id }) => id === busy?.projectId)?.name;
  const start = (): void => {
    setStarting(true);
    void store.request('project:create', plan).then((projectId) => {
      setStarting(false);
      if (projectId !== undefined) go({ page: 'project', projectId, step: null, report: false });
    });
  };
  return (
    <div className="plan-start">
      <label>
        <span>{t('ui.train.name')}</span>
        <input
          type="text"
          dir="auto"
          maxLength={200}
          data-testid="plan-name"
          value={plan.name}
          onChange={(event) => change({ ...plan, name: event.target.value } satisfies TrainPlan)}
        />
      </label>
      <Button
        variant="primary"
        size="large"
        icon={Play}
        testId="start-plan"
        disabled={isStarting}
        onClick={start}
      >
        {isStarting ? t('ui.train.starting') : t('ui.train.start')}
      </Button>
      {busyName !== undefined && (
        <p className="quiet">{t('ui.train.waits-for', { name: busyName })}</p>
      )}
    </div>
  );
}

/** Parts in the order in which a recipe uses them; others come last. */
function splitOrder(part: string): number {
  const at = ['train', 'sft', 'rl', 'validation', 'test'].indexOf(part);
  return at < 0 ? 9 : at;
}

function sourceLabel({ examples, name, rows }: PlanSource): string {
  switch (examples.kind) {
    case 'sample':
      return t('ui.train.sample', { name, examples: exampleCount(rows) });
    case 'inspection':
      return t('ui.train.inspected', { name, examples: exampleCount(rows) });
    case 'dataset':
      return t('ui.train.dataset', { name, examples: exampleCount(rows) });
  }
}
