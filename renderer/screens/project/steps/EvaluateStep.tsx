// Check: accuracy of each model with its 95 % interval, a summary sentence, accuracy by kind, and
// the report.

import { Check, FileText, TriangleAlert } from 'lucide-react';
import { Button } from '../../../components/controls/Button.tsx';
import { EvaluationComparison } from '../../../components/answers/EvaluationComparison.tsx';
import type { Tone } from '../../../components/charts/LineChart.tsx';
import { ShareBar, IntervalPlot, IntervalAxis } from '../../../components/charts/IntervalPlot.tsx';
import { count, decimal, percent } from '../../../i18n/format.ts';
import { recipeStepToShow } from '../../../selectors/pipeline.ts';
import {
  modelResults,
  resultNotes,
  resultSentence,
  splitSuites,
} from '../../../selectors/evaluation/results.ts';
import type { ModelResult } from '../../../selectors/evaluation/results.ts';
import { useRun, useWindowState } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { NextSize } from './NextSize.tsx';
import { StepFrame } from './StepFrame.tsx';
import type { ProjectView } from '../../../../preload/contract/projects.ts';
import type { StepProps } from './StepFrame.tsx';

/** The screen of the evaluation. */
export function EvaluateStep({
  step,
  before,
  project,
  openReport,
}: StepProps & {
  readonly project: ProjectView;
  readonly openReport: () => void;
}): React.JSX.Element {
  const recipeStep =
    step.state === 'running' || step.state === 'attention' ? recipeStepToShow(step) : null;
  const run = useRun(recipeStep?.job?.runId ?? null);
  const results = modelResults(step.recipeSteps);
  const { own, suites } = splitSuites(results);
  const sentence = resultSentence(own);
  const training = useWindowState().jobs.filter(({ projectId }) => projectId === project.id);
  const notes = resultNotes(own, training);
  const ready = project.reportPath !== null;
  return (
    <StepFrame
      step={step}
      before={before}
      recipeStep={recipeStep}
      run={run}
      quietWhenIdle={results.length > 0}
      actions={
        ready ? (
          <Button variant="primary" icon={FileText} testId="open-report" onClick={openReport}>
            {t('ui.check.report')}
          </Button>
        ) : (
          results.length > 0 && <p className="quiet">{t('ui.check.report-wait')}</p>
        )
      }
    >
      {sentence !== null && (
        <p className="finding" data-testid="finding">
          {sentence}
        </p>
      )}
      {notes.length > 0 && (
        <ul className="result-notes" data-testid="result-notes">
          {notes.map(({ isWarning, text }) => (
            <li key={text} className={isWarning ? 'warned' : ''}>
              {isWarning ? (
                <TriangleAlert aria-hidden size={16} />
              ) : (
                <Check aria-hidden size={16} />
              )}{' '}
              <span dir="auto">{text}</span>
            </li>
          ))}
        </ul>
      )}
      {ready && <NextSize project={project} />}
      {results.length > 0 && results.length < step.recipeSteps.length && (
        <p className="quiet partly">
          {t('ui.check.partly', { done: results.length, all: step.recipeSteps.length })}
        </p>
      )}
      {results.length === 0 ? (
        step.recipeSteps.some((part) => part.job !== null) && (
          <p className="quiet">{t('ui.check.empty')}</p>
        )
      ) : (
        <ResultTable results={own} label={t('ui.check.table')} />
      )}
      {own.some((result) => result.kinds.length > 1) && <KindTable results={own} />}
      {suites.map((suite) => (
        <section key={suite.name} className="suite" data-testid="suite">
          <h3>
            {t('ui.check.suite')} <span dir="auto">{suite.name}</span>
          </h3>
          <ResultTable results={suite.results} label={suite.name} />
        </section>
      ))}
      <EvaluationComparison
        checks={own.map(({ model, job }) => ({ jobId: job.id, name: modelLabel(model) }))}
      />
    </StepFrame>
  );
}

function ResultTable({
  results,
  label,
}: {
  readonly results: readonly ModelResult[];
  readonly label: string;
}): React.JSX.Element {
  const hasBlank = results.some(({ blankAccuracy }) => blankAccuracy !== null);
  return (
    <table className="results" data-testid="results">
      <caption className="unseen">{label}</caption>
      <thead>
        <tr>
          <th scope="col">{t('ui.check.model')}</th>
          <th scope="col">{t('ui.check.accuracy')}</th>
          <td className="quiet axis">{t('ui.check.interval')}</td>
          {hasBlank && <th scope="col">{t('ui.check.blank')}</th>}
          <th scope="col">{t('ui.check.sampled')}</th>
          <th scope="col">{t('ui.check.format')}</th>
          <th scope="col">
            {t('ui.check.length')}, {t('ui.check.length-unit')}
          </th>
        </tr>
      </thead>
      <tbody>
        {results.map((result) => (
          <tr key={result.model} data-model={result.model}>
            <th scope="row">
              {modelLabel(result.model)} <span className="quiet">{modelTerm(result.model)}</span>
            </th>
            <td className="number main">
              {percent(result.accuracy, 1)}
              <span className="quiet interval-text">
                {t('ui.evaluate.range', {
                  low: percent(result.low, 0),
                  high: percent(result.high, 0),
                })}
              </span>
            </td>
            <td className="axis">
              <IntervalPlot
                interval={{ value: result.accuracy, low: result.low, high: result.high }}
                tone={toneOf(result.model)}
              />
            </td>
            {hasBlank && <td className="number">{percent(result.blankAccuracy, 1)}</td>}
            <td className="number">{percent(result.sampledAccuracy, 1)}</td>
            <td className="number">{percent(result.format, 0)}</td>
            <td className="number">
              {result.meanLengthTokens === null ? '–' : decimal(result.meanLengthTokens, 1)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <td />
          <td className="quiet number">{t('ui.check.questions', { n: count(results[0]?.n) })}</td>
          <td className="axis">
            <IntervalAxis />
          </td>
          <td colSpan={hasBlank ? 4 : 3} />
        </tr>
      </tfoot>
    </table>
  );
}

function KindTable({ results }: { readonly results: readonly ModelResult[] }): React.JSX.Element {
  const kinds = [...new Set(results.flatMap((result) => result.kinds.map((kind) => kind.kind)))];
  return (
    <section className="kinds">
      <h3>{t('ui.check.by-kind')}</h3>
      <div className="multiples">
        {kinds.map((kind) => (
          <table key={kind} className="kind">
            <caption dir="auto">{kind}</caption>
            <tbody>
              {results.map((result) => {
                const found = result.kinds.find((other) => other.kind === kind);
                return (
                  <tr key={result.model}>
                    <th scope="row">{modelTerm(result.model)}</th>
                    <td>
                      <ShareBar share={found?.accuracy ?? 0} tone={toneOf(result.model)} />
                    </td>
                    <td className="number">{percent(found?.accuracy)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        ))}
      </div>
    </section>
  );
}

function toneOf(model: string): Tone {
  return model === 'sft' || model === 'rl' ? model : 'base';
}

function modelLabel(model: string): string {
  return model === 'base' || model === 'sft' || model === 'rl' ? t(`ui.check.${model}`) : model;
}

function modelTerm(model: string): string {
  return model === 'base'
    ? t('ui.check.base-term')
    : model === 'sft'
      ? t('ui.check.sft-term')
      : model === 'rl'
        ? t('ui.check.rl-term')
        : '';
}
