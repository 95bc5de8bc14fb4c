// The top of a step that has a job: how it goes in a sentence, how far it is, and the buttons.

import { Play, Save, Square, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useNow } from '../../browser/use-now.ts';
import { duration, isKnown, timeLeft } from '../../i18n/format.ts';
import type { Health } from '../../selectors/run-health.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { STEP_TEXTS, TEXTS, TRAIN_TEXTS } from '../../i18n/catalog.ts';
import { pathKeyOf } from '../../selectors/pipeline.ts';
import { Button } from '../controls/Button.tsx';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import { UsageLine } from './UsageLine.tsx';

interface RunHeadProps {
  readonly job: JobView;
  readonly health: Health | null;
  /** The run's curves, for its speed. */
  readonly points: readonly MetricPoint[];
}

/** Stages that can end early with their result kept. */
const FINISHABLE = ['distill', 'sft', 'rl'];
const R = TRAIN_TEXTS.run;

/** Sentence, progress, time left, Stop or Resume. */
export function RunHead({ job, health, points }: RunHeadProps): React.JSX.Element {
  switch (job.status) {
    case 'queued':
      return <Waiting job={job} />;
    case 'running':
      return <Running job={job} health={health} points={points} />;
    case 'done':
      return <Finished health={health} />;
    case 'failed':
    case 'interrupted':
    case 'cancelled':
      return <Stopped job={job} />;
  }
}

/** Says what a waiting job waits for. */
function Waiting({ job }: { readonly job: JobView }): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const running = jobs.find(({ status }) => status === 'running');
  const project = projects.find(({ id }) => id === running?.projectId);
  const isOther = running !== undefined && running.projectId !== job.projectId;
  const step = running && STEP_TEXTS[pathKeyOf(running.stage)].title;
  return (
    <section className="run-head">
      <p className="sentence" role="status">
        {isOther
          ? R.waitsFor(project === undefined ? step! : R.waitsForStep(project.name, step!))
          : TEXTS.job.queued}
      </p>
    </section>
  );
}

function Running({ job, health, points }: RunHeadProps): React.JSX.Element {
  const store = useStore();
  const [stopping, setStopping] = useState(false);
  const now = useNow(true);
  const { progress } = job;
  const known = progress !== null;
  const sentence = health?.sentence ?? progress?.title ?? TEXTS.job.starting;
  const detail = progress?.detail ?? progress?.title;
  return (
    <section
      className={`run-head ${health?.level ?? 'early'}`}
      aria-label={TEXTS.job.progressLabel}
    >
      <p className="sentence" role="status">
        {health !== null && (health.level === 'attention' || health.level === 'wrong') && (
          <TriangleAlert aria-hidden size={16} />
        )}
        {sentence}
        {health?.suggestion !== undefined && <em> {health.suggestion}</em>}
      </p>
      <progress
        max={1}
        value={known ? progress.fraction : 0}
        aria-label={TEXTS.job.progressLabel}
        data-testid="progress"
      />
      <div className="line">
        <p>
          <strong>{known ? `${Math.floor(progress.fraction * 100)}\u202f%` : '–'}</strong>
          <span>
            {isKnown(progress?.secondsLeft)
              ? TEXTS.job.left(timeLeft(progress.secondsLeft))
              : TEXTS.job.leftUnknown}
          </span>
          {detail !== sentence && (
            <span className="quiet detail" dir="auto" title={detail}>
              {detail}
            </span>
          )}
          {job.startedMs !== null && (
            <span className="quiet">
              {TEXTS.job.since(duration(Math.max(0, Math.round((now - job.startedMs) / 1000))))}
            </span>
          )}
        </p>
        <div className="run-buttons">
          {FINISHABLE.includes(job.stage) && (
            <Button
              icon={Save}
              testId="finish"
              note={job.isEnding === true ? R.finishingNote : R.finishNote}
              disabled={job.isEnding === true || stopping}
              onClick={() => void store.request('job:finish', job.id)}
            >
              {job.isEnding === true ? R.finishing : R.finish}
            </Button>
          )}
          <Button
            icon={Square}
            testId="cancel"
            note={TEXTS.job.cancelNote}
            disabled={stopping}
            onClick={() => {
              setStopping(true);
              void store.request('job:cancel', job.id).then(() => setStopping(false));
            }}
          >
            {stopping ? TEXTS.job.cancelling : R.cancel}
          </Button>
        </div>
      </div>
      <UsageLine job={job} points={points} now={now} />
    </section>
  );
}

function Finished({ health }: Pick<RunHeadProps, 'health'>): React.JSX.Element | null {
  if (health === null || health.level === 'early') return null;
  return (
    <section className="run-head done">
      <p className="sentence">{health.sentence}</p>
    </section>
  );
}

function Stopped({ job }: { readonly job: JobView }): React.JSX.Element {
  const store = useStore();
  const [resuming, setResuming] = useState(false);
  const { projectId } = job;
  const fallback =
    job.status === 'failed'
      ? TEXTS.job.failed
      : job.status === 'cancelled'
        ? TEXTS.job.cancelled
        : TEXTS.job.interrupted;
  return (
    <section className={`run-head stopped ${job.status === 'failed' ? 'wrong' : ''}`} role="alert">
      <div>
        <p className="sentence">
          {job.status !== 'cancelled' && <TriangleAlert aria-hidden size={16} />}
          <span dir="auto" data-testid="error">
            {job.error?.message ?? fallback}
          </span>
        </p>
        {job.error?.hint !== undefined && (
          <p className="hint" dir="auto">
            {job.error.hint}
          </p>
        )}
      </div>
      {projectId !== null && (
        <Button
          look="primary"
          icon={Play}
          testId="resume"
          note={TEXTS.job.cancelNote}
          disabled={resuming}
          onClick={() => {
            setResuming(true);
            void store.request('project:resume', projectId).then(() => setResuming(false));
          }}
        >
          {resuming ? TEXTS.job.resuming : TEXTS.job.resume}
        </Button>
      )}
    </section>
  );
}
