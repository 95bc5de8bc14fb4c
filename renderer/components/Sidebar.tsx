// The left edge: where one can go, and at the bottom what runs now.

import { FolderOpen, ListOrdered, Settings } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { JobView } from '../../preload/contract.ts';
import { timeLeft } from '../format.ts';
import { pathKeyOf } from '../path.ts';
import type { Place } from '../place.ts';
import { useWindowState } from '../store.ts';
import { STEP_TEXTS, TEXTS } from '../texts.ts';

interface SidebarProps {
  readonly place: Place;
  readonly go: (place: Place) => void;
}

/** Navigation and the job that runs. */
export function Sidebar({ place, go }: SidebarProps): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const running = jobs.find((job) => job.status === 'running');
  return (
    <nav className="sidebar" aria-label={TEXTS.nav.label}>
      <p className="brand">{TEXTS.product}</p>
      <Entry
        icon={FolderOpen}
        word={TEXTS.nav.projects}
        current={place.page === 'projects'}
        onClick={() => go({ page: 'projects' })}
      />
      {projects.slice(0, 6).map((project) => (
        <button
          key={project.id}
          type="button"
          className="entry under"
          aria-current={
            place.page === 'project' && place.projectId === project.id ? 'page' : undefined
          }
          title={project.name}
          onClick={() => go({ page: 'project', projectId: project.id, step: null, report: false })}
        >
          <span className="cut" dir="auto">
            {project.name}
          </span>
        </button>
      ))}
      <Entry
        icon={ListOrdered}
        word={TEXTS.nav.runs}
        current={place.page === 'runs'}
        onClick={() => go({ page: 'runs' })}
      />
      <Entry
        icon={Settings}
        word={TEXTS.nav.settings}
        current={place.page === 'settings'}
        onClick={() => go({ page: 'settings' })}
      />
      <div className="now">
        {running === undefined ? (
          <p className="quiet">{TEXTS.idle}</p>
        ) : (
          <RunningNow job={running} go={go} />
        )}
      </div>
    </nav>
  );
}

function Entry({
  icon: Icon,
  word,
  current,
  onClick,
}: {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly current: boolean;
  readonly onClick: () => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="entry"
      aria-current={current ? 'page' : undefined}
      onClick={onClick}
    >
      <Icon aria-hidden size={16} />
      <span>{word}</span>
    </button>
  );
}

function RunningNow({
  job,
  go,
}: {
  readonly job: JobView;
  readonly go: (place: Place) => void;
}): React.JSX.Element {
  const fraction = job.progress?.fraction ?? 0;
  const { projectId } = job;
  return (
    <button
      type="button"
      className="running-now"
      title={TEXTS.job.goRunning}
      onClick={() =>
        go(
          projectId === null
            ? { page: 'runs' }
            : { page: 'project', projectId, step: null, report: false },
        )
      }
    >
      <span className="line">
        <strong className="cut">{STEP_TEXTS[pathKeyOf(job.stage)].short}</strong>
        <span>{Math.floor(fraction * 100)}&#x202f;%</span>
      </span>
      <progress max={1} value={fraction} aria-label={TEXTS.job.progressLabel} />
      <span className="quiet">
        {job.progress?.secondsLeft === undefined
          ? TEXTS.job.leftUnknown
          : TEXTS.job.left(timeLeft(job.progress.secondsLeft))}
      </span>
    </button>
  );
}
