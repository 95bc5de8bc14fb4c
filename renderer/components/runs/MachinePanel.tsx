// The machine while a run works: processor, memory and free disk over time, folded.

import { useState } from 'react';
import { bytes, duration, percent } from '../../i18n/format.ts';
import { useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { WHOLE_RUN } from '../charts/chart-view.ts';
import { LineChart } from '../charts/LineChart.tsx';

/** The curves by the name of the reading. */
const CURVES = [
  { name: 'processorShare', low: 0, high: 1, format: (value: number) => percent(value) },
  { name: 'memoryBytes', low: 0, format: (value: number) => bytes(value) },
  { name: 'diskFreeBytes', format: (value: number) => bytes(value) },
] as const;

/** Renders nothing for a run that this window has not watched. */
export function MachinePanel({ runId }: { readonly runId: string }): React.JSX.Element | null {
  const { usageHistory } = useWindowState();
  const [view, setView] = useState({ ...WHOLE_RUN, smooth: false });
  if (usageHistory?.runId !== runId || usageHistory.points.length < 2) return null;
  return (
    <details data-testid="machine">
      <summary>{t('ui.machine.title')}</summary>
      <div className="small-curves">
        {CURVES.map((curve) => (
          <LineChart
            key={curve.name}
            {...curve}
            title={t(`ui.machine.${curve.name}`)}
            unit=""
            points={usageHistory.points}
            tone="base"
            size="small"
            empty=""
            view={view}
            setView={setView}
            axis={{ title: t('ui.machine.time'), format: duration }}
          />
        ))}
      </div>
    </details>
  );
}
