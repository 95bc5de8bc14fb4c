// Checks a result, or the whole workspace, against the signed record, and says what was found.

import { ShieldCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { OriginView } from '../../../preload/contract/projects.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';

/** A button and, once it was used, the result; `place` is `workspace:…`, or null for everything. */
export function OriginCheck({ place }: { readonly place: string | null }): React.JSX.Element {
  const store = useStore();
  const [found, setFound] = useState<OriginView | null>(null);
  const [isChecking, setChecking] = useState(false);
  const check = (): void => {
    setChecking(true);
    setFound(null);
    void store.request('origin:check', place).then((view) => {
      setChecking(false);
      setFound(view ?? null);
    });
  };
  return (
    <div className="origin-check" data-testid="origin-check">
      <Button
        icon={ShieldCheck}
        onClick={check}
        disabled={isChecking}
        note={isChecking ? t('ui.origin.checking') : ''}
        testId="check-origin"
      >
        {place === null ? t('ui.origin.check-all') : t('ui.origin.check')}
      </Button>
      <div role="status">
        {isChecking && <p className="quiet">{t('ui.origin.checking')}</p>}
        {found !== null && <Found view={found} />}
      </div>
    </div>
  );
}

function Found({ view }: { readonly view: OriginView }): React.JSX.Element {
  const isWhole = view.broken.length === 0;
  const Icon = isWhole ? ShieldCheck : TriangleAlert;
  return (
    <div
      className={isWhole ? 'origin-found whole' : 'origin-found broken'}
      data-testid="origin-found"
    >
      <p>
        <Icon aria-hidden size={16} /> <strong>{view.summary}</strong>
      </p>
      {!isWhole && (
        <ul>
          {view.broken.map(({ path, reason }) => (
            <li key={`${path} ${reason}`}>{reason}</li>
          ))}
        </ul>
      )}
      {view.anchor !== null && (
        <p>
          {t('ui.origin.anchor')} <code data-testid="anchor">{view.anchor}</code>
        </p>
      )}
      <p>
        {t('ui.origin.key')} <code>{view.keys.join(', ')}</code>
      </p>
      {view.sentences.map((sentence) => (
        <p key={sentence} className="quiet">
          {sentence}
        </p>
      ))}
    </div>
  );
}
