// Banner for a failed request: what happened and a hint, until it is dismissed.

import { TriangleAlert, X } from 'lucide-react';
import { useStore, useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';

/** Renders nothing while there is no problem. */
export function ProblemBanner(): React.JSX.Element | null {
  const store = useStore();
  const { problem, phase } = useWindowState();
  if (problem === null || phase === 'unreachable') return null;
  return (
    <div className="banner" role="alert">
      <TriangleAlert aria-hidden size={16} />
      <p>
        {problem.message} {problem.hint !== undefined && <em>{problem.hint}</em>}
      </p>
      <button type="button" className="icon-button" onClick={store.dismissProblem}>
        <X aria-hidden size={16} />
        <span className="unseen">{t('ui.dismiss')}</span>
      </button>
    </div>
  );
}
