// The sidebar: navigation, and at the bottom the running job.

import type { LucideIcon } from 'lucide-react';
import { Fragment } from 'react';
import { timeLeft } from '../i18n/format.ts';
import { stepKeyOf } from '../selectors/pipeline.ts';
import { PAGES, PAGE_TABLE } from '../selectors/route.ts';
import type { PageName, Route } from '../selectors/route.ts';
import { useWindowState } from '../api/store.ts';
import { useServing } from '../hooks/use-serving.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { t } from '../i18n/translate.ts';

interface SidebarProps {
  readonly route: Route;
  readonly go: (route: Route) => void;
}

/** Projects listed in the sidebar; the others are on the Projects page. */
const PROJECTS_SHOWN = 4;

/** Navigation and the running job. */
export function Sidebar({ route, go }: SidebarProps): React.JSX.Element {
  const { jobs } = useWindowState();
  const running = jobs.find((job) => job.status === 'running');
  const isServing = useServing().view?.state === 'running';
  return (
    <nav className="sidebar" aria-label={t('ui.nav.label')}>
      <p className="brand">{t('ui.product')}</p>
      {PAGES.map((page) => (
        <Fragment key={page}>
          <NavEntry
            icon={PAGE_TABLE[page].icon}
            word={t(`ui.nav.${page}`)}
            page={page}
            current={route.page === page}
            onClick={() => go({ page })}
          />
          {page === 'projects' && <ProjectEntries route={route} go={go} />}
        </Fragment>
      ))}
      <div className="now">
        {running === undefined ? (
          <p className="quiet">{t(isServing ? 'ui.serve.running' : 'ui.idle')}</p>
        ) : (
          <RunningNow job={running} go={go} />
        )}
      </div>
    </nav>
  );
}

function ProjectEntries({ route, go }: SidebarProps): React.JSX.Element[] {
  const { projects } = useWindowState();
  return projects.slice(0, PROJECTS_SHOWN).map((project) => (
    <button
      key={project.id}
      type="button"
      className="entry under"
      aria-current={route.page === 'project' && route.projectId === project.id ? 'page' : undefined}
      title={project.name}
      onClick={() => go({ page: 'project', projectId: project.id, step: null, report: false })}
    >
      <span className="cut" dir="auto">
        {project.name}
      </span>
    </button>
  ));
}

function NavEntry({
  icon: Icon,
  word,
  page,
  current,
  onClick,
}: {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly page: PageName;
  readonly current: boolean;
  readonly onClick: () => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="entry"
      data-page={page}
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
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const fraction = job.progress?.fraction ?? 0;
  const { projectId } = job;
  return (
    <button
      type="button"
      className="running-now"
      title={t('ui.job.go-running')}
      onClick={() =>
        go(
          projectId === null
            ? { page: 'runs' }
            : { page: 'project', projectId, step: null, report: false },
        )
      }
    >
      <span className="line">
        <strong className="cut">{t(`ui.step.${stepKeyOf(job.stage)}.short`)}</strong>
        <span>{Math.floor(fraction * 100)}&#x202f;%</span>
      </span>
      <progress max={1} value={fraction} aria-label={t('ui.job.progress-label')} />
      <span className="quiet">
        {job.progress?.secondsLeft === undefined
          ? t('ui.job.left-unknown')
          : t('ui.job.left', { time: timeLeft(job.progress.secondsLeft) })}
      </span>
    </button>
  );
}
