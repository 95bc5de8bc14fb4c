// The table of all runs with its filter bar.

import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useNow } from '../../browser/use-now.ts';
import { Button } from '../../components/controls/Button.tsx';
import { VirtualTable } from '../../components/tables/VirtualTable.tsx';
import { filterRuns, NO_FILTER } from '../../selectors/run-list.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { RunFilterBar } from './RunFilterBar.tsx';
import { nextSort, sortRows, type Sort } from '../../selectors/sort.ts';
import { runColumns, runValue } from './run-columns.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';

/** Columns hidden in a narrow window. */
const WIDE_ONLY: ReadonlySet<string> = new Set(['started', 'size']);
const NARROW = window.matchMedia('(max-width: 1199px)');

/** The runs that match the filter; `focus` is the id of the run to select. */
export function RunTable({
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
  const [sort, setSort] = useState<Sort | null>(null);
  const found = useMemo(() => filterRuns(jobs, projects, filter), [jobs, projects, filter]);
  const now = useNow(jobs.some(({ status }) => status === 'running'));
  const sizes = useSizes();
  const isNarrow = useNarrow();
  const names = useMemo(() => new Map(projects.map(({ id, name }) => [id, name])), [projects]);
  // The running time changes every second; an order that did so too could not be read.
  const shown = useMemo(
    () => sortRows(found, sort, (job, column) => runValue(job, column, { names, now: 0, sizes })),
    [found, sort, names, sizes],
  );
  const [current, setCurrent] = useState(() => shown.findIndex(({ runId }) => runId === focus));
  const columns = useMemo(() => {
    const all = runColumns({ chosen, choose, names, now, sizes });
    return isNarrow ? all.filter(({ key }) => !WIDE_ONLY.has(key)) : all;
  }, [names, chosen, choose, now, sizes, isNarrow]);
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
            key: JSON.stringify([filter, sort]),
          }}
          columns={columns}
          sort={sort}
          onSort={(column) => {
            setSort(nextSort(sort, column));
            setCurrent(-1);
            light(null);
          }}
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

/** All rows are already loaded. */
function nothing(): void {
  // Nothing to load.
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
