// Shown if the workspace cannot be opened: the reason and what to do, or the field for its passphrase.

import { FolderOpen, LogOut, RotateCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { VaultView } from '../../preload/contract/app.ts';
import { problemOf } from '../api/bridge.ts';
import type { Problem } from '../api/bridge.ts';
import { Button } from '../components/controls/Button.tsx';
import { t } from '../i18n/translate.ts';
import { Unlock } from './unreachable/Unlock.tsx';

/** Shown when the first request failed. */
export function Unreachable({ problem }: { readonly problem: Problem | null }): React.JSX.Element {
  const [newer, setNewer] = useState<Problem | null>(null);
  /** Null until it is known. */
  const [vault, setVault] = useState<VaultView | 'unknown' | null>(null);
  useEffect(() => {
    const answer = window.omr?.invoke('vault:state') ?? Promise.reject(new Error('no bridge'));
    answer.then(setVault, () => setVault('unknown'));
  }, []);
  const shown = newer ?? problem;
  const ask = (name: 'workspace:choose' | 'app:quit'): void => {
    window.omr?.invoke(name).catch((cause: unknown) => setNewer(problemOf(cause)));
  };
  if (vault === null) return <main className="alone" />;
  if (newer === null && vault !== 'unknown' && vault.state === 'locked')
    return <Unlock vault={vault} ask={ask} />;
  return (
    <main className="alone" data-testid="unreachable">
      <h1>{t('ui.unreachable.title')}</h1>
      <p role="alert">
        {shown?.message} {shown?.hint}
      </p>
      <div className="alone-ways">
        <Button variant="primary" icon={RotateCw} onClick={() => window.location.reload()}>
          {t('ui.unreachable.again')}
        </Button>
        <Button icon={FolderOpen} testId="choose-workspace" onClick={() => ask('workspace:choose')}>
          {t('ui.unreachable.choose')}
        </Button>
        <Button icon={LogOut} testId="quit" onClick={() => ask('app:quit')}>
          {t('ui.unreachable.quit')}
        </Button>
      </div>
    </main>
  );
}
