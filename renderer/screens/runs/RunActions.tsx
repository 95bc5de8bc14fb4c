// The actions under the table of runs.

import { GitCompareArrows, SquareArrowOutUpRight, Trash2 } from 'lucide-react';
import { Button } from '../../components/controls/Button.tsx';
import { t } from '../../i18n/translate.ts';
import type { JobView } from '../../../preload/contract/jobs.ts';

/** More curves in one chart cannot be distinguished. */
const MOST_COMPARED = 4;

/** Actions on the selected runs; disabled buttons give the reason. */
export function RunActions({
  marked,
  open,
  compare,
  remove,
  clear,
}: {
  readonly marked: readonly JobView[];
  readonly open: (job: JobView) => void;
  readonly compare: () => void;
  readonly remove: () => void;
  readonly clear: () => void;
}): React.JSX.Element {
  const one = marked.length === 1 ? marked[0] : undefined;
  const canCompare = marked.length > 1 && marked.length <= MOST_COMPARED;
  return (
    <div className="run-actions">
      <span role="status">
        {marked.length === 0 ? t('ui.runs.none') : t('ui.runs.chosen', { n: marked.length })}
      </span>
      <Button
        icon={SquareArrowOutUpRight}
        testId="open-run"
        disabled={one?.projectId == null}
        note={
          one === undefined
            ? t('ui.runs.none')
            : one.projectId === null
              ? t('ui.runs.open-note')
              : ''
        }
        onClick={() => one && open(one)}
      >
        {t('ui.runs.open')}
      </Button>
      <Button
        icon={GitCompareArrows}
        variant={canCompare ? 'primary' : 'secondary'}
        testId="compare-runs"
        disabled={!canCompare}
        note={canCompare ? '' : t('ui.runs.compare-note')}
        onClick={compare}
      >
        {t('ui.runs.compare')}
      </Button>
      <Button
        icon={Trash2}
        testId="remove-run"
        disabled={marked.length === 0}
        note={marked.length === 0 ? t('ui.runs.none') : ''}
        onClick={remove}
      >
        {t('ui.runs.remove')}
      </Button>
      {marked.length > 0 && (
        <Button variant="quiet" onClick={clear}>
          {t('ui.runs.unchoose')}
        </Button>
      )}
    </div>
  );
}
