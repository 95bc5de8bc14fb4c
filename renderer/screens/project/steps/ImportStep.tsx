// Examples: the finished data sets with all their rows.

import { useState } from 'react';
import { DatasetBrowser } from '../../../components/tables/DatasetBrowser.tsx';
import { SummaryFigures, SummaryCounts } from '../../../components/runs/StepDetails.tsx';
import { Tabs } from '../../../components/controls/Tabs.tsx';
import { recipeStepTitle, recipeStepToShow } from '../../../selectors/pipeline.ts';
import { useRun } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The screen of the import. */
export function ImportStep({ step, before }: StepProps): React.JSX.Element {
  const recipeStep = recipeStepToShow(step);
  const run = useRun(recipeStep?.job?.runId ?? null);
  const done = step.recipeSteps.filter((part) => part.job?.artifact?.kind === 'dataset');
  const [name, setName] = useState<string | null>(null);
  const shown = done.find((part) => part.name === name) ?? done[0];
  return (
    <StepFrame step={step} before={before} recipeStep={recipeStep} run={run}>
      {done.length > 1 && (
        <Tabs
          id="sets"
          label={t('ui.step.examples.title')}
          tabs={done.map((part) => ({ key: part.name, word: recipeStepTitle(part) }))}
          chosen={shown!.name}
          choose={setName}
        />
      )}
      {shown !== undefined && (
        <div id="sets-panel" className="cards">
          <div className="set">
            <SummaryFigures summary={shown.job!.summary ?? {}} />
            <SummaryCounts summary={shown.job!.summary ?? {}} />
          </div>
          <div className="set-browser">
            <DatasetBrowser
              key={shown.job!.artifact!.id}
              id={shown.job!.artifact!.id}
              bySplit={shown.job!.summary?.['by_split']}
              byKind={shown.job!.summary?.['by_kind']}
            />
          </div>
        </div>
      )}
    </StepFrame>
  );
}
