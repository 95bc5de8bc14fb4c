// The corrections of a distillation that wait to be applied.

import { CheckCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useStore, useWindowState } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';

/** Corrections that are not in the data set yet, with the button that rebuilds it. */
export function Corrections({
  job,
  pending,
  undo,
}: {
  readonly job: JobView;
  readonly pending: number;
  readonly undo: (() => void) | null;
}): React.JSX.Element | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [isStarting, setStarting] = useState(false);
  if (pending === 0 && undo === null) return null;
  const isBusy = jobs.some(
    ({ projectId, status }) =>
      projectId !== null &&
      projectId === job.projectId &&
      (status === 'running' || status === 'queued'),
  );
  const note =
    job.status !== 'done'
      ? t('ui.answers.apply-running')
      : isBusy
        ? t('ui.answers.apply-busy')
        : null;
  return (
    <div className="undo-line" data-testid="corrections">
      <p role="status">{t('ui.answers.pending', { n: pending })}</p>
      {pending > 0 && (
        <Button
          variant="primary"
          icon={CheckCheck}
          testId="apply-corrections"
          disabled={note !== null || isStarting}
          note={note ?? t('ui.answers.apply-note')}
          onClick={() => {
            setStarting(true);
            void store.request('answers:apply', job.id).then(() => setStarting(false));
          }}
        >
          {t('ui.answers.apply', { n: pending })}
        </Button>
      )}
      {undo !== null && (
        <Button icon={Undo2} testId="undo-verdict" note={t('ui.answers.undo-note')} onClick={undo}>
          {t('ui.answers.undo')}
        </Button>
      )}
      <span className="quiet small">{note ?? t('ui.answers.apply-note')}</span>
    </div>
  );
}
