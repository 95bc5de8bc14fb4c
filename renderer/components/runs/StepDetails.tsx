// Collapsed details of a step: settings and raw figures.

import { useEffect, useState } from 'react';
import { MachinePanel } from './MachinePanel.tsx';
import { useStore } from '../../api/store.ts';
import { count, isKnown } from '../../i18n/format.ts';
import { figureText } from '../../selectors/run-list.ts';
import { settingLabel, formatSetting } from '../../selectors/settings-table.ts';
import { isUndivided } from '../../../settings/parts.ts';
import { figureName, splitName, t } from '../../i18n/translate.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';
import { ShareBar } from '../charts/IntervalPlot.tsx';

/** Settings, figures and folder of a job. */
export function StepDetails({ job }: { readonly job: JobView }): React.JSX.Element {
  return (
    <div className="folded">
      <MachinePanel runId={job.runId} />
      <CollapsibleTable
        title={t('ui.job.settings')}
        rows={job.settings}
        word={(key) => settingLabel(job.stage, key)}
      />
      {job.summary !== null && (
        <CollapsibleTable title={t('ui.job.figures')} rows={job.summary} word={figureName} />
      )}
      <RunLog job={job} />
      {job.artifact !== null && (
        <p className="quiet">
          {t('ui.job.folder')}: <code>{job.artifact.path}</code>
        </p>
      )}
    </div>
  );
}

/** The log of a run, read when it is opened and again while the run goes on. */
function RunLog({ job }: { readonly job: JobView }): React.JSX.Element {
  const store = useStore();
  const [isOpen, setOpen] = useState(false);
  const [log, setLog] = useState<string | null>(null);
  const { runId, status } = job;
  const step = job.progress?.detail;
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    void store.request('run:log', runId).then((text) => {
      if (isWanted && text !== undefined) setLog(text);
    });
    return () => {
      isWanted = false;
    };
  }, [store, isOpen, runId, status, step]);
  return (
    <details data-testid="log" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('ui.job.log')}</summary>
      {log === '' ? (
        <p className="quiet">{t('ui.job.log-empty')}</p>
      ) : (
        <pre className="log" tabIndex={0} dir="ltr">
          {log}
        </pre>
      )}
    </details>
  );
}

function CollapsibleTable({
  title,
  rows,
  word,
}: {
  readonly title: string;
  readonly rows: Readonly<Record<string, unknown>>;
  /** Label of a row's key. */
  readonly word: (key: string) => string;
}): React.JSX.Element | null {
  const entries = Object.entries(rows);
  if (entries.length === 0) return null;
  return (
    <details>
      <summary>{title}</summary>
      <dl className="pairs">
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt title={key}>{word(key)}</dt>
            <dd dir="auto">{formatSetting(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/**
 * The numbers of a summary as large figures with labels; the duration is in the header of the step.
 */
export function SummaryFigures({
  summary,
}: {
  readonly summary: Readonly<Record<string, unknown>>;
}): React.JSX.Element | null {
  const entries = Object.entries(summary).filter(
    ([key, value]) => isKnown(value) && key !== 'seconds',
  );
  if (entries.length === 0) return null;
  return (
    <dl className="figures">
      {entries.map(([key, value]) => (
        <div key={key}>
          <dd>{figureText(key, value as number)}</dd>
          <dt>{figureName(key)}</dt>
        </div>
      ))}
    </dl>
  );
}

/** Counts of a data set by part and by kind, as bars on a common scale. */
export function SummaryCounts({
  summary,
}: {
  readonly summary: Readonly<Record<string, unknown>>;
}): React.JSX.Element | null {
  const tallies = [
    {
      title: t('ui.tally.by-split'),
      rows: tallyOf(summary['by_split']),
      nameOf: isUndivided(summary['by_split']) ? () => t('ui.data.not-divided') : splitName,
    },
    {
      title: t('ui.tally.by-kind'),
      rows: tallyOf(summary['by_kind']),
      nameOf: (kind: string) => kind,
    },
  ].filter(({ rows }) => rows.length > 0);
  if (tallies.length === 0) return null;
  return (
    <div className="tallies">
      {tallies.map(({ title, rows, nameOf }) => (
        <section key={title}>
          <h3>{title}</h3>
          <dl>
            {rows.map(([name, value]) => (
              <div key={name}>
                <dt dir="auto">{nameOf(name)}</dt>
                <dd>
                  <ShareBar share={value / Math.max(...rows.map(([, n]) => n))} tone="base" />
                  {count(value)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

function tallyOf(value: unknown): readonly (readonly [string, number])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((row): row is [string, number] => isKnown(row[1]));
}
