// Settings: workspace, disk usage, devices, allowed servers, appearance, diagnostics and help.

import { ClipboardCopy, Cpu, FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from '../browser/copy-text.ts';
import { Button } from '../components/controls/Button.tsx';
import { FactLine } from '../components/controls/FactLine.tsx';
import { Term } from '../components/controls/Term.tsx';
import { ShortcutList } from '../shell/Shortcuts.tsx';
import { ThemeSwitch } from '../shell/TopBar.tsx';
import { TourButton } from '../shell/Tour.tsx';
import { bytes } from '../i18n/format.ts';
import { chooseLanguage, language, LANGUAGES } from '../browser/language.ts';
import type { Route } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import type { DeviceView, DiskUse } from '../../preload/contract/app.ts';
import { t, textOr } from '../i18n/translate.ts';
import { TERM_NAMES } from '../i18n/glossary.ts';
import { AllowedServers } from './settings/AllowedServers.tsx';
import { Passphrase } from './settings/Passphrase.tsx';

/** The settings page. */
export function Settings({ go }: { readonly go: (route: Route) => void }): React.JSX.Element {
  const { version, networkAttempts } = useWindowState();
  return (
    <div className="page" data-testid="settings">
      <dl className="settings">
        <FactLine word={t('ui.settings.workspace')}>
          <WorkspaceFolder />
        </FactLine>
        <FactLine word={t('ui.passphrase.label')}>
          <Passphrase />
        </FactLine>
        <FactLine word={t('ui.settings.disk')}>
          <DiskUsage go={go} />
        </FactLine>
        <FactLine word={t('ui.settings.devices')}>
          <Devices />
        </FactLine>
        <FactLine word={t('ui.settings.network')}>
          {t('ui.network.label', { attempts: networkAttempts })}
          <p className="quiet">
            {networkAttempts === 0 ? t('ui.network.none') : t('ui.network.some')}
          </p>
        </FactLine>
        <FactLine word={t('ui.settings.hosts')}>
          <AllowedServers />
        </FactLine>
        <FactLine word={t('ui.settings.theme')}>
          <ThemeSwitch words />
        </FactLine>
        <FactLine word={t('ui.settings.language')}>
          <select
            aria-label={t('ui.settings.language')}
            value={language()}
            onChange={(event) => chooseLanguage(event.target.value)}
          >
            {Object.entries(LANGUAGES).map(([key, word]) => (
              <option key={key} value={key} lang={key}>
                {word}
              </option>
            ))}
          </select>
          <p className="quiet">{t('ui.settings.language-note')}</p>
        </FactLine>
        <FactLine word={t('ui.settings.notifications')}>
          <Notifications />
        </FactLine>
        <FactLine word={t('ui.settings.diagnostics')}>
          <Diagnostics />
        </FactLine>
        <FactLine word={t('ui.settings.help')}>
          <TourButton />
        </FactLine>
        <FactLine word={t('ui.help.glossary.title')}>
          <p className="glossary">
            {TERM_NAMES.map((name) => (
              <Term key={name} name={name} />
            ))}
          </p>
        </FactLine>
        <FactLine word={t('ui.settings.shortcuts')}>
          <ShortcutList />
        </FactLine>
        <FactLine word={t('ui.settings.version')}>{version}</FactLine>
      </dl>
    </div>
  );
}

function WorkspaceFolder(): React.JSX.Element {
  const store = useStore();
  const { workspace, jobs } = useWindowState();
  const isBusy = jobs.some(({ status }) => status === 'running');
  return (
    <>
      <code className="path-text">{workspace}</code>
      <p className="quiet">{t('ui.settings.workspace-note')}</p>
      <Button
        icon={FolderOpen}
        disabled={isBusy}
        note={isBusy ? t('ui.settings.choose-blocked') : ''}
        onClick={() => void store.request('workspace:choose')}
      >
        {t('ui.settings.choose')}
      </Button>
    </>
  );
}

function DiskUsage({ go }: { readonly go: (route: Route) => void }): React.JSX.Element {
  const store = useStore();
  const [use, setUse] = useState<DiskUse | null>(null);
  useEffect(() => {
    void store.request('disk:use').then((found) => setUse(found ?? null));
  }, [store]);
  if (use === null) return <p role="status">{t('ui.settings.counting')}</p>;
  const most = Math.max(1, ...use.parts.map((part) => part.bytes));
  return (
    <>
      <dl className="disk-parts" data-testid="disk-use">
        {use.parts.map((part) => (
          <div key={part.name}>
            <dt>{t(`ui.settings.parts.${part.name}`)}</dt>
            <dd>
              <meter
                min={0}
                max={most}
                value={part.bytes}
                aria-label={`${t(`ui.settings.parts.${part.name}`)}: ${bytes(part.bytes)}`}
              />
              {bytes(part.bytes)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{t('ui.settings.free', { size: bytes(use.freeBytes) })}</p>
      <Button onClick={() => go({ page: 'runs' })}>{t('ui.settings.to-runs')}</Button>
    </>
  );
}

function Devices(): React.JSX.Element {
  const store = useStore();
  const [devices, setDevices] = useState<readonly DeviceView[]>([]);
  const [isTrying, setTrying] = useState(false);
  const tryAll = (): void => {
    setTrying(true);
    void store.request('devices:test').then((findings) => {
      setTrying(false);
      if (findings !== undefined) setDevices(findings);
    });
  };
  return (
    <>
      <Button
        icon={Cpu}
        testId="try-devices"
        disabled={isTrying}
        note={isTrying ? t('ui.settings.trying') : ''}
        onClick={tryAll}
      >
        {t('ui.settings.try-devices')}
      </Button>
      <p className="quiet" role="status">
        {isTrying ? t('ui.settings.trying') : t('ui.settings.devices-note')}
      </p>
      {devices.length > 0 && (
        <ul className="devices" data-testid="devices">
          {devices.map(({ device, usable, found }) => (
            <li key={device}>
              <strong>{deviceName(device)}</strong>{' '}
              {usable ? t('ui.settings.usable') : t('ui.settings.unusable')}
              <p className="quiet">{found}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function deviceName(device: string): string {
  return textOr(`ui.settings.device.${device}`, device);
}

function Notifications(): React.JSX.Element {
  const store = useStore();
  const [isOn, setOn] = useState<boolean | null>(null);
  useEffect(() => {
    void store
      .request('preferences:read')
      .then((preferences) => setOn(preferences?.notifications ?? null));
  }, [store]);
  return (
    <label className="check">
      <input
        type="checkbox"
        data-testid="notifications"
        checked={isOn === true}
        disabled={isOn === null}
        onChange={(event) => {
          const notifications = event.target.checked;
          void store
            .request('preferences:change', { notifications })
            .then((preferences) => preferences && setOn(preferences.notifications));
        }}
      />
      {t('ui.settings.notifications-label')}
    </label>
  );
}

function Diagnostics(): React.JSX.Element {
  const store = useStore();
  const [shown, setShown] = useState<{ text: string; isCopied: boolean } | null>(null);
  const copy = async (): Promise<void> => {
    const text = await store.request('diagnostics:copy');
    if (text === undefined) return;
    setShown({ text, isCopied: copyText(text) });
  };
  return (
    <>
      <Button icon={ClipboardCopy} testId="copy-diagnostics" onClick={() => void copy()}>
        {t('ui.settings.copy')}
      </Button>
      <p className="quiet" role="status">
        {shown === null
          ? t('ui.settings.diagnostics-note')
          : shown.isCopied
            ? t('ui.settings.copied')
            : t('ui.settings.copy-failed')}
      </p>
      {shown !== null && (
        <pre tabIndex={0} aria-label={t('ui.settings.diagnostics')} role="group">
          {shown.text}
        </pre>
      )}
    </>
  );
}
