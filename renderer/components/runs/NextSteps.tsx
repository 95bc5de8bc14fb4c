// What can be done about a step that has stopped: the choices of its error, or Resume.

import { GraduationCap, Images, MessageSquareText, Play, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import { useGo } from '../../hooks/use-go.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../controls/Button.tsx';
import type { JobView } from '../../../preload/contract/jobs.ts';
import type { NextAction } from '../../../preload/contract/problem.ts';

const ICONS = {
  resume: Play,
  'own-answers': MessageSquareText,
  'change-step': SlidersHorizontal,
  'choose-model': GraduationCap,
  data: Images,
} as const;

/** Settings with which a step learns from the examples' own answers. */
const OWN_ANSWERS = { teacher: 'none', model: '' };

/** A button for each choice, the first one prominent. Resume is there only where it can help. */
export function NextSteps({
  job,
  changeStep,
}: {
  readonly job: JobView;
  /** Opens the settings of the step; absent where it has none to change. */
  readonly changeStep?: (() => void) | undefined;
}): React.JSX.Element | null {
  const store = useStore();
  const go = useGo();
  const [isStarting, setStarting] = useState(false);
  const { projectId } = job;
  if (projectId === null) return null;
  const actions = (job.error?.actions ?? ['resume']).filter(
    (action) => action !== 'change-step' || changeStep !== undefined,
  );
  const started = (done: Promise<unknown>): void => {
    setStarting(true);
    void done.then(() => setStarting(false));
  };
  const take: Record<NextAction, () => void> = {
    resume: () => started(store.request('project:resume', projectId)),
    'own-answers': () =>
      started(
        store.request('project:redo', projectId, job.step, { settings: OWN_ANSWERS, later: true }),
      ),
    'change-step': () => changeStep?.(),
    'choose-model': () => go({ page: 'train' }),
    data: () => go({ page: 'data' }),
  };
  return (
    <div className="run-buttons">
      {(actions.length > 0 ? actions : (['resume'] as const)).map((action, i) => (
        <Button
          key={action}
          variant={i === 0 ? 'primary' : 'secondary'}
          icon={ICONS[action]}
          testId={action}
          {...(action === 'resume' ? { note: t('ui.job.cancel-note') } : {})}
          disabled={isStarting}
          onClick={take[action]}
        >
          {action === 'resume' && isStarting ? t('ui.job.resuming') : t(`ui.next.${action}`)}
        </Button>
      ))}
    </div>
  );
}
