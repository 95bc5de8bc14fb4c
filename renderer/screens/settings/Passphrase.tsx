// The passphrase of the workspace: set, changed, removed.

import { KeyRound, LockOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { VaultView } from '../../../preload/contract/app.ts';
import { problemOf } from '../../api/bridge.ts';
import { useStore, useWindowState } from '../../api/store.ts';
import { Button } from '../../components/controls/Button.tsx';
import { PassphraseField } from '../../components/controls/PassphraseField.tsx';
import { t } from '../../i18n/translate.ts';

type Verb = 'set' | 'change' | 'remove';

/** What the workspace has, and a form for what is done with it. */
export function Passphrase(): React.JSX.Element {
  const store = useStore();
  const { jobs } = useWindowState();
  const [vault, setVault] = useState<VaultView | null>(null);
  const [verb, setVerb] = useState<Verb | null>(null);
  const [isChanged, setChanged] = useState(false);
  const isRunning = jobs.some(({ status }) => status === 'running');
  useEffect(() => {
    void store.request('vault:state').then((found) => setVault(found ?? null));
  }, [store]);
  if (vault === null) return <p role="status">{t('ui.loading')}</p>;
  const isOpen = vault.state === 'open';
  const begin = (wanted: Verb): void => {
    setChanged(false);
    setVerb(wanted);
  };
  const blocked = isRunning ? t('ui.settings.choose-blocked') : '';
  return (
    <div data-testid="passphrase-settings">
      <p>{isOpen ? t('ui.passphrase.none') : t('ui.passphrase.is-set')}</p>
      <p className="quiet">{t('ui.passphrase.not-encrypted')}</p>
      {isChanged && <p role="status">{t('ui.passphrase.changed')}</p>}
      {verb === null ? (
        <div className="alone-ways">
          {isOpen ? (
            <Button
              icon={KeyRound}
              testId="set-passphrase"
              disabled={isRunning}
              note={blocked}
              onClick={() => begin('set')}
            >
              {t('ui.passphrase.set')}
            </Button>
          ) : (
            <>
              <Button icon={KeyRound} testId="change-passphrase" onClick={() => begin('change')}>
                {t('ui.passphrase.change')}
              </Button>
              <Button
                icon={LockOpen}
                testId="remove-passphrase"
                disabled={isRunning}
                note={blocked}
                onClick={() => begin('remove')}
              >
                {t('ui.passphrase.remove')}
              </Button>
            </>
          )}
        </div>
      ) : (
        <PassphraseForm
          verb={verb}
          least={vault.leastCharacters}
          cancel={() => setVerb(null)}
          changed={() => {
            setVerb(null);
            setChanged(true);
          }}
        />
      )}
    </div>
  );
}

/** The fields that have something wrong with them. */
type Problems = Partial<Record<'before' | 'fresh' | 'again', string>>;

function PassphraseForm({
  verb,
  least,
  cancel,
  changed,
}: {
  readonly verb: Verb;
  readonly least: number;
  readonly cancel: () => void;
  readonly changed: () => void;
}): React.JSX.Element {
  const store = useStore();
  const [before, setBefore] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const [problems, setProblems] = useState<Problems>({});
  const [share, setShare] = useState<number | null>(null);
  useEffect(
    () => store.listen('vault:progress', ({ done, total }) => setShare(done / Math.max(1, total))),
    [store],
  );
  const [isBusy, setBusy] = useState(false);
  const asksNew = verb !== 'remove';
  const submit = (): void => {
    if (isBusy) return;
    const found = problemsOf({ verb, before, fresh, again, least });
    setProblems(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    // A changed passphrase alters nothing that is shown; the others close the workspace and open it.
    send(verb, before, fresh).then(
      () => (verb === 'change' ? changed() : window.location.reload()),
      (cause: unknown) => {
        const { message, hint = '' } = problemOf(cause);
        setProblems({ [verb === 'set' ? 'fresh' : 'before']: `${message} ${hint}`.trim() });
        setBusy(false);
        setShare(null);
      },
    );
  };
  return (
    <form
      className="passphrase-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {verb !== 'set' && (
        <PassphraseField
          label={t('ui.passphrase.present')}
          value={before}
          onChange={setBefore}
          problem={problems.before ?? ''}
          isFirst
          testId="present-passphrase"
        />
      )}
      {asksNew && (
        <>
          <p className="notice">{t('vault.beforehand')}</p>
          <PassphraseField
            label={t('ui.passphrase.new')}
            value={fresh}
            onChange={setFresh}
            problem={problems.fresh ?? ''}
            isNew
            isFirst={verb === 'set'}
            testId="new-passphrase"
          />
          <PassphraseField
            label={t('ui.passphrase.again')}
            value={again}
            onChange={setAgain}
            problem={problems.again ?? ''}
            isNew
            testId="new-passphrase-again"
          />
        </>
      )}
      {isBusy && (
        <p role="status">
          {t(verb === 'remove' ? 'vault.decrypting' : 'vault.encrypting')}{' '}
          <progress value={share ?? undefined} aria-label={t('ui.passphrase.progress')} />
        </p>
      )}
      <div className="alone-ways">
        <Button variant="primary" testId="passphrase-submit" disabled={isBusy} onClick={submit}>
          {t(`ui.passphrase.${verb}-now`)}
        </Button>
        <Button disabled={isBusy} onClick={cancel}>
          {t('ui.passphrase.cancel')}
        </Button>
      </div>
      {/* Enter in a field submits a form with several fields through its button alone. */}
      <button type="submit" className="unseen" tabIndex={-1} aria-hidden />
    </form>
  );
}

function problemsOf({
  verb,
  before,
  fresh,
  again,
  least,
}: {
  readonly verb: Verb;
  readonly before: string;
  readonly fresh: string;
  readonly again: string;
  readonly least: number;
}): Problems {
  if (verb !== 'set' && before === '') return { before: t('ui.unlock.type-first') };
  if (verb === 'remove') return {};
  if ([...fresh].length < least) return { fresh: t('vault.too-short', { least }) };
  return fresh === again ? {} : { again: t('vault.differ') };
}

function send(verb: Verb, before: string, fresh: string): Promise<void> {
  const api = window.omr!;
  switch (verb) {
    case 'set':
      return api.invoke('vault:set', fresh);
    case 'change':
      return api.invoke('vault:change', before, fresh);
    case 'remove':
      return api.invoke('vault:remove', before);
  }
}
