// Learn and Practise: one large curve, the model's latest answers next to it, and smaller curves
// below.

import { useState, type ComponentProps } from 'react';
import { SampleAnswerCard } from '../../../components/answers/SampleAnswer.tsx';
import { ChartToolbar } from '../../../components/charts/ChartToolbar.tsx';
import { WHOLE_RUN } from '../../../components/charts/chart-view.ts';
import { RewardSetup } from './RewardSetup.tsx';
import { LineChart } from '../../../components/charts/LineChart.tsx';
import type { SecondCurve, Tone } from '../../../components/charts/LineChart.tsx';
import { count, decimal, percent } from '../../../i18n/format.ts';
import { rewardCurves } from '../../../selectors/reward.ts';
import { recipeStepToShow } from '../../../selectors/pipeline.ts';
import { useRun } from '../../../api/store.ts';
import { figureName, t } from '../../../i18n/translate.ts';
import { StepFrame } from './StepFrame.tsx';
import type { MetricPoint } from '../../../../preload/contract/jobs.ts';
import type { StepProps } from './StepFrame.tsx';

/** One curve of a training screen. */
interface ChartRow {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  readonly format?: (value: number) => string;
  readonly second?: SecondCurve;
}

/** Speed and memory, shown for every training stage. */
const RESOURCE_CHARTS: readonly ChartRow[] = [
  {
    name: 'tokens_per_second',
    title: t('ui.chart.speed'),
    unit: t('ui.chart.speed-unit'),
    low: 0,
    format: count,
  },
  {
    name: 'memory_bytes',
    title: t('ui.chart.metric.memory_bytes'),
    unit: 'GB',
    low: 0,
    format: gigabytes,
  },
];

/** The first row is the large curve; the others are shown if the run has them. */
const CHARTS: Readonly<Record<'learn' | 'practise', readonly ChartRow[]>> = {
  learn: [
    {
      name: 'loss',
      title: t('ui.chart.loss'),
      unit: t('ui.chart.loss-unit'),
      low: 0,
      second: { name: 'eval_loss', title: figureName('eval_loss') },
    },
    {
      name: 'accuracy',
      title: t('ui.chart.accuracy'),
      unit: t('ui.chart.accuracy-unit'),
      low: 0,
      high: 1,
      format: percent,
    },
    { name: 'learning_rate', title: t('ui.chart.learning-rate'), unit: '', low: 0 },
    { name: 'grad_norm', title: t('ui.chart.grad-norm'), unit: '', low: 0 },
    ...RESOURCE_CHARTS,
  ],
  practise: [
    { name: 'reward', title: t('ui.chart.reward'), unit: t('ui.chart.reward-unit') },
    {
      name: 'accuracy',
      title: t('ui.chart.accuracy'),
      unit: t('ui.chart.accuracy-unit'),
      format: percent,
    },
    { name: 'length', title: t('ui.chart.length'), unit: t('ui.chart.length-unit'), format: count },
    {
      name: 'frac_reward_zero_std',
      title: t('ui.chart.dead-groups'),
      unit: t('ui.chart.dead-groups-unit'),
      low: 0,
      high: 1,
      format: percent,
    },
    { name: 'grad_norm', title: t('ui.chart.grad-norm'), unit: '', low: 0 },
    { name: 'entropy', title: t('ui.chart.entropy'), unit: t('ui.chart.entropy-unit'), low: 0 },
    {
      name: 'clip_fraction',
      title: t('ui.chart.clip'),
      unit: t('ui.chart.clip-unit'),
      low: 0,
      format: percent,
    },
    ...rewardCurves().map((curve) => ({ ...curve, unit: t('ui.chart.reward-unit') })),
    {
      name: 'eval_accuracy',
      title: t('ui.chart.metric.eval_accuracy'),
      unit: t('ui.chart.accuracy-unit'),
      format: percent,
    },
    {
      name: 'truncated',
      title: t('ui.chart.metric.truncated'),
      unit: t('ui.chart.accuracy-unit'),
      low: 0,
      format: percent,
    },
    { name: 'kl', title: t('ui.chart.metric.kl'), unit: t('ui.chart.entropy-unit'), low: 0 },
    { name: 'learning_rate', title: t('ui.chart.learning-rate'), unit: '', low: 0 },
    ...RESOURCE_CHARTS,
  ],
};
/** Curves for those who know the optimiser, folded. */
const OPTIMISER: ReadonlySet<string> = new Set([
  'learning_rate',
  'grad_norm',
  'clip_fraction',
  'kl',
  'entropy',
]);
const SAMPLES_SHOWN = 20;

/** The screen of a training step, during the run and afterwards. */
export function TrainStep({
  step,
  before,
  projectId,
}: StepProps & { readonly projectId?: string }): React.JSX.Element {
  const recipeStep = recipeStepToShow(step);
  const job = recipeStep?.job ?? null;
  const run = useRun(job?.runId ?? null);
  const rows = CHARTS[step.key === 'learn' ? 'learn' : 'practise'];
  const [enlarged, setEnlarged] = useState<string | null>(null);
  const large = rows.find(({ name }) => name === enlarged) ?? rows[0];
  const small = rows.filter((row) => row !== large);
  const tone: Tone = step.key === 'learn' ? 'sft' : 'rl';
  const present = small.filter((row) => isShown(row.name, run.metrics));
  const [view, setView] = useState(WHOLE_RUN);
  const [otherId, setOther] = useState<string | null>(null);
  const other = useRun(otherId);
  const shared = { view, setView, compared: other.metrics, tone };
  const curves = { ...shared, points: run.metrics, enlarge: setEnlarged };
  const active = job?.status === 'running' || job?.status === 'queued';
  const withAnswers = run.samples.length > 0 || (active && step.key === 'practise');
  if (job === null)
    return (
      <StepFrame step={step} before={before} recipeStep={recipeStep} run={run}>
        {recipeStep?.stage === 'rl' && projectId !== undefined && (
          <RewardSetup projectId={projectId} step={recipeStep.name} />
        )}
      </StepFrame>
    );
  return (
    <StepFrame step={step} before={before} recipeStep={recipeStep} run={run}>
      <div className={withAnswers ? 'training' : 'training alone-curves'}>
        <div className="curves">
          {run.metrics.length > 1 && (
            <ChartToolbar
              job={job}
              view={view}
              setView={setView}
              other={otherId}
              setOther={setOther}
            />
          )}
          <LineChart
            {...large!}
            {...shared}
            points={run.metrics}
            size="large"
            empty={active ? t('ui.chart.empty') : run.loaded ? t('ui.chart.none') : ''}
          />
          <SmallCurves rows={present.filter(({ name }) => !OPTIMISER.has(name))} {...curves} />
          {present.some(({ name }) => OPTIMISER.has(name)) && (
            <details className="optimiser" data-testid="optimiser-curves">
              <summary>{t('ui.chart.optimiser')}</summary>
              <SmallCurves rows={present.filter(({ name }) => OPTIMISER.has(name))} {...curves} />
            </details>
          )}
          {view.smooth && <p className="quiet note">{t('ui.chart.smooth')}</p>}
        </div>
        {withAnswers && (
          <section className="latest" aria-label={t('ui.sample.title')}>
            <h3>{active ? t('ui.sample.title') : t('ui.sample.title-done')}</h3>
            {run.samples.length === 0 ? (
              <p className="quiet">{t('ui.sample.empty')}</p>
            ) : (
              <div className="cards">
                {run.samples.slice(0, SAMPLES_SHOWN).map((sample) => (
                  <SampleAnswerCard
                    key={`${sample.step} ${sample.exampleId} ${sample.response}`}
                    sample={sample}
                  />
                ))}
              </div>
            )}
          </section>
        )}
      </div>
    </StepFrame>
  );
}

/** Curves in a grid; a press on a title makes its curve the large one. */
function SmallCurves({
  rows,
  enlarge,
  ...shared
}: Pick<ComponentProps<typeof LineChart>, 'view' | 'setView' | 'compared' | 'tone' | 'points'> & {
  readonly rows: readonly ChartRow[];
  readonly enlarge: (name: string) => void;
}): React.JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <div className="small-curves">
      {rows.map((row) => (
        <LineChart
          key={row.name}
          {...row}
          {...shared}
          size="small"
          empty={t('ui.chart.empty')}
          enlarge={() => enlarge(row.name)}
        />
      ))}
    </div>
  );
}

/** Whether the run has this curve; parts of the reward that are always 0 are hidden. */
function isShown(name: string, points: readonly MetricPoint[]): boolean {
  const isPart = name.startsWith('reward_');
  return points.some(({ values }) => name in values && !(isPart && values[name] === 0));
}

function gigabytes(value: number): string {
  return decimal(value / 1e9, 2);
}
