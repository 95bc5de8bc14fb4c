// The page of a workspace that is locked with a passphrase.

import { FolderOpen, LockOpen, LogOut } from 'lucide-react';
import { useState } from 'react';
import type { VaultView } from '../../../preload/contract/app.ts';
import { problemOf } from '../../api/bridge.ts';
import { Button } from '../../components/controls/Button.tsx';
import { PassphraseField } from '../../components/controls/PassphraseField.tsx';
import { t } from '../../i18n/translate.ts';

/** Asks for the passphrase; the window is loaded again once the workspace is open. */
export function Unlock({
  vault,
  ask,
}: {
  readonly vault: VaultView;
  readonly ask: (name: 'workspace:choose' | 'app:quit') => void;
}): React.JSX.Element {
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  const unlock = (): void => {
    if (passphrase === '' || isBusy) return;
    setBusy(true);
    setProblem('');
    window.omr?.invoke('vault:unlock', passphrase).then(
      () => window.location.reload(),
      (cause: unknown) => {
        const { message, hint = '' } = problemOf(cause);
        setProblem(`${message} ${hint}`.trim());
        setPassphrase('');
        setBusy(false);
      },
    );
  };
  return (
    <main className="alone" data-testid="unlock">
      <h1>{t('ui.unlock.title')}</h1>
      <p>{t('ui.unlock.sentence')}</p>
      <code className="path-text">{vault.workspace}</code>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          unlock();
        }}
      >
        <PassphraseField
          label={t('ui.passphrase.label')}
          value={passphrase}
          onChange={setPassphrase}
          problem={problem}
          isFirst
          testId="passphrase"
        />
      </form>
      <p className="quiet" role="status">
        {isBusy ? t('ui.unlock.busy') : ''}
      </p>
      <div className="alone-ways">
        <Button
          variant="primary"
          icon={LockOpen}
          testId="unlock-workspace"
          disabled={passphrase === '' || isBusy}
          note={passphrase === '' ? t('ui.unlock.type-first') : ''}
          onClick={unlock}
        >
          {t('ui.unlock.unlock')}
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
