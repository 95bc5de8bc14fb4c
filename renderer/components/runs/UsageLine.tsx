// Resource usage of a run in one line: processor, memory, speed, last checkpoint, disk.

import { bytes, duration, isKnown, percent } from '../../i18n/format.ts';
import { useWindowState } from '../../api/store.ts';
import type { JobView, MetricPoint } from '../../../preload/contract/jobs.ts';
import { t } from '../../i18n/translate.ts';

/** Number of latest steps averaged for the speed. */
const RECENT = 5;

/** Renders nothing until the first usage report. */
export function UsageLine({
  job,
  points,
  now,
}: {
  readonly job: JobView;
  readonly points: readonly MetricPoint[];
  readonly now: number;
}): React.JSX.Element | null {
  const { usage } = useWindowState();
  const speeds = points
    .slice(-RECENT)
    .map(({ values }) => values['tokens_per_second'])
    .filter(isKnown);
  const speed = speeds.reduce((sum, value) => sum + value, 0) / speeds.length;
  if (usage?.runId !== job.runId) return null;
  const saves = isKnown(job.settings['saveSteps']) || usage.checkpointMs !== null;
  return (
    <ul className="usage" aria-label={t('ui.run.usage')} data-testid="usage">
      <li>{t('ui.run.processor', { share: percent(usage.processorShare) })}</li>
      <li>
        {t('ui.run.memory', { used: bytes(usage.memoryBytes), all: bytes(usage.memoryTotalBytes) })}
      </li>
      {speeds.length > 0 && <li>{t('ui.run.tokens', { count: speed })}</li>}
      {saves && (
        <li>
          {usage.checkpointMs === null
            ? t('ui.run.no-checkpoint')
            : t('ui.run.checkpoint', {
                age: duration(Math.max(0, Math.round((now - usage.checkpointMs) / 1000))),
              })}
        </li>
      )}
      <li>{t('ui.run.disk', { free: bytes(usage.diskFreeBytes) })}</li>
    </ul>
  );
}
