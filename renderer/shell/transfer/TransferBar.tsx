// How far a pack or an unpacking is.

import { useEffect, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { Button } from '../../components/controls/Button.tsx';
import { duration } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { TransferEvents } from '../../../preload/contract/transfer.ts';

/** A bar with the time that is left, and a button that stops. */
export function TransferBar(): React.JSX.Element {
  const store = useStore();
  const [state, setState] = useState<TransferEvents['transfer:progress'] | null>(null);
  useEffect(() => store.listen('transfer:progress', setState), [store]);
  const words = t(`ui.transfer.${state?.phase ?? 'looking'}`);
  const left = state?.secondsLeft;
  return (
    <>
      <p role="status" className="transfer-state">
        {words}
        {left !== undefined && left > 0 && (
          <span className="quiet"> · {t('ui.transfer.left', { time: duration(left) })}</span>
        )}
      </p>
      <progress max={1} value={state?.fraction ?? 0} aria-label={words} />
      <div className="dialog-buttons">
        <Button testId="stop-transfer" onClick={() => void store.request('transfer:cancel')}>
          {t('ui.transfer.stop')}
        </Button>
      </div>
    </>
  );
}
