// The longer training that a result asks for, and the button that goes on with it.

import { Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../../components/controls/Button.tsx';
import { percent } from '../../../i18n/format.ts';
import { useStore, useWindowState } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { nextSentence } from '../../../../health/next-size.ts';
import type { NextSize as Next } from '../../../../preload/contract/train.ts';
import type { ProjectView } from '../../../../preload/contract/projects.ts';

/** One sentence and one button; nothing where the result needs no longer training. */
export function NextSize({ project }: { readonly project: ProjectView }): React.JSX.Element | null {
  const store = useStore();
  const { jobs } = useWindowState();
  const [next, setNext] = useState<Next | null>(null);
  const [isStarting, setStarting] = useState(false);
  // What is offered changes with every step that ends or starts, and with the report.
  const state = jobs
    .filter(({ projectId }) => projectId === project.id)
    .map(({ id, status }) => `${id} ${status}`)
    .join();
  useEffect(() => {
    let isOpen = true;
    void store.request('project:next', project.id).then((found) => {
      if (isOpen) setNext(found ?? null);
    });
    return () => {
      isOpen = false;
    };
  }, [store, project, state]);
  if (next === null) return null;
  const { id, values } = nextSentence(next, { percent });
  const start = (): void => {
    setStarting(true);
    void store.request('project:continue', project.id).then(() => setStarting(false));
  };
  return (
    <section className="next-size" data-testid="next-size">
      <p>{t(id, values)}</p>
      <Button icon={Play} testId="continue-longer" disabled={isStarting} onClick={start}>
        {isStarting ? t('ui.next.starting') : t('ui.next.button', { size: next.size })}
      </Button>
      <p className="quiet small">{t('ui.next.note')}</p>
    </section>
  );
}
