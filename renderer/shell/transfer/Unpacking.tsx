// The dialog's side for unpacking: what is in the pack, who signed it, what is new here.

import { useEffect, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { Button } from '../../components/controls/Button.tsx';
import { bytes, count, moment } from '../../i18n/format.ts';
import { t } from '../../i18n/translate.ts';
import type { Route } from '../../selectors/route.ts';
import type { PackItemView, PackView, UnpackedView } from '../../../preload/contract/transfer.ts';
import { TransferBar } from './TransferBar.tsx';

export function Unpacking({
  file,
  close,
  setBusy,
  go,
}: {
  readonly file: string;
  readonly close: () => void;
  readonly setBusy: (isBusy: boolean) => void;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const store = useStore();
  const [pack, setPack] = useState<PackView | null>(null);
  const [isUnpacking, setUnpacking] = useState(false);
  const [unpacked, setUnpacked] = useState<UnpackedView | null>(null);
  useEffect(() => {
    // What is no pack is told in the banner.
    void store.request('transfer:look', file).then((view) => (view ? setPack(view) : close()));
  }, [store, file, close]);
  const start = async (): Promise<void> => {
    setUnpacking(true);
    setBusy(true);
    const done = await store.request('transfer:unpack', file);
    setBusy(false);
    setUnpacking(false);
    if (done === undefined) close();
    else setUnpacked(done);
  };
  if (isUnpacking) return <TransferBar />;
  if (pack === null) return <p role="status">{t('ui.transfer.looking')}</p>;
  if (unpacked !== null) return <UnpackedFacts unpacked={unpacked} close={close} go={go} />;
  const isNew = pack.items.some(({ state }) => state !== 'same');
  return (
    <div data-testid="pack-view">
      <p>
        <strong dir="auto">{pack.name}</strong>
        <span className="quiet">
          {' '}
          · {t('ui.transfer.holds', { files: count(pack.entries), size: bytes(pack.bytes) })}
        </span>
      </p>
      <ItemTable items={pack.items} />
      <dl className="transfer-facts">
        <dt>{t('ui.transfer.signed-by')}</dt>
        <dd>
          <code className="key-print">{pack.signer}</code>
          <small className="quiet">
            {pack.isOwn ? t('ui.transfer.signed-here') : t('ui.transfer.signed-elsewhere')}
          </small>
        </dd>
        <dt>{t('ui.transfer.made')}</dt>
        <dd>
          {moment(pack.createdMs)} <span className="quiet">· {pack.product}</span>
        </dd>
      </dl>
      {pack.blocked !== null && (
        <p role="alert" className="transfer-blocked">
          {pack.blocked.message} {pack.blocked.hint}
        </p>
      )}
      {pack.blocked === null && !isNew && <p>{t('ui.transfer.all-here')}</p>}
      <p className="quiet">{t('ui.transfer.checked-first')}</p>
      <div className="dialog-buttons">
        <Button
          variant="primary"
          testId="unpack-now"
          disabled={pack.blocked !== null}
          onClick={() => void start()}
        >
          {t('ui.transfer.unpack')}
        </Button>
        <Button onClick={close}>{t('ui.transfer.close')}</Button>
      </div>
    </div>
  );
}

const KINDS = ['project', 'dataset', 'model', 'run', 'recipe'] as const;

/** How many of each kind there are, and how many are new. */
function ItemTable({ items }: { readonly items: readonly PackItemView[] }): React.JSX.Element {
  const rows = KINDS.map((kind) => items.filter((item) => item.kind === kind));
  return (
    <table className="transfer-items">
      <thead>
        <tr>
          <th scope="col">{t('ui.transfer.what')}</th>
          <th scope="col" className="number">
            {t('ui.transfer.inside')}
          </th>
          <th scope="col" className="number">
            {t('ui.transfer.new-here')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows
          .filter((list) => list.length > 0)
          .map((list) => (
            <tr key={list[0]!.kind}>
              <th scope="row">{t(`ui.transfer.kind-${list[0]!.kind}`)}</th>
              <td className="number">{count(list.length)}</td>
              <td className="number">
                {count(list.filter(({ state }) => state !== 'same').length)}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function UnpackedFacts({
  unpacked,
  close,
  go,
}: {
  readonly unpacked: UnpackedView;
  readonly close: () => void;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const { items, entries, bytes: size, needs } = unpacked;
  const project = items.find(({ kind }) => kind === 'project');
  const isModel = items.some(({ kind }) => kind === 'model');
  const open = (): void => {
    close();
    if (project) go({ page: 'project', projectId: project.id, step: null, report: false });
    else go({ page: isModel ? 'models' : 'data' });
  };
  return (
    <>
      <p role="status" data-testid="unpacked">
        {t('ui.transfer.unpacked', { files: count(entries), size: bytes(size) })}
      </p>
      {needs.length > 0 && (
        <p role="alert">{t('ui.transfer.base-missing', { bases: needs.join(', ') })}</p>
      )}
      <div className="dialog-buttons">
        <Button variant="primary" testId="open-unpacked" onClick={open}>
          {project ? t('ui.transfer.open-project') : t('ui.transfer.open-page')}
        </Button>
        <Button onClick={close}>{t('ui.transfer.close')}</Button>
      </div>
    </>
  );
}
