// An export of a model: progress while it runs, then its folder and proof.

import { FolderOpen, ShieldCheck, Square } from 'lucide-react';
import { bytes, moment } from '../../i18n/format.ts';
import { useStore } from '../../api/store.ts';
import { t, textOr } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';
import { JobMark } from '../controls/StateMark.tsx';
import { clusterFigures } from '../../selectors/exports.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';

/** What llama.cpp said about a GGUF file; `questions` where it answered some itself. */
type GgufFigures = Readonly<
  Record<'equal' | 'total' | 'pictures' | 'perplexity' | 'own', number> & {
    file: string;
    questions?: number;
    right: number;
    ownRight: number;
  }
>;

/** One item of the list; `again` repeats the export with exact weights. */
export function ExportRow({
  job,
  again,
}: {
  readonly job: JobView;
  readonly again: (formats: readonly string[]) => void;
}): React.JSX.Element {
  const store = useStore();
  const { status, summary, error, progress, settings } = job;
  const formats = (Array.isArray(settings['formats']) ? settings['formats'] : []).map(String);
  const ggufProofs = (summary?.['gguf'] ?? []) as readonly GgufFigures[];
  const cluster = summary?.['cluster'] as Readonly<Record<string, number>> | undefined;
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
          {summary?.['questions'] !== undefined &&
            t('export.verified-answers', {
              equal: Number(summary['equal']),
              total: Number(summary['questions']),
            })}{' '}
          {ggufProofs.map((proof) => (
            <span key={proof.file} className="gguf-proof">
              {t('export.gguf-proved', proof)}
              {proof.questions !== undefined && <br />}
              {proof.questions !== undefined && t('export.gguf-accuracy', proof)}
            </span>
          ))}
          {cluster !== undefined && t('cluster.written', clusterFigures(cluster))}
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
