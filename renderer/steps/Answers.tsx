// Collect good answers: the teacher's answers to each question as a strip, right ones first, and how many are kept.

import { useState } from 'react';
import { groupByQuestion } from '../answers.ts';
import { AnswerStrip } from '../components/Answers.tsx';
import { Button } from '../components/Button.tsx';
import { Figures } from '../components/Folded.tsx';
import { ShareBar } from '../components/Whiskers.tsx';
import { percent } from '../format.ts';
import { memberToShow } from '../path.ts';
import { kindResults } from '../results.ts';
import { useRun } from '../store.ts';
import { TEXTS } from '../texts.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

const SHOWN_AT_ONCE = 8;

/** The distillation's screen. */
export function Answers({ step, before }: StepProps): React.JSX.Element {
  const member = memberToShow(step);
  const job = member?.job ?? null;
  const run = useRun(job?.runId ?? null);
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const groups = groupByQuestion(run.samples);
  const kinds = kindResults(job?.summary?.['kinds']);
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      {job?.summary != null && <Figures summary={job.summary} />}
      {kinds.length > 0 && (
        <section className="by-kind">
          <h3>{TEXTS.answers.byKind}</h3>
          <dl>
            {kinds.map((kind) => (
              <div key={kind.kind}>
                <dt>{kind.kind}</dt>
                <dd>
                  <ShareBar share={kind.accuracy} tone="base" />
                  {percent(kind.accuracy)}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {job !== null && groups.length === 0 && run.loaded && (
        <p className="quiet">
          {job.status === 'running' ? TEXTS.answers.empty : TEXTS.samples.none}
        </p>
      )}
      <div className="strips">
        {groups.slice(0, shown).map((samples) => (
          <AnswerStrip key={`${samples[0]!.step} ${samples[0]!.exampleId}`} samples={samples} />
        ))}
      </div>
      {groups.length > shown && (
        <Button look="quiet" onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
          {TEXTS.samples.more(groups.length - shown)}
        </Button>
      )}
    </StepFrame>
  );
}
