// Notices from the main process: one line each above the page, until dismissed.

import { HardDrive, Info, X } from 'lucide-react';
import { bytes } from '../i18n/format.ts';
import type { Route } from '../selectors/route.ts';
import { useStore, useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import type { Notice } from '../../preload/contract/app.ts';
import { Button } from '../components/controls/Button.tsx';

/** Renders nothing while there are no notices. */
export function Notices({ go }: { readonly go: (route: Route) => void }): React.JSX.Element | null {
  const store = useStore();
  const { notices } = useWindowState();
  if (notices.length === 0) return null;
  return (
    <div role="status">
      <ul className="notices" aria-label={t('ui.notice.label')}>
        {notices.map((notice) => {
          const isWarning = notice.kind === 'disk-low';
          const Icon = isWarning ? HardDrive : Info;
          return (
            <li key={notice.id} className={isWarning ? 'warning' : ''} data-testid={notice.kind}>
              <Icon aria-hidden size={16} />
              <p>{sentenceOf(notice)}</p>
              {isWarning && (
                <Button onClick={() => go({ page: 'runs' })}>{t('ui.notice.to-runs')}</Button>
              )}
              <button
                type="button"
                className="icon-button"
                onClick={() => void store.request('notice:dismiss', notice.id)}
              >
                <X aria-hidden size={16} />
                <span className="unseen">{t('ui.dismiss')}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function sentenceOf(notice: Notice): string {
  if (notice.kind === 'name-taken') return t('ui.notice.name-taken', { name: notice.name });
  if (notice.kind !== 'disk-low') return t(`ui.notice.${notice.kind}`);
  return t('ui.notice.disk-low', {
    step: notice.step,
    free: bytes(notice.freeBytes),
    needed: bytes(notice.neededBytes),
  });
}
