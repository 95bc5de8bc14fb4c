// Toolbar of the charts of a run: smoothing, log scale, zoom, and another run to compare with.

import { ZoomOut } from 'lucide-react';
import { moment } from '../../i18n/format.ts';
import { recipeStepTitle } from '../../selectors/pipeline.ts';
import { useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { ChartView } from './chart-view.ts';

/** Options of all charts of a screen. */
export function ChartToolbar({
  job,
  view,
  setView,
  other,
  setOther,
}: {
  readonly job: JobView;
  readonly view: ChartView;
  readonly setView: (view: ChartView) => void;
  /** Id of the run to compare with; null for none. */
  readonly other: string | null;
  readonly setOther: (runId: string | null) => void;
}): React.JSX.Element {
  const { jobs, projects } = useWindowState();
  const alike = jobs.filter(
    (each) => each.stage === job.stage && each.id !== job.id && each.startedMs !== null,
  );
  const nameOf = ({ projectId, step, stage, startedMs }: JobView): string => {
    const project = projects.find(({ id }) => id === projectId)?.name;
    return `${project ?? recipeStepTitle({ name: step, stage })} · ${moment(startedMs)}`;
  };
  return (
    <div className="chart-bar" role="group" aria-label={t('ui.chart-tools.bar')}>
      <label className="check">
        <input
          type="checkbox"
          checked={view.smooth}
          onChange={(event) => setView({ ...view, smooth: event.target.checked })}
        />
        {t('ui.chart-tools.smooth')}
      </label>
      <label className="check">
        <input
          type="checkbox"
          data-testid="chart-log"
          checked={view.log}
          onChange={(event) => setView({ ...view, log: event.target.checked })}
        />
        {t('ui.chart-tools.log')}
      </label>
      {alike.length > 0 && (
        <label className="check">
          {t('ui.chart-tools.compare')}
          <select
            data-testid="chart-compare"
            value={other ?? ''}
            onChange={(event) => setOther(event.target.value || null)}
          >
            <option value="">{t('ui.chart-tools.compare-none')}</option>
            {alike.map((each) => (
              <option key={each.id} value={each.runId}>
                {nameOf(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      {view.steps === null ? (
        <span className="quiet">{t('ui.chart-tools.zoom-note')}</span>
      ) : (
        <>
          <span className="quiet">
            {t('ui.chart-tools.zoomed', { from: view.steps[0], to: view.steps[1] })}
          </span>
          <Button
            variant="quiet"
            icon={ZoomOut}
            testId="chart-whole"
            onClick={() => setView({ ...view, steps: null })}
          >
            {t('ui.chart-tools.whole')}
          </Button>
        </>
      )}
    </div>
  );
}
