// The servers that teachers and judges may be asked on.

import { Plus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { Button } from '../../components/controls/Button.tsx';
import { t } from '../../i18n/translate.ts';

/** The list of allowed servers, and a field for another one. */
export function AllowedServers(): React.JSX.Element {
  const store = useStore();
  const [hosts, setHosts] = useState<readonly string[]>([]);
  const [waiting, setWaiting] = useState<readonly string[]>([]);
  const [draft, setDraft] = useState('');
  useEffect(() => {
    void store.request('hosts:list').then((list) => setHosts(list ?? []));
  }, [store]);
  useEffect(() => {
    void store.request('hosts:waiting').then((list) => setWaiting(list ?? []));
  }, [store, hosts]);
  const change = (answer: Promise<readonly string[] | undefined>): Promise<boolean> =>
    answer.then((list) => {
      if (list !== undefined) setHosts(list);
      return list !== undefined;
    });
  const allow = (): void => {
    if (draft.trim() === '') return;
    void change(store.request('hosts:allow', draft.trim())).then((isAllowed) => {
      if (isAllowed) setDraft('');
    });
  };
  return (
    <>
      <p>{hosts.length === 0 ? t('ui.settings.hosts-note') : t('ui.settings.hosts-some')}</p>
      <ul className="hosts">
        {hosts.map((host) => (
          <li key={host}>
            <code>{host}</code>
            <button
              type="button"
              className="icon-button"
              title={t('ui.settings.forbid', { host })}
              onClick={() => void change(store.request('hosts:forbid', host))}
            >
              <X aria-hidden size={16} />
              <span className="unseen">{t('ui.settings.forbid', { host })}</span>
            </button>
          </li>
        ))}
      </ul>
      {waiting.length > 0 && (
        <WaitingHosts
          hosts={waiting}
          onAllow={(host) => void change(store.request('hosts:allow', host))}
        />
      )}
      <form
        className="host-form"
        onSubmit={(event) => {
          event.preventDefault();
          allow();
        }}
      >
        <input
          type="text"
          aria-label={t('ui.settings.host-label')}
          placeholder={t('ui.settings.host-label')}
          data-testid="host"
          maxLength={200}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button
          icon={Plus}
          disabled={draft.trim() === ''}
          note={draft.trim() === '' ? t('ui.settings.host-label') : ''}
          onClick={allow}
        >
          {t('ui.settings.allow')}
        </Button>
      </form>
    </>
  );
}

/** Servers that a workspace from elsewhere brought along: none of them is used before it is allowed here. */
function WaitingHosts({
  hosts,
  onAllow,
}: {
  readonly hosts: readonly string[];
  readonly onAllow: (host: string) => void;
}): React.JSX.Element {
  return (
    <div data-testid="hosts-waiting">
      <p>{t('ui.settings.hosts-waiting')}</p>
      <ul className="hosts">
        {hosts.map((host) => (
          <li key={host}>
            <code>{host}</code>
            <Button icon={Plus} onClick={() => onAllow(host)}>
              {t('ui.settings.allow-host', { host })}
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
