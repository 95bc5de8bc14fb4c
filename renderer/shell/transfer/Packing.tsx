// The dialog's side for packing: what goes along, where to, and what was written.

import { useEffect, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { Button } from '../../components/controls/Button.tsx';
import type { TransferAsk } from '../../hooks/use-transfer.ts';
import { bytes, count } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { PackedView } from '../../../preload/contract/transfer.ts';
import { TransferBar } from './TransferBar.tsx';

/** FAT32 takes files below 4 GiB. */
const STICK_BYTES = 4e9;

export function Packing({
  ask,
  close,
  setBusy,
}: {
  readonly ask: Extract<TransferAsk, { kind: 'pack' }>;
  readonly close: () => void;
  readonly setBusy: (isBusy: boolean) => void;
}): React.JSX.Element {
  const store = useStore();
  const [withBase, setWithBase] = useState(false);
  const [isSplit, setSplit] = useState(false);
  const [isPacking, setPacking] = useState(false);
  const [packed, setPacked] = useState<PackedView | null>(null);
  const [isEncrypted, setEncrypted] = useState(false);
  useEffect(() => {
    void store.request('vault:state').then((vault) => setEncrypted(vault?.state === 'unlocked'));
  }, [store]);
  const { what, id, name } = ask;
  const start = async (): Promise<void> => {
    const proposed = `${name.replace(/[^\p{L}\p{N} ._-]+/gu, '-')}.omrpack`;
    const to = await store.request('path:pick', {
      ...{ kind: 'save', endings: ['omrpack'], name: proposed },
    });
    if (to == null) return;
    setPacking(true);
    setBusy(true);
    const splitBytes = isSplit ? STICK_BYTES : null;
    const done = await store.request('transfer:pack', { what, id, to, withBase, splitBytes });
    setBusy(false);
    setPacking(false);
    // Null where it was stopped; undefined where it failed, which the banner says.
    if (done === undefined) close();
    else setPacked(done);
  };
  if (isPacking) return <TransferBar />;
  if (packed !== null) return <PackedFacts packed={packed} close={close} />;
  return (
    <>
      <p>{t(`ui.transfer.pack-${what}`)}</p>
      <p className="quiet">{t('ui.transfer.pack-signed')}</p>
      {isEncrypted && <p data-testid="pack-not-encrypted">{t('transfer.not-encrypted')}</p>}
      <fieldset className="transfer-choices">
        {what !== 'dataset' && (
          <label>
            <input
              type="checkbox"
              checked={withBase}
              onChange={(event) => setWithBase(event.target.checked)}
            />
            {t('ui.transfer.with-base')}
          </label>
        )}
        <label>
          <input
            type="checkbox"
            checked={isSplit}
            onChange={(event) => setSplit(event.target.checked)}
          />
          {t('ui.transfer.split')}
        </label>
      </fieldset>
      <div className="dialog-buttons">
        <Button variant="primary" testId="pack-now" onClick={() => void start()}>
          {t('ui.transfer.choose-file')}
        </Button>
        <Button onClick={close}>{t('ui.transfer.close')}</Button>
      </div>
    </>
  );
}

function PackedFacts({
  packed,
  close,
}: {
  readonly packed: PackedView;
  readonly close: () => void;
}): React.JSX.Element {
  const { files, entries, bytes: size, key, needs } = packed;
  return (
    <>
      <p role="status" data-testid="packed">
        {t('ui.transfer.packed', { files: count(entries), size: bytes(size) })}
      </p>
      <ul className="transfer-files">
        {files.map((file) => (
          <li key={file}>
            <code className="path-text">{file}</code>
          </li>
        ))}
      </ul>
      <p>
        {t('ui.transfer.own-key')} <code className="key-print">{key}</code>
      </p>
      <p className="quiet">{t('ui.transfer.tell-key')}</p>
      {needs.length > 0 && <p>{t('ui.transfer.needs', { bases: needs.join(', ') })}</p>}
      <div className="dialog-buttons">
        <Button variant="primary" onClick={close}>
          {t('ui.transfer.close')}
        </Button>
      </div>
    </>
  );
}
