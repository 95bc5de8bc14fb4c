// An inspected source: its rows and defects, and repairing them until the examples can be used.

import { Columns3, Plus, Redo2, TriangleAlert, Undo2, Wrench } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from '../components/controls/Button.tsx';
import { FilterChips } from '../components/controls/FilterChips.tsx';
import { ImageGrid } from '../components/images/ImageGrid.tsx';
import { EXAMPLE_CARD } from '../components/tables/example-columns.tsx';
import { SearchField, ViewSwitch, type RowsView } from '../components/controls/ListToolbar.tsx';
import { RunHeader } from '../components/runs/RunHeader.tsx';
import { VirtualTable } from '../components/tables/VirtualTable.tsx';
import { exampleCount, pictureCount } from '../i18n/format.ts';
import { AddExample } from './inspection/AddExample.tsx';
import { ColumnRoles } from './inspection/ColumnRoles.tsx';
import { chipsFor, defectLabel } from './inspection/findings.ts';
import { MovedSource } from './inspection/MovedSource.tsx';
import { LabelQueue } from './inspection/LabelQueue.tsx';
import { RepairPanel } from './inspection/RepairPanel.tsx';
import { RowDetail } from './inspection/RowDetail.tsx';
import { rowColumns } from './inspection/row-columns.tsx';
import { TaskChoice } from './inspection/TaskChoice.tsx';
import { partsSentence } from '../selectors/parts.ts';
import type { PartsView } from '../../preload/contract/train.ts';
import type { Route } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import type { JobStatus } from '../../preload/contract/jobs.ts';
import type { DataAction, DataRow, InspectionView } from '../../preload/contract/sources.ts';
import { useFilteredRows } from '../hooks/use-filtered-rows.ts';

/** Text by job status while there are no rows. */
const STATUS_MESSAGES: Readonly<Record<JobStatus, string>> = {
  queued: t('ui.data.waiting'),
  running: t('ui.data.inspecting'),
  done: t('ui.data.inspecting'),
  failed: t('ui.data.failed'),
  interrupted: t('ui.data.stopped'),
  cancelled: t('ui.data.stopped'),
};

interface InspectionProps {
  readonly id: string;
  readonly go: (route: Route) => void;
  /** Inspects a source again. */
  readonly inspect: (source: string) => Promise<void>;
}

/** The screen of one source. */
export function Inspection({ id, go, inspect }: InspectionProps): React.JSX.Element | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [view, setView] = useState<InspectionView | null>(null);
  const job = jobs.find(({ runId }) => runId === view?.runId) ?? null;
  const status = job?.status;
  useEffect(() => {
    let isWanted = true;
    void store.request('data:view', id).then((next) => isWanted && next && setView(next));
    return () => {
      isWanted = false;
    };
  }, [store, id, status]);
  const ask = useCallback(
    async (kind: 'undo' | 'redo' | DataAction): Promise<void> => {
      const next =
        typeof kind === 'string'
          ? await store.request(`data:${kind}`, id)
          : await store.request('data:decide', id, kind);
      if (next !== undefined) setView(next);
    },
    [store, id],
  );
  useUndoKeys(ask);
  if (view === null) return null;
  return (
    <div className="inspection">
      <InspectionHeader view={view} ask={ask} go={go} />
      {view.isSourceGone && <MovedSource view={view} moved={setView} />}
      {view.warnings.map((warning) => (
        <div key={warning} className="moved-source" data-testid="source-warning">
          <TriangleAlert aria-hidden size={16} />
          <p>{warning}</p>
        </div>
      ))}
      {view.isReady ? (
        <Examples key={view.runId} view={view} ask={ask} />
      ) : (
        <div className="inspection-wait">
          {job !== null && (
            <>
              <h3>{STATUS_MESSAGES[job.status]}</h3>
              <RunHeader job={job} health={null} points={[]} />
              {(job.status === 'failed' ||
                job.status === 'cancelled' ||
                job.status === 'interrupted') &&
                !view.isSourceGone && (
                  <Button variant="primary" onClick={() => void inspect(view.source)}>
                    {t('ui.data.again')}
                  </Button>
                )}
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** Name, counts, undo, and the button to use the examples. */
function InspectionHeader({
  view,
  ask,
  go,
}: {
  readonly view: InspectionView;
  readonly ask: (kind: 'undo' | 'redo' | DataAction) => Promise<void>;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const { isReady, attention, usable } = view;
  const mendable = view.findings.filter(
    ({ repair, repaired, open }) => repair === 'mend' && !repaired && open > 0,
  );
  const all = view.rows + view.decisions.added.length;
  const reason =
    attention > 0
      ? t('ui.data.use-blocked', { count: attention })
      : usable === 0
        ? t('ui.data.use-nothing')
        : undefined;
  return (
    <header className="inspection-head">
      <button type="button" className="link back" onClick={() => go({ page: 'data' })}>
        ‹ {t('ui.data.back')}
      </button>
      <div className="inspection-name">
        <h2 className="cut" dir="auto" title={view.source}>
          {view.name}
        </h2>
        {isReady && (
          <p className="quiet" role="status" data-testid="figures">
            {usable === all ? exampleCount(all) : t('ui.data.usable-examples', { usable, all })} ·{' '}
            {view.videos > 0 && `${t('ui.data.video-count', { count: view.videos })} · `}
            {pictureCount(view.pictures)} ·{' '}
            {attention > 0 ? (
              <strong className="warn">{t('ui.data.need-attention', { count: attention })}</strong>
            ) : (
              t('ui.data.all-good')
            )}
          </p>
        )}
      </div>
      <Button
        variant="quiet"
        icon={Undo2}
        disabled={!view.canUndo}
        note={t('ui.data.undo')}
        onClick={() => void ask('undo')}
        testId="undo"
      >
        {t('ui.data.undo')}
      </Button>
      <Button
        variant="quiet"
        icon={Redo2}
        disabled={!view.canRedo}
        note={t('ui.data.redo')}
        onClick={() => void ask('redo')}
        testId="redo"
      >
        {t('ui.data.redo')}
      </Button>
      {mendable.length > 0 && (
        <Button
          icon={Wrench}
          note={t('ui.repair.everything-note', {
            kinds: mendable.map(({ kind }) => defectLabel(kind)).join(', '),
          })}
          onClick={() => void ask({ kind: 'repair', defects: mendable.map(({ kind }) => kind) })}
          testId="repair-everything"
        >
          {t('ui.repair.everything')}
        </Button>
      )}
      {isReady && (
        <Button
          variant="primary"
          disabled={reason !== undefined}
          {...(reason === undefined ? {} : { note: reason })}
          onClick={() => go({ page: 'train', focus: view.id })}
          testId="use-examples"
        >
          {t('ui.data.use', { count: usable })}
        </Button>
      )}
    </header>
  );
}

function Examples({
  view,
  ask,
}: {
  readonly view: InspectionView;
  readonly ask: (act: DataAction) => Promise<void>;
}): React.JSX.Element {
  const store = useStore();
  const { id, decisions } = view;
  const [shape, setShape] = useState<RowsView>('table');
  const [size, setSize] = useState(192);
  const [panel, setPanel] = useState<'columns' | 'add' | 'queue' | null>(null);
  const { filter, search, rows, row, chosen, setChosen, narrow } = useFilteredRows<DataRow>(
    id,
    view.attention > 0 ? 'attention' : 'all',
    (page, query) =>
      store.request('data:rows', id, { ...page, filter: query.filter, search: query.search }),
  );
  const parts = useParts(view);
  const sentence = parts && partsSentence(parts);
  const { refresh } = rows;
  // Changed rows are reloaded in place, so that the list does not jump.
  useEffect(() => refresh(), [refresh, decisions]);

  const choose = (next: string): void => {
    narrow({ filter: next });
    setPanel(null);
  };
  const toggle = ({ number, place, state, addedId }: DataRow): void => {
    if (addedId !== undefined) void ask({ kind: 'remove', id: addedId });
    else {
      const isOut = decisions.excluded.some((each) => each.number === number);
      if (isOut || state !== 'left-out')
        void ask({ kind: isOut ? 'include' : 'exclude', rows: [{ number, place }] });
    }
  };
  const finding = view.findings.find(({ kind }) => kind === filter);
  const common = { label: t('ui.data.table'), rows, chosen, onChoose: setChosen, onToggle: toggle };
  return (
    <>
      <div className="rows-bar">
        <FilterChips
          label={t('ui.data.filters')}
          chips={chipsFor(view)}
          chosen={filter}
          choose={choose}
        />
        <div className="bar-tools">
          <SearchField
            value={search}
            onChange={(next) => narrow({ search: next })}
            found={rows.total}
          />
          <Button
            icon={Columns3}
            onClick={() => setPanel(panel === 'columns' ? null : 'columns')}
            testId="columns"
          >
            {t('ui.column-roles.title')}
          </Button>
          <Button icon={Plus} onClick={() => setPanel(panel === 'add' ? null : 'add')} testId="add">
            {t('ui.add-example.title')}
          </Button>
          <ViewSwitch view={shape} setView={setShape} size={size} setSize={setSize} />
        </div>
      </div>
      {sentence !== null && (
        <p className="quiet small source-parts" data-testid="source-parts">
          {sentence}
        </p>
      )}
      {view.isAsked && panel !== 'queue' && <TaskChoice view={view} ask={ask} />}
      {panel === 'columns' && <ColumnRoles view={view} ask={ask} />}
      {panel === 'add' && <AddExample ask={ask} close={() => setPanel(null)} />}
      {finding !== undefined && panel === null && (
        <RepairPanel view={view} finding={finding} ask={ask} openQueue={() => setPanel('queue')} />
      )}
      {panel === 'queue' ? (
        <LabelQueue id={id} ask={ask} close={() => setPanel(null)} />
      ) : (
        <div className="rows-and-row">
          {rows.total === 0 ? (
            <p className="quiet pad">{t('ui.data.none')}</p>
          ) : shape === 'table' ? (
            <VirtualTable
              {...common}
              columns={rowColumns(parts?.isUndivided === true)}
              rowClass={({ state }) => state}
              onOpen={() => document.getElementById('row-answer')?.focus()}
            />
          ) : (
            <ImageGrid {...common} {...EXAMPLE_CARD} size={size} />
          )}
          <RowDetail
            key={`${row?.number ?? -1} ${row?.state ?? ''}`}
            row={row}
            id={id}
            isChanged={decisions.edits.some(({ number }) => number === row?.number)}
            isExcluded={decisions.excluded.some(({ number }) => number === row?.number)}
            ask={ask}
            toggle={toggle}
          />
        </div>
      )}
    </>
  );
}

/** What training makes of the parts of a source; null while that is unknown. */
function useParts(view: InspectionView): PartsView | null {
  const store = useStore();
  const [parts, setParts] = useState<PartsView | null>(null);
  useEffect(() => {
    let isOpen = true;
    void store.request('plan:parts', view.id).then((next) => {
      if (isOpen && next !== undefined) setParts(next);
    });
    return () => {
      isOpen = false;
    };
  }, [store, view]);
  return parts;
}

/** Ctrl+Z and Ctrl+Shift+Z outside of text fields, which have their own undo. */
function useUndoKeys(ask: (kind: 'undo' | 'redo') => Promise<void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = (event.target as HTMLElement | null)?.closest(
        'input:not([type=radio]), textarea',
      );
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z' || isTyping) return;
      event.preventDefault();
      void ask(event.shiftKey ? 'redo' : 'undo');
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ask]);
}
