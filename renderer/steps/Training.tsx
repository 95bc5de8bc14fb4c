// Learn and Practise: one large curve, the model's latest answers beside it, and the smaller curves under it.

import { AnswerCard } from '../components/Answers.tsx';
import { LineChart } from '../components/LineChart.tsx';
import type { Tone } from '../components/LineChart.tsx';
import { count, percent } from '../format.ts';
import { memberToShow } from '../path.ts';
import { useRun } from '../store.ts';
import { TEXTS } from '../texts.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** One curve of a training screen. */
interface ChartRow {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly low?: number;
  readonly high?: number;
  readonly format?: (value: number) => string;
}

const C = TEXTS.charts;

/** The first row is the large curve; the others are shown when the run has them. */
const CHARTS: Readonly<Record<'learn' | 'practise', readonly ChartRow[]>> = {
  learn: [
    { name: 'loss', title: C.loss, unit: C.lossUnit, low: 0 },
    { name: 'accuracy', title: C.accuracy, unit: C.accuracyUnit, low: 0, high: 1, format: percent },
    { name: 'learning_rate', title: C.learningRate, unit: '', low: 0 },
    { name: 'grad_norm', title: C.gradNorm, unit: '', low: 0 },
    { name: 'tokens_per_second', title: C.speed, unit: C.speedUnit, low: 0, format: count },
  ],
  practise: [
    { name: 'reward', title: C.reward, unit: C.rewardUnit },
    { name: 'accuracy', title: C.accuracy, unit: C.accuracyUnit, format: percent },
    { name: 'length', title: C.length, unit: C.lengthUnit, format: count },
    {
      name: 'dead_groups',
      title: C.deadGroups,
      unit: C.deadGroupsUnit,
      low: 0,
      high: 1,
      format: percent,
    },
    { name: 'grad_norm', title: C.gradNorm, unit: '', low: 0 },
    { name: 'entropy', title: C.entropy, unit: C.entropyUnit, low: 0 },
    { name: 'clip_fraction', title: C.clip, unit: C.clipUnit, low: 0, format: percent },
  ],
};
const SAMPLES_SHOWN = 20;

/** The screen of a training step, while it runs and after. */
export function Training({ step, before }: StepProps): React.JSX.Element {
  const member = memberToShow(step);
  const job = member?.job ?? null;
  const run = useRun(job?.runId ?? null);
  const [large, ...small] = CHARTS[step.key === 'learn' ? 'learn' : 'practise'];
  const tone: Tone = step.key === 'learn' ? 'sft' : 'rl';
  const present = small.filter((row) => run.metrics.some((point) => row.name in point.values));
  const active = job?.status === 'running' || job?.status === 'queued';
  const withAnswers = run.samples.length > 0 || (active && step.key === 'practise');
  if (job === null) return <StepFrame step={step} before={before} member={member} run={run} />;
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      <div className={withAnswers ? 'training' : 'training alone-curves'}>
        <div className="curves">
          <LineChart
            {...large!}
            points={run.metrics}
            tone={tone}
            size="large"
            empty={active ? C.empty : run.loaded ? C.none : ''}
          />
          {present.length > 0 && (
            <div className="small-curves">
              {present.map((row) => (
                <LineChart
                  key={row.name}
                  {...row}
                  points={run.metrics}
                  tone={tone}
                  size="small"
                  empty={C.empty}
                />
              ))}
            </div>
          )}
          <p className="quiet note">{C.smooth}</p>
        </div>
        {withAnswers && (
          <section className="latest" aria-label={TEXTS.samples.title}>
            <h3>{active ? TEXTS.samples.title : TEXTS.samples.titleDone}</h3>
            {run.samples.length === 0 ? (
              <p className="quiet">{TEXTS.samples.empty}</p>
            ) : (
              <div className="cards">
                {run.samples.slice(0, SAMPLES_SHOWN).map((sample) => (
                  <AnswerCard
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
