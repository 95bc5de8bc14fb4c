// Examples: what was read, set by set, and some of the pictures with their questions.

import { Figures, Tallies } from '../components/Folded.tsx';
import { Picture } from '../components/Picture.tsx';
import { memberTitle, memberToShow } from '../path.ts';
import { useRun } from '../store.ts';
import { TEXTS } from '../texts.ts';
import { StepFrame } from './StepFrame.tsx';
import type { StepProps } from './StepFrame.tsx';

const SHOWN = 12;

/** The data set's screen. */
export function Examples({ step, before }: StepProps): React.JSX.Element {
  const member = memberToShow(step);
  const run = useRun(member?.job?.runId ?? null);
  const read = step.members.filter((part) => part.job?.summary != null);
  return (
    <StepFrame step={step} before={before} member={member} run={run}>
      {read.length > 0 && (
        <div className="sets">
          {read.map((part) => (
            <section key={part.name} className="set">
              {step.members.length > 1 && <h3 dir="auto">{memberTitle(part)}</h3>}
              <Figures summary={part.job!.summary!} />
              <Tallies summary={part.job!.summary!} />
            </section>
          ))}
        </div>
      )}
      {run.samples.length > 0 && (
        <ul className="gallery">
          {run.samples.slice(0, SHOWN).map((sample, i) => (
            <li key={i}>
              <Picture blobId={sample.picture} alt={TEXTS.samples.picture(sample.question)} />
              <p className="question" dir="auto">
                {sample.question}
              </p>
              <p className="given">
                <strong dir="auto">{sample.gold}</strong>
              </p>
            </li>
          ))}
        </ul>
      )}
    </StepFrame>
  );
}
