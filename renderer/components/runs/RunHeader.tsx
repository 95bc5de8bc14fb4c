// Header of a step that has a job: a sentence on its health, progress and buttons.

import { FolderSearch, Save, Square, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useNow } from '../../browser/use-now.ts';
import { duration, isKnown, timeLeft } from '../../i18n/format.ts';
import type { Health } from '../../selectors/run-health.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { projectTimeLeft } from '../../selectors/time/project-time.ts';
import { useProjectTimes } from '../../hooks/use-project-times.ts';
import { stepKeyOf } from '../../selectors/pipeline.ts';
import { Button } from '../controls/Button.tsx';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import { NextSteps } from './NextSteps.tsx';
import { UsageLine } from './UsageLine.tsx';

interface RunHeaderProps {
  readonly job: JobView;
  readonly health: Health | null;
  /** The curves of the run, for its speed. */
  readonly points: readonly MetricPoint[];
  /** Opens the settings of the step, where it can run again with others. */
  readonly changeStep?: (() => void) | undefined;
}

/** Stages that can be finished early and keep their result. */
const FINISHABLE = ['distill', 'sft', 'rl'];

/** Sentence, progress, time left, Stop or Resume. */
export function RunHeader({ job, health, points, changeStep }: RunHeaderProps): React.JSX.Element {
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
      return <Stopped job={job} health={health} points={points} changeStep={changeStep} />;
  }
}

/** What a queued job is waiting for. */
function Waiting({ job }: { readonly job: JobView }): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const running = jobs.find(({ status }) => status === 'running');
  const project = projects.find(({ id }) => id === running?.projectId);
  const isOther = running !== undefined && running.projectId !== job.projectId;
  const step = running && t(`ui.step.${stepKeyOf(running.stage)}.title`);
  return (
    <section className="run-head">
      <p className="sentence" role="status">
        {isOther
          ? t('ui.run.waits-for', {
              what:
                project === undefined
                  ? step!
                  : t('ui.run.waits-for-step', { project: project.name, step: step! }),
            })
          : t('ui.job.queued')}
      </p>
      <div className="run-buttons">
        <CancelButton job={job} note={t('ui.run.cancel-waiting-note')} />
      </div>
    </section>
  );
}

function Running({ job, health, points }: RunHeaderProps): React.JSX.Element {
  const store = useStore();
  const now = useNow(true);
  const { progress } = job;
  const known = progress !== null;
  const sentence = health?.sentence ?? progress?.title ?? t('ui.job.starting');
  const detail = progress?.detail ?? progress?.title;
  return (
    <section
      className={`run-head ${health?.level ?? 'early'}`}
      aria-label={t('ui.job.progress-label')}
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
        aria-label={t('ui.job.progress-label')}
        data-testid="progress"
      />
      <div className="line">
        <p>
          <strong>{known ? `${Math.floor(progress.fraction * 100)}\u202f%` : '–'}</strong>
          <span>
            {isKnown(progress?.secondsLeft)
              ? t('ui.job.left', { time: timeLeft(progress.secondsLeft) })
              : t('ui.job.left-unknown')}
          </span>
          <ProjectTimeLeft job={job} />
          {detail !== sentence && (
            <span className="quiet detail" dir="auto" title={detail}>
              {detail}
            </span>
          )}
          {job.startedMs !== null && (
            <span className="quiet">
              {t('ui.job.since', {
                time: duration(Math.max(0, Math.round((now - job.startedMs) / 1000))),
              })}
            </span>
          )}
        </p>
        <div className="run-buttons">
          {FINISHABLE.includes(job.stage) && (
            <Button
              icon={Save}
              testId="finish"
              note={job.isEnding === true ? t('ui.run.finishing-note') : t('ui.run.finish-note')}
              disabled={job.isEnding === true}
              onClick={() => void store.request('job:finish', job.id)}
            >
              {job.isEnding === true ? t('ui.run.finishing') : t('ui.run.finish')}
            </Button>
          )}
          <CancelButton job={job} note={t('ui.job.cancel-note')} />
        </div>
      </div>
      <UsageLine job={job} points={points} now={now} />
    </section>
  );
}

/** The time of the whole project beside that of its step; renders nothing while it is unknown. */
function ProjectTimeLeft({ job }: { readonly job: JobView }): React.JSX.Element | null {
  const { jobs, projects } = useWindowState();
  const times = useProjectTimes(job.projectId);
  const project = projects.find(({ id }) => id === job.projectId);
  const left = project === undefined ? null : projectTimeLeft(project, jobs, times);
  if (left === null || project === undefined || project.steps.length < 2) return null;
  const time = timeLeft(left.seconds);
  return (
    <span data-testid="project-time">
      {left.unknownSteps === 0
        ? t('ui.run.project-left', { time })
        : t('ui.run.project-left-least', { time, count: left.unknownSteps })}
    </span>
  );
}

/** Cancels a job that waits or runs. */
function CancelButton({
  job,
  note,
}: {
  readonly job: JobView;
  readonly note: string;
}): React.JSX.Element {
  const store = useStore();
  const [stopping, setStopping] = useState(false);
  return (
    <Button
      icon={Square}
      testId="cancel"
      note={note}
      disabled={stopping}
      onClick={() => {
        setStopping(true);
        void store.request('job:cancel', job.id).then(() => setStopping(false));
      }}
    >
      {stopping ? t('ui.job.cancelling') : t('ui.run.cancel')}
    </Button>
  );
}

function Finished({ health }: Pick<RunHeaderProps, 'health'>): React.JSX.Element | null {
  if (health === null || health.level === 'early') return null;
  return (
    <section className="run-head done">
      <p className="sentence">{health.sentence}</p>
    </section>
  );
}

function Stopped({ job, changeStep }: RunHeaderProps): React.JSX.Element {
  const fallback =
    job.status === 'failed'
      ? t('ui.job.failed')
      : job.status === 'cancelled'
        ? t('ui.job.cancelled')
        : t('ui.job.interrupted');
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
      {job.projectId !== null && job.stage === 'import' && job.status === 'failed' && (
        <ChooseSource job={job} projectId={job.projectId} />
      )}
      <NextSteps job={job} changeStep={changeStep} />
    </section>
  );
}

/** Imports from another folder: where the source of a project lies now. */
function ChooseSource({
  job,
  projectId,
}: {
  readonly job: JobView;
  readonly projectId: string;
}): React.JSX.Element {
  const store = useStore();
  const choose = async (): Promise<void> => {
    const source = await store.request('path:pick', { kind: 'folder' });
    if (source == null) return;
    await store.request('project:redo', projectId, job.step, {
      settings: { source },
      later: false,
    });
  };
  return (
    <Button icon={FolderSearch} testId="choose-source" onClick={() => void choose()}>
      {t('ui.run.choose-source')}
    </Button>
  );
}
