// Export of a model: formats, target folder, size; and the list of its exports with their proof.

import { FolderOpen, PackageOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { exportSeconds, exportsOf, neededBytes } from '../../selectors/exports.ts';
import type { FormatChoice } from '../../selectors/exports.ts';
import { bytes, timeLeft } from '../../i18n/format.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';
import type { ModelView } from '../../../preload/contract/models.ts';
import { ExportRow } from './ExportRow.tsx';
import { ClusterSize } from './ClusterSize.tsx';
import { FormatCards } from './FormatCards.tsx';
import type { ExportPlanView } from '../../../preload/contract/chat-and-export.ts';
import type { GgufType } from '../../../settings/gguf-types.ts';
import { GgufTypes } from './GgufTypes.tsx';

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
  const [gguf, setGguf] = useState<readonly GgufType[]>(['q8_0']);
  const [gpus, setGpus] = useState(8);
  const [gpuMemory, setGpuMemory] = useState(80);
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

  const needed = plan === null ? 0 : neededBytes(plan, { formats, isExact, gguf });
  const reason =
    plan === null
      ? t('ui.loading')
      : formats.length === 0
        ? t('ui.export.formats-none')
        : formats.includes('gguf') && gguf.length === 0
          ? t('export.no-gguf-type')
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
      gguf: [...gguf],
      gpus,
      gpuMemory,
    });
  };
  return (
    <div className="export">
      <FormatCards plan={plan} choice={{ formats, isExact, gguf }} toggle={toggle} />
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
      {formats.includes('gguf') && plan !== null && (
        <GgufTypes sizes={plan.ggufBytes} chosen={gguf} change={setGguf} />
      )}
      {formats.includes('cluster') && (
        <ClusterSize {...{ gpus, gpuMemory }} onGpus={setGpus} onMemory={setGpuMemory} />
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
        {reason === null && plan !== null && (
          <p className="quiet" data-testid="export-time">
            {t('ui.export.time', {
              size: bytes(needed),
              time: timeLeft(exportSeconds(plan, { formats, isExact, gguf })),
            })}
          </p>
        )}
        <p className="quiet" role="status">
          {reason ??
            (formats.every((format) => format === 'cluster' || format === 'pack')
              ? ''
              : plan?.dataset === null
                ? t('ui.export.proof-made')
                : t('ui.export.proof-rows'))}
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
