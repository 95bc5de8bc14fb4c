// Prepare: duplicates, leaks into the test set, and the split of the rest.

import { RotateCcw, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../components/controls/Button.tsx';
import { SummaryFigures } from '../../../components/runs/StepDetails.tsx';
import { DuplicatePairs } from './DuplicatePair.tsx';
import { SplitBar } from '../../../components/controls/SplitBar.tsx';
import { recipeStepTitle, recipeStepToShow, type RecipeStep } from '../../../selectors/pipeline.ts';
import { useRun, useStore } from '../../../api/store.ts';
import { t, translate } from '../../../i18n/translate.ts';
import type { Message } from '../../../../i18n/message.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The screen of the curation. */
export function CurateStep({ step, before }: StepProps): React.JSX.Element {
  const recipeStep = recipeStepToShow(step);
  const run = useRun(recipeStep?.job?.runId ?? null);
  const found = step.recipeSteps.filter((part) => part.job?.status === 'done');
  return (
    <StepFrame step={step} before={before} recipeStep={recipeStep} run={run}>
      {found.map((part) => (
        <CurateSummary key={part.job!.runId} part={part} hasTitle={step.recipeSteps.length > 1} />
      ))}
    </StepFrame>
  );
}

function CurateSummary({
  part,
  hasTitle,
}: {
  readonly part: RecipeStep;
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
      {hasTitle && <h3 dir="auto">{recipeStepTitle(part)}</h3>}
      <Warnings warnings={job.summary?.['warnings']} />
      <SummaryFigures summary={summaryFigures(job.summary ?? {})} />
      {kept.length > 0 && projectId !== null && (
        <p className="keep-again">
          <span>{t('ui.duplicates.kept-count', { count: kept.length })}</span>
          <Button icon={RotateCcw} onClick={again} testId="prepare-again">
            {t('ui.duplicates.again')}
          </Button>
        </p>
      )}
      <DuplicatePairs
        {...pairs}
        rule="duplicates"
        title={t('ui.duplicates.duplicates')}
        why={t('ui.duplicates.duplicates-why')}
        staysWord={t('ui.duplicates.stays')}
      />
      <DuplicatePairs
        {...pairs}
        rule="near_duplicates"
        title={t('ui.duplicates.near')}
        why={t('ui.duplicates.near-why')}
        staysWord={t('ui.duplicates.stays')}
      />
      <DuplicatePairs
        {...pairs}
        rule="leaks"
        title={t('ui.duplicates.leaks')}
        why={t('ui.duplicates.leaks-why')}
        staysWord={t('ui.duplicates.held-out')}
      />
      <SplitBar
        tally={job.summary?.['by_split']}
        hasPictures={job.summary?.['has_pictures'] !== false}
      />
    </section>
  );
}

/** What must be looked at before the result is used, each with a sign. */
function Warnings({ warnings }: { readonly warnings: unknown }): React.JSX.Element | null {
  const messages = Array.isArray(warnings) ? (warnings as Message[]) : [];
  if (messages.length === 0) return null;
  return (
    <div role="alert" className="curate-warnings" data-testid="curate-warnings">
      {messages.map((message) => (
        <p key={translate(message)}>
          <TriangleAlert size={16} aria-hidden="true" />
          <span dir="auto">{translate(message)}</span>
        </p>
      ))}
    </div>
  );
}

/**
 * Counts before and after, and what was left out; rules that found nothing are shown on their
 * cards.
 */
function summaryFigures(summary: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(summary).filter(
    ([name, value]) => value !== 0 || name === 'rows' || name === 'rows_in',
  );
  return Object.fromEntries(entries);
}
