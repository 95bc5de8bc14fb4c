// All runs of the workspace, newest first: filter, notes, comparison, removal; and the lineage
// graph.

import { GitCompareArrows, SquareArrowOutUpRight, Trash2 } from 'lucide-react';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useNow } from '../browser/use-now.ts';
import { Button } from '../components/controls/Button.tsx';
import { LineageGraph } from './runs/LineageGraph.tsx';
import { RunComparison } from './runs/RunComparison.tsx';
import { RunFilterBar } from './runs/RunFilterBar.tsx';
import { RunNote } from './runs/RunNote.tsx';
import { RunRemoval } from './runs/RunRemoval.tsx';
import { Sparkline } from '../components/charts/Sparkline.tsx';
import { JobMark } from '../components/controls/StateMark.tsx';
import { Tabs } from '../components/controls/Tabs.tsx';
import { VirtualTable } from '../components/tables/VirtualTable.tsx';
import type { TableColumn } from '../components/tables/VirtualTable.tsx';
import { bytes, duration, moment } from '../i18n/format.ts';
import { stepKeyOf } from '../selectors/pipeline.ts';
import type { Route } from '../selectors/route.ts';
import { filterRuns, NO_FILTER, resultOf, secondsOf } from '../selectors/run-list.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { StartSample } from './Welcome.tsx';

const VIEWS = ['table', 'lineage'] as const;
type View = (typeof VIEWS)[number];
/** More curves in one chart cannot be distinguished. */
const MOST_COMPARED = 4;
/** Columns hidden in a narrow window. */
const WIDE_ONLY: ReadonlySet<string> = new Set(['started', 'size']);
const NARROW = window.matchMedia('(max-width: 1199px)');

/** The Runs page; `focus` is the id of the run to select. */
export function Runs({
  focus,
  go,
}: {
  readonly focus: string | undefined;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const { jobs } = useWindowState();
  const [view, setView] = useState<View>('table');
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [isComparing, setComparing] = useState(false);
  const [removing, setRemoving] = useState<number | null>(null);
  const [lit, setLit] = useState<number | null>(null);
  // Without marked rows the actions apply to the current row.
  const marked = jobs.filter(({ id }) => (chosen.size > 0 ? chosen.has(id) : id === lit));
  const removed = jobs.find(({ id }) => id === removing);
  const open = (job: JobView): void => {
    if (job.projectId === null) return;
    go({ page: 'project', projectId: job.projectId, step: stepKeyOf(job.stage), report: false });
  };
  const clear = (): void => {
    setChosen(new Set());
    setLit(null);
  };
  const choose = (job: JobView): void => {
    const next = new Set(chosen);
    if (!next.delete(job.id)) next.add(job.id);
    setChosen(next);
  };

  if (jobs.length === 0)
    return (
      <div className="page" data-testid="runs-empty">
        <p>{t('ui.runs.empty')}</p>
        <p className="quiet">{t('ui.runs.empty-note')}</p>
        <StartSample go={go} variant="secondary" />
      </div>
    );
  if (isComparing && marked.length > 1)
    return <RunComparison jobs={marked} back={() => setComparing(false)} />;
  return (
    <div className="runs-page" data-testid="runs">
      <Tabs
        id="runs"
        label={t('ui.runs.views-label')}
        tabs={VIEWS.map((key) => ({ key, word: t(`ui.runs.views.${key}`) }))}
        chosen={view}
        choose={setView}
      />
      <div id="runs-panel" role="tabpanel" aria-labelledby={`runs-${view}`} className="runs-panel">
        {view === 'lineage' ? (
          <LineageGraph open={open} />
        ) : (
          <RunTable focus={focus} chosen={chosen} choose={choose} light={setLit} open={open} />
        )}
      </div>
      {view === 'table' && (
        <RunActions
          marked={marked}
          open={open}
          compare={() => setComparing(true)}
          remove={setRemoving}
          clear={clear}
        />
      )}
      {removed !== undefined && (
        <RunRemoval
          job={removed}
          close={(isGone) => {
            if (isGone) clear();
            setRemoving(null);
          }}
        />
      )}
    </div>
  );
}

function RunTable({
  focus,
  chosen,
  choose,
  light,
  open,
}: {
  readonly focus: string | undefined;
  readonly chosen: ReadonlySet<number>;
  readonly choose: (job: JobView) => void;
  /** Called when the current row changes. */
  readonly light: (jobId: number | null) => void;
  readonly open: (job: JobView) => void;
}): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const [filter, setFilter] = useState(NO_FILTER);
  const shown = useMemo(() => filterRuns(jobs, projects, filter), [jobs, projects, filter]);
  const [current, setCurrent] = useState(() => shown.findIndex(({ runId }) => runId === focus));
  const now = useNow(jobs.some(({ status }) => status === 'running'));
  const sizes = useSizes();
  const isNarrow = useNarrow();
  const columns = useMemo((): readonly TableColumn<JobView>[] => {
    const names = new Map(projects.map(({ id, name }) => [id, name]));

    const all: readonly TableColumn<JobView>[] = [
      {
        key: 'choose',
        title: '',
        track: '28px',
        cell: (job) => (
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={t('ui.runs.choose-run', { step: job.step, id: job.id })}
            checked={chosen.has(job.id)}
            onChange={() => choose(job)}
          />
        ),
      },
      {
        key: 'step',
        title: t('ui.runs.columns.step'),
        track: 'minmax(136px, 1.4fr)',
        cell: (job) => (
          <span title={job.step}>
            {t(`ui.step.${stepKeyOf(job.stage)}.short`)} <span className="quiet">{job.step}</span>
          </span>
        ),
      },
      {
        key: 'project',
        title: t('ui.runs.columns.project'),
        track: 'minmax(56px, 1fr)',
        cell: (job) => {
          const name = names.get(job.projectId ?? '') ?? t('ui.runs.filter.none');
          return <span title={name}>{name}</span>;
        },
      },
      {
        key: 'state',
        title: t('ui.runs.columns.state'),
        track: '132px',
        cell: (job) => (
          <span className={`state ${job.status}`}>
            <JobMark status={job.status} fraction={job.progress?.fraction ?? 0} />
            {t(`ui.status.${job.status}`)}
          </span>
        ),
      },
      {
        key: 'started',
        title: t('ui.runs.columns.started'),
        track: '112px',
        cell: (job) => <span className="quiet">{moment(job.startedMs)}</span>,
      },
      {
        key: 'time',
        title: t('ui.runs.columns.time'),
        track: '68px',
        cell: (job) => duration(secondsOf(job, now)),
      },
      {
        key: 'curve',
        title: t('ui.runs.columns.curve'),
        track: '92px',
        cell: (job) => <Sparkline job={job} />,
      },
      {
        key: 'result',
        title: t('ui.runs.columns.result'),
        track: 'minmax(112px, 1.2fr)',
        cell: (job) => <span title={resultOf(job)}>{resultOf(job)}</span>,
      },
      {
        key: 'size',
        title: t('ui.runs.columns.size'),
        track: '64px',
        cell: (job) => <span className="quiet">{bytes(sizes?.[job.runId])}</span>,
      },
      {
        key: 'note',
        title: t('ui.runs.columns.note'),
        track: 'minmax(64px, 0.8fr)',
        cell: (job) => <RunNote key={job.id} job={job} />,
      },
    ];
    return isNarrow ? all.filter(({ key }) => !WIDE_ONLY.has(key)) : all;
  }, [projects, chosen, choose, now, sizes, isNarrow]);
  return (
    <>
      <RunFilterBar
        filter={filter}
        setFilter={setFilter}
        summary={t('ui.runs.shown', { shown: shown.length, all: jobs.length })}
      />
      {shown.length === 0 ? (
        <div className="pad runs-none">
          <p>{t('ui.runs.no-match')}</p>
          <Button onClick={() => setFilter(NO_FILTER)}>{t('ui.runs.clear')}</Button>
        </div>
      ) : (
        <VirtualTable
          label={t('ui.runs.title')}
          rows={{
            total: shown.length,
            at: (index) => shown[index],
            want: nothing,
            refresh: nothing,
            isFinding: false,
            key: JSON.stringify(filter),
          }}
          columns={columns}
          chosen={current}
          onChoose={(index) => {
            setCurrent(index);
            light(shown[index]?.id ?? null);
          }}
          onToggle={choose}
          onOpen={open}
        />
      )}
    </>
  );
}

function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      NARROW.addEventListener('change', listener);
      return () => NARROW.removeEventListener('change', listener);
    },
    () => NARROW.matches,
  );
}

/** All rows are already loaded. */
function nothing(): void {
  // Nothing to load.
}

/** Actions on the selected runs; disabled buttons give the reason. */
function RunActions({
  marked,
  open,
  compare,
  remove,
  clear,
}: {
  readonly marked: readonly JobView[];
  readonly open: (job: JobView) => void;
  readonly compare: () => void;
  readonly remove: (jobId: number) => void;
  readonly clear: () => void;
}): React.JSX.Element {
  const one = marked.length === 1 ? marked[0] : undefined;
  const canCompare = marked.length > 1 && marked.length <= MOST_COMPARED;
  return (
    <div className="run-actions">
      <span role="status">
        {marked.length === 0 ? t('ui.runs.none') : t('ui.runs.chosen', { n: marked.length })}
      </span>
      <Button
        icon={SquareArrowOutUpRight}
        testId="open-run"
        disabled={one?.projectId == null}
        note={
          one === undefined
            ? t('ui.runs.none')
            : one.projectId === null
              ? t('ui.runs.open-note')
              : ''
        }
        onClick={() => one && open(one)}
      >
        {t('ui.runs.open')}
      </Button>
      <Button
        icon={GitCompareArrows}
        variant={canCompare ? 'primary' : 'secondary'}
        testId="compare-runs"
        disabled={!canCompare}
        note={canCompare ? '' : t('ui.runs.compare-note')}
        onClick={compare}
      >
        {t('ui.runs.compare')}
      </Button>
      <Button
        icon={Trash2}
        testId="remove-run"
        disabled={one === undefined}
        note={one === undefined ? t('ui.runs.none') : ''}
        onClick={() => one && remove(one.id)}
      >
        {t('ui.runs.remove')}
      </Button>
      {marked.length > 0 && (
        <Button variant="quiet" onClick={clear}>
          {t('ui.runs.unchoose')}
        </Button>
      )}
    </div>
  );
}

/**
 * Size of every run in bytes, loaded when the page opens and whenever a run ends or is removed;
 * null while unknown.
 */
function useSizes(): Readonly<Record<string, number>> | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [sizes, setSizes] = useState<Readonly<Record<string, number>> | null>(null);
  const settled = jobs.map(({ id, finishedMs }) => `${id}:${finishedMs === null}`).join();
  useEffect(() => {
    let isWanted = true;
    void store.request('disk:use').then((use) => {
      if (isWanted && use !== undefined) setSizes(use.runs);
    });
    return () => {
      isWanted = false;
    };
  }, [store, settled]);
  return sizes;
}
