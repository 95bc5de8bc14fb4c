// Export of a model: formats, target folder, size; and the list of its exports with their proof.

import { FolderOpen, PackageOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { exportsOf, neededBytes } from '../../selectors/exports.ts';
import type { FormatChoice } from '../../selectors/exports.ts';
import { bytes } from '../../i18n/format.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';
import type { ModelView } from '../../../preload/contract/models.ts';
import { ExportRow } from './ExportRow.tsx';
import { FormatCards } from './FormatCards.tsx';
import type { ExportPlanView } from '../../../preload/contract/chat-and-export.ts';

/** The form, and the exports of the model under it. */
export function ExportPanel({ model }: { readonly model: ModelView }): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const [folder, setFolder] = useState<string | null>(null);
  const [plan, setPlan] = useState<ExportPlanView | null>(null);
  const [formats, setFormats] = useState<readonly FormatChoice[]>(
    model.kind === 'adapter' ? ['adapter', 'merged'] : ['merged'],
  );
  const [isExact, setExact] = useState(false);
  const own = exportsOf(jobs, model);
  const ended = own.filter(({ status }) => status !== 'running' && status !== 'queued').length;
  useEffect(() => {
    let isOpen = true;
    void store.request('export:plan', model.id, folder).then((next) => {
      if (isOpen && next !== undefined) setPlan(next);
    });
    return () => {
      isOpen = false;
    };
  }, [store, model.id, folder, ended]);

  const needed = plan === null ? 0 : neededBytes(plan, formats, isExact);
  const reason =
    plan === null
      ? t('ui.loading')
      : !formats.some((format) => format !== 'pack')
        ? t('ui.export.formats-none')
        : needed > plan.freeBytes
          ? t('ui.export.no-room', { needed: bytes(needed), free: bytes(plan.freeBytes) })
          : null;
  const toggle = (format: FormatChoice): void =>
    setFormats(
      formats.includes(format) ? formats.filter((other) => other !== format) : [...formats, format],
    );
  const start = (exact: boolean, chosen: readonly string[] = formats): void => {
    if (plan === null) return;
    void store.request('export:start', {
      modelId: model.id,
      formats: [...chosen],
      to: plan.to,
      mergedWeights: exact ? 'f32' : 'auto',
    });
  };
  return (
    <div className="export">
      <FormatCards plan={plan} formats={formats} isExact={isExact} toggle={toggle} />
      {plan !== null && (
        <div className="export-to">
          <p>
            {t('ui.export.to')} <code className="path-text">{plan.to}</code>
            <span className="quiet"> {t('ui.export.room', { free: bytes(plan.freeBytes) })}</span>
          </p>
          <Button
            icon={FolderOpen}
            onClick={() =>
              void store
                .request('path:pick', { kind: 'folder' })
                .then((path) => path != null && setFolder(path))
            }
          >
            {t('ui.export.choose')}
          </Button>
        </div>
      )}
      {formats.includes('merged') && (
        <label className="precision">
          <span>{t('ui.export.precision')}</span>
          <select
            value={isExact ? 'f32' : 'auto'}
            onChange={({ target }) => setExact(target.value === 'f32')}
          >
            <option value="auto">{t('ui.export.stored')}</option>
            <option value="f32">{t('ui.export.exact')}</option>
          </select>
        </label>
      )}
      <div className="export-start">
        <Button
          icon={PackageOpen}
          variant="primary"
          onClick={() => start(isExact)}
          disabled={reason !== null}
          {...(reason === null ? {} : { note: reason })}
          testId="start-export"
        >
          {t('ui.export.start')}
        </Button>
        <p className="quiet" role="status">
          {reason ??
            (plan?.dataset === null ? t('ui.export.proof-made') : t('ui.export.proof-rows'))}
        </p>
      </div>
      <section className="exports" aria-label={t('ui.export.done')}>
        <h3>{t('ui.export.done')}</h3>
        {own.length === 0 ? (
          <p className="quiet">{t('ui.export.none')}</p>
        ) : (
          <ul>
            {own.map((job) => (
              <ExportRow key={job.id} job={job} again={(chosen) => start(true, chosen)} />
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}
<<<<<<< HEAD

function FormatCard({
  format,
  who,
  size,
  problem,
  isChosen,
  toggle,
  testId,
}: {
  readonly format: ExportPlanView['formats'][number]['format'] | 'pack';
  readonly who: string;
  readonly size: number | null;
  readonly problem: string | null;
  readonly isChosen: boolean;
  readonly toggle: () => void;
  readonly testId: string;
}): React.JSX.Element {
  return (
    <label className={problem === null ? 'format-card' : 'format-card off'}>
      <input
        type="checkbox"
        checked={isChosen && problem === null}
        disabled={problem !== null}
        onChange={toggle}
        data-testid={testId}
      />
      <span className="format-title">
        <strong>{t(`ui.export.${format}.title`)}</strong>{' '}
        <span className="term">{t(`ui.export.${format}.term`)}</span>
      </span>
      <span>{who}</span>
      <span className="quiet">
        {problem ?? (size === null ? '' : t('ui.export.size', { size: bytes(size) }))}
      </span>
    </label>
  );
}

function ExportRow({
  job,
  again,
}: {
  readonly job: JobView;
  readonly again: (formats: readonly string[]) => void;
}): React.JSX.Element {
  const store = useStore();
  const { status, summary, error, progress, settings } = job;
  const formats = (Array.isArray(settings['formats']) ? settings['formats'] : []).map(String);
  const isOpen = status === 'queued' || status === 'running';
  const wasRounded =
    status === 'failed' && formats.includes('merged') && settings['mergedWeights'] === 'stored';
  return (
    <li data-testid="export" data-status={status}>
      <p className="export-title">
        <JobMark status={status} fraction={progress?.fraction ?? 0} />
        <strong>
          {formats.map((format) => textOr(`ui.export.format.${format}`, format)).join(', ')}
        </strong>
        <span className="quiet">
          {status === 'done' ? bytes(summary?.['bytes'] as number) : t(`ui.status.${status}`)} ·{' '}
          {moment(job.createdMs)}
        </span>
      </p>
      {isOpen && (
        <div className="export-progress">
          <progress
            max={1}
            value={progress?.fraction ?? 0}
            aria-label={t('ui.job.progress-label')}
          />
          <span className="quiet">
            {status === 'queued'
              ? t('ui.export.queued')
              : (progress?.title ?? t('ui.job.starting'))}
          </span>
          <Button icon={Square} onClick={() => void store.request('job:cancel', job.id)}>
            {t('ui.export.stop')}
          </Button>
        </div>
      )}
      {status === 'done' && (
        <p className="proof" data-testid="proof">
          <ShieldCheck aria-hidden size={16} />{' '}
          {t('export.verified-answers', {
            equal: Number(summary?.['equal']),
            total: Number(summary?.['questions']),
          })}
          {Number(summary?.['rounding_would_change'] ?? 0) > 0 &&
            ` ${t('ui.export.unrounded', { answers: String(summary?.['rounding_would_change']) })}`}
        </p>
      )}
      {error !== null && (
        <p className="chat-problem" role="alert">
          {error.message} {error.hint !== undefined && <em>{error.hint}</em>}
        </p>
      )}
      {status === 'done' && (
        <p className="line">
          <code className="path-text">{job.artifact?.path}</code>
          <Button
            icon={FolderOpen}
            onClick={() => void store.request('export:show', job.id)}
            testId="show-export"
          >
            {t('ui.export.show')}
          </Button>
        </p>
      )}
      {wasRounded && <Button onClick={() => again(formats)}>{t('ui.export.again')}</Button>}
    </li>
  );
}
=======
>>>>>>> main
