// The dialog that packs something for another machine, or unpacks what came from one.

import { useEffect, useRef, useState } from 'react';
import { useStore } from '../api/store.ts';
import type { TransferAsk } from '../hooks/use-transfer.ts';
import { t } from '../i18n/translate.ts';
import type { Route } from '../selectors/route.ts';
import { Packing } from './transfer/Packing.tsx';
import { Unpacking } from './transfer/Unpacking.tsx';

/** A modal dialog; Esc closes it and stops what is under way. */
export function Transfer({
  ask,
  close,
  go,
}: {
  readonly ask: TransferAsk;
  readonly close: () => void;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const store = useStore();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const title =
    ask.kind === 'pack'
      ? t('ui.transfer.pack-title', { name: ask.name })
      : t('ui.transfer.unpack-title');
  const leave = (): void => {
    if (isBusy) void store.request('transfer:cancel');
    close();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog transfer"
      aria-label={title}
      data-testid="transfer"
      onClose={leave}
    >
      <h2 dir="auto">{title}</h2>
      {ask.kind === 'pack' ? (
        <Packing ask={ask} close={close} setBusy={setBusy} />
      ) : (
        <Unpacking file={ask.file} close={close} setBusy={setBusy} go={go} />
      )}
    </dialog>
  );
}
