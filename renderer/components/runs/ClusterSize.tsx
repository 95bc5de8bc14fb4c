// The size of the cluster that a cluster folder is for.

import { t } from '../../i18n/translate.ts';

/** Numbers of GPUs that are offered: one, and whole nodes. */
const GPUS = [1, 2, 4, 8, 16, 32, 64];
/** Gigabytes of the usual GPUs. */
const MEMORIES = [24, 40, 80, 141];

/** Two choices: how many GPUs, and the memory of each. */
export function ClusterSize({
  gpus,
  gpuMemory,
  onGpus,
  onMemory,
}: {
  readonly gpus: number;
  readonly gpuMemory: number;
  readonly onGpus: (gpus: number) => void;
  readonly onMemory: (gigabytes: number) => void;
}): React.JSX.Element {
  return (
    <>
      <label className="precision">
        <span>{t('ui.export.cluster.gpus')}</span>
        <select
          value={gpus}
          data-testid="cluster-gpus"
          onChange={({ target }) => onGpus(Number(target.value))}
        >
          {GPUS.map((count) => (
            <option key={count} value={count}>
              {count}
            </option>
          ))}
        </select>
      </label>
      <label className="precision">
        <span>{t('ui.export.cluster.memory')}</span>
        <select
          value={gpuMemory}
          data-testid="cluster-memory"
          onChange={({ target }) => onMemory(Number(target.value))}
        >
          {MEMORIES.map((gigabytes) => (
            <option key={gigabytes} value={gigabytes}>
              {gigabytes} GB
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
