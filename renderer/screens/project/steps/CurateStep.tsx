// Prepare: what was found twice, what stood on both sides, and how the rest is split.

import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../components/controls/Button.tsx';
import { Figures } from '../../../components/runs/StepDetails.tsx';
import { PairCard } from './DuplicatePair.tsx';
import { SplitBar } from '../../../components/controls/SplitBar.tsx';
import { memberTitle, memberToShow, type Member } from '../../../selectors/pipeline.ts';
import { useRun, useStore } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The curation's screen. */
export function Prepare({ step, before }: StepProps): React.JSX.Element {
  const member = memberToShow(step);
  const run = useRun(member?.job?.runId ?? null);
  const found = step.members.filter((part) => part.job?.status === 'done');
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      {found.map((part) => (
        <Prepared key={part.job!.runId} part={part} hasTitle={step.members.length > 1} />
      ))}
    </StepFrame>
  );
}

function Prepared({
  part,
  hasTitle,
}: {
  readonly part: Member;
  readonly hasTitle: boolean;
}): React.JSX.Element {
  const store = useStore();
  const job = part.job!;
  const [kept, setKept] = useState<readonly string[]>([]);
  const { runId, projectId, settings } = job;
  const earlier = (settings['keepAnyway'] ?? []) as readonly string[];
  const again = (): void => {
    if (projectId === null) return;
    const keepAnyway = [...new Set([...earlier, ...kept])];
    void store.request('project:redo', projectId, part.name, {
      settings: { keepAnyway },
      later: true,
    });
  };
  const pairs = { runId, onKept: setKept };
  return (
    <section className="cards">
      {hasTitle && <h3 dir="auto">{memberTitle(part)}</h3>}
      <Figures summary={telling(job.summary ?? {})} />
      {kept.length > 0 && projectId !== null && (
        <p className="keep-again">
          <span>{t('ui.duplicates.kept-count', { count: kept.length })}</span>
          <Button icon={RotateCcw} onClick={again} testId="prepare-again">
            {t('ui.duplicates.again')}
          </Button>
        </p>
      )}
      <PairCard
        {...pairs}
        rule="duplicates"
        title={t('ui.duplicates.duplicates')}
        why={t('ui.duplicates.duplicates-why')}
        staysWord={t('ui.duplicates.stays')}
      />
      <PairCard
        {...pairs}
        rule="near_duplicates"
        title={t('ui.duplicates.near')}
        why={t('ui.duplicates.near-why')}
        staysWord={t('ui.duplicates.stays')}
      />
      <PairCard
        {...pairs}
        rule="leaks"
        title={t('ui.duplicates.leaks')}
        why={t('ui.duplicates.leaks-why')}
        staysWord={t('ui.duplicates.held-out')}
      />
      <SplitBar tally={job.summary?.['by_split']} />
    </section>
  );
}

/** Examples before and after, and what was left out; rules that found nothing say so on their cards. */
function telling(summary: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(summary).filter(
    ([name, value]) => value !== 0 || name === 'rows' || name === 'rows_in',
  );
  return Object.fromEntries(entries);
}
