// The top of a step that has a job: how it goes in a sentence, how far it is, and the buttons.

import { Play, Square, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { JobView } from '../../preload/contract.ts';
import { useNow } from '../clock.ts';
import { duration, isKnown, timeLeft } from '../format.ts';
import type { Health } from '../health.ts';
import { useStore } from '../store.ts';
import { TEXTS } from '../texts.ts';
import { Button } from './Button.tsx';

interface RunHeadProps {
  readonly job: JobView;
  readonly health: Health | null;
}

/** Sentence, progress, time left, Stop or Resume. */
export function RunHead({ job, health }: RunHeadProps): React.JSX.Element {
  switch (job.status) {
    case 'queued':
      return (
        <section className="run-head">
          <p className="sentence">{TEXTS.job.queued}</p>
        </section>
      );
    case 'running':
      return <Running job={job} health={health} />;
    case 'done':
      return <Finished health={health} />;
    case 'failed':
    case 'interrupted':
    case 'cancelled':
      return <Stopped job={job} />;
  }
}

function Running({ job, health }: RunHeadProps): React.JSX.Element {
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
          {stopping ? TEXTS.job.cancelling : TEXTS.job.cancel}
        </Button>
      </div>
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
