// Examples: the finished data sets, set by set, with all their rows to look at.

import { useState } from 'react';
import { DatasetBrowser } from '../../../components/tables/DatasetBrowser.tsx';
import { Figures, Tallies } from '../../../components/runs/StepDetails.tsx';
import { Tabs } from '../../../components/controls/Tabs.tsx';
import { memberTitle, memberToShow } from '../../../selectors/pipeline.ts';
import { useRun } from '../../../api/store.ts';
import { t } from '../../../i18n/translate.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The data set's screen. */
export function Examples({ step, before }: StepProps): React.JSX.Element {
  const member = memberToShow(step);
  const run = useRun(member?.job?.runId ?? null);
  const done = step.members.filter((part) => part.job?.artifact?.kind === 'dataset');
  const [name, setName] = useState<string | null>(null);
  const shown = done.find((part) => part.name === name) ?? done[0];
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      {done.length > 1 && (
        <Tabs
          id="sets"
          label={t('ui.step.examples.title')}
          tabs={done.map((part) => ({ key: part.name, word: memberTitle(part) }))}
          chosen={shown!.name}
          choose={setName}
        />
      )}
      {shown !== undefined && (
        <div id="sets-panel" className="cards">
          <div className="set">
            <Figures summary={shown.job!.summary ?? {}} />
            <Tallies summary={shown.job!.summary ?? {}} />
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
