// Prepare: what was found twice, what stood on both sides, and what is left.

import { Figures, Tallies } from '../components/Folded.tsx';
import { memberTitle, memberToShow } from '../path.ts';
import { useRun } from '../store.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

/** The curation's screen. */
export function Prepare({ step, before }: StepProps): React.JSX.Element {
  const member = memberToShow(step);
  const run = useRun(member?.job?.runId ?? null);
  const found = step.members.filter((part) => part.job?.summary != null);
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      <div className="sets">
        {found.map((part) => (
          <section key={part.name} className="set">
            {step.members.length > 1 && <h3 dir="auto">{memberTitle(part)}</h3>}
            <Figures summary={part.job!.summary!} />
            <Tallies summary={part.job!.summary!} />
          </section>
        ))}
      </div>
    </StepFrame>
  );
}
