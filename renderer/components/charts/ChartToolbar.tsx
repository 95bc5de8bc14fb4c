// How the curves of a run are drawn: smoothed, on a log scale, closer or whole, and beside which other run.

import { ZoomOut } from 'lucide-react';
import { count, moment } from '../../i18n/format.ts';
import { useWindowState } from '../../api/store.ts';
import { TRAIN_TEXTS } from '../../i18n/catalog.ts';
import { Button } from '../controls/Button.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { ChartView } from './chart-view.ts';

const T = TRAIN_TEXTS.charts;

/** Switches for all charts of a screen. */
export function ChartBar({
  job,
  view,
  setView,
  other,
  setOther,
}: {
  readonly job: JobView;
  readonly view: ChartView;
  readonly setView: (view: ChartView) => void;
  /** Id of the run that is compared with; null for none. */
  readonly other: string | null;
  readonly setOther: (runId: string | null) => void;
}): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const alike = jobs.filter(
    (each) => each.stage === job.stage && each.id !== job.id && each.startedMs !== null,
  );
  const nameOf = ({ projectId, startedMs }: JobView): string =>
    `${projects.find(({ id }) => id === projectId)?.name ?? job.step} · ${moment(startedMs)}`;
  return (
    <div className="chart-bar" role="group" aria-label={T.bar}>
      <label className="check">
        <input
          type="checkbox"
          checked={view.smooth}
          onChange={(event) => setView({ ...view, smooth: event.target.checked })}
        />
        {T.smooth}
      </label>
      <label className="check">
        <input
          type="checkbox"
          data-testid="chart-log"
          checked={view.log}
          onChange={(event) => setView({ ...view, log: event.target.checked })}
        />
        {T.log}
      </label>
      {alike.length > 0 && (
        <label className="check">
          {T.compare}
          <select
            data-testid="chart-compare"
            value={other ?? ''}
            onChange={(event) => setOther(event.target.value || null)}
          >
            <option value="">{T.compareNone}</option>
            {alike.map((each) => (
              <option key={each.id} value={each.runId}>
                {nameOf(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      {view.steps === null ? (
        <span className="quiet">{T.zoomNote}</span>
      ) : (
        <>
          <span className="quiet">{T.zoomed(count(view.steps[0]), count(view.steps[1]))}</span>
          <Button
            look="quiet"
            icon={ZoomOut}
            testId="chart-whole"
            onClick={() => setView({ ...view, steps: null })}
          >
            {T.whole}
          </Button>
        </>
      )}
    </div>
  );
}
