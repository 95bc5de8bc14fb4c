// Settings: where the data lies, how the window looks, the proof of silence, and diagnostics.

import { ClipboardCopy } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { ShortcutList } from '../components/Shortcuts.tsx';
import { ThemeSwitch } from '../components/TopBar.tsx';
import { useStore, useWindowState } from '../store.ts';
import { TEXTS } from '../texts.ts';

const S = TEXTS.settings;

/** The settings page. */
export function Settings(): React.JSX.Element {
  const store = useStore();
  const { workspace, version, networkAttempts } = useWindowState();
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <div className="page">
      <dl className="settings">
        <div>
          <dt>{S.workspace}</dt>
          <dd>
            <code className="path-text">{workspace}</code>
            <p className="quiet">{S.workspaceNote}</p>
          </dd>
        </div>
        <div>
          <dt>{S.theme}</dt>
          <dd>
            <ThemeSwitch words />
          </dd>
        </div>
        <div>
          <dt>{S.network}</dt>
          <dd>
            {TEXTS.network.label(networkAttempts)}
            <p className="quiet">
              {networkAttempts === 0 ? TEXTS.network.none : TEXTS.network.some}
            </p>
          </dd>
        </div>
        <div>
          <dt>{S.diagnostics}</dt>
          <dd>
            <Button
              icon={ClipboardCopy}
              testId="copy-diagnostics"
              onClick={() =>
                void store.request('diagnostics:copy').then((text) => setCopied(text ?? null))
              }
            >
              {S.copy}
            </Button>
            <p className="quiet" role="status">
              {copied === null ? S.diagnosticsNote : S.copied}
            </p>
            {copied !== null && <pre tabIndex={0}>{copied}</pre>}
          </dd>
        </div>
        <div>
          <dt>{S.shortcuts}</dt>
          <dd>
            <ShortcutList />
          </dd>
        </div>
        <div>
          <dt>{S.version}</dt>
          <dd>{version}</dd>
        </div>
      </dl>
    </div>
  );
}
