// All runs of the workspace, newest first: filter, notes, comparison, removal; and the lineage
// graph.

import { useState } from 'react';
import { LineageGraph } from './runs/LineageGraph.tsx';
import { RunActions } from './runs/RunActions.tsx';
import { RunComparison } from './runs/RunComparison.tsx';
import { RunRemoval } from './runs/RunRemoval.tsx';
import { RunTable } from './runs/RunTable.tsx';
import { Tabs } from '../components/controls/Tabs.tsx';
import { stepKeyOf } from '../selectors/pipeline.ts';
import type { Route } from '../selectors/route.ts';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import type { JobView } from '../../preload/contract/jobs.ts';
import { StartSample } from './Welcome.tsx';

const VIEWS = ['table', 'lineage'] as const;
type View = (typeof VIEWS)[number];

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
  const [removing, setRemoving] = useState<readonly number[]>([]);
  const [lit, setLit] = useState<number | null>(null);
  // Without marked rows the actions apply to the current row.
  const marked = jobs.filter(({ id }) => (chosen.size > 0 ? chosen.has(id) : id === lit));
  const removed = jobs.filter(({ id }) => removing.includes(id));
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
          remove={() => setRemoving(marked.map(({ id }) => id))}
          clear={clear}
        />
      )}
      {removed.length > 0 && (
        <RunRemoval
          jobs={removed}
          close={(isGone) => {
            if (isGone) clear();
            setRemoving([]);
          }}
        />
      )}
    </div>
  );
}
