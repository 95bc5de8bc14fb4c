// Columns of the table of runs.

import { Sparkline } from '../../components/charts/Sparkline.tsx';
import { JobMark } from '../../components/controls/StateMark.tsx';
import { bytes, duration, moment } from '../../i18n/format.ts';
import { stepKeyOf } from '../../selectors/pipeline.ts';
import { resultOf, secondsOf } from '../../selectors/run-list.ts';
import { t } from '../../i18n/translate.ts';
import type { SortValue } from '../../selectors/sort.ts';
import { RunNote } from './RunNote.tsx';
import type { TableColumn } from '../../components/tables/VirtualTable.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';

/** All columns, from left to right. */
export function runColumns({
  chosen,
  choose,
  names,
  now,
  sizes,
}: {
  /** Ids of the marked runs. */
  readonly chosen: ReadonlySet<number>;
  readonly choose: (job: JobView) => void;
  /** Names of the projects by id. */
  readonly names: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes by run; null while unknown. */
  readonly sizes: Readonly<Record<string, number>> | null;
}): readonly TableColumn<JobView>[] {
  return [
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
      isSortable: true,
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
      isSortable: true,
      title: t('ui.runs.columns.project'),
      track: 'minmax(96px, 1fr)',
      cell: (job) => {
        const name = names.get(job.projectId ?? '') ?? t('ui.runs.filter.none');
        return <span title={name}>{name}</span>;
      },
    },
    {
      key: 'state',
      isSortable: true,
      title: t('ui.runs.columns.state'),
      track: '124px',
      cell: (job) => (
        <span className={`state ${job.status}`}>
          <JobMark status={job.status} fraction={job.progress?.fraction ?? 0} />
          {t(`ui.status.${job.status}`)}
        </span>
      ),
    },
    {
      key: 'started',
      isSortable: true,
      title: t('ui.runs.columns.started'),
      track: '112px',
      cell: (job) => <span className="quiet">{moment(job.startedMs)}</span>,
    },
    {
      key: 'time',
      isSortable: true,
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
      isSortable: true,
      title: t('ui.runs.columns.result'),
      track: 'minmax(112px, 1.2fr)',
      cell: (job) => <span title={resultOf(job)}>{resultOf(job)}</span>,
    },
    {
      key: 'size',
      isSortable: true,
      title: t('ui.runs.columns.size'),
      track: '64px',
      cell: (job) => <span className="quiet">{bytes(sizes?.[job.runId])}</span>,
    },
    {
      key: 'note',
      isSortable: true,
      title: t('ui.runs.columns.note'),
      track: 'minmax(48px, 0.8fr)',
      cell: (job) => <RunNote key={job.id} job={job} />,
    },
  ];
}

/** The value of a run in a column, for sorting. */
export function runValue(
  job: JobView,
  column: string,
  { names, now, sizes }: Pick<Parameters<typeof runColumns>[0], 'names' | 'now' | 'sizes'>,
): SortValue {
  switch (column) {
    case 'step':
      return `${t(`ui.step.${stepKeyOf(job.stage)}.short`)} ${job.step}`;
    case 'project':
      return names.get(job.projectId ?? '');
    case 'state':
      return t(`ui.status.${job.status}`);
    case 'started':
      return job.startedMs;
    case 'time':
      return secondsOf(job, now);
    case 'result':
      return resultOf(job);
    case 'size':
      return sizes?.[job.runId];
    default:
      return job.note;
  }
}
