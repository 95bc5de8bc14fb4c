// Evaluate: all evaluations of the workspace on one scale, comparison of two, and the form for a
// new one.

import { ArrowLeft, Gauge, GitCompareArrows } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { evaluationRows, type EvaluationRow } from '../selectors/evaluation/rows.ts';
import { Button } from '../components/controls/Button.tsx';
import { EvaluationComparison } from '../components/answers/EvaluationComparison.tsx';
import { EMPTY_DRAFT, EvaluateForm } from './evaluate/EvaluateForm.tsx';
import { RunHeader } from '../components/runs/RunHeader.tsx';
import { IntervalPlot, IntervalAxis } from '../components/charts/IntervalPlot.tsx';
import { count, moment, percent } from '../i18n/format.ts';
import { nextSort, sortRows, type Sort, type SortValue } from '../selectors/sort.ts';
import { ariaSort, SortHead } from '../components/tables/SortHead.tsx';
import type { Route } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { splitName, t } from '../i18n/translate.ts';
import { useModels } from '../hooks/use-models.ts';
import { StartSample } from './Welcome.tsx';
import type { EvaluationOrder, EvaluationSource } from '../../preload/contract/answers.ts';

/** The page. */
export function Evaluate({ go }: { readonly go: (route: Route) => void }): React.JSX.Element {
  const store = useStore();
  const { jobs, projects } = useWindowState();
  const [models] = useModels();
  const [sources, setSources] = useState<readonly EvaluationSource[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [isComparing, setComparing] = useState(false);
  const [order, keepOrder] = useEvaluationDraft();
  const ended = jobs.filter(({ status }) => status === 'done').length;
  useEffect(() => {
    void store.request('evaluate:sources').then((found) => found && setSources(found));
  }, [store, ended]);
  const rows = useMemo(
    () => evaluationRows(jobs, models ?? [], sources, projects),
    [jobs, models, sources, projects],
  );
  // Evaluations of a project are shown on its own screen.
  const open = jobs.filter(
    ({ stage, projectId, status }) =>
      stage === 'evaluate' && projectId === null && status !== 'done' && status !== 'cancelled',
  );
  const marked = rows.filter(({ job }) => chosen.has(job.id));
  const canCompare = marked.length === 1 || marked.length === 2;

  if (isComparing && canCompare) {
    const checks = marked
      .toReversed()
      .map((row) => ({ jobId: row.job.id, name: `${row.model}, ${moment(row.job.finishedMs)}` }));
    return (
      <div className="page wide-page" data-testid="evaluate-comparison">
        <div>
          <Button icon={ArrowLeft} variant="quiet" onClick={() => setComparing(false)}>
            {t('ui.evaluate.back')}
          </Button>
        </div>
        <EvaluationComparison checks={checks} />
      </div>
    );
  }
  const toggle = (id: number): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <div className="page wide-page" data-testid="evaluate">
      <header className="page-head">
        <p className="lead">{t('ui.evaluate.sentence')}</p>
        <div className="page-actions">
          {order === null && (
            <Button
              variant="primary"
              icon={Gauge}
              testId="measure"
              onClick={() => keepOrder(EMPTY_DRAFT)}
            >
              {t('ui.evaluate.run')}
            </Button>
          )}
          {rows.length > 0 && (
            <Button
              icon={GitCompareArrows}
              testId="compare-checks"
              disabled={!canCompare}
              {...(canCompare ? {} : { note: t('ui.evaluate.compare-note') })}
              onClick={() => setComparing(true)}
            >
              {marked.length === 1 ? t('ui.evaluate.read-answers') : t('ui.evaluate.compare')}
            </Button>
          )}
          {rows.length > 0 && !canCompare && (
            <span className="quiet small">{t('ui.evaluate.compare-note')}</span>
          )}
        </div>
      </header>
      {order !== null && (
        <EvaluateForm
          models={models ?? []}
          usual={rows[0] === undefined ? null : String(rows[0].job.settings['dataset'])}
          order={order}
          change={keepOrder}
          close={() => keepOrder(null)}
        />
      )}
      {open.map((job) => (
        <section key={job.id} className="measuring" data-testid="measuring">
          <h3>
            {t('ui.evaluate.running', { name: nameOf(String(job.settings['model']), models) })}
          </h3>
          <RunHeader job={job} health={null} points={[]} />
        </section>
      ))}
      {rows.length === 0 ? (
        <div className="nothing-measured" data-testid="evaluate-empty">
          <p>{t('ui.evaluate.empty')}</p>
          <p className="quiet">{t('ui.evaluate.empty-note')}</p>
          <StartSample go={go} variant="secondary" />
        </div>
      ) : (
        <EvaluationTable rows={rows} chosen={chosen} toggle={toggle} />
      )}
    </div>
  );
}

/**
 * Draft of the form, null while it is closed; saved at once, so that leaving the page loses
 * nothing.
 */
function useEvaluationDraft(): readonly [
  EvaluationOrder | null,
  (next: EvaluationOrder | null) => void,
] {
  const store = useStore();
  const [order, setOrder] = useState<EvaluationOrder | null>(null);
  useEffect(() => {
    void store.request('evaluate:draft').then((kept) => kept && setOrder(kept));
  }, [store]);
  const keep = (next: EvaluationOrder | null): void => {
    setOrder(next);
    void store.request('evaluate:save-draft', next);
  };
  return [order, keep];
}

function nameOf(setting: string, models: ReturnType<typeof useModels>[0]): string {
  return models?.find((model) => model.setting === setting)?.name ?? setting;
}

function EvaluationTable({
  rows,
  chosen,
  toggle,
}: {
  readonly rows: readonly EvaluationRow[];
  readonly chosen: ReadonlySet<number>;
  readonly toggle: (id: number) => void;
}): React.JSX.Element {
  const [sort, setSort] = useState<Sort | null>(null);
  const head = (key: 'model' | 'data' | 'accuracy' | 'n' | 'when'): React.JSX.Element => (
    <th scope="col" aria-sort={ariaSort(sort, key)}>
      <SortHead
        title={t(`ui.evaluate.columns.${key}`)}
        column={key}
        sort={sort}
        press={(column) => setSort(nextSort(sort, column))}
      />
    </th>
  );
  return (
    <table className="results checks" data-testid="checks">
      <caption className="unseen">{t('ui.evaluate.list')}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="unseen">{t('ui.evaluate.columns.choose')}</span>
          </th>
          {head('model')}
          {head('data')}
          {head('accuracy')}
          <td className="quiet axis">{t('ui.evaluate.columns.interval')}</td>
          {head('n')}
          {head('when')}
        </tr>
      </thead>
      <tbody>
        {sortRows(rows, sort, evaluationValue).map(
          ({ job, model, project, data, part, accuracy, n }) => (
            <tr key={job.id} aria-selected={chosen.has(job.id)}>
              <td>
                <input
                  type="checkbox"
                  checked={chosen.has(job.id)}
                  aria-label={t('ui.evaluate.choose-one', {
                    name: model,
                    when: moment(job.finishedMs),
                  })}
                  onChange={() => toggle(job.id)}
                />
              </td>
              <th scope="row" dir="auto">
                {model}
                {project !== null && !model.startsWith(project) && (
                  <span className="quiet interval-text">{project}</span>
                )}
              </th>
              <td dir="auto">{part === '' ? data : `${data} · ${splitName(part)}`}</td>
              <td className="number main">
                {percent(accuracy.value, 1)}
                <span className="quiet interval-text">
                  {t('ui.evaluate.range', {
                    low: percent(accuracy.low),
                    high: percent(accuracy.high),
                  })}
                </span>
              </td>
              <td className="axis">
                <IntervalPlot interval={accuracy} tone="base" />
              </td>
              <td className="number">{count(n)}</td>
              <td className="number">{moment(job.finishedMs)}</td>
            </tr>
          ),
        )}
      </tbody>
      <tfoot>
        <tr>
          <td colSpan={4} />
          <td className="axis">
            <IntervalAxis />
          </td>
          <td colSpan={2} />
        </tr>
      </tfoot>
    </table>
  );
}

/** The value of an evaluation in a column, for sorting. */
function evaluationValue(row: EvaluationRow, column: string): SortValue {
  switch (column) {
    case 'model':
      return row.model;
    case 'data':
      return `${row.data} ${row.part}`;
    case 'accuracy':
      return row.accuracy.value;
    case 'n':
      return row.n;
    default:
      return row.job.finishedMs;
  }
}
