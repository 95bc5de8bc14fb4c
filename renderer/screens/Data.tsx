// Data: all data sets and inspected sources, and the drop zone for new ones.

import { FolderSearch, Images } from 'lucide-react';
import { useEffect, useState } from 'react';
import { DropZone } from '../components/controls/DropZone.tsx';
import { JobMark } from '../components/controls/StateMark.tsx';
import { count, exampleCount, moment, pictureCount } from '../i18n/format.ts';
import { nextSort, sortRows, type Sort, type SortValue } from '../selectors/sort.ts';
import { ariaSort, SortHead } from '../components/tables/SortHead.tsx';
import type { Route } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { useInspect } from '../hooks/use-inspect.ts';
import { t, textOr } from '../i18n/translate.ts';
import { DataSetActions } from '../components/tables/DataSetActions.tsx';
import { DatasetBrowser } from '../components/tables/DatasetBrowser.tsx';
import type { DataSetView } from '../../preload/contract/datasets.ts';
import { Inspection } from './Inspection.tsx';

/** The Data page. `focus` is the id of an inspection or of a data set. */
export function Data({
  focus,
  go,
}: {
  readonly focus: string | undefined;
  readonly go: (route: Route) => void;
}): React.JSX.Element | null {
  const store = useStore();
  const inspect = useInspect(go);
  const { jobs } = useWindowState();
  const [sets, setSets] = useState<readonly DataSetView[] | null>(null);
  const [edits, setEdits] = useState(0);
  // Data sets change when a job starts or ends.
  const change = jobs.map(({ id, status }) => `${id}${status}`).join();
  useEffect(() => {
    let isWanted = true;
    void store.request('data:list').then((list) => isWanted && list && setSets(list));
    return () => {
      isWanted = false;
    };
  }, [store, change, focus, edits]);

  if (sets === null) return null;
  const chosen = sets.find(({ id }) => id === focus);
  if (chosen?.kind === 'dataset')
    return <DatasetPage key={chosen.id} set={chosen} back={() => go({ page: 'data' })} />;
  if (focus !== undefined && chosen !== undefined)
    return <Inspection key={focus} id={focus} go={go} inspect={(source) => inspect([source])} />;
  return (
    <div className="page data-page">
      <p className="why">{t('ui.data.sentence')}</p>
      <DropZone isLarge={sets.length === 0} onPaths={(paths) => void inspect(paths)} />
      <p className="quiet">{t('ui.data.drop.note')}</p>
      {sets.length > 0 && <SetTable sets={sets} go={go} changed={() => setEdits(edits + 1)} />}
    </div>
  );
}

function SetTable({
  sets,
  go,
  changed,
}: {
  readonly sets: readonly DataSetView[];
  readonly go: (route: Route) => void;
  readonly changed: () => void;
}): React.JSX.Element {
  const [sort, setSort] = useState<Sort | null>(null);
  const head = (key: SetColumn, className?: string): React.JSX.Element => (
    <th scope="col" className={className} aria-sort={ariaSort(sort, key)}>
      <SortHead
        title={t(`ui.data.list.${key}`)}
        column={key}
        sort={sort}
        press={(column) => setSort(nextSort(sort, column))}
      />
    </th>
  );
  return (
    <section>
      <h2 className="list-title">{t('ui.data.list.title')}</h2>
      <table className="data-sets" data-testid="data-sets">
        <thead>
          <tr>
            {head('name')}
            {head('rows', 'number')}
            {head('pictures', 'number')}
            {head('from')}
            {head('when')}
            {head('used')}
            <th scope="col" className="set-actions">
              <span className="unseen">{t('ui.data.list.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sortRows(sets, sort, setValue).map((set) => (
            <tr key={set.id}>
              <th scope="row">
                <button
                  type="button"
                  className="link set-name"
                  title={set.name}
                  onClick={() => go({ page: 'data', focus: set.id })}
                >
                  {set.kind === 'inspection' ? (
                    <FolderSearch aria-hidden size={16} />
                  ) : (
                    <Images aria-hidden size={16} />
                  )}
                  <span className="cut" dir="auto">
                    {set.name}
                  </span>
                </button>
              </th>
              <td className="number">
                {set.found == null || set.rows === null || set.found <= set.rows
                  ? count(set.rows)
                  : t('ui.data.usable-of', { usable: set.rows, all: set.found })}
              </td>
              <td className="number">{count(set.pictures)}</td>
              <td className="cut" title={set.source ?? undefined} dir="auto">
                <From set={set} />
              </td>
              <td className="quiet">{moment(set.createdMs)}</td>
              <td className="cut" dir="auto">
                {set.usedIn.length === 0 ? (
                  <span className="quiet">{t('ui.data.list.unused')}</span>
                ) : (
                  set.usedIn.map(({ name }) => name).join(', ')
                )}
              </td>
              <td className="set-actions">
                <DataSetActions set={set} changed={changed} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type SetColumn = 'name' | 'rows' | 'pictures' | 'from' | 'when' | 'used';

/** The value of a data set in a column, for sorting. */
function setValue(set: DataSetView, column: string): SortValue {
  switch (column as SetColumn) {
    case 'name':
      return set.name;
    case 'rows':
      return set.rows;
    case 'pictures':
      return set.pictures;
    case 'from':
      return set.source ?? set.stage;
    case 'when':
      return set.createdMs;
    case 'used':
      return set.usedIn.map(({ name }) => name).join(', ');
  }
}

function From({ set }: { readonly set: DataSetView }): React.JSX.Element {
  if (set.kind === 'inspection' && set.job !== null && set.job.status !== 'done')
    return (
      <span className={`state ${set.job.status}`}>
        <JobMark status={set.job.status} fraction={set.job.progress?.fraction ?? 0} />
        {t(`ui.status.${set.job.status}`)}
      </span>
    );
  if (set.kind === 'inspection') return <>{set.source ?? t('ui.data.list.inspected')}</>;

  return <>{set.stage === null ? '' : textOr(`ui.data.made-by.${set.stage}`, set.stage)}</>;
}

/** How much the import left out, changed or guessed, and where each case is listed. */
function ImportReport({ set }: { readonly set: DataSetView }): React.JSX.Element | null {
  const report = set.job?.summary?.['report'];
  if (set.job === null || typeof report !== 'object' || report === null) return null;
  const counts = report as Readonly<Record<string, unknown>>;
  const countOf = (what: string): number => Number(counts[what] ?? 0);
  return (
    <p className="quiet pad" data-testid="import-report">
      {t('ui.data.report', {
        left: countOf('left-out'),
        changed: countOf('changed'),
        guessed: countOf('guessed'),
        file: `runs/${set.job.runId}/${String(counts['file'])}`,
      })}
    </p>
  );
}

function DatasetPage({
  set,
  back,
}: {
  readonly set: DataSetView;
  readonly back: () => void;
}): React.JSX.Element {
  return (
    <div className="inspection">
      <header className="inspection-head">
        <button type="button" className="link back" onClick={back}>
          ‹ {t('ui.data.back')}
        </button>
        <h2 className="cut" dir="auto">
          {set.name}
        </h2>
        <p className="quiet">
          {exampleCount(set.rows)} · {pictureCount(set.pictures)}
        </p>
      </header>
      <ImportReport set={set} />
      <DatasetBrowser
        id={set.id}
        bySplit={set.job?.summary?.['by_split']}
        byKind={set.job?.summary?.['by_kind']}
      />
    </div>
  );
}
