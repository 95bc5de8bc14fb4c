// Use it: ask the finished model, take it with you, hand it over.

import { MessageCircle, Server } from 'lucide-react';
import { Button } from '../../../components/controls/Button.tsx';
import { ExportPanel } from '../../../components/runs/ExportPanel.tsx';
import type { PathStep } from '../../../selectors/pipeline.ts';
import type { Place } from '../../../selectors/route.ts';
import { STEP_TEXTS, USE_TEXTS } from '../../../i18n/catalog.ts';
import { useModels } from '../../../hooks/use-models.ts';

const { use: U, export: E } = USE_TEXTS;

/** The last stage of the path. */
export function Use({
  path,
  go,
}: {
  readonly path: readonly PathStep[];
  readonly go: (place: Place) => void;
}): React.JSX.Element {
  const words = STEP_TEXTS.use;
  const [models] = useModels();
  const artifact = path
    .filter((step) => step.key === 'practise' || step.key === 'learn')
    .flatMap((step) => step.members)
    .findLast(({ job }) => job?.status === 'done' && job.artifact?.kind === 'model')?.job?.artifact;
  const model = models?.find(({ id }) => id === artifact?.id);
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
      {artifact === undefined ? (
        <p className="sentence not-yet">{U.none}</p>
      ) : model === undefined ? (
        <p className="quiet" role="status">
          {U.loading}
        </p>
      ) : model.problem !== null ? (
        <p className="chat-problem" role="alert">
          {model.problem.message}{' '}
          {model.problem.hint !== undefined && <em>{model.problem.hint}</em>}
        </p>
      ) : (
        <>
          <div className="use-cards">
            <section className="use-card" aria-label={E.chat.title}>
              <MessageCircle aria-hidden size={20} />
              <div>
                <h3>
                  {E.chat.title} <span className="term">{E.chat.term}</span>
                </h3>
                <p>{E.chat.who}</p>
              </div>
              <Button onClick={() => go({ page: 'chat', focus: model.id })} testId="use-chat">
                {E.chat.open}
              </Button>
            </section>
            <section className="use-card quiet" aria-label={E.server.title}>
              <Server aria-hidden size={20} />
              <div>
                <h3>
                  {E.server.title} <span className="term">{E.server.term}</span>
                </h3>
                <p>{E.server.later}</p>
              </div>
            </section>
          </div>
          <ExportPanel key={model.id} model={model} />
        </>
      )}
    </section>
  );
}
