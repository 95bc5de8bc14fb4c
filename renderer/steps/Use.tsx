// Use it: comes later, says so, and names the folder where the finished model lies.

import type { PathStep } from '../path.ts';
import { STEP_TEXTS, TEXTS } from '../texts.ts';

/** The last stage of the path. */
export function Use({ path }: { readonly path: readonly PathStep[] }): React.JSX.Element {
  const words = STEP_TEXTS.use;
  const finished = path
    .filter((step) => step.key === 'practise' || step.key === 'learn')
    .flatMap((step) => step.members)
    .findLast((member) => member.job?.status === 'done' && member.job.artifact?.kind === 'model');
  const folder = finished?.job?.artifact?.path;
  return (
    <section className="step" aria-labelledby="step-title" data-testid="step-use">
      <header className="step-head">
        <div>
          <h2 id="step-title">
            {words.title} <span className="term">{words.term}</span>
          </h2>
          <p className="why">{words.why}</p>
        </div>
      </header>
      <p>{TEXTS.use.later}</p>
      {folder === undefined ? (
        <p className="quiet">{TEXTS.use.none}</p>
      ) : (
        <>
          <p>{TEXTS.use.now}</p>
          <p>
            <code className="path-text">{folder}</code>
          </p>
        </>
      )}
    </section>
  );
}
